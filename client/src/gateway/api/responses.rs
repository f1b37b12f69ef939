//! `/v1/responses`: conversations in the newer form, of texts only.

use serde::{Deserialize, Serialize};

use super::{null_is_nothing, ChatMessage, FinishReason};

/// A conversation to be continued. What is `None` is left to the server.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResponseRequest {
    /// Name of the model.
    pub model: String,
    /// What is said to it.
    pub input: ResponseInput,
    /// Instructions for the whole conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Most tokens of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// 0 to 2; 0 always takes the likeliest token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// Share of the probability that tokens are chosen from, above 0 and at most 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f32>,
    /// The server's customer's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// What is said to the model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ResponseInput {
    /// A message of who asks.
    Text(String),
    /// The conversation so far.
    Messages(Vec<ChatMessage>),
}

impl From<&str> for ResponseInput {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ResponseInput {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<ChatMessage>> for ResponseInput {
    fn from(messages: Vec<ChatMessage>) -> Self {
        Self::Messages(messages)
    }
}

impl ResponseRequest {
    /// Everything left to the server but model and what is said to it.
    pub fn new(model: impl Into<String>, input: impl Into<ResponseInput>) -> Self {
        Self {
            model: model.into(),
            input: input.into(),
            instructions: None,
            max_output_tokens: None,
            temperature: None,
            top_p: None,
            user: None,
        }
    }
}

/// How far a response is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseStatus {
    /// It is being answered.
    InProgress,
    /// The model said all it had to say.
    Completed,
    /// It was cut short; see [`Response::incomplete_details`].
    Incomplete,
    /// It failed.
    Failed,
    /// Something this library does not know.
    #[default]
    #[serde(other)]
    Other,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The server's name for it.
    pub id: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created_at: u64,
    /// How far it is.
    #[serde(default)]
    pub status: ResponseStatus,
    /// Why it was cut short, if it was.
    #[serde(default)]
    pub incomplete_details: Option<IncompleteDetails>,
    /// Model that answered.
    #[serde(default)]
    pub model: String,
    /// What it said.
    #[serde(default)]
    pub output: Vec<OutputItem>,
    /// Tokens read and written, when it has ended.
    #[serde(default)]
    pub usage: Option<ResponseUsage>,
}

impl Response {
    /// All texts of the answer, one after the other.
    pub fn text(&self) -> String {
        self.texts().collect()
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let parts = self.output.iter().flat_map(|item| &item.content);
        parts.filter(|part| part.kind == OUTPUT_TEXT).map(|part| part.text.as_str())
    }

    /// Why it ended, if it did.
    pub fn finish(&self) -> Option<FinishReason> {
        let reason = self.incomplete_details.as_ref().map(|details| details.reason.as_str());
        match (self.status, reason) {
            (ResponseStatus::Completed, _) => Some(FinishReason::Stop),
            (ResponseStatus::Incomplete, Some("max_output_tokens")) => Some(FinishReason::Length),
            (ResponseStatus::Incomplete, Some("content_filter")) => Some(FinishReason::ContentFilter),
            (ResponseStatus::Incomplete, _) => Some(FinishReason::Other),
            (ResponseStatus::InProgress | ResponseStatus::Failed | ResponseStatus::Other, _) => None,
        }
    }
}

/// Why an answer was cut short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncompleteDetails {
    /// Such as `max_output_tokens`.
    #[serde(default)]
    pub reason: String,
}

/// A part of what a model says.
const OUTPUT_TEXT: &str = "output_text";

/// A message of the model's, or something else that servers put beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputItem {
    /// `message`, or what else it is.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// What is said.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub content: Vec<OutputContent>,
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputContent {
    /// `output_text`, or what else it is.
    #[serde(rename = "type", default)]
    pub kind: String,
    /// The text, if it is one.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub text: String,
}

/// How many tokens were read and written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseUsage {
    /// Of the conversation.
    #[serde(default)]
    pub input_tokens: u64,
    /// Of the answer.
    #[serde(default)]
    pub output_tokens: u64,
    /// Both.
    #[serde(default)]
    pub total_tokens: u64,
}

/// What happens to a response on its way. The last event has all of it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
pub enum ResponseEvent {
    /// Something was added to the text.
    #[serde(rename = "response.output_text.delta")]
    TextDelta {
        /// What.
        delta: String,
    },
    /// The model said all it had to say.
    #[serde(rename = "response.completed")]
    Completed {
        /// The response.
        response: Response,
    },
    /// It was cut short.
    #[serde(rename = "response.incomplete")]
    Incomplete {
        /// The response.
        response: Response,
    },
    /// Something else, which says nothing that the last event does not.
    #[serde(other)]
    Other,
}

impl ResponseEvent {
    /// What was added to the text.
    pub fn text(&self) -> &str {
        match self {
            Self::TextDelta { delta } => delta,
            Self::Completed { .. } | Self::Incomplete { .. } | Self::Other => "",
        }
    }

    /// The response, in the last event.
    pub fn response(&self) -> Option<&Response> {
        match self {
            Self::Completed { response } | Self::Incomplete { response } => Some(response),
            Self::TextDelta { .. } | Self::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn what_is_said_is_a_text_or_a_conversation() {
        let text = ResponseRequest { max_output_tokens: Some(9), ..ResponseRequest::new("tiny", "hi") };
        assert_eq!(to_value(text).expect("JSON"), json!({ "model": "tiny", "input": "hi", "max_output_tokens": 9 }));
        let messages = ResponseRequest::new("tiny", vec![ChatMessage::user("hi")]);
        let sent = json!({ "model": "tiny", "input": [{ "role": "user", "content": "hi" }] });
        assert_eq!(to_value(messages).expect("JSON"), sent);
    }

    #[test]
    fn published_response_is_read() {
        let message = json!({ "type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
            "content": [{ "type": "output_text", "text": "In a ", "annotations": [] }, { "type": "refusal", "refusal": "no" },
            { "type": "output_text", "text": "wood", "annotations": [] }] });
        let answer = json!({ "id": "resp_1", "object": "response", "created_at": 1741476542, "status": "completed", "error": null,
            "incomplete_details": null, "model": "gpt", "output": [{ "type": "reasoning", "id": "rs_1", "summary": [] }, message],
            "usage": { "input_tokens": 36, "input_tokens_details": { "cached_tokens": 0 }, "output_tokens": 87,
            "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 123 }, "user": null, "metadata": {} });
        let answer: Response = from_value(answer).expect("it is one");
        assert_eq!((answer.text().as_str(), answer.finish()), ("In a wood", Some(FinishReason::Stop)));
        assert_eq!(answer.usage.expect("it is there").output_tokens, 87);
    }

    #[test]
    fn why_a_response_ended_is_told() {
        let finish = |status: &str, details| {
            let answer = json!({ "id": "resp_1", "status": status, "incomplete_details": details });
            from_value::<Response>(answer).expect("it is one").finish()
        };
        assert_eq!(finish("incomplete", json!({ "reason": "max_output_tokens" })), Some(FinishReason::Length));
        assert_eq!(finish("incomplete", json!({ "reason": "content_filter" })), Some(FinishReason::ContentFilter));
        assert_eq!(finish("incomplete", json!(null)), Some(FinishReason::Other));
        assert_eq!(finish("in_progress", json!(null)), None);
        assert_eq!(finish("queued", json!(null)), None, "what this library does not know");
    }

    #[test]
    fn events_are_told_apart() {
        let event = |event| from_value::<ResponseEvent>(event).expect("it is one");
        let delta =
            event(json!({ "type": "response.output_text.delta", "delta": "In", "item_id": "msg_1", "logprobs": [] }));
        assert_eq!((delta.text(), delta.response()), ("In", None));
        let added = event(json!({ "type": "response.output_item.added", "output_index": 0, "item": {} }));
        assert_eq!(added, ResponseEvent::Other);
        let last =
            event(json!({ "type": "response.completed", "response": { "id": "resp_1", "status": "completed" } }));
        assert_eq!((last.text(), last.response().map(|response| response.id.as_str())), ("", Some("resp_1")));
    }
}
