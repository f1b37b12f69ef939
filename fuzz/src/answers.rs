//! Answers of a gateway in JSON, as its client reads them.

use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::api::{
    ChatChunk, ChatCompletion, Completion, EmbeddingList, Model, ModelList, Response, ResponseEvent, Said,
};

/// The first byte stands for the type, the others are the document.
pub fn run(bytes: &[u8]) {
    let Some((kind, document)) = bytes.split_first() else { return };
    match kind.wrapping_sub(b'0') % 7 {
        0 => said::<ChatCompletion>(document, |answer| answer.text().to_owned()),
        1 => said::<ChatChunk>(document, |piece| piece.text().to_owned()),
        2 => said::<Completion>(document, |answer| answer.text().to_owned()),
        3 => said::<Response>(document, Response::text),
        4 => said::<ResponseEvent>(document, |event| event.text().to_owned()),
        5 => said::<EmbeddingList>(document, |_| String::new()),
        _ => {
            let models: Result<ModelList, _> = serde_json::from_slice(document);
            let _ = models.map(|models| models.data.iter().map(|Model { id, .. }| id.len()).sum::<usize>());
        }
    }
}

/// What a receipt is compared with agrees with what is printed: the first answer's text is among what is said.
fn said<T: DeserializeOwned + Said>(document: &[u8], text: impl FnOnce(&T) -> String) {
    let Ok(read) = serde_json::from_slice::<T>(document) else { return };
    let first = read.choices().filter(|choice| choice.index == 0).flat_map(|choice| choice.content.into_owned());
    let first: Vec<u8> = first.collect();
    let text = text(&read);
    assert!(first.starts_with(text.as_bytes()), "{text:?} is what is said");
    let _ = (read.usage(), read.is_last());
}

/// Answers of each endpoint.
pub fn seeds() -> Vec<Vec<u8>> {
    let usage = json!({ "prompt_tokens": 7, "completion_tokens": 9, "total_tokens": 16 });
    let logprobs = json!({ "content": [{ "token": "A", "logprob": -0.5, "bytes": [65], "top_logprobs": [] }] });
    let chat = json!({ "id": "c", "created": 1, "model": "m", "usage": usage, "choices": [{ "index": 0,
        "message": { "role": "assistant", "content": "Hello" }, "finish_reason": "stop", "logprobs": logprobs }] });
    let second =
        json!({ "id": "c", "choices": [{ "index": 1, "message": { "role": "assistant", "content": "Hello" } }] });
    let chunk = json!({ "id": "c", "choices": [{ "index": 0, "delta": { "role": "assistant", "content": "He" }, "finish_reason": null }] });
    let logprobs =
        json!({ "tokens": [" a"], "token_logprobs": [null], "top_logprobs": [{ " a": -0.1 }], "text_offset": [0] });
    let completion = json!({ "id": "c", "choices": [{ "index": 0, "text": " a", "finish_reason": "length", "logprobs": logprobs }] });
    let response = json!({ "id": "r", "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" },
        "output": [{ "type": "message", "content": [{ "type": "output_text", "text": "Hello" }] }],
        "usage": { "input_tokens": 7, "output_tokens": 9, "total_tokens": 16 } });
    let delta = json!({ "type": "response.output_text.delta", "delta": "He", "sequence_number": 3 });
    let last = json!({ "type": "response.completed", "response": response });
    let vectors =
        |vector: Value| json!({ "data": [{ "index": 0, "embedding": vector }], "usage": { "prompt_tokens": 3 } });
    let models = json!({ "object": "list", "data": [{ "id": "m", "created": 1, "owned_by": null }] });
    let all = [
        ('0', chat),
        ('0', second),
        ('1', chunk),
        ('2', completion),
        ('3', response),
        ('4', delta),
        ('4', last),
        ('5', vectors(json!([0.5, -1]))),
        ('5', vectors(json!("AACAPwAAAMA="))),
        ('6', models),
    ];
    all.into_iter().map(|(kind, document)| format!("{kind}{document}").into_bytes()).collect()
}
