//! `/v1/responses`: conversations in the newer form, of texts only. Nothing is stored for later requests.

mod answer;
mod stream;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{chat::Message, parameters::Parameters, parse, Asked, Unsupported, SAMPLING};
use crate::{
    engine::{self, Prompt},
    gateway::{served::Endpoint, work::Assignment, ApiError},
};

pub use answer::ResponseObject;
pub use stream::ResponseEvent;
pub(in crate::gateway) use stream::ResponseStream;

/// A conversation to be continued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct ResponseRequest {
    /// Name of the model.
    pub model: String,
    /// What is said to it.
    pub input: Input,
    /// Instructions for the whole conversation.
    pub instructions: Option<String>,
    /// Most tokens of the answer.
    pub max_output_tokens: Option<i64>,
    /// 0 to 2; 1 without. It counts in thousandths.
    pub temperature: Option<f64>,
    /// 0 to 1; 1 without. It counts in thousandths.
    pub top_p: Option<f64>,
    /// Whether the answer comes as server-sent events.
    pub stream: Option<bool>,
}

/// What is said to the model.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Input {
    /// A message of the user's.
    Text(String),
    /// A conversation.
    Messages(Vec<InputItem>),
}

/// A part of the conversation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct InputItem {
    /// `message`, which is also what it is without.
    pub r#type: Option<String>,
    /// The message.
    #[serde(flatten)]
    pub message: Option<Message>,
}

const UNSUPPORTED: [Unsupported; 19] = [
    Unsupported::unless_empty("tools"),
    Unsupported::unless("tool_choice", |value| value == "none" || value == "auto"),
    Unsupported::always("previous_response_id"),
    Unsupported::always("conversation"),
    Unsupported::always("prompt"),
    Unsupported::unless_false("background"),
    Unsupported::unless_false("store"),
    Unsupported::unless_empty("include"),
    Unsupported::unless("text", |value| value.get("format").is_none_or(|format| format["type"] == "text")),
    Unsupported::unless("truncation", |value| value == "disabled"),
    Unsupported::unless_zero("top_logprobs"),
    Unsupported::unless_empty("context_management"),
    // Of the other endpoints; this one has none of them.
    Unsupported::always("seed"),
    Unsupported::unless_empty("stop"),
    Unsupported::unless("n", |value| value.as_i64() == Some(1)),
    Unsupported::always("max_tokens"),
    Unsupported::always("max_completion_tokens"),
    Unsupported::unless_false("logprobs"),
    Unsupported::unless("response_format", |value| value["type"] == "text"),
];

impl Asked for ResponseRequest {
    fn read(body: &[u8]) -> Result<Self, ApiError> {
        parse(body, &[&UNSUPPORTED, &SAMPLING])
    }

    fn assignment(&self) -> Result<Assignment, ApiError> {
        let parameters = Parameters {
            max_tokens: self.max_output_tokens.map(|tokens| ("max_output_tokens", tokens)),
            temperature: self.temperature,
            top_p: self.top_p,
            ..Parameters::default()
        };
        Ok(Assignment {
            endpoint: Endpoint::Responses,
            model: self.model.clone(),
            prompts: ("input", vec![Prompt::Chat(self.messages()?)]),
            parameters: parameters.check()?,
            is_streamed: self.is_streamed(),
            logprobs: None,
        })
    }

    fn is_streamed(&self) -> bool {
        self.stream.unwrap_or(false)
    }
}

impl ResponseRequest {
    fn messages(&self) -> Result<Vec<engine::ChatMessage>, ApiError> {
        let instructions = self.instructions.iter();
        let mut messages: Vec<_> = instructions
            .map(|text| engine::ChatMessage { role: engine::Role::System, content: text.clone() })
            .collect();
        match &self.input {
            Input::Text(text) => messages.push(engine::ChatMessage::user(text.clone())),
            Input::Messages(items) if items.is_empty() => {
                return Err(ApiError::field("input", "empty", "input holds no message"))
            }
            Input::Messages(items) => {
                for (at, item) in items.iter().enumerate() {
                    messages.push(item.read(&format!("input[{at}]"))?);
                }
            }
        }
        Ok(messages)
    }
}

impl InputItem {
    fn read(&self, at: &str) -> Result<engine::ChatMessage, ApiError> {
        match (self.r#type.as_deref(), &self.message) {
            (None | Some("message"), Some(message)) => message.read(at),
            (other, _) => {
                let kind = other.unwrap_or("message without a role");
                let message = format!("input of type {kind:?} is not supported; only messages are");
                Err(ApiError::field(at, "unsupported_content", message))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn messages(body: Value) -> Result<Vec<(engine::Role, String)>, &'static str> {
        let request = ResponseRequest::read(body.to_string().as_bytes()).map_err(|error| error.code())?;
        let messages = request.messages().map_err(|error| error.code())?;
        Ok(messages.into_iter().map(|message| (message.role, message.content)).collect())
    }

    #[test]
    fn input_is_a_text_or_messages_after_the_instructions() {
        let text = json!({ "model": "m", "input": "hello", "instructions": "be brief" });
        let expected = [(engine::Role::System, "be brief".to_owned()), (engine::Role::User, "hello".to_owned())];
        assert_eq!(messages(text), Ok(expected.to_vec()));
        let parts = json!([
            { "role": "user", "content": [{ "type": "input_text", "text": "a" }] },
            { "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "b", "annotations": [] }] },
        ]);
        let expected = [(engine::Role::User, "a".to_owned()), (engine::Role::Assistant, "b".to_owned())];
        assert_eq!(messages(json!({ "model": "m", "input": parts })), Ok(expected.to_vec()));
    }

    #[test]
    fn what_needs_a_memory_or_tools_is_refused() {
        let with = |field: &str, value: Value| {
            let mut body = json!({ "model": "m", "input": "hello" });
            body[field] = value;
            messages(body).err()
        };
        for (field, value) in [
            ("previous_response_id", json!("resp_1")),
            ("tools", json!([{ "type": "web_search" }])),
            ("background", json!(true)),
            ("store", json!(true)),
            ("text", json!({ "format": { "type": "json_schema" } })),
            ("seed", json!(7)),
            ("stop", json!("\n")),
            ("n", json!(2)),
            ("logit_bias", json!({ "7": 1 })),
            ("min_p", json!(0.1)),
            ("top_k", json!(40)),
            ("repetition_penalty", json!(1.1)),
            ("reasoning", json!({ "effort": "high" })),
            ("max_tokens", json!(7)),
        ] {
            assert_eq!(with(field, value), Some("unsupported_parameter"), "{field}");
        }
        assert_eq!(with("input", json!([])), Some("empty"));
        assert_eq!(
            with("input", json!([{ "type": "function_call_output", "call_id": "a", "output": "b" }])),
            Some("unsupported_content")
        );
        assert_eq!(
            with("input", json!([{ "role": "user", "content": [{ "type": "input_image" }] }])),
            Some("unsupported_content")
        );
        assert_eq!(with("text", json!({ "format": { "type": "text" } })), None);
        assert_eq!([with("n", json!(1)), with("stop", json!([])), with("reasoning", json!({}))], [None; 3]);
    }
}
