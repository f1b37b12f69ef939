//! Checking batches of receipts, leaf by leaf.
//!
//! Which leaves must be checked follows from the secret and the places alone ([`keirin_primitives::validation::LeafDraw`]). Each is fetched
//! from its executor, measured by what the chain knows, and read once ([`leaf`]); what is found is kept before the next is begun with, so that a
//! killed executor goes on where it was. When all are checked, the places of the invalid ones are kept as the batch's list, and only then
//! they are sealed: the first list stays.
//!
//! A leaf that is not shown, or cannot be checked here, holds the list up, until the chain has it, or says that it failed, or there is hardly any
//! time left: a list without it says more than none.

mod leaf;
mod states;
mod votes;

use std::sync::Arc;

use codec::Encode;
use futures::{stream, StreamExt};
use keirin_primitives::{
    executor_rpc::to_hex,
    receipts::{BatchId, PostedReceipt, ReceiptDemand},
    sprint::{EpochIndex, Secret},
    validation::{
        BatchCandidate, BatchesToCheck, LeafExposure, ListedLeaf, ListedLeaves, Lot, PostedLeaf, ReceiptTerms, Ticket,
        ValidationSubmission, WorkId, MAX_BATCH_CHECKS, MAX_POSTED,
    },
    AccountBytes,
};

pub(super) use states::{Batches, Left};

use super::{
    bounded,
    progress::Trouble,
    sealing::{Found, Judged},
    store::{LeafKey, LeafVerdict, VerdictStoreError, VoteKey},
    Looked, Shared, ValidationError, Validator,
};
use crate::{defaults::LEAVES_AT_ONCE, sprint::duties::Racer};

/// Most receipts that are demanded at once.
const MOST_DEMANDS: usize = 16;

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
        let mut withheld = Vec::new();
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
            if let Some(list) = self.shared.store.list(&key)? {
                let found = Found::List(list.iter().map(|leaf| leaf.place).collect());
                looked.judged.push(Judged { index: ticket.index, work: ticket.work, found });
                continue;
            }
            let job = Job { key, secret: *secret, candidate, terms: terms.clone(), trap: false };
            self.begin_batch(job, looked, &mut withheld);
        }
        looked.status.receipt_demands = self.receipt_demands(validator, &withheld);
        Ok(())
    }

    /// Begins to check a batch, if it is not begun or tried yet; else says what came of the last try.
    fn begin_batch(&self, job: Job, looked: &mut Looked, withheld: &mut Vec<(BatchId, u32)>) {
        let (index, batch) = (job.candidate.ticket.index, job.batch());
        let (left, begins) = self.shared.batches.begin(&job.key, job.is_closing());
        match &left {
            None => looked.status.pending.push(index),
            Some(left) => {
                let status = &mut looked.status;
                if left.missing.is_empty() { &mut status.unable } else { &mut status.missing }.push(index);
                status.posted.extend(left.posted.iter().take(MAX_POSTED).map(|place| (index, *place)));
                let open = left.missing.iter().filter(|place| job.exposure(**place).is_none());
                let due = open.filter(|place| self.shared.batches.is_to_be_demanded(&job.key, **place));
                let room = MOST_DEMANDS.saturating_sub(withheld.len());
                withheld.extend(due.take(room).map(|place| (batch, *place)));
            }
        }
        if begins {
            let shared = self.shared.clone();
            self.spawn(async move { shared.check_batch(job).await });
        }
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

impl Shared {
    /// Checks the leaves of a batch that are due and not checked yet, and keeps its list when that says all it can.
    async fn check_batch(self: Arc<Self>, job: Job) {
        let Ok(_place) = self.batch_places.acquire().await else { return };
        let left = self.check_leaves(&job).await.unwrap_or_else(|error| {
            tracing::error!(index = job.candidate.ticket.index.0, %error, "a batch cannot be checked");
            Left { broken: true, ..Left::default() }
        });
        self.batches.end(&job.key, left);
    }

    async fn check_leaves(&self, job: &Job) -> Result<Left, VerdictStoreError> {
        let ticket = job.candidate.ticket;
        let due = self.batches.due(&job.key, || ticket.due_places(&job.secret).collect());
        let due: Vec<u32> =
            due.iter().copied().filter(|place| job.exposure(*place) != Some(LeafExposure::Failed)).collect();
        let mut left = Left::default();
        let mut checks = stream::iter(due.iter().copied())
            .map(|place| async move { (place, self.check_leaf(job, place).await) })
            .buffer_unordered(LEAVES_AT_ONCE);
        while let Some((place, checked)) = checks.next().await {
            match checked? {
                Ok(_) => left.checked = left.checked.saturating_add(1),
                Err(_) if job.exposure(place) == Some(LeafExposure::Posted) => left.posted.push(place),
                Err(Trouble::Missing) => left.refused(place),
                Err(Trouble::Shunned) => left.missing.push(place),
                Err(Trouble::Unable) => left.unable = left.unable.saturating_add(1),
            }
        }
        if left.is_nothing() || (job.is_closing() && left.is_all_that_can_be()) {
            self.keep_list(job, &due).await?;
        }
        Ok(left)
    }

    /// Keeps the list of a batch: the places that were found invalid.
    async fn keep_list(&self, job: &Job, due: &[u32]) -> Result<(), VerdictStoreError> {
        let mut invalid = Vec::new();
        for place in due {
            if let Some(LeafVerdict::Invalid { fee, .. }) = self.store.leaf(&job.leaf(*place))? {
                // What is above the batch's largest fee the chain takes from no list.
                let fee = Some(fee).filter(|fee| *fee <= job.candidate.commit.largest_fee);
                invalid.push(ListedLeaf { place: *place, fee });
            }
        }
        let (index, count) = (job.candidate.ticket.index.0, invalid.len());
        tracing::info!(index, checked = due.len(), invalid = count, "checked a batch");
        let list = self.store.keep_list(&job.key, ListedLeaves::truncate_from(invalid))?;
        tracing::debug!(index, named = list.len(), "a batch's list is kept");
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
