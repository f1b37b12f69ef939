//! Answers piece by piece.

use axum::response::sse;

use super::{Completion, CompletionChoice, CompletionLogprobs};
use crate::gateway::{
    openai::usage::Usage,
    served::ServedFinish,
    streaming::{done, event, Narrator},
    work::{Event, Running},
};

/// Makes chunks of what happens.
pub(in crate::gateway) struct CompletionStream {
    id: String,
    created: u64,
    model: String,
    /// Bytes of each answer that were told.
    told: Vec<usize>,
    includes_usage: bool,
}

impl CompletionStream {
    pub fn new(running: &Running, model: String, includes_usage: bool) -> Self {
        let (id, told) = (running.name("cmpl-"), vec![0; running.answers]);
        Self { id, created: running.created, model, told, includes_usage }
    }

    fn chunk(&self, choices: Vec<CompletionChoice>, usage: Option<Usage>) -> sse::Event {
        let (id, created, model) = (self.id.clone(), self.created, self.model.clone());
        event(&Completion { id, object: "text_completion", created, model, choices, usage })
    }
}

impl Narrator for CompletionStream {
    fn begin(&mut self) -> Vec<sse::Event> {
        Vec::new()
    }

    fn tell(&mut self, happened: Event) -> Vec<sse::Event> {
        match happened {
            Event::Token { text, logprob: None, .. } if text.is_empty() => Vec::new(),
            Event::Token { answer, text, logprob } => {
                let at = self.told.get(answer).copied().unwrap_or_default();
                let logprobs = logprob.map(|token| {
                    let mut logprobs = CompletionLogprobs::default();
                    logprobs.push(at, token);
                    logprobs
                });
                if let Some(told) = self.told.get_mut(answer) {
                    *told += text.len();
                }
                vec![self.chunk(vec![CompletionChoice { index: answer, text, logprobs, finish_reason: None }], None)]
            }
            Event::Ended { answer, finish } => {
                let finish_reason = Some(ServedFinish::name(finish));
                let last = CompletionChoice { index: answer, text: String::new(), logprobs: None, finish_reason };
                vec![self.chunk(vec![last], None)]
            }
            Event::Done { usage, .. } => {
                let last = self.includes_usage.then(|| self.chunk(Vec::new(), Some(usage)));
                last.into_iter().chain([done()]).collect()
            }
            Event::Failed(error) => vec![event(&error.body())],
        }
    }
}
