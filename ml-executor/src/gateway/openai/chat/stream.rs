//! An answer piece by piece.

use axum::response::sse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::{
    openai::{logprobs::ChatLogprobs, usage::Usage},
    served::ServedFinish,
    streaming::{done, event, Narrator},
    work::{Event, Running},
};

/// A piece of a conversation's continuation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChatChunk {
    /// What the whole is known by.
    pub id: String,
    /// `chat.completion.chunk`
    pub object: &'static str,
    /// Second since 1970.
    pub created: u64,
    /// Name of the model.
    pub model: String,
    /// What goes on; empty in the chunk with the usage.
    pub choices: Vec<ChunkChoice>,
    /// Null in all chunks but the last; only if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Option<Usage>>,
}

/// A piece of one of the answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChunkChoice {
    /// Which, counted from 0.
    pub index: usize,
    /// What comes next.
    pub delta: Delta,
    /// Log-probabilities of its tokens, if they were asked for.
    pub logprobs: Option<ChatLogprobs>,
    /// `stop` or `length`, in the last piece.
    pub finish_reason: Option<&'static str>,
}

/// What a piece adds to a message.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Delta {
    /// `assistant`, in the first piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    /// More of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// Makes chunks of what happens.
pub(in crate::gateway) struct ChatStream {
    id: String,
    created: u64,
    model: String,
    answers: usize,
    includes_usage: bool,
}

impl ChatStream {
    pub fn new(running: &Running, model: String, includes_usage: bool) -> Self {
        let id = running.name("chatcmpl-");
        Self { id, created: running.created, model, answers: running.answers, includes_usage }
    }

    fn chunk(&self, choices: Vec<ChunkChoice>, usage: Option<Usage>) -> sse::Event {
        event(&ChatChunk {
            id: self.id.clone(),
            object: "chat.completion.chunk",
            created: self.created,
            model: self.model.clone(),
            choices,
            usage: self.includes_usage.then_some(usage),
        })
    }

    fn choice(&self, index: usize, delta: Delta, finish_reason: Option<&'static str>) -> sse::Event {
        self.chunk(vec![ChunkChoice { index, delta, logprobs: None, finish_reason }], None)
    }
}

impl Narrator for ChatStream {
    fn begin(&mut self) -> Vec<sse::Event> {
        let first = |index| self.choice(index, Delta { role: Some("assistant"), content: Some(String::new()) }, None);
        (0..self.answers).map(first).collect()
    }

    fn tell(&mut self, happened: Event) -> Vec<sse::Event> {
        match happened {
            Event::Token { text, logprob: None, .. } if text.is_empty() => Vec::new(),
            Event::Token { answer, text, logprob } => {
                let logprobs = logprob.map(|token| ChatLogprobs { content: vec![token.into()], refusal: None });
                let delta = Delta { role: None, content: Some(text) };
                vec![self.chunk(vec![ChunkChoice { index: answer, delta, logprobs, finish_reason: None }], None)]
            }
            Event::Ended { answer, finish } => {
                vec![self.choice(answer, Delta::default(), Some(ServedFinish::name(finish)))]
            }
            Event::Done { usage, .. } => {
                let last = self.includes_usage.then(|| self.chunk(Vec::new(), Some(usage)));
                last.into_iter().chain([done()]).collect()
            }
            Event::Failed(error) => vec![event(&error.body())],
        }
    }
}
