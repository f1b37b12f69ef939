//! A response, whole or on its way.

use serde::Serialize;
use serde_json::{json, Value};
use utoipa::ToSchema;

use super::ResponseRequest;
use crate::gateway::{openai::usage::Usage, served::ServedFinish, work::Running};

/// A conversation's continuation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResponseObject {
    /// What it is known by.
    pub id: String,
    /// `response`
    pub object: &'static str,
    /// Second since 1970.
    pub created_at: u64,
    /// `in_progress`, `completed`, `incomplete` or `failed`.
    pub status: &'static str,
    /// Why it failed.
    pub error: Option<ResponseError>,
    /// Why it is not complete.
    pub incomplete_details: Option<IncompleteDetails>,
    /// As in the request.
    pub instructions: Option<String>,
    /// As in the request.
    pub max_output_tokens: Option<i64>,
    /// Name of the model.
    pub model: String,
    /// What is answered.
    pub output: Vec<OutputMessage>,
    /// There are no tools.
    pub parallel_tool_calls: bool,
    /// Nothing is stored.
    pub previous_response_id: Option<String>,
    /// Nothing is stored.
    pub store: bool,
    /// As in the request.
    pub temperature: f64,
    /// `auto`
    pub tool_choice: &'static str,
    /// There are no tools.
    #[schema(value_type = Vec<Object>)]
    pub tools: [(); 0],
    /// As in the request.
    pub top_p: f64,
    /// `disabled`
    pub truncation: &'static str,
    /// What it took, when it has ended.
    pub usage: Option<ResponseUsage>,
    /// None.
    #[schema(value_type = Object)]
    pub metadata: Value,
}

/// Why a response failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResponseError {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// Why a response is not complete.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct IncompleteDetails {
    /// `max_output_tokens`
    pub reason: &'static str,
}

/// The model's message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OutputMessage {
    /// `message`
    pub r#type: &'static str,
    /// What it is known by.
    pub id: String,
    /// `in_progress`, `completed` or `incomplete`.
    pub status: &'static str,
    /// `assistant`
    pub role: &'static str,
    /// What is said.
    pub content: Vec<OutputText>,
}

/// A text of the model's.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct OutputText {
    /// `output_text`
    pub r#type: &'static str,
    /// The text.
    pub text: String,
    /// There are none.
    #[schema(value_type = Vec<Object>)]
    pub annotations: [(); 0],
    /// Not told here.
    #[schema(value_type = Vec<Object>)]
    pub logprobs: [(); 0],
}

/// Tokens used.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ResponseUsage {
    /// Of the conversation.
    pub input_tokens: u32,
    /// None of them come from a cache.
    pub input_tokens_details: CachedTokens,
    /// Of the answer.
    pub output_tokens: u32,
    /// None of them are hidden.
    pub output_tokens_details: ReasoningTokens,
    /// Both.
    pub total_tokens: u32,
}

/// Tokens from a cache.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct CachedTokens {
    /// 0
    pub cached_tokens: u32,
}

/// Tokens that are not shown.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct ReasoningTokens {
    /// 0
    pub reasoning_tokens: u32,
}

impl From<Usage> for ResponseUsage {
    fn from(usage: Usage) -> Self {
        Self {
            input_tokens: usage.prompt_tokens,
            input_tokens_details: CachedTokens::default(),
            output_tokens: usage.completion_tokens,
            output_tokens_details: ReasoningTokens::default(),
            total_tokens: usage.total_tokens,
        }
    }
}

impl OutputText {
    pub(super) fn new(text: String) -> Self {
        Self { r#type: "output_text", text, ..Self::default() }
    }
}

impl OutputMessage {
    /// The message of a response, as far as it goes.
    pub(super) fn new(id: String, status: &'static str, content: Vec<OutputText>) -> Self {
        Self { r#type: "message", id, status, role: "assistant", content }
    }
}

impl ResponseObject {
    /// A response of which nothing is there yet.
    pub(in crate::gateway) fn begun(running: &Running, request: &ResponseRequest) -> Self {
        Self {
            id: running.name("resp_"),
            object: "response",
            created_at: running.created,
            status: "in_progress",
            error: None,
            incomplete_details: None,
            instructions: request.instructions.clone(),
            max_output_tokens: request.max_output_tokens,
            model: request.model.clone(),
            output: Vec::new(),
            parallel_tool_calls: false,
            previous_response_id: None,
            store: false,
            temperature: request.temperature.unwrap_or(1.0),
            tool_choice: "auto",
            tools: [],
            top_p: request.top_p.unwrap_or(1.0),
            truncation: "disabled",
            usage: None,
            metadata: json!({}),
        }
    }

    /// Name of its only message.
    pub(super) fn message_id(&self) -> String {
        self.id.replacen("resp_", "msg_", 1)
    }

    /// The same, ended.
    pub(in crate::gateway) fn ended(self, text: String, finish: Option<ServedFinish>, usage: Usage) -> Self {
        let is_complete = finish == Some(ServedFinish::Stop);
        let status = if is_complete { "completed" } else { "incomplete" };
        let details = IncompleteDetails { reason: "max_output_tokens" };
        Self {
            status,
            incomplete_details: (!is_complete).then_some(details),
            output: vec![OutputMessage::new(self.message_id(), status, vec![OutputText::new(text)])],
            usage: Some(usage.into()),
            ..self
        }
    }
}
