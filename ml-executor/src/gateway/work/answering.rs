//! Generating one answer, and telling what happens meanwhile.

use std::{sync::Arc, time::Instant};

use keirin_primitives::inference::PositionEvidence;
use tokio::sync::mpsc::{self, UnboundedSender};

use super::{Event, TokenLogprob};
use crate::{
    engine::{GenerateError, GenerationRequest, Progress},
    gateway::{metrics::GatewayMetrics, models::TextModel, served::ServedFinish},
};

/// What became of an answer.
pub(super) struct Answered {
    /// The text, or what else is told, as bytes.
    pub output: Vec<u8>,
    pub positions: Vec<PositionEvidence>,
    pub finish: ServedFinish,
}

/// One answer to be generated.
pub(super) struct Answering {
    pub model: Arc<dyn TextModel>,
    pub number: usize,
    pub request: GenerationRequest,
    /// Whether each token is told when it is chosen.
    pub is_streamed: bool,
    /// How many alternatives are told of each token.
    pub logprobs: Option<usize>,
    /// Whether it is generated to its end when nobody listens any more: what is broken off cannot be settled on chain, where every answer must
    /// end as its request says.
    pub to_the_end: bool,
    pub events: UnboundedSender<Event>,
    pub metrics: Arc<GatewayMetrics>,
    /// When the request came.
    pub began: Instant,
}

impl Answering {
    /// Generates until the answer ends or nobody listens any more.
    pub async fn run(self) -> Result<Answered, GenerateError> {
        let (watcher, mut steps) = mpsc::unbounded_channel();
        let mut answered = Answered { output: Vec::new(), positions: Vec::new(), finish: ServedFinish::Abandoned };
        let model = self.model.clone();
        let generated = {
            let generation = model.generate(self.request.clone(), watcher);
            tokio::pin!(generation);
            loop {
                tokio::select! {
                    biased;
                    () = self.events.closed(), if !self.to_the_end => break None,
                    // Who waits for the whole answer is not woken for each token, which would take the engine as long as choosing it.
                    Some(step) = steps.recv(), if self.is_streamed || answered.positions.is_empty() => {
                        self.tell(step, &mut answered)?;
                    }
                    result = &mut generation => break Some(result?),
                }
            }
        };
        while let Ok(step) = steps.try_recv() {
            self.tell(step, &mut answered)?;
        }
        if let Some(generation) = generated {
            (answered.output, answered.finish) = (generation.text.into_bytes(), generation.finish.into());
        }
        // Whoever asked may have gone meanwhile.
        let _ = self.events.send(Event::Ended { answer: self.number, finish: answered.finish });
        Ok(answered)
    }

    fn tell(&self, step: Progress, answered: &mut Answered) -> Result<(), GenerateError> {
        // What is held back for the request would not cover it.
        if answered.positions.len() >= self.request.max_tokens as usize {
            return Err(GenerateError::Runtime("it gave more tokens than it was asked for".into()));
        }
        let logprob = self.logprobs.map(|top| self.logprob(&step, top)).transpose()?;
        if answered.positions.is_empty() {
            self.metrics.first_token(self.began.elapsed());
        }
        answered.positions.push(step.position);
        answered.output.extend_from_slice(step.text.as_bytes());
        let _ = self.events.send(Event::Token { answer: self.number, text: step.text, logprob });
        Ok(())
    }

    fn logprob(&self, step: &Progress, top: usize) -> Result<TokenLogprob, GenerateError> {
        let alternative = |(token, micronats): &(u32, i32)| {
            let text = self.model.token_text(*token)?;
            Ok::<_, GenerateError>((text, (f64::from(*micronats) / 1e6) as f32))
        };
        Ok(TokenLogprob {
            text: self.model.token_text(step.position.token)?,
            logprob: step.logprob,
            top: step.position.top.iter().take(top).map(alternative).collect::<Result<_, _>>()?,
        })
    }
}
