//! What the chain asks of a racer, done as it is asked.
//!
//! After each block the offchain worker hands on the participant's [`Duty`] of that block. Whatever takes time is done by
//! one background thread, which works on the last duty that was asked for; a call only says how far it is.
//!
//! | duty | what is done | where |
//! | --- | --- | --- |
//! | `Open` | a secret is committed, the last one revealed | `secrets` |
//! | `Race` | nonces are raced until another duty comes, or none for [`SprintOptions::lease`] | `racing` |
//! | `Commit`, `Reveal` | the proofs found are committed to, and opened | `committing` |
//! | `Prove` | the race goes on; what is found is committed to whenever it is enough | `proving` |
//! | `RevealContinuous` | what was committed to so is opened | `proving` |
//! | `Vote` | what others opened is recomputed | `voting` |
//! | `Dispute` | nothing: the runtime decides it | |
//!
//! The same duty gets the same answer, whatever was done or killed in between: secrets come from the key, what was committed is in
//! the [`ProofStore`], signatures are deterministic, and votes are recomputed to the same bits.

mod committing;
mod crew;
mod desk;
mod errors;
mod proving;
mod racing;
mod secrets;
mod shifts;
mod voting;
mod worker;

use std::{
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use codec::Encode;
use keirin_primitives::{
    executor_rpc::{to_hex, SprintState, SprintStatus},
    sprint::{Duty, Race, MAX_CONTINUOUS_COMMITS, MAX_PROOFS, MAX_SAMPLES},
    AccountBytes, HashBytes,
};

pub use errors::DutyError;

use super::{
    pace::Pace,
    plan::Host,
    proofs::{OwnRace, ProofStore, Turn},
    tuning::{TuningFile, TUNING_TIME},
};
use crate::{
    defaults::RACE_LEASE,
    engine::{EngineError, Requests, YieldStats},
    key::ReportSigner,
};
use desk::{Answer, Desk, Task};
use shifts::Shifts;
use worker::Worker;

/// How a host takes part in sprints.
#[derive(Clone, Debug)]
pub struct SprintOptions {
    /// Whether it races. A host that does not still opens epochs and votes, and commits to what it has raced before.
    pub races: bool,
    /// Most nonces a second; as fast as it can without.
    pub rate: Option<NonZeroU32>,
    /// What computes.
    pub host: Host,
    /// The requests that go first.
    pub requests: Requests,
    /// Time after which a race pauses that nobody asks for any more.
    pub lease: Duration,
    /// Time that looking for the fastest way to race may take, once.
    pub tuning_time: Duration,
}

impl SprintOptions {
    /// Racing as fast as `host` can, out of the way of `requests`.
    pub const fn new(host: Host, requests: Requests) -> Self {
        Self { races: true, rate: None, host, requests, lease: RACE_LEASE, tuning_time: TUNING_TIME }
    }
}

/// Who asks: a participant of one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Racer {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// The participant.
    pub participant: AccountBytes,
}

/// What is going on.
#[derive(Clone, Copy, Debug, Default)]
pub struct SprintStats {
    /// Epoch of the last race.
    pub epoch: u32,
    /// Nonces done in it.
    pub nonces: u64,
    /// Proofs among them.
    pub proofs: u32,
    /// Whether it goes on.
    pub racing: bool,
    /// How it made way for requests.
    pub yields: YieldStats,
}

/// Does an executor's part in sprints. When it is dropped, what is in work is kept and ended.
pub struct Sprinter {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What calls and the background thread both use.
struct Shared {
    signer: ReportSigner,
    store: ProofStore,
    tuning: TuningFile,
    base_path: PathBuf,
    options: SprintOptions,
    pace: Option<Arc<Pace>>,
    shifts: Shifts,
    desk: Desk,
}

impl Sprinter {
    /// Opens the database of proofs in `base_path` and starts the background thread, which waits for the first duty.
    ///
    /// # Errors
    /// When either can't be done.
    pub fn start(base_path: &Path, signer: ReportSigner, options: SprintOptions) -> anyhow::Result<Arc<Self>> {
        let shared = Arc::new(Shared {
            signer,
            store: ProofStore::open(base_path)?,
            tuning: TuningFile::new(base_path),
            base_path: base_path.to_owned(),
            pace: options.rate.map(|rate| Arc::new(Pace::new(rate))),
            shifts: Shifts::new(options.requests.clone()),
            desk: Desk::new(options.lease),
            options,
        });
        let worker = Worker::new(shared.clone());
        let thread = std::thread::Builder::new().name("sprint".into()).spawn(move || worker.run());
        let thread = Mutex::new(Some(thread.map_err(|source| EngineError::Thread { source })?));
        Ok(Arc::new(Self { shared, thread }))
    }

    /// Starts on a duty or goes on with it, and says how far it is. Blocks no longer than it takes to read the database.
    ///
    /// # Errors
    /// [`DutyError`], also of what went wrong in the background since the last call.
    pub fn duty(&self, racer: Racer, duty: Duty<AccountBytes>) -> Result<SprintStatus, DutyError> {
        let own = |race: Race| OwnRace { genesis: racer.genesis, participant: racer.participant, race };
        match duty {
            Duty::Open { epoch, committed } => {
                let opening = secrets::open(&self.shared.signer, racer, epoch, committed)?;
                self.shared.desk.clear();
                Ok(status(&opening.into()))
            }
            Duty::Race(_) if !self.shared.options.races => Ok(status(&Answer::Nothing)),
            Duty::Race(race) => self.ask(Task::Race(own(race))),
            Duty::Commit(race) => self.ask(Task::Commit(own(race))),
            Duty::Reveal { race, indices } => {
                self.shared.store.check_reveal(&own(race), &indices)?;
                self.ask(Task::Reveal(own(race), indices))
            }
            Duty::Prove { .. } if !self.shared.options.races => Ok(status(&Answer::Nothing)),
            Duty::Prove { race, after, number, least } => self.prove(own(race), Turn { number, after, least }),
            Duty::RevealContinuous { race, sampled } => {
                self.shared.store.check_reveal_continuous(&own(race), &sampled)?;
                self.ask(Task::RevealContinuous(own(race), sampled))
            }
            Duty::Vote { race, revealed, continuous } => {
                let all = revealed.iter().chain(continuous.iter().flat_map(|proofs| &proofs.revealed));
                match all.map(|(_, nonces)| nonces.len()).max() {
                    Some(most) if most > MAX_SAMPLES as usize => Err(DutyError::TooManyNonces(most)),
                    _ => self.ask(Task::Vote(own(race), revealed, continuous)),
                }
            }
            Duty::Dispute { .. } => Ok(status(&Answer::Nothing)),
        }
    }

    /// What was committed to is answered from the database alone, and the race goes on.
    fn prove(&self, own: OwnRace, turn: Turn) -> Result<SprintStatus, DutyError> {
        if turn.number >= MAX_CONTINUOUS_COMMITS || turn.least > MAX_PROOFS {
            return Err(DutyError::BadTurn { number: turn.number, least: turn.least });
        }
        let asked = self.shared.desk.ask(Task::Prove(own, turn));
        match self.shared.answer_to_prove(&own, &turn)? {
            Some(answer) => self.status_of(&own, Some(&answer)),
            None => self.status_of(&own, asked.transpose()?.as_ref()),
        }
    }

    fn ask(&self, task: Task) -> Result<SprintStatus, DutyError> {
        let own = *task.race();
        let outcome = self.shared.desk.ask(task).transpose()?;
        self.status_of(&own, outcome.as_ref())
    }

    /// How far a race is, and the answer to what was asked.
    fn status_of(&self, own: &OwnRace, outcome: Option<&Answer>) -> Result<SprintStatus, DutyError> {
        let (nonces, proofs) = match self.shared.desk.progress_of(own) {
            Some(progress) => progress,
            None => self.shared.store.progress(own)?.map_or((0, 0), |progress| (progress.nonces, progress.proofs)),
        };
        let working = || SprintStatus { state: SprintState::Working, nonces, proofs, submission: None };
        let answered = |answer: &Answer| SprintStatus { nonces, proofs, ..status(answer) };
        Ok(outcome.map_or_else(working, answered))
    }

    /// What is going on.
    pub fn stats(&self) -> SprintStats {
        let (last, racing) = self.shared.desk.last_race();
        let yields = self.shared.options.requests.stats();
        let stats = SprintStats { racing, yields, ..SprintStats::default() };
        last.map_or(stats, |(own, (nonces, proofs))| SprintStats { epoch: own.race.epoch.0, nonces, proofs, ..stats })
    }

    /// Keeps and ends what is in work, and waits for it. Every later duty stays in work.
    pub fn stop(&self) {
        self.shared.desk.close();
        // Ends runs under way.
        let _first = self.shared.options.requests.enter();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the sprint's thread has panicked");
        }
    }
}

impl Drop for Sprinter {
    fn drop(&mut self) {
        self.stop();
    }
}

fn status(answer: &Answer) -> SprintStatus {
    let (state, submission) = match answer {
        Answer::Submission(submission) => (SprintState::Finished, Some(to_hex(submission.encode()))),
        Answer::Nothing => (SprintState::Nothing, None),
    };
    SprintStatus { state, nonces: 0, proofs: 0, submission }
}
