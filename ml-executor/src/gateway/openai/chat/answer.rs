//! An answer in one piece.

use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::{
    openai::{logprobs::ChatLogprobs, usage::Usage},
    served::ServedFinish,
    work::{Whole, WholeAnswer},
};

/// A conversation's continuation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChatCompletion {
    /// What it is known by.
    pub id: String,
    /// `chat.completion`
    pub object: &'static str,
    /// Second since 1970.
    pub created: u64,
    /// Name of the model.
    pub model: String,
    /// The answers.
    pub choices: Vec<ChatChoice>,
    /// What it took.
    pub usage: Usage,
}

/// One of the answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChatChoice {
    /// Which, counted from 0.
    pub index: usize,
    /// What is answered.
    pub message: ChatReply,
    /// Log-probabilities, if they were asked for.
    pub logprobs: Option<ChatLogprobs>,
    /// `stop` or `length`.
    pub finish_reason: &'static str,
}

/// The model's message.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChatReply {
    /// `assistant`
    pub role: &'static str,
    /// The text.
    pub content: String,
    /// This gateway's models do not refuse in another way than by what they say.
    pub refusal: Option<String>,
}

impl ChatCompletion {
    pub(in crate::gateway) fn new(id: String, created: u64, model: String, whole: Whole, has_logprobs: bool) -> Self {
        let choice = |(index, answer): (usize, WholeAnswer)| ChatChoice {
            index,
            message: ChatReply { role: "assistant", content: answer.text, refusal: None },
            logprobs: has_logprobs.then(|| ChatLogprobs {
                content: answer.logprobs.into_iter().map(Into::into).collect(),
                refusal: None,
            }),
            finish_reason: answer.finish.map_or("length", ServedFinish::name),
        };
        let choices = whole.answers.into_iter().enumerate().map(choice).collect();
        Self { id, object: "chat.completion", created, model, choices, usage: whole.usage }
    }
}
