//! `/v1/chat/completions`.

mod answer;
mod stream;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    parameters::{top_logprobs, Parameters, Stop, StreamOptions},
    parse, Asked, Unsupported, SAMPLING,
};
use crate::{
    engine::{self, Prompt},
    gateway::{served::Endpoint, work::Assignment, ApiError},
};

pub use answer::{ChatChoice, ChatCompletion, ChatReply};
pub(in crate::gateway) use stream::ChatStream;
pub use stream::{ChatChunk, ChunkChoice, Delta};

/// A conversation to be continued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ChatRequest {
    /// Name of the model.
    pub model: String,
    /// The conversation.
    pub messages: Vec<Message>,
    /// Most tokens of an answer.
    pub max_completion_tokens: Option<i64>,
    /// The older name of the same.
    pub max_tokens: Option<i64>,
    /// 0 to 2; 1 without. It counts in thousandths.
    pub temperature: Option<f64>,
    /// 0 to 1; 1 without. It counts in thousandths.
    pub top_p: Option<f64>,
    /// Answers.
    pub n: Option<i64>,
    /// Texts before which an answer ends.
    pub stop: Option<Stop>,
    /// Seed of the choice of tokens; without it one follows from the request's hash.
    pub seed: Option<i64>,
    /// Whether the answer comes as server-sent events.
    pub stream: Option<bool>,
    /// What the stream says besides.
    pub stream_options: Option<StreamOptions>,
    /// Whether log-probabilities are told.
    pub logprobs: Option<bool>,
    /// Of how many of the likeliest tokens, at most 5.
    pub top_logprobs: Option<i64>,
}

/// One message of a conversation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Message {
    /// `system`, `developer`, `user` or `assistant`.
    pub role: String,
    /// What is said.
    pub content: Option<Content>,
}

/// What a message says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Content {
    /// A text.
    Text(String),
    /// Parts, of which only texts are supported.
    Parts(Vec<Part>),
}

/// A part of a message.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct Part {
    /// `text`; in the Responses API `input_text` or `output_text`.
    pub r#type: String,
    /// The text.
    pub text: Option<String>,
}

const UNSUPPORTED: [Unsupported; 10] = [
    Unsupported::unless_empty("tools"),
    Unsupported::unless("tool_choice", |value| value == "none" || value == "auto"),
    Unsupported::unless_empty("functions"),
    Unsupported::unless("function_call", |value| value == "none" || value == "auto"),
    Unsupported::unless("response_format", |value| value["type"] == "text"),
    Unsupported::unless("modalities", |value| *value == serde_json::json!(["text"])),
    Unsupported::always("audio"),
    Unsupported::always("web_search_options"),
    Unsupported::unless_false("store"),
    Unsupported::always("max_output_tokens"),
];

impl Asked for ChatRequest {
    fn read(body: &[u8]) -> Result<Self, ApiError> {
        parse(body, &[&UNSUPPORTED, &SAMPLING])
    }

    fn assignment(&self) -> Result<Assignment, ApiError> {
        if self.messages.is_empty() {
            return Err(ApiError::field("messages", "empty", "messages holds no message"));
        }
        let messages = self.messages.iter().enumerate();
        let messages =
            messages.map(|(at, message)| message.read(&format!("messages[{at}]"))).collect::<Result<_, _>>()?;
        let newer = self.max_completion_tokens.map(|tokens| ("max_completion_tokens", tokens));
        let parameters = Parameters {
            max_tokens: newer.or(self.max_tokens.map(|tokens| ("max_tokens", tokens))),
            temperature: self.temperature,
            top_p: self.top_p,
            n: self.n,
            stop: self.stop.clone(),
            seed: self.seed,
        };
        Ok(Assignment {
            endpoint: Endpoint::Chat,
            model: self.model.clone(),
            prompts: ("messages", vec![Prompt::Chat(messages)]),
            parameters: parameters.check()?,
            is_streamed: self.is_streamed(),
            logprobs: self.logprobs()?,
        })
    }

    fn is_streamed(&self) -> bool {
        self.stream.unwrap_or(false)
    }
}

impl ChatRequest {
    /// Whether the stream's last chunk says how many tokens were used.
    pub fn includes_usage(&self) -> bool {
        self.stream_options.and_then(|options| options.include_usage).unwrap_or(false)
    }

    fn logprobs(&self) -> Result<Option<usize>, ApiError> {
        match (self.logprobs.unwrap_or(false), self.top_logprobs) {
            (true, top) => Ok(Some(top_logprobs("top_logprobs", top.unwrap_or(0))?)),
            (false, None | Some(0)) => Ok(None),
            (false, Some(_)) => {
                Err(ApiError::field("top_logprobs", "needs_logprobs", "top_logprobs needs logprobs to be true"))
            }
        }
    }
}

impl Message {
    /// The message as the engine takes it. `at` says where it stands.
    pub(super) fn read(&self, at: &str) -> Result<engine::ChatMessage, ApiError> {
        let role = match self.role.as_str() {
            "system" | "developer" => engine::Role::System,
            "user" => engine::Role::User,
            "assistant" => engine::Role::Assistant,
            other => {
                let message = format!("the role {other:?} is not supported; use system, developer, user or assistant");
                return Err(ApiError::field(format!("{at}.role"), "unsupported_role", message));
            }
        };
        let content = match &self.content {
            None => {
                return Err(ApiError::field(format!("{at}.content"), "missing_content", "a message has no content"))
            }
            Some(Content::Text(text)) => text.clone(),
            Some(Content::Parts(parts)) => {
                let texts = parts.iter().enumerate();
                texts
                    .map(|(number, part)| part.read(&format!("{at}.content[{number}]")))
                    .collect::<Result<String, _>>()?
            }
        };
        Ok(engine::ChatMessage { role, content })
    }
}

impl Part {
    fn read(&self, at: &str) -> Result<String, ApiError> {
        match (self.r#type.as_str(), &self.text) {
            ("text" | "input_text" | "output_text", Some(text)) => Ok(text.clone()),
            (other, _) => {
                let message = format!("parts of type {other:?} are not supported; only texts are");
                Err(ApiError::field(at, "unsupported_content", message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn with(field: &str, value: Value) -> Result<Assignment, &'static str> {
        let mut body = json!({ "model": "tiny", "messages": [{ "role": "user", "content": "hello" }] });
        body[field] = value;
        let request = ChatRequest::read(body.to_string().as_bytes());
        request.and_then(|request| request.assignment()).map_err(|error| error.code())
    }

    #[test]
    fn unknown_fields_are_accepted_and_those_that_change_the_meaning_are_named() {
        for (field, idle) in [
            ("metadata", json!({"a": "b"})),
            ("tools", json!([])),
            ("user", json!("me")),
            ("n", json!(null)),
            ("top_k", json!(-1)),
            ("min_tokens", json!(0)),
        ] {
            assert!(with(field, idle).is_ok(), "{field}");
        }
        let asked = [
            ("tools", json!([{ "type": "function" }])),
            ("tool_choice", json!("required")),
            ("functions", json!([{ "name": "f" }])),
            ("response_format", json!({ "type": "json_object" })),
            ("logit_bias", json!({ "50256": -100 })),
            ("reasoning_effort", json!("high")),
            ("min_tokens", json!(5)),
            ("ignore_eos", json!(true)),
            ("top_k", json!(40)),
            ("best_of", json!(2)),
            ("max_output_tokens", json!(7)),
            ("presence_penalty", json!(0.5)),
            ("modalities", json!(["text", "audio"])),
            ("store", json!(true)),
        ];
        for (field, value) in asked {
            assert_eq!(with(field, value).err(), Some("unsupported_parameter"), "{field}");
        }
    }

    #[test]
    fn wrong_types_and_messages_are_named() {
        let refused = [
            ("messages", json!([]), "empty"),
            ("messages", json!("hello"), "invalid_type"),
            ("messages", json!([{ "role": "tool", "content": "x" }]), "unsupported_role"),
            ("messages", json!([{ "role": "user" }]), "missing_content"),
            ("messages", json!([{ "role": "user", "content": [{ "type": "image_url" }] }]), "unsupported_content"),
            ("model", json!(7), "invalid_type"),
            ("max_tokens", json!("9"), "invalid_type"),
            ("max_tokens", json!(1.5), "invalid_type"),
            ("max_tokens", json!(-1), "out_of_range"),
            ("top_logprobs", json!(2), "needs_logprobs"),
        ];
        for (field, value, code) in refused {
            assert_eq!(with(field, value.clone()).err(), Some(code), "{field}: {value}");
        }
    }

    #[test]
    fn parts_of_text_are_one_text() {
        let parts = json!([{ "role": "developer", "content": [{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }] }]);
        let assignment = with("messages", parts).expect("it is supported");
        let Prompt::Chat(messages) = &assignment.prompts.1[0] else { panic!("a chat has messages") };
        assert_eq!((messages[0].role, messages[0].content.as_str()), (engine::Role::System, "ab"));
    }
}
