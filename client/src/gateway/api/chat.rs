//! `/v1/chat/completions`.

use serde::{Deserialize, Serialize};

use super::{null_is_nothing, FinishReason, Usage};

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Who tells the model how to be.
    #[serde(alias = "developer")]
    System,
    /// Who asks.
    User,
    /// The model.
    Assistant,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// By whom.
    pub role: Role,
    /// What; a server may leave it out when there is none.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub content: String,
}

impl ChatMessage {
    /// By who tells the model how to be.
    pub fn system(content: impl Into<String>) -> Self {
        Self { role: Role::System, content: content.into() }
    }

    /// By who asks.
    pub fn user(content: impl Into<String>) -> Self {
        Self { role: Role::User, content: content.into() }
    }

    /// By the model.
    pub fn assistant(content: impl Into<String>) -> Self {
        Self { role: Role::Assistant, content: content.into() }
    }
}

/// A conversation to be continued. What is `None` or empty is left to the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChatRequest {
    /// Name of the model.
    pub model: String,
    /// The conversation so far.
    pub messages: Vec<ChatMessage>,
    /// Most tokens of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u32>,
    /// 0 to 2; 0 always takes the likeliest token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// Share of the probability that tokens are chosen from, above 0 and at most 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f32>,
    /// Seed of the choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// How many answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Texts before which an answer ends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<String>,
    /// Whether to say how likely the tokens were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// How many of the likeliest tokens to name at each position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u32>,
    /// The server's customer's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

impl ChatRequest {
    /// Everything left to the server but model and conversation.
    pub fn new(model: impl Into<String>, messages: Vec<ChatMessage>) -> Self {
        Self { model: model.into(), messages, ..Self::default() }
    }
}

/// An answer, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatCompletion {
    /// The server's name for it.
    pub id: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created: u64,
    /// Model that answered.
    #[serde(default)]
    pub model: String,
    /// As many answers as were asked for.
    pub choices: Vec<ChatChoice>,
    /// Tokens read and written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

impl ChatCompletion {
    /// The first answer's text: that of number 0, wherever it stands.
    pub fn text(&self) -> &str {
        let first = self.choices.iter().find(|choice| choice.index == 0);
        first.map_or("", |choice| &choice.message.content)
    }
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatChoice {
    /// Which of the answers, from 0.
    #[serde(default)]
    pub index: u32,
    /// What was answered.
    pub message: ChatMessage,
    /// Why it ended.
    #[serde(default)]
    pub finish_reason: Option<FinishReason>,
    /// How likely the tokens were, if that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<ChatLogprobs>,
}

/// How likely the tokens of an answer were.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatLogprobs {
    /// Token by token.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub content: Vec<TokenLogprob>,
}

/// How likely a token was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// Its text.
    pub token: String,
    /// Natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes, which need not be a text of their own.
    #[serde(default)]
    pub bytes: Option<Vec<u8>>,
    /// The likeliest at its position.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub top_logprobs: Vec<TopLogprob>,
}

/// One of the likeliest tokens at a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TopLogprob {
    /// Its text.
    pub token: String,
    /// Natural logarithm of its probability.
    pub logprob: f64,
    /// Its bytes, which need not be a text of their own.
    #[serde(default)]
    pub bytes: Option<Vec<u8>>,
}

/// A piece of a streamed answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatChunk {
    /// The server's name for the answer.
    #[serde(default)]
    pub id: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created: u64,
    /// Model that answers.
    #[serde(default)]
    pub model: String,
    /// What was added; the piece with the usage has none.
    #[serde(default)]
    pub choices: Vec<ChatChunkChoice>,
    /// Tokens read and written, in the last piece.
    #[serde(default)]
    pub usage: Option<Usage>,
}

impl ChatChunk {
    /// What was added to the first answer.
    pub fn text(&self) -> &str {
        let first = self.choices.iter().find(|choice| choice.index == 0);
        first.and_then(|choice| choice.delta.content.as_deref()).unwrap_or_default()
    }
}

/// What was added to one answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatChunkChoice {
    /// Which of the answers, from 0.
    #[serde(default)]
    pub index: u32,
    /// What was added.
    #[serde(default, deserialize_with = "null_is_nothing")]
    pub delta: ChatDelta,
    /// Why it ended, if it did.
    #[serde(default)]
    pub finish_reason: Option<FinishReason>,
    /// How likely the added tokens were, if that was asked.
    #[serde(default)]
    pub logprobs: Option<ChatLogprobs>,
}

/// An addition to a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatDelta {
    /// Who speaks, in the first piece.
    #[serde(default)]
    pub role: Option<Role>,
    /// What is added.
    #[serde(default)]
    pub content: Option<String>,
}
