//! One request on its way through the batch: what it has generated and when it is done.

use std::sync::Arc;

use keirin_primitives::inference::{FinishReason, PositionEvidence};
use tokio::sync::oneshot;

use super::{
    sampling::Sampler,
    scheduler::Job,
    text::{TextCodec, TextStream},
    GenerateError, Generation,
};

/// A request in the batch.
pub(crate) struct Sequence {
    pub prompt: Vec<u32>,
    sampler: Sampler,
    max_tokens: u32,
    max_output_bytes: usize,
    room: usize,
    stop: Vec<String>,
    end_of_turn: Arc<[u32]>,
    stream: TextStream,
    text: String,
    positions: Vec<PositionEvidence>,
    respond: oneshot::Sender<Result<Generation, GenerateError>>,
}

impl Sequence {
    /// A sequence of which nothing was run yet.
    pub fn new(job: Job, end_of_turn: &Arc<[u32]>) -> Self {
        let Job { prompt, request, room, respond } = job;
        let end_of_turn = if request.ignore_end_of_turn { Arc::from([]) } else { end_of_turn.clone() };
        Self {
            prompt,
            sampler: Sampler { temperature: request.temperature, top_p: request.top_p, seed: request.seed },
            max_tokens: request.max_tokens,
            max_output_bytes: request.max_output_bytes,
            room,
            stop: request.stop,
            end_of_turn,
            stream: TextStream::default(),
            text: String::new(),
            positions: Vec::new(),
            respond,
        }
    }

    /// Whether nobody waits for the answer any more.
    pub fn is_abandoned(&self) -> bool {
        self.respond.is_closed()
    }

    /// The token generated last, which the next step runs.
    pub fn last_token(&self) -> u32 {
        self.positions.last().map_or(0, |position| position.token)
    }

    /// Chooses the next token from its logits. Returns why generation ends, if it does.
    pub fn advance(
        &mut self,
        logits: &[f32],
        codec: &TextCodec,
        scratch: &mut Vec<f32>,
    ) -> Result<Option<FinishReason>, GenerateError> {
        let position = u32::try_from(self.positions.len()).unwrap_or(u32::MAX);
        let evidence = self.sampler.choose(logits, position, scratch)?;
        let token = evidence.token;
        self.positions.push(evidence);
        if self.end_of_turn.contains(&token) {
            return Ok(Some(FinishReason::Stop));
        }
        let before = self.text.len();
        self.text.push_str(&self.stream.push(codec, token)?);
        if self.cut_at_stop(before) {
            return Ok(Some(FinishReason::Stop));
        }
        if self.cut_at_bound() || self.is_full() {
            return Ok(Some(FinishReason::Length));
        }
        Ok(None)
    }

    /// Cuts the text before the first stop sequence that ends in the part after `before`.
    fn cut_at_stop(&mut self, before: usize) -> bool {
        let longest = self.stop.iter().map(String::len).max().unwrap_or(0);
        let mut from = before.saturating_sub(longest);
        while !self.text.is_char_boundary(from) {
            from -= 1;
        }
        let found = self.stop.iter().filter_map(|stop| self.text[from..].find(stop.as_str())).min();
        if let Some(at) = found {
            self.text.truncate(from + at);
        }
        found.is_some()
    }

    /// Cuts the text at the last character within the byte bound.
    fn cut_at_bound(&mut self) -> bool {
        if self.text.len() <= self.max_output_bytes {
            return false;
        }
        let mut end = self.max_output_bytes;
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.truncate(end);
        true
    }

    fn is_full(&self) -> bool {
        self.positions.len() >= self.max_tokens as usize || self.prompt.len() + self.positions.len() >= self.room
    }

    /// Answers the request.
    pub fn finish(self, finish: FinishReason) {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let generation = Generation {
            prompt_tokens: count(self.prompt.len()),
            completion_tokens: count(self.positions.len()),
            text: self.text,
            finish,
            positions: self.positions,
        };
        // Whoever asked may have gone meanwhile.
        let _ = self.respond.send(Ok(generation));
    }

    /// Answers the request with an error.
    pub fn fail(self, error: GenerateError) {
        let _ = self.respond.send(Err(error));
    }
}
