//! Checking batches of receipts, leaf by leaf.
//!
//! Which leaves must be checked follows from the secret and the places alone ([`keirin_primitives::validation::LeafDraw`]). They are fetched in groups
//! from their executor ([`shown`]), each is measured by what the chain knows, and read once ([`leaf`]); what is found is kept, so that a
//! killed executor goes on where it was ([`checks`]). When all are checked, the places of the invalid ones are kept as the batch's list, and only then
//! they are sealed: the first list stays.
//!
//! A leaf that is not shown, or cannot be checked here, holds the list up, until the chain has it, or says that it failed, or there is hardly any
//! time left. Then what was found is sealed, also if that is nothing and whatever is still under way: an executor that shows its receipts late must not
//! make its validators miss their duty. What was not shown by then is demanded at once.

mod checks;
mod findings;
mod leaf;
mod shown;
mod states;
mod votes;

use std::sync::Arc;

use codec::Encode;
use keirin_primitives::{
    executor_rpc::to_hex,
    receipts::{BatchId, PostedReceipt, ReceiptDemand},
    sprint::{EpochIndex, Secret},
    validation::{
        BatchCandidate, BatchesToCheck, LeafExposure, Lot, PostedLeaf, ReceiptTerms, Ticket, ValidationSubmission,
        WorkId, MAX_BATCH_CHECKS, MAX_POSTED,
    },
    AccountBytes,
};

pub use findings::Ways;
pub(super) use findings::{Proof, SeenLeaf};
pub(super) use states::{Batches, Left};

use super::{
    bounded,
    progress::Trouble,
    sealing::{Found, Judged},
    store::{KeptList, LeafKey, VoteKey},
    Looked, ValidationError, Validator,
};
use crate::sprint::duties::Racer;

/// Most receipts that are demanded at once.
const MOST_DEMANDS: usize = 16;
/// Most receipts that are demanded at once when there is hardly any time left to do so.
const MOST_LAST_DEMANDS: usize = 128;

/// A batch that is being checked.
pub(super) struct Job {
    pub key: VoteKey,
    pub secret: Secret,
    pub candidate: BatchCandidate<AccountBytes>,
    pub terms: Arc<ReceiptTerms>,
    /// Whether it is about a trap.
    pub trap: bool,
}

impl Job {
    pub fn batch(&self) -> BatchId {
        BatchId(self.key.work.0)
    }

    fn is_closing(&self) -> bool {
        is_closing(&self.candidate.ticket)
    }

    fn exposure(&self, place: u32) -> Option<LeafExposure> {
        let found = self.candidate.demanded.binary_search_by_key(&place, |(place, _)| *place).ok()?;
        self.candidate.demanded.get(found).map(|(_, exposure)| *exposure)
    }

    /// Whether something is the receipt at a place of the batch, with all that it commits to.
    fn has(&self, posted: &PostedReceipt, place: u32) -> bool {
        let commit = &self.candidate.commit;
        let is_there = posted.shown.place == place && posted.shown.verify(&commit.root, commit.count).is_ok();
        is_there && posted.is_whole() && WorkId(commit.id().0) == self.key.work
    }

    fn leaf(&self, place: u32) -> LeafKey {
        LeafKey { genesis: self.key.genesis, batch: self.batch(), place, trap: self.trap }
    }
}

impl Validator {
    /// Whether a validator must check a leaf of the batch that a ticket is of.
    pub(super) fn is_batch_drawn(&self, validator: Racer, lot: &Lot, secret: &Secret, ticket: &Ticket) -> bool {
        let key = key_of(validator, lot, ticket);
        self.shared.batches.is_drawn(&key, || ticket.due_places(secret).next().is_some())
    }

    /// Why a batch need not be handed on now.
    pub(super) fn batch_trouble(&self, validator: Racer, lot: &Lot, ticket: &Ticket) -> Option<Trouble> {
        self.shared.batches.recent_trouble(&key_of(validator, lot, ticket), is_closing(ticket))
    }

    /// How far the checks of some batches are. Begins what is to be begun.
    pub(super) fn look_at_batches(
        &self,
        validator: Racer,
        lot: &Lot,
        secret: &Secret,
        BatchesToCheck { terms, batches }: BatchesToCheck<AccountBytes>,
        looked: &mut Looked,
    ) -> Result<(), ValidationError> {
        bounded(&batches, MAX_BATCH_CHECKS)?;
        let terms = Arc::new(terms);
        let (mut withheld, mut proofs) = (Vec::new(), Vec::new());
        for candidate in batches {
            let ticket = candidate.ticket;
            let is_own = candidate.commit.participant == validator.participant;
            if is_own || !self.is_batch_drawn(validator, lot, secret, &ticket) {
                continue;
            }
            looked.status.drawn.push(ticket.index);
            if WorkId(candidate.commit.id().0) != ticket.work {
                tracing::error!(index = ticket.index.0, "a batch is another than its work");
                looked.status.unable.push(ticket.index);
                continue;
            }
            let key = key_of(validator, lot, &ticket);
            let job = Job { key, secret: *secret, candidate, terms: terms.clone(), trap: false };
            proofs.extend(self.shared.store.proofs(&validator.genesis, &job.batch())?);
            self.look_at_batch(job, looked, &mut withheld)?;
        }
        looked.status.receipt_demands = self.receipt_demands(validator, &withheld);
        looked.status.findings = self.findings(validator, proofs);
        Ok(())
    }

    /// How far the check of a batch is, and what of it is to be demanded. Begins what is to be begun.
    fn look_at_batch(
        &self,
        job: Job,
        looked: &mut Looked,
        withheld: &mut Vec<(BatchId, u32)>,
    ) -> Result<(), ValidationError> {
        let batches = &self.shared.batches;
        let Ticket { index, work, .. } = job.candidate.ticket;
        let listed = self.shared.store.list(&job.key)?;
        let (left, begins) = match listed {
            Some(_) => (batches.left(&job.key), false),
            None => batches.begin(&job.key, job.is_closing()),
        };
        let may_be_sealed = left.as_ref().is_none_or(Left::may_be_sealed);
        let list = match listed {
            None if may_be_sealed && batches.is_time_up(&job.key) => {
                let unable = left.as_ref().map(|left| left.unable.as_slice()).unwrap_or_default();
                Some(self.shared.keep_list(&job, &self.shared.due(&job), unable)?)
            }
            listed => listed,
        };
        let to_demand = self.to_demand(&job, list.as_ref(), left.as_ref())?;
        let most = if job.is_closing() { MOST_LAST_DEMANDS } else { MOST_DEMANDS };
        let room = most.saturating_sub(withheld.len());
        withheld.extend(to_demand.into_iter().take(room).map(|place| (job.batch(), place)));
        match (list, left) {
            (Some(list), _) => {
                let found = Found::List(list.leaves.iter().map(|leaf| leaf.place).collect(), list.unseen);
                looked.judged.push(Judged { index, work, found });
            }
            (None, None) => looked.status.pending.push(index),
            (None, Some(left)) => {
                let status = &mut looked.status;
                let kind = match left.missing.is_empty() {
                    false => &mut status.missing,
                    true if left.later > 0 => &mut status.pending,
                    true => &mut status.unable,
                };
                kind.push(index);
                status.posted.extend(left.posted.iter().take(MAX_POSTED).map(|place| (index, *place)));
            }
        }
        if begins {
            let shared = self.shared.clone();
            self.spawn(async move { shared.check_batch(job).await });
        }
        Ok(())
    }

    /// Places that are to be demanded and nobody has demanded: all that a list says were not shown, since who says so without a demand has missed its
    /// duty, and before there is one those that were asked for often enough.
    fn to_demand(&self, job: &Job, list: Option<&KeptList>, left: Option<&Left>) -> Result<Vec<u32>, ValidationError> {
        Ok(match (list, left) {
            (Some(list), _) => {
                let unseen = self.shared.unseen_places(job, list)?;
                unseen.into_iter().filter(|place| job.exposure(*place).is_none()).collect()
            }
            (None, Some(left)) => {
                let is_refused = |place: &u32| self.shared.batches.is_to_be_demanded(&job.key, *place);
                let open = left.missing.iter().copied().filter(|place| job.exposure(*place).is_none());
                open.filter(is_refused).collect()
            }
            (None, None) => Vec::new(),
        })
    }

    fn receipt_demands(&self, validator: Racer, withheld: &[(BatchId, u32)]) -> Option<String> {
        let sign = |(batch, place): &(BatchId, u32)| {
            let demand = ReceiptDemand { validator: validator.participant, batch: *batch, place: *place };
            (demand, self.shared.signer.sign_receipt_demand(&validator.genesis, &demand))
        };
        let demands = || ValidationSubmission::ReceiptDemands(withheld.iter().map(sign).collect());
        (!withheld.is_empty()).then(|| to_hex(demands().encode()))
    }

    /// Checks receipts that were posted on chain.
    pub(super) fn look_at_posted(
        &self,
        validator: Racer,
        BatchesToCheck { terms, batches }: BatchesToCheck<AccountBytes>,
        receipts: Vec<PostedLeaf>,
    ) -> Result<(), ValidationError> {
        bounded(&batches, MAX_BATCH_CHECKS)?;
        bounded(&receipts, MAX_POSTED)?;
        let terms = Arc::new(terms);
        for PostedLeaf { index, posted } in receipts {
            let Some(candidate) = batches.iter().find(|batch| batch.ticket.index == index) else { continue };
            let (genesis, participant, work) = (validator.genesis, validator.participant, candidate.ticket.work);
            // No list is made of one leaf, and so neither epoch nor secret is needed.
            let key = VoteKey { genesis, participant, epoch: EpochIndex::default(), work };
            let job = Job { key, secret: [0; 32], candidate: candidate.clone(), terms: terms.clone(), trap: false };
            if !job.has(&posted, posted.shown.place) {
                tracing::error!(index = index.0, "what was posted of a batch is not in it");
                continue;
            }
            let shared = self.shared.clone();
            self.spawn(async move {
                if let Err(trouble) = shared.keep_leaf_of(&job, posted).await {
                    tracing::warn!(index = index.0, ?trouble, "a receipt that was posted cannot be checked");
                }
            });
        }
        Ok(())
    }
}

fn is_closing(ticket: &Ticket) -> bool {
    ticket.leaves.is_some_and(|leaves| leaves.closing)
}

/// What a batch is known by here.
pub(super) fn key_of(Racer { genesis, participant }: Racer, lot: &Lot, ticket: &Ticket) -> VoteKey {
    VoteKey { genesis, participant, epoch: lot.epoch, work: ticket.work }
}
