//! Reading: one pass over a text that is there already, to see the logits it gives, or the states that they are made of. This is how
//! validators check answers, and how texts are embedded.
//!
//! Readings share the engine's thread with generation but never its batch: each has a cache of its own, so that
//! nothing they do can change an answer. Requests go first. While there are any, readings run in small chunks between decoding
//! steps, and for each second that a chunk took, requests have the thread to themselves for [`PATIENCE`] seconds. An idle
//! engine reads in whole chunks, several short texts at once.

use std::{collections::VecDeque, time::Duration};

use tokio::sync::oneshot;

use super::{
    cache::KvCache,
    session::{ModelSession, StepInput},
    GenerateError,
};

/// Seconds of work on requests for each second of reading meanwhile: readings slow an answer down by a fifth at most.
const PATIENCE: u32 = 4;
/// While there are requests, a chunk is so much smaller.
const SMALLER: usize = 4;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Logits: a value for each entry of the vocabulary.
    Logits,
    /// The states that they are made of.
    Hidden,
}

/// Looks at the values after a token.
pub(crate) type Show = Box<dyn FnMut(&[f32]) + Send>;

/// A text in the engine's queue.
pub(crate) struct ReadJob {
    pub tokens: Vec<u32>,
    /// What is shown.
    pub sight: Sight,
    /// Number of the first token after which it is shown.
    pub first: usize,
    /// Is shown the values after each of the tokens from `first` on, in order.
    pub show: Show,
    pub respond: oneshot::Sender<Result<(), GenerateError>>,
}

/// Texts of which the first `done` tokens are in `cache`; more than one only when they fit into one chunk together.
struct Pass {
    jobs: Vec<ReadJob>,
    done: usize,
    cache: KvCache,
}

/// Everything that is to be read.
#[derive(Default)]
pub(crate) struct Readings {
    waiting: VecDeque<ReadJob>,
    under_way: Option<Pass>,
    /// How long requests still have the thread to themselves.
    wait: Duration,
}

impl Readings {
    /// Puts a text at the end of the queue.
    pub fn add(&mut self, job: ReadJob) {
        self.waiting.push_back(job);
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_none()
    }

    /// Texts that are read or wait for it.
    pub fn len(&self) -> usize {
        self.waiting.len() + self.under_way.as_ref().map_or(0, |pass| pass.jobs.len())
    }

    /// Takes out what nobody waits for any more.
    pub fn drop_abandoned(&mut self) {
        self.waiting.retain(|job| !job.respond.is_closed());
        self.under_way.take_if(|pass| pass.jobs.iter().all(|job| job.respond.is_closed()));
    }

    /// Notes that the engine has worked on requests for a time.
    pub fn make_way(&mut self, worked: Duration) {
        self.wait = self.wait.saturating_sub(worked);
    }

    /// Runs the next tokens, unless requests have the engine to themselves. Returns how many tokens were run.
    pub fn advance(&mut self, session: &mut ModelSession, chunk: usize, has_requests: bool) -> u64 {
        if !has_requests {
            self.wait = Duration::ZERO;
        }
        if self.wait > Duration::ZERO {
            return 0;
        }
        let chunk = if has_requests { (chunk / SMALLER).max(1) } else { chunk };
        let pass = match self.under_way.take() {
            Some(pass) => pass,
            None => match self.next_pass(session, chunk) {
                Some(pass) => pass,
                None => return 0,
            },
        };
        let start = std::time::Instant::now();
        let (rest, run) = pass.run(session, chunk);
        self.under_way = rest;
        if has_requests {
            self.wait = start.elapsed() * PATIENCE;
        }
        run
    }

    /// The next texts that fit into a chunk together; a longer one comes alone.
    fn next_pass(&mut self, session: &ModelSession, chunk: usize) -> Option<Pass> {
        let mut jobs: Vec<ReadJob> = Vec::new();
        let mut width = 0;
        while let Some(next) = self.waiting.front() {
            width = width.max(next.tokens.len());
            if !jobs.is_empty() && width * (jobs.len() + 1) > chunk {
                break;
            }
            jobs.extend(self.waiting.pop_front());
        }
        if jobs.is_empty() {
            return None;
        }
        match KvCache::empty(session.shape, jobs.len()) {
            Ok(cache) => Some(Pass { jobs, done: 0, cache }),
            Err(error) => {
                fail(jobs, &error.into());
                None
            }
        }
    }
}

impl Pass {
    /// Runs the next `chunk` tokens of each text and shows what they give. Returns what is left to run, and how many tokens
    /// were run.
    fn run(mut self, session: &mut ModelSession, chunk: usize) -> (Option<Self>, u64) {
        let longest = self.jobs.iter().map(|job| job.tokens.len()).max().unwrap_or(0);
        let left = longest - self.done;
        // Several texts run in one go; their chunk was measured when they were put together.
        let width = if self.jobs.len() > 1 { left } else { left.min(chunk) };
        let real: Vec<usize> =
            self.jobs.iter().map(|job| job.tokens.len().saturating_sub(self.done).min(width)).collect();
        let tokens = self.jobs.iter().flat_map(|job| padded(&job.tokens, self.done, width)).collect();
        let output = match session.run(StepInput { tokens, real: real.clone(), width }, self.cache) {
            Ok(output) => output,
            Err(error) => {
                fail(self.jobs, &error.into());
                return (None, 0);
            }
        };
        for (row, job) in self.jobs.iter_mut().enumerate() {
            let values = match job.sight {
                Sight::Logits => output.logits.extract_tensor().1,
                Sight::Hidden => output.hidden.as_ref().map_or(&[][..], |hidden| hidden.extract_tensor().1),
            };
            let size = values.len() / (real.len() * width).max(1);
            for at in job.first.saturating_sub(self.done)..real[row] {
                (job.show)(&values[(row * width + at) * size..][..size]);
            }
        }
        let run = real.iter().sum::<usize>() as u64;
        self.done += width;
        if self.done < longest {
            return (Some(Self { jobs: self.jobs, done: self.done, cache: output.cache }), run);
        }
        for job in self.jobs {
            // Whoever asked may have gone meanwhile.
            let _ = job.respond.send(Ok(()));
        }
        (None, run)
    }
}

/// Tokens from `done` on, `width` of them, with zeros where there are no more.
fn padded(tokens: &[u32], done: usize, width: usize) -> impl Iterator<Item = i64> + '_ {
    let rest = tokens.get(done..).unwrap_or_default();
    rest.iter().map(|token| i64::from(*token)).chain(std::iter::repeat(0)).take(width)
}

fn fail(jobs: Vec<ReadJob>, error: &GenerateError) {
    for job in jobs {
        let _ = job.respond.send(Err(error.clone()));
    }
}
