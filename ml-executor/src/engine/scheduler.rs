//! The engine's thread: who joins the batch, what is run next, who leaves.
//!
//! Each turn of the loop takes in new requests, runs at most [`EngineOptions::prefill_chunk`] prompt tokens of
//! those that are joining, and then one decoding step of all that are running, so that a long prompt delays the
//! others by a chunk and not by its length. Prompts that fit into a chunk together are run together. What is only
//! read ([`super::reading`]) takes the turns that requests leave.

use std::{
    collections::VecDeque,
    sync::{
        mpsc::{Receiver, RecvError, TryRecvError},
        Arc,
    },
    time::Instant,
};

use tokio::sync::oneshot;

use super::{
    cache::{KvCache, RowOf},
    reading::{ReadJob, Readings},
    sequence::Sequence,
    session::{ModelSession, StepInput, StepOutput},
    stats::SharedStats,
    text::TextCodec,
    EngineOptions, GenerateError, Generation, GenerationRequest, Watcher,
};

/// What comes through the engine's queue.
pub(crate) enum Work {
    Generate(Job),
    Read(ReadJob),
}

/// A request in the engine's queue.
pub(crate) struct Job {
    pub prompt: Vec<u32>,
    pub request: GenerationRequest,
    /// Most tokens of prompt and completion together.
    pub room: usize,
    pub watcher: Option<Watcher>,
    pub respond: oneshot::Sender<Result<Generation, GenerateError>>,
}

/// A sequence whose prompt is longer than a chunk and partly run.
struct Joining {
    sequence: Sequence,
    done: usize,
    cache: KvCache,
}

/// The state of the engine's thread.
pub(crate) struct Scheduler {
    session: ModelSession,
    end_of_turn: Arc<[u32]>,
    codec: Arc<TextCodec>,
    max_batch: usize,
    chunk: usize,
    queue: Receiver<Work>,
    stats: Arc<SharedStats>,
    waiting: VecDeque<Sequence>,
    readings: Readings,
    joining: Option<Joining>,
    running: Vec<Sequence>,
    cache: Option<KvCache>,
    scratch: Vec<f32>,
}

impl Scheduler {
    pub fn new(
        session: ModelSession,
        end_of_turn: Arc<[u32]>,
        codec: Arc<TextCodec>,
        options: &EngineOptions,
        queue: Receiver<Work>,
        stats: Arc<SharedStats>,
    ) -> Self {
        Self {
            session,
            end_of_turn,
            codec,
            max_batch: options.max_batch.max(1),
            chunk: options.prefill_chunk.max(1),
            queue,
            stats,
            waiting: VecDeque::new(),
            readings: Readings::default(),
            joining: None,
            running: Vec::new(),
            cache: None,
            scratch: Vec::new(),
        }
    }

    /// Works until every handle to the engine is gone.
    pub fn run(mut self) {
        while self.take_in_jobs().is_ok() {
            self.drop_abandoned();
            let start = Instant::now();
            if let Err(error) = self.prefill() {
                tracing::error!(%error, "a prompt failed");
            }
            if let Err(error) = self.decode() {
                tracing::error!(%error, "a decoding step failed; its requests are answered with the error");
                let error = GenerateError::from(error);
                self.cache = None;
                self.running.drain(..).for_each(|sequence| sequence.fail(error.clone()));
            }
            self.readings.make_way(start.elapsed());
            self.read();
            let (running, waiting) = (self.running.len(), self.waiting.len() + usize::from(self.joining.is_some()));
            let reading = self.readings.len();
            self.stats.update(|stats| (stats.running, stats.waiting, stats.reading) = (running, waiting, reading));
        }
    }

    /// Takes in every request that has come; waits for one when there is nothing to do.
    fn take_in_jobs(&mut self) -> Result<(), RecvError> {
        if !self.has_requests() && self.readings.is_empty() {
            let work = self.queue.recv()?;
            self.take_in(work);
        }
        loop {
            match self.queue.try_recv() {
                Ok(work) => self.take_in(work),
                Err(TryRecvError::Empty) => return Ok(()),
                // Those in the batch were dropped with the handles; nobody waits for them.
                Err(TryRecvError::Disconnected) => return Err(RecvError),
            }
        }
    }

    fn take_in(&mut self, work: Work) {
        match work {
            Work::Generate(job) => self.waiting.push_back(Sequence::new(job, &self.end_of_turn)),
            Work::Read(job) => self.readings.add(job),
        }
    }

    fn has_requests(&self) -> bool {
        !self.running.is_empty() || !self.waiting.is_empty() || self.joining.is_some()
    }

    /// Takes requests out of which nobody waits any more.
    fn drop_abandoned(&mut self) {
        self.readings.drop_abandoned();
        self.waiting.retain(|sequence| !sequence.is_abandoned());
        self.joining.take_if(|joining| joining.sequence.is_abandoned());
        if self.running.iter().any(Sequence::is_abandoned) {
            let stays: Vec<bool> = self.running.iter().map(|sequence| !sequence.is_abandoned()).collect();
            if let Err(error) = self.keep(&stays) {
                tracing::error!(%error, "the batch could not be shrunk");
            }
        }
    }

    /// Reads on, when it is the readings' turn.
    fn read(&mut self) {
        let start = Instant::now();
        let has_requests = self.has_requests();
        let tokens = self.readings.advance(&mut self.session, self.chunk, has_requests);
        if tokens > 0 {
            let elapsed = start.elapsed();
            self.stats.update(|stats| {
                stats.read_run += elapsed;
                stats.read_tokens += tokens;
            });
        }
    }

    /// Runs the next prompt tokens.
    fn prefill(&mut self) -> ort::Result<()> {
        if let Some(joining) = self.joining.take() {
            return self.prefill_chunk_of(joining);
        }
        let group = self.next_group();
        match group.first() {
            None => Ok(()),
            Some(sequence) if sequence.prompt.len() > self.chunk => {
                let cache = KvCache::empty(self.session.shape, 1)?;
                let sequence = group.into_iter().next();
                sequence.map_or(Ok(()), |sequence| self.prefill_chunk_of(Joining { sequence, done: 0, cache }))
            }
            Some(_) => self.prefill_group(group),
        }
    }

    /// The next sequences for which the batch has room and whose prompts fit into a chunk together; a sequence with a
    /// longer prompt comes alone.
    fn next_group(&mut self) -> Vec<Sequence> {
        let mut group: Vec<Sequence> = Vec::new();
        let mut width = 0;
        while self.running.len() + group.len() < self.max_batch {
            let Some(next) = self.waiting.front() else { break };
            let wider = width.max(next.prompt.len());
            if !group.is_empty() && wider * (group.len() + 1) > self.chunk {
                break;
            }
            width = wider;
            group.extend(self.waiting.pop_front());
        }
        group
    }

    fn prefill_group(&mut self, group: Vec<Sequence>) -> ort::Result<()> {
        let width = group.iter().map(|sequence| sequence.prompt.len()).max().unwrap_or(0);
        let real: Vec<usize> = group.iter().map(|sequence| sequence.prompt.len()).collect();
        let padded = |sequence: &Sequence| {
            let padding = std::iter::repeat_n(0i64, width - sequence.prompt.len());
            sequence.prompt.iter().map(|token| i64::from(*token)).chain(padding).collect::<Vec<_>>()
        };
        let tokens: Vec<i64> = group.iter().flat_map(padded).collect();
        let cache = KvCache::empty(self.session.shape, group.len())?;
        let output = match self.timed_prefill(StepInput { tokens, real: real.clone(), width }, cache) {
            Ok(output) => output,
            Err(error) => {
                let answer = GenerateError::from(error);
                group.into_iter().for_each(|sequence| sequence.fail(answer.clone()));
                return Ok(());
            }
        };
        let padding: Vec<usize> = real.iter().map(|real| width - real).collect();
        let last: Vec<usize> = real.iter().map(|real| real - 1).collect();
        self.admit(group, output, &last, &padding)
    }

    fn prefill_chunk_of(&mut self, joining: Joining) -> ort::Result<()> {
        let Joining { sequence, done, cache } = joining;
        let width = self.chunk.min(sequence.prompt.len() - done);
        let tokens = sequence.prompt[done..done + width].iter().map(|token| i64::from(*token)).collect();
        let output = match self.timed_prefill(StepInput { tokens, real: vec![width], width }, cache) {
            Ok(output) => output,
            Err(error) => {
                sequence.fail(error.into());
                return Ok(());
            }
        };
        if done + width < sequence.prompt.len() {
            self.joining = Some(Joining { sequence, done: done + width, cache: output.cache });
            return Ok(());
        }
        self.admit(vec![sequence], output, &[width - 1], &[0])
    }

    fn timed_prefill(&mut self, input: StepInput, cache: KvCache) -> ort::Result<StepOutput> {
        let tokens = input.real.iter().sum::<usize>() as u64;
        let start = Instant::now();
        let output = self.session.run(input, cache);
        let elapsed = start.elapsed();
        self.stats.update(|stats| {
            stats.prefill_run += elapsed;
            stats.prompt_tokens += tokens;
        });
        output
    }

    /// Gives each new sequence its first token and adds those that go on to the running batch.
    fn admit(
        &mut self,
        group: Vec<Sequence>,
        output: StepOutput,
        last: &[usize],
        padding_right: &[usize],
    ) -> ort::Result<()> {
        let (_, logits) = output.logits.extract_tensor();
        let row_size = logits.len() / group.len().max(1);
        let mut rows = Vec::new();
        let mut admitted = Vec::new();
        for (row, mut sequence) in group.into_iter().enumerate() {
            let at = row * row_size + last[row] * output.vocabulary;
            match sequence.advance(&logits[at..at + output.vocabulary], &self.codec, &mut self.scratch) {
                Ok(None) => {
                    rows.push(RowOf { cache: &output.cache, row, padding_right: padding_right[row] });
                    admitted.push(sequence);
                }
                Ok(Some(reason)) => sequence.finish(reason),
                Err(error) => sequence.fail(error),
            }
        }
        if admitted.is_empty() {
            return Ok(());
        }
        let old = self.cache.take();
        let before =
            old.iter().flat_map(|cache| (0..cache.rows()).map(move |row| RowOf { cache, row, padding_right: 0 }));
        let all: Vec<RowOf<'_>> = before.chain(rows).collect();
        self.cache = Some(KvCache::gather(self.session.shape, &all, &self.session.arena)?);
        self.running.extend(admitted);
        Ok(())
    }

    /// One decoding step of the running batch.
    fn decode(&mut self) -> ort::Result<()> {
        let Some(cache) = self.cache.take() else { return Ok(()) };
        let start = Instant::now();
        let tokens: Vec<i64> = self.running.iter().map(|sequence| i64::from(sequence.last_token())).collect();
        let rows = tokens.len();
        let run_start = Instant::now();
        let output = self.session.run(StepInput { tokens, real: vec![1; rows], width: 1 }, cache)?;
        let run = run_start.elapsed();

        let (_, logits) = output.logits.extract_tensor();
        let mut endings = Vec::with_capacity(rows);
        for (sequence, logits) in self.running.iter_mut().zip(logits.chunks(output.vocabulary.max(1))) {
            endings.push(sequence.advance(logits, &self.codec, &mut self.scratch));
        }
        self.cache = Some(output.cache);
        self.settle(endings)?;
        let overhead = start.elapsed().saturating_sub(run);
        self.stats.update(|stats| {
            stats.steps += 1;
            stats.decoded_tokens += rows as u64;
            stats.decode_run += run;
            stats.decode_overhead += overhead;
        });
        Ok(())
    }

    /// Answers the sequences that ended and keeps the others.
    fn settle(
        &mut self,
        endings: Vec<Result<Option<keirin_primitives::inference::FinishReason>, GenerateError>>,
    ) -> ort::Result<()> {
        let stays: Vec<bool> = endings.iter().map(|ending| matches!(ending, Ok(None))).collect();
        if stays.iter().all(|stays| *stays) {
            return Ok(());
        }
        let mut endings = endings.into_iter();
        let mut staying = Vec::with_capacity(self.running.len());
        for sequence in std::mem::take(&mut self.running) {
            match endings.next() {
                Some(Ok(Some(reason))) => sequence.finish(reason),
                Some(Err(error)) => sequence.fail(error),
                _ => staying.push(sequence),
            }
        }
        self.running = staying;
        self.shrink_cache(&stays)
    }

    /// Keeps the running sequences that `stays` marks.
    fn keep(&mut self, stays: &[bool]) -> ort::Result<()> {
        let mut marks = stays.iter();
        self.running.retain(|_| marks.next().copied().unwrap_or(true));
        self.shrink_cache(stays)
    }

    fn shrink_cache(&mut self, stays: &[bool]) -> ort::Result<()> {
        let Some(cache) = self.cache.take() else { return Ok(()) };
        if self.running.is_empty() {
            return Ok(());
        }
        let rows: Vec<RowOf<'_>> = (0..cache.rows())
            .filter(|row| stays.get(*row).copied().unwrap_or(true))
            .map(|row| RowOf { cache: &cache, row, padding_right: 0 })
            .collect();
        self.cache = Some(KvCache::gather(self.session.shape, &rows, &self.session.arena)?);
        Ok(())
    }
}
