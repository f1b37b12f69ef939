//! Bodies of requests to generate.

use keirin_executor::gateway::{openai::check, served::Endpoint};
use serde_json::{json, Value};

const ENDPOINTS: [Endpoint; 3] = [Endpoint::Chat, Endpoint::Completions, Endpoint::Responses];

/// The first byte stands for the endpoint, the others are the body.
pub fn run(bytes: &[u8]) {
    let Some((endpoint, body)) = bytes.split_first() else { return };
    let Some(endpoint) = ENDPOINTS.get(usize::from(endpoint.wrapping_sub(b'0')) % ENDPOINTS.len()) else { return };
    if check(*endpoint, body).is_ok() {
        let value: Value = serde_json::from_slice(body).expect("what is understood is JSON");
        assert!(value["model"].is_string(), "what is understood names a model: {value}");
        let again = serde_json::to_vec(&value).expect("it was read");
        assert!(check(*endpoint, &again).is_ok(), "how it is spaced does not matter: {value}");
    }
}

/// Bodies with every field that is understood.
pub fn seeds() -> Vec<Vec<u8>> {
    let chat = json!({
        "model": "tiny", "max_completion_tokens": 5, "max_tokens": 5, "temperature": 0.7, "top_p": 0.9, "n": 2, "stop": ["a", "\u{e9}"],
        "seed": -1, "stream": true, "stream_options": { "include_usage": true }, "logprobs": true, "top_logprobs": 5, "tools": [],
        "messages": [
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": [{ "type": "text", "text": "Hello" }] },
            { "role": "assistant", "content": "Hi" },
        ],
    });
    let completion =
        |prompt: Value| json!({ "model": "tiny", "prompt": prompt, "logprobs": 2, "stop": "\n", "echo": false });
    let response = json!({
        "model": "tiny", "instructions": "Be brief.", "max_output_tokens": 9, "store": false,
        "input": [{ "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Hello" }] }],
    });
    let bodies = [
        ('0', chat),
        ('1', completion(json!("once"))),
        ('1', completion(json!(["once", "twice"]))),
        ('1', completion(json!([1, 2, 3]))),
        ('1', completion(json!([[1], [2, 3]]))),
        ('2', response),
        ('2', json!({ "model": "tiny", "input": "Hello", "text": { "format": { "type": "text" } } })),
    ];
    bodies.into_iter().map(|(endpoint, body)| format!("{endpoint}{body}").into_bytes()).collect()
}
