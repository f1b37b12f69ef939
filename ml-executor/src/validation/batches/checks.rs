//! Checking the leaves of a batch in the background, as far as they are to be had, and keeping what comes of it.

use std::sync::Arc;

use futures::{stream, StreamExt};
use keirin_primitives::{
    receipts::PostedReceipt,
    validation::{LeafExposure, ListedLeaf, ListedLeaves},
};

use super::{shown::Fetching, Job, Left};
use crate::{
    defaults::LEAVES_AT_ONCE,
    validation::{
        progress::Trouble,
        store::{LeafVerdict, VerdictStoreError},
        Shared,
    },
};

impl Shared {
    /// Checks the leaves of a batch that are due and not checked yet, and keeps its list when that says all it can.
    pub(super) async fn check_batch(self: Arc<Self>, job: Job) {
        let Some(_turn) = self.batch_turns.take(job.candidate.executor).await else { return };
        let left = self.check_leaves(&job).await.unwrap_or_else(|error| {
            tracing::error!(index = job.candidate.ticket.index.0, %error, "a batch cannot be checked");
            Left { broken: true, ..Left::default() }
        });
        self.batches.end(&job.key, left);
    }

    /// The places that are due, without those that failed on chain.
    pub(super) fn due(&self, job: &Job) -> Vec<u32> {
        let due = self.batches.due(&job.key, || job.candidate.ticket.due_places(&job.secret).collect());
        due.iter().copied().filter(|place| job.exposure(*place) != Some(LeafExposure::Failed)).collect()
    }

    async fn check_leaves(&self, job: &Job) -> Result<Left, VerdictStoreError> {
        let due = self.due(job);
        let (mut left, mut open) = (Left::default(), Vec::new());
        for place in &due {
            match self.store.leaf(&job.leaf(*place))? {
                Some(_) => left.checked = left.checked.saturating_add(1),
                None => open.push(*place),
            }
        }
        let mut fetching = Fetching::new(self, job, open);
        let mut shown = fetching.next().await;
        while let Some(leaves) = shown {
            // The next are fetched while these are read.
            let (next, ()) = tokio::join!(fetching.next(), self.check_shown(job, leaves, &mut left));
            shown = next;
        }
        left.not_shown(fetching.not_shown, |place| job.exposure(place) == Some(LeafExposure::Posted));
        if left.is_nothing() || (job.is_closing() && left.may_be_sealed()) {
            self.keep_list(job, &due)?;
        }
        Ok(left)
    }

    /// Judges leaves that were shown, and keeps what is found.
    async fn check_shown(&self, job: &Job, leaves: Vec<PostedReceipt>, left: &mut Left) {
        let mut checks = stream::iter(leaves)
            .map(|posted| async move { self.keep_leaf_of(job, posted).await })
            .buffer_unordered(LEAVES_AT_ONCE);
        while let Some(checked) = checks.next().await {
            let count = if checked.is_ok() { &mut left.checked } else { &mut left.unable };
            *count = count.saturating_add(1);
        }
    }

    /// What is found of one leaf that is not checked yet.
    pub(super) async fn check_leaf(
        &self,
        job: &Job,
        place: u32,
    ) -> Result<Result<LeafVerdict, Trouble>, VerdictStoreError> {
        if let Some(verdict) = self.store.leaf(&job.leaf(place))? {
            return Ok(Ok(verdict));
        }
        let mut fetching = Fetching::new(self, job, vec![place]);
        let shown = fetching.next().await.and_then(|leaves| leaves.into_iter().next());
        Ok(match shown {
            Some(posted) => self.keep_leaf_of(job, posted).await,
            None if fetching.not_shown.refused.is_empty() => Err(Trouble::Shunned),
            None => Err(Trouble::Missing),
        })
    }

    /// Keeps the list of a batch, the places that were found invalid, unless it is kept already. Returns the one that is.
    pub(super) fn keep_list(&self, job: &Job, due: &[u32]) -> Result<ListedLeaves<u128>, VerdictStoreError> {
        let mut invalid = Vec::new();
        for place in due {
            if let Some(LeafVerdict::Invalid { fee, .. }) = self.store.leaf(&job.leaf(*place))? {
                // What is above the batch's largest fee the chain takes from no list.
                let fee = Some(fee).filter(|fee| *fee <= job.candidate.commit.largest_fee);
                invalid.push(ListedLeaf { place: *place, fee });
            }
        }
        let (index, count) = (job.candidate.ticket.index.0, invalid.len());
        let list = self.store.keep_list(&job.key, ListedLeaves::truncate_from(invalid))?;
        tracing::info!(index, due = due.len(), invalid = count, named = list.len(), "a batch's list is kept");
        Ok(list)
    }
}
