//! What is asked and answered, in the shapes of OpenAI's API.
//!
//! Only what Keirin's gateways speak of is named here. What others add to their answers is ignored, and what they leave out that
//! is not needed is taken as absent, so that these calls work with any server of this API.

mod chat;
mod completions;
mod embeddings;
mod models;
mod responses;
mod said;

pub use chat::{
    ChatChoice, ChatChunk, ChatChunkChoice, ChatCompletion, ChatDelta, ChatLogprobs, ChatMessage, ChatRequest, Role,
    TokenLogprob, TopLogprob,
};
pub use completions::{Completion, CompletionChoice, CompletionLogprobs, CompletionRequest};
pub use embeddings::{Embedding, EmbeddingList, EmbeddingRequest, EmbeddingUsage, EncodingFormat};
pub use models::{Model, ModelList};
pub use responses::{
    IncompleteDetails, OutputContent, OutputItem, Response, ResponseEvent, ResponseInput, ResponseRequest,
    ResponseStatus, ResponseUsage,
};
pub use said::{Said, SaidChoice};

use serde::{Deserialize, Deserializer, Serialize};

/// Takes `null` for what is there when a field is left out; servers write either.
fn null_is_nothing<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// How many tokens were read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Of the prompt.
    #[serde(default)]
    pub prompt_tokens: u64,
    /// Of all answers together.
    #[serde(default)]
    pub completion_tokens: u64,
    /// Both.
    #[serde(default)]
    pub total_tokens: u64,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The model said all it had to say, or a stop text came.
    Stop,
    /// There were no tokens left.
    Length,
    /// Somebody's filter took the rest away.
    ContentFilter,
    /// Something this library does not know.
    #[serde(other)]
    Other,
}

/// How a stream is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct StreamOptions {
    pub include_usage: bool,
}

/// Whether and how an answer is to be streamed, beside what is asked.
#[derive(Debug, Serialize)]
pub(crate) struct Asked<'a, R> {
    #[serde(flatten)]
    pub request: &'a R,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_options: Option<StreamOptions>,
}

impl<'a, R> Asked<'a, R> {
    pub fn whole(request: &'a R) -> Self {
        Self { request, stream: false, stream_options: None }
    }

    pub fn streamed(request: &'a R) -> Self {
        Self { request, stream: true, stream_options: Some(StreamOptions { include_usage: true }) }
    }

    /// In the events of `/v1/responses`, which always end with the usage.
    pub fn in_events(request: &'a R) -> Self {
        Self { request, stream: true, stream_options: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn what_is_not_asked_for_is_not_sent() {
        let request = ChatRequest::new("tiny", vec![ChatMessage::user("hi")]);
        let sent = json!({ "model": "tiny", "messages": [{ "role": "user", "content": "hi" }] });
        assert_eq!(to_value(Asked::whole(&request)).expect("JSON"), sent);

        let streamed = to_value(Asked::streamed(&request)).expect("JSON");
        assert_eq!(streamed["stream"], true);
        assert_eq!(streamed["stream_options"], json!({ "include_usage": true }));
    }

    #[test]
    fn settings_have_the_names_that_openai_gave_them() {
        let request = ChatRequest {
            max_completion_tokens: Some(5),
            temperature: Some(0.5),
            top_p: Some(0.25),
            seed: Some(7),
            n: Some(2),
            stop: vec!["\n".into()],
            logprobs: Some(true),
            top_logprobs: Some(3),
            user: Some("me".into()),
            ..ChatRequest::new("tiny", vec![ChatMessage::system("be short"), ChatMessage::user("hi")])
        };
        let expected = json!({ "model": "tiny", "max_completion_tokens": 5, "temperature": 0.5, "top_p": 0.25, "seed": 7,
            "n": 2, "stop": ["\n"], "logprobs": true, "top_logprobs": 3, "user": "me",
            "messages": [{ "role": "system", "content": "be short" }, { "role": "user", "content": "hi" }] });
        assert_eq!(to_value(&request).expect("JSON"), expected);
    }

    #[test]
    fn published_chat_answer_is_read() {
        let answer = json!({ "id": "chatcmpl-1", "object": "chat.completion", "created": 1741569952, "model": "gpt",
            "choices": [{ "index": 0, "message": { "role": "assistant", "content": "Hello!", "refusal": null,
            "annotations": [] }, "logprobs": null, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 19, "completion_tokens": 10, "total_tokens": 29,
            "prompt_tokens_details": { "cached_tokens": 0 } }, "service_tier": "default" });
        let answer: ChatCompletion = from_value(answer).expect("it is one");
        assert_eq!(answer.text(), "Hello!");
        assert_eq!(answer.choices[0].finish_reason, Some(FinishReason::Stop));
        assert_eq!(answer.usage.expect("it is there").total_tokens, 29);
    }

    #[test]
    fn published_chunks_are_read() {
        let delta = json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices":
            [{ "index": 0, "delta": { "role": "assistant", "content": "" }, "logprobs": null, "finish_reason": null }] });
        let first: ChatChunk = from_value(delta).expect("it is one");
        assert_eq!(first.choices[0].delta.role, Some(Role::Assistant));

        let last = json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
            "usage": { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 } });
        let last: ChatChunk = from_value(last).expect("it is one");
        assert_eq!(last.usage.map(|usage| usage.completion_tokens), Some(2));
    }

    #[test]
    fn unknown_reason_for_an_end_is_no_error() {
        assert_eq!(from_value::<FinishReason>(json!("tool_calls")).expect("it is one"), FinishReason::Other);
    }

    #[test]
    fn log_probabilities_are_read() {
        let logprobs = json!({ "content": [{ "token": "A", "logprob": -0.5, "bytes": [65],
            "top_logprobs": [{ "token": "B", "logprob": -1.5, "bytes": null }] }], "refusal": null });
        let logprobs: ChatLogprobs = from_value(logprobs).expect("it is one");
        assert_eq!(logprobs.content[0].top_logprobs[0].token, "B");
        assert_eq!(from_value::<ChatLogprobs>(json!({ "content": null })).expect("it is one"), ChatLogprobs::default());
    }

    #[test]
    fn published_completion_and_models_are_read() {
        let completion = json!({ "id": "cmpl-1", "object": "text_completion", "created": 1, "model": "m",
            "choices": [{ "text": " a", "index": 0, "logprobs": { "text_offset": [0], "tokens": [" a"],
            "token_logprobs": [null], "top_logprobs": [{ " a": -0.1 }] }, "finish_reason": "length" }] });
        let completion: Completion = from_value(completion).expect("it is one");
        assert_eq!(completion.text(), " a");
        assert_eq!(completion.choices[0].finish_reason, Some(FinishReason::Length));

        let models = json!({ "object": "list", "data":
            [{ "id": "tiny", "object": "model", "created": 1686935002, "owned_by": "keirin" }] });
        assert_eq!(from_value::<ModelList>(models).expect("it is one").data[0].id, "tiny");
    }
}
