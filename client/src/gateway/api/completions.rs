//! `/v1/completions`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{FinishReason, Usage};

/// A text to be continued. What is `None` or empty is left to the server.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CompletionRequest {
    /// Name of the model.
    pub model: String,
    /// The text.
    pub prompt: String,
    /// Most tokens of an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
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
    /// How many of the likeliest tokens to name at each position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<u32>,
    /// The server's customer's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

impl CompletionRequest {
    /// Everything left to the server but model and text.
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self { model: model.into(), prompt: prompt.into(), ..Self::default() }
    }
}

/// A continuation, whole or a piece of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// The server's name for it.
    #[serde(default)]
    pub id: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub created: u64,
    /// Model that answered.
    #[serde(default)]
    pub model: String,
    /// As many answers as were asked for, or what was added to them.
    pub choices: Vec<CompletionChoice>,
    /// Tokens read and written; of a stream in the last piece.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

impl Completion {
    /// The first answer's text, or what was added to it.
    pub fn text(&self) -> &str {
        self.choices.iter().find(|choice| choice.index == 0).map_or("", |choice| &choice.text)
    }
}

/// One continuation, or what was added to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompletionChoice {
    /// Which of the answers, from 0.
    #[serde(default)]
    pub index: u32,
    /// Its text.
    pub text: String,
    /// Why it ended, if it did.
    #[serde(default)]
    pub finish_reason: Option<FinishReason>,
    /// How likely the tokens were, if that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<CompletionLogprobs>,
}

/// How likely the tokens of a continuation were; all lists are token by token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CompletionLogprobs {
    /// Texts of the tokens.
    #[serde(default)]
    pub tokens: Vec<String>,
    /// Natural logarithms of their probabilities; a prompt's first token has none.
    #[serde(default)]
    pub token_logprobs: Vec<Option<f64>>,
    /// The likeliest at their positions.
    #[serde(default)]
    pub top_logprobs: Option<Vec<Option<BTreeMap<String, f64>>>>,
    /// Where they begin in the text.
    #[serde(default)]
    pub text_offset: Vec<u64>,
}
