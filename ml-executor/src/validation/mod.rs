//! What the chain asks of a validator: check works of others and seal what is found.
//!
//! After each block the offchain worker hands on a [`ValidationDuty`]. Which works must be checked is decided by the secret of the
//! epoch, which only the executor knows until it is revealed ([`keirin_primitives::validation::must_check`]). What takes time
//! is done in the background: evidence is fetched from the executor that did the work ([`fetch`]), the answer is read once
//! ([`crate::verify`], requests go first), and the verdict is kept ([`store`]). A call only says how far it is, and seals the verdicts that
//! there are ([`sealing`]).
//!
//! A work whose evidence is not to be had is said to be missing; that is no verdict. When the evidence was asked for twice in vain and
//! nobody has demanded it on chain, the status has a demand, too: a single failure may be a hiccup of the network. The
//! same work gets the same verdict and the same seal, whatever is killed in between: the first verdict stays, and secrets and salts come
//! from the key.

mod batches;
mod checking;
mod errors;
mod fetch;
mod progress;
mod sealing;
mod stats;
mod store;
mod turns;

use std::{
    future::Future,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::Duration,
};

use keirin_primitives::{
    executor_rpc::ValidationStatus,
    inference::order_hash,
    sprint::{secret_hash, EpochIndex, Secret},
    validation::{
        must_check, BatchesToCheck, Candidate, Draw, Exposure, Judgement, LeafVotes, Lot, Ticket, ValidationDuty,
        WorkId, WorkIndex, MAX_DRAWS, MAX_VERDICTS,
    },
    verification::report_hash,
    AccountBytes, HashBytes,
};
use tokio::{runtime::Handle, sync::Semaphore, task::JoinSet};

pub use batches::Ways;
pub use errors::ValidationError;
pub use stats::ValidationStats;
pub use store::{VerdictStoreError, VERDICTS_FILE};

use crate::{
    defaults::{
        BATCHES_AT_ONCE, BATCHES_OF_ONE_AT_ONCE, CHECKS_AT_ONCE, EVIDENCE_AGAIN, EVIDENCE_DEADLINE, EVIDENCE_LAST,
        EVIDENCE_RETRY,
    },
    key::ReportSigner,
    models::LoadedModels,
    sprint::duties::Racer,
    store::{JobStore, StoreError},
};
use batches::{key_of, Batches};
use fetch::Fetcher;
use progress::{Attempt, Progress, Trouble};
use sealing::{Found, Judged};
use stats::Counted;
use store::{CheckKey, VerdictStore};
use turns::Turns;

/// Most places of receipts that are drawn in one call: half a second's work. Batches that have no room have their turn after the next block.
const MOST_PLACES: u32 = 1 << 20;

/// How works of others are checked.
#[derive(Clone, Copy, Debug)]
pub struct ValidationOptions {
    /// Time that an executor has to show its evidence.
    pub deadline: Duration,
    /// Time after which evidence that was not shown is asked for once more, before it is demanded on chain.
    pub again: Duration,
    /// Time after which what did not work is tried again.
    pub retry: Duration,
    /// Time that the last look at a batch has, before what was found is sealed.
    pub last: Duration,
    /// Works that are checked at once.
    pub at_once: usize,
}

impl Default for ValidationOptions {
    fn default() -> Self {
        Self {
            deadline: EVIDENCE_DEADLINE,
            again: EVIDENCE_AGAIN,
            retry: EVIDENCE_RETRY,
            last: EVIDENCE_LAST,
            at_once: CHECKS_AT_ONCE,
        }
    }
}

/// Does an executor's part in validation. What is under way ends when it is dropped.
pub struct Validator {
    shared: Arc<Shared>,
    runtime: Handle,
    checks: Mutex<JoinSet<()>>,
}

/// How far the checks of some works are.
#[derive(Default)]
struct Looked {
    status: ValidationStatus,
    judged: Vec<Judged>,
    /// Works whose evidence is to be demanded.
    withheld: Vec<(WorkIndex, WorkId)>,
}

/// What calls and checks in the background both use.
struct Shared {
    signer: ReportSigner,
    models: LoadedModels,
    store: Arc<VerdictStore>,
    own: Arc<JobStore>,
    fetcher: Fetcher,
    progress: Progress,
    batches: Batches,
    counted: Counted,
    places: Semaphore,
    batch_turns: Turns,
    /// How requests had to be routed, if that is known.
    ways: OnceLock<Arc<dyn Ways>>,
}

impl Validator {
    /// Opens the database of verdicts in `base_path`. Works are checked on the runtime that this is called in. `own` are the executor's own
    /// works.
    ///
    /// # Errors
    /// When the database can't be opened.
    pub fn start(
        base_path: &Path,
        signer: ReportSigner,
        models: LoadedModels,
        own: Arc<JobStore>,
        options: ValidationOptions,
    ) -> Result<Arc<Self>, VerdictStoreError> {
        let shared = Shared {
            fetcher: Fetcher::new(signer.clone(), options.deadline, options.again, options.retry),
            store: Arc::new(VerdictStore::open(base_path)?),
            own,
            progress: Progress::new(options.again, options.retry),
            batches: Batches::new(options.again, options.retry, options.last),
            counted: Counted::default(),
            places: Semaphore::new(options.at_once.max(1)),
            batch_turns: Turns::new(BATCHES_AT_ONCE, BATCHES_OF_ONE_AT_ONCE),
            ways: OnceLock::new(),
            signer,
            models,
        };
        Ok(Arc::new(Self { shared: Arc::new(shared), runtime: Handle::current(), checks: Mutex::default() }))
    }

    /// Compares the ways of requests from now on with those that they had to go. The first that is named stays.
    pub fn compare_ways(&self, ways: Arc<dyn Ways>) {
        let _ = self.shared.ways.set(ways);
    }

    /// Starts on a duty or goes on with it, and says how far it is. Blocks no longer than it takes to read and write the
    /// database.
    ///
    /// # Errors
    /// [`ValidationError`].
    pub fn duty(
        &self,
        validator: Racer,
        duty: ValidationDuty<AccountBytes>,
    ) -> Result<ValidationStatus, ValidationError> {
        match duty {
            ValidationDuty::Draw(Draw { lot, works }) => {
                bounded(&works, MAX_DRAWS)?;
                let secret = self.secret(validator, &lot)?;
                let mut room = MOST_PLACES;
                let drawn = works.iter().filter(|ticket| {
                    let known = self.shared.batches.take_room(&key_of(validator, &lot, ticket), ticket, &mut room);
                    known && self.is_drawn(validator, &secret, &lot, ticket)
                });
                Ok(self.draw(validator, &lot, drawn))
            }
            ValidationDuty::Check { lot, works, batches } => self.check(validator, lot, works, batches),
            ValidationDuty::Vote { epoch, works, leaves } => self.vote(validator, epoch, works, leaves),
            ValidationDuty::Open { epoch, works } => {
                bounded(&works, MAX_VERDICTS as usize)?;
                let (opened, unable) = sealing::opened(&self.shared, validator, epoch, &works)?;
                Ok(opened.on(ValidationStatus { unable, ..ValidationStatus::default() }))
            }
            ValidationDuty::OpenLists { epoch, batches } => {
                bounded(&batches, MAX_VERDICTS as usize)?;
                let (opened, unable) = sealing::opened_lists(&self.shared, validator, epoch, &batches)?;
                Ok(opened.on(ValidationStatus { unable, ..ValidationStatus::default() }))
            }
            ValidationDuty::Posted { batches, receipts } => {
                self.look_at_posted(validator, batches, receipts)?;
                Ok(ValidationStatus::default())
            }
        }
    }

    /// Goes on with the checks of some works and batches, and seals what is found.
    fn check(
        &self,
        validator: Racer,
        lot: Lot,
        works: Vec<Candidate<AccountBytes>>,
        batches: BatchesToCheck<AccountBytes>,
    ) -> Result<ValidationStatus, ValidationError> {
        check_candidates(&works)?;
        check_numbers(&works, batches.batches.iter().map(|batch| batch.ticket.index))?;
        self.learn(&validator.genesis, &works)?;
        let secret = self.secret(validator, &lot)?;
        let is_due = |work: &Candidate<AccountBytes>| self.is_drawn(validator, &secret, &lot, &work.ticket);
        let drawn = works.into_iter().filter(|work| !is_own(validator, work) && is_due(work));
        let mut looked = self.look_at(validator.genesis, drawn)?;
        self.look_at_batches(validator, &lot, &secret, batches, &mut looked)?;
        let Looked { status, mut judged, withheld } = looked;
        judged.sort_by_key(|judged| judged.index);
        let signer = &self.shared.signer;
        let demands = sealing::demands(signer, validator, lot.epoch, &withheld);
        let sealed = sealing::verdicts(signer, validator, lot.epoch, &secret, &judged);
        Ok(sealed.on(ValidationStatus { demands, ..status }))
    }

    /// Goes on with the checks of what is voted on, and seals a vote on what is found.
    fn vote(
        &self,
        validator: Racer,
        epoch: EpochIndex,
        works: Vec<Candidate<AccountBytes>>,
        leaves: LeafVotes<AccountBytes>,
    ) -> Result<ValidationStatus, ValidationError> {
        check_candidates(&works)?;
        check_numbers(&works, leaves.leaves.iter().map(|leaf| leaf.index))?;
        self.learn(&validator.genesis, &works)?;
        let others = works.into_iter().filter(|work| !is_own(validator, work));
        let mut looked = self.look_at(validator.genesis, others)?;
        self.look_at_leaves(validator, epoch, leaves, &mut looked)?;
        let Looked { status, mut judged, withheld } = looked;
        judged.sort_by_key(|judged| judged.index);
        let demands = sealing::demands(&self.shared.signer, validator, epoch, &withheld);
        Ok(sealing::votes(&self.shared, validator, epoch, judged)?.on(ValidationStatus { demands, ..status }))
    }

    /// What came of the checks since the start.
    pub fn stats(&self) -> ValidationStats {
        self.shared.counted.stats()
    }

    /// Ends what is under way. Nothing is begun afterwards.
    pub fn stop(&self) {
        self.shared.places.close();
        self.shared.batch_turns.close();
        self.checks().abort_all();
    }

    /// Forgets verdicts and votes that are older than `age`. Returns how many.
    ///
    /// # Errors
    /// [`VerdictStoreError`].
    pub fn prune(&self, age: Duration) -> Result<usize, VerdictStoreError> {
        self.shared.store.prune(age)
    }

    /// Notes what is allowed to answers of a model, which own traps must be wrong by more than.
    fn learn(&self, genesis: &HashBytes, works: &[Candidate<AccountBytes>]) -> Result<(), StoreError> {
        let learn = |work: &Candidate<AccountBytes>| {
            self.shared.own.note_thresholds(genesis, &work.order.model, &work.thresholds)
        };
        works.iter().try_for_each(learn)
    }

    /// The secret of a lot's epoch, if it is the one that was committed to.
    fn secret(&self, validator: Racer, lot: &Lot) -> Result<Secret, ValidationError> {
        let secret = self.shared.signer.secret(&validator.genesis, &validator.participant, lot.epoch);
        if secret_hash(&validator.participant, lot.epoch, &secret) != lot.commitment {
            return Err(ValidationError::OtherSecret(lot.epoch.0));
        }
        Ok(secret)
    }

    /// Works to be checked now, or to be demanded. Those that could not be checked a moment ago have their turn again later, so that
    /// they keep no others waiting where few are handed on at a time.
    fn draw<'a>(&self, validator: Racer, lot: &Lot, works: impl Iterator<Item = &'a Ticket>) -> ValidationStatus {
        let mut status = ValidationStatus::default();
        for ticket in works {
            let trouble = match ticket.leaves {
                None => self.shared.progress.recent_trouble(validator.genesis, ticket),
                Some(_) => self.batch_trouble(validator, lot, ticket),
            };
            match trouble {
                None => status.drawn.push(ticket.index),
                Some(Trouble::Missing | Trouble::Shunned) => status.missing.push(ticket.index),
                Some(Trouble::Unable) => status.unable.push(ticket.index),
            }
        }
        status
    }

    /// How far the checks of some works are, the verdicts that there are, and what is to be demanded. Begins what is to be begun.
    fn look_at(
        &self,
        genesis: HashBytes,
        works: impl Iterator<Item = Candidate<AccountBytes>>,
    ) -> Result<Looked, ValidationError> {
        let mut looked = Looked::default();
        let Looked { status, judged, withheld } = &mut looked;
        for work in works {
            let Ticket { index, work: id, exposure, .. } = work.ticket;
            status.drawn.push(index);
            if WorkId(order_hash(&work.order)) != id {
                tracing::error!(index = index.0, "the order of a work is that of another work");
                status.unable.push(index);
                continue;
            }
            let key = CheckKey { genesis, work: id, report: report_hash(&work.report), trap: work.trap };
            if let Some(verdict) = self.shared.store.verdict(&key)? {
                let judgement = if verdict.is_valid() { Judgement::Valid } else { Judgement::Invalid };
                judged.push(Judged { index, work: id, found: Found::Judgement(judgement) });
                continue;
            }
            let attempt = (key, work.payload.is_some());
            match self.begin(attempt, work) {
                None => status.pending.push(index),
                Some(Trouble::Missing | Trouble::Shunned) => {
                    status.missing.push(index);
                    if exposure == Exposure::Private && self.shared.progress.is_to_be_demanded(&attempt) {
                        withheld.push((index, id));
                    }
                }
                Some(Trouble::Unable) => status.unable.push(index),
            }
        }
        Ok(looked)
    }

    /// Begins to check a work, if it is not begun or tried yet. Returns what came of the last try.
    fn begin(&self, attempt: Attempt, work: Candidate<AccountBytes>) -> Option<Trouble> {
        let (trouble, begins) = self.shared.progress.begin(attempt);
        if begins {
            let shared = self.shared.clone();
            self.spawn(async move { shared.check(attempt, work).await });
        }
        trouble
    }

    /// Does something in the background.
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut checks = self.checks();
        while checks.try_join_next().is_some() {}
        checks.spawn_on(work, &self.runtime);
    }

    /// Whether a work must be checked; a batch, when one of its receipts must be.
    fn is_drawn(&self, validator: Racer, secret: &Secret, lot: &Lot, ticket: &Ticket) -> bool {
        match ticket.leaves {
            None => ticket.assigned || must_check(secret, &ticket.work, ticket.rate, lot.weight, ticket.others),
            Some(_) => self.is_batch_drawn(validator, lot, secret, ticket),
        }
    }

    fn checks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Nobody checks its own work.
fn is_own(validator: Racer, work: &Candidate<AccountBytes>) -> bool {
    work.order.participant == validator.participant
}

fn bounded<T>(works: &[T], most: usize) -> Result<(), ValidationError> {
    match works.len() {
        count if count > most => Err(ValidationError::TooManyWorks(count)),
        _ => Ok(()),
    }
}

/// Whether these can be answered with one submission.
fn check_candidates(works: &[Candidate<AccountBytes>]) -> Result<(), ValidationError> {
    bounded(works, MAX_VERDICTS as usize)?;
    increasing(works.iter().map(|work| work.ticket.index))
}

/// Whether these and others can be answered with one submission.
fn check_numbers(
    works: &[Candidate<AccountBytes>],
    others: impl Iterator<Item = WorkIndex>,
) -> Result<(), ValidationError> {
    let mut numbers: Vec<WorkIndex> = works.iter().map(|work| work.ticket.index).chain(others).collect();
    bounded(&numbers, MAX_VERDICTS as usize)?;
    numbers.sort_unstable();
    increasing(numbers.iter().copied())
}

fn increasing(numbers: impl Iterator<Item = WorkIndex> + Clone) -> Result<(), ValidationError> {
    let back = numbers.clone().zip(numbers.skip(1)).find(|(a, b)| a >= b);
    back.map_or(Ok(()), |(_, number)| Err(ValidationError::Order(number)))
}
