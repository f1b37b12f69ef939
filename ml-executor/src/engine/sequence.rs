//! One request on its way through the batch: what it has generated and when it is done.

use std::sync::Arc;

use keirin_primitives::inference::{FinishReason, PositionEvidence};
use tokio::sync::oneshot;

use super::{
    sampling::Sampler,
    scheduler::Job,
    text::TextCodec,
    transcript::{Terms, Transcript},
    GenerateError, Generation, Progress, Watcher,
};

/// A request in the batch.
pub(crate) struct Sequence {
    pub prompt: Vec<u32>,
    sampler: Sampler,
    transcript: Transcript,
    positions: Vec<PositionEvidence>,
    watcher: Option<Watcher>,
    respond: oneshot::Sender<Result<Generation, GenerateError>>,
}

impl Sequence {
    /// A sequence of which nothing was run yet.
    pub fn new(job: Job, end_of_turn: &Arc<[u32]>) -> Self {
        let Job { prompt, request, room, watcher, respond } = job;
        let terms = Terms::new(&request, end_of_turn, prompt.len(), room);
        Self {
            prompt,
            sampler: Sampler::of(&request),
            transcript: Transcript::new(terms),
            positions: Vec::new(),
            watcher,
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
        let (evidence, normaliser) = self.sampler.choose_with_normaliser(logits, position, scratch)?;
        let token = evidence.token;
        self.positions.push(evidence.clone());
        let ending = self.transcript.push(codec, token)?;
        if let Some(watcher) = &self.watcher {
            let logit = logits.get(token as usize).copied().map_or(f64::NEG_INFINITY, f64::from);
            let text = self.transcript.take_certain(ending.is_some());
            // Whoever watches may have gone meanwhile.
            let _ = watcher.send(Progress { text, position: evidence, logprob: (logit - normaliser) as f32 });
        }
        Ok(ending)
    }

    /// Answers the request.
    pub fn finish(self, finish: FinishReason) {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let generation = Generation {
            prompt_tokens: count(self.prompt.len()),
            completion_tokens: count(self.positions.len()),
            text: self.transcript.into_text(),
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
