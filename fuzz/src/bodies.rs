//! Bodies of requests to generate.

use keirin_client::requests::{conversation_of, Bounds};
use keirin_executor::gateway::{
    openai::{check, endpoint_of},
    served::Endpoint,
};
use keirin_primitives::receipts::conversation_hash;
use serde_json::{json, Value};

const ENDPOINTS: [Endpoint; 4] = [Endpoint::Chat, Endpoint::Completions, Endpoint::Responses, Endpoint::Embeddings];

/// The first byte stands for the endpoint, the others are the body.
pub fn run(bytes: &[u8]) {
    let Some((endpoint, body)) = bytes.split_first() else { return };
    let Some(endpoint) = ENDPOINTS.get(usize::from(endpoint.wrapping_sub(b'0')) % ENDPOINTS.len()) else { return };
    if check(*endpoint, body).is_ok() {
        let value: Value = serde_json::from_slice(body).expect("what is understood is JSON");
        assert!(value["model"].is_string(), "what is understood names a model: {value}");
        let again = serde_json::to_vec(&value).expect("it was read");
        assert!(check(*endpoint, &again).is_ok(), "how it is spaced does not matter: {value}");
        is_read_alike_by_everybody(*endpoint, body, &value);
    }
}

/// Validators, who have nothing but the body, take it for what its executor has; requesters know how much they have asked for.
fn is_read_alike_by_everybody(endpoint: Endpoint, body: &[u8], value: &Value) {
    if let Some(conversation) = conversation_of(body) {
        let name = value["prompt_cache_key"].as_str().expect("it is named by a text");
        assert_eq!(conversation, conversation_hash(name));
    }
    let Ok(found) = endpoint_of(body) else { return };
    let is_input = matches!((endpoint, found), (Endpoint::Embeddings, Endpoint::Responses));
    assert!(found == endpoint || is_input, "{found:?} and {endpoint:?}: {value}");
    let Bounds { tokens, answers } = Bounds::of(body);
    assert!(answers.is_some_and(|answers| answers > 0), "{answers:?}: {value}");
    assert!(tokens.is_none_or(|tokens| tokens > 0) || is_input, "{tokens:?}: {value}");
}

/// Bodies with every field that is understood.
pub fn seeds() -> Vec<Vec<u8>> {
    let chat = json!({
        "model": "tiny", "max_completion_tokens": 5, "max_tokens": 5, "temperature": 0.7, "top_p": 0.9, "n": 2, "stop": ["a", "\u{e9}"],
        "seed": -1, "stream": true, "stream_options": { "include_usage": true }, "logprobs": true, "top_logprobs": 5, "tools": [],
        "prompt_cache_key": "a", "messages": [
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
        ('3', json!({ "model": "tiny", "input": ["once", "twice"], "encoding_format": "base64" })),
        ('3', json!({ "model": "tiny", "input": [[1, 2], [3]] })),
        ('2', json!({ "model": "tiny", "input": "Hello", "text": { "format": { "type": "text" } } })),
    ];
    bodies.into_iter().map(|(endpoint, body)| format!("{endpoint}{body}").into_bytes()).collect()
}
