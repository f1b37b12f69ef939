//! Answers in one piece.

use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::{
    openai::usage::Usage,
    served::ServedFinish,
    work::{TokenLogprob, Whole, WholeAnswer},
};

/// Texts' continuations.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Completion {
    /// What it is known by.
    pub id: String,
    /// `text_completion`
    pub object: &'static str,
    /// Second since 1970.
    pub created: u64,
    /// Name of the model.
    pub model: String,
    /// The answers; those to the first prompt come first.
    pub choices: Vec<CompletionChoice>,
    /// What it took; in a stream only in the last chunk, if it was asked for.
    pub usage: Option<Usage>,
}

/// One of the answers, or a piece of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompletionChoice {
    /// Which, counted from 0.
    pub index: usize,
    /// The text.
    pub text: String,
    /// Log-probabilities, if they were asked for.
    pub logprobs: Option<CompletionLogprobs>,
    /// `stop` or `length`; none in a stream before the end.
    pub finish_reason: Option<&'static str>,
}

/// Log-probabilities of tokens, before temperature and in nats.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct CompletionLogprobs {
    /// Byte at which each token's text begins.
    pub text_offset: Vec<usize>,
    /// The tokens' texts.
    pub tokens: Vec<String>,
    /// How likely each was.
    pub token_logprobs: Vec<f32>,
    /// The likeliest tokens at each place.
    pub top_logprobs: Vec<std::collections::BTreeMap<String, f32>>,
}

impl CompletionLogprobs {
    pub(super) fn push(&mut self, offset: usize, token: TokenLogprob) {
        self.text_offset.push(offset);
        self.tokens.push(token.text);
        self.token_logprobs.push(token.logprob);
        let mut top = std::collections::BTreeMap::new();
        for (text, logprob) in token.top {
            // Parts of characters look alike; the likeliest of them is told.
            top.entry(text).or_insert(logprob);
        }
        self.top_logprobs.push(top);
    }
}

impl Completion {
    pub(in crate::gateway) fn new(id: String, created: u64, model: String, whole: Whole, has_logprobs: bool) -> Self {
        let choice = |(index, answer): (usize, WholeAnswer)| CompletionChoice {
            index,
            logprobs: has_logprobs.then(|| {
                let mut logprobs = CompletionLogprobs::default();
                answer.offsets.into_iter().zip(answer.logprobs).for_each(|(at, token)| logprobs.push(at, token));
                logprobs
            }),
            text: answer.text,
            finish_reason: Some(answer.finish.map_or("length", ServedFinish::name)),
        };
        let choices = whole.answers.into_iter().enumerate().map(choice).collect();
        Self { id, object: "text_completion", created, model, choices, usage: Some(whole.usage) }
    }
}
