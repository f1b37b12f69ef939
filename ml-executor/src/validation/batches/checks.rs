//! Checking the leaves of a batch in the background, as far as they are to be had, and keeping what comes of it.

use std::sync::Arc;

use futures::{stream, StreamExt};
use keirin_primitives::{
    receipts::PostedReceipt,
    validation::{LeafExposure, ListedLeaf, ListedLeaves, Unseen},
};

use super::{shown::Fetching, Job, Left};
use crate::{
    defaults::LEAVES_AT_ONCE,
    validation::{
        progress::Trouble,
        store::{KeptList, LeafVerdict, VerdictStoreError},
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
        if left.is_nothing() || (job.is_closing() && left.is_all_there_is()) {
            self.keep_list(job, &due, &left.unable)?;
        }
        Ok(left)
    }

    /// Judges leaves that were shown, and keeps what is found.
    async fn check_shown(&self, job: &Job, leaves: Vec<PostedReceipt>, left: &mut Left) {
        let mut checks = stream::iter(leaves)
            .map(|posted| async move { (posted.shown.place, self.keep_leaf_of(job, posted).await) })
            .buffer_unordered(LEAVES_AT_ONCE);
        while let Some((place, checked)) = checks.next().await {
            match checked {
                Ok(_) => left.checked = left.checked.saturating_add(1),
                Err(_) => left.unable.push(place),
            }
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

    /// Keeps the list of a batch, unless it is kept already: the places that were found invalid, and of those that are due which were not shown. What cannot
    /// be checked here was shown. Returns the one that is kept.
    pub(super) fn keep_list(&self, job: &Job, due: &[u32], unable: &[u32]) -> Result<KeptList, VerdictStoreError> {
        let (mut invalid, mut unseen) = (Vec::new(), Vec::new());
        for place in due {
            match self.store.leaf(&job.leaf(*place))? {
                Some(LeafVerdict::Invalid { fee, .. }) => {
                    // What is above the batch's largest fee the chain takes from no list.
                    let fee = Some(fee).filter(|fee| *fee <= job.candidate.commit.largest_fee);
                    invalid.push(ListedLeaf { place: *place, fee });
                }
                Some(LeafVerdict::Valid) => {}
                None => unseen.extend((!unable.contains(place)).then_some(*place)),
            }
        }
        let (index, count, missing) = (job.candidate.ticket.index.0, invalid.len(), unseen.len());
        let list = KeptList { leaves: ListedLeaves::truncate_from(invalid), unseen: unseen_of(unseen, due.len()) };
        let list = self.store.keep_list(&job.key, list)?;
        tracing::info!(index, due = due.len(), invalid = count, unseen = missing, "a batch's list is kept");
        Ok(list)
    }

    /// The places that a list says were not shown.
    pub(super) fn unseen_places(&self, job: &Job, list: &KeptList) -> Result<Vec<u32>, VerdictStoreError> {
        if list.unseen != Unseen::All {
            return Ok(list.unseen.places().to_vec());
        }
        let mut unseen = Vec::new();
        for place in self.due(job) {
            if self.store.leaf(&job.leaf(place))?.is_none() {
                unseen.push(place);
            }
        }
        Ok(unseen)
    }
}

/// What is said of places that were not shown: one by one, unless that is all that was due, or there are more than can be named. Then it is all, and nothing is
/// paid; the rest would count as checked, for which its validator has to answer.
fn unseen_of(places: Vec<u32>, due: usize) -> Unseen {
    if !places.is_empty() && places.len() == due {
        return Unseen::All;
    }
    places.try_into().map_or(Unseen::All, Unseen::Some)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::validation::MAX_UNSEEN;

    use super::*;

    #[test]
    fn what_was_not_shown_is_named_unless_it_is_everything_or_too_much() {
        let some = |places: &[u32]| Unseen::Some(places.to_vec().try_into().expect("few"));
        assert_eq!(unseen_of(vec![], 0), some(&[]));
        assert_eq!(unseen_of(vec![], 5), some(&[]));
        assert_eq!(unseen_of(vec![2, 7], 5), some(&[2, 7]));
        assert_eq!(unseen_of(vec![2, 7], 2), Unseen::All);
        let most: Vec<u32> = (0..MAX_UNSEEN).collect();
        assert_eq!(unseen_of(most.clone(), 1_000), some(&most));
        assert_eq!(unseen_of((0..=MAX_UNSEEN).collect(), 1_000), Unseen::All);
    }
}
