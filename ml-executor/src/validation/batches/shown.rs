//! Fetching the leaves of a batch in groups, for no longer than a bounded time.

use std::{collections::VecDeque, time::Duration};

use keirin_primitives::{evidence::MAX_LEAVES, receipts::PostedReceipt};

use super::Job;
use crate::validation::{
    fetch::{FetchError, Source},
    Shared,
};

/// Deadlines of a single request that all requests of a try may take together.
const DEADLINES_OF_A_TRY: u32 = 6;
/// Leaves that an executor must have shown when that time is over: who shows fewer shows the others too slowly to be waited for.
const FEWEST_SHOWN: usize = 128;

/// Leaves that are to be fetched.
pub(super) struct Fetching<'a> {
    shared: &'a Shared,
    job: &'a Job,
    /// Places that were not asked for, or to which there was no answer yet.
    open: VecDeque<u32>,
    /// Time that was spent waiting for answers.
    spent: Duration,
    shown: usize,
    /// What came of places that were not shown.
    pub not_shown: NotShown,
}

/// Places of leaves that were not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NotShown {
    /// They were asked for, or there was no time to because others took so long.
    pub refused: Vec<u32>,
    /// They were not asked for, since the executor was slow a moment ago.
    pub shunned: Vec<u32>,
    /// They have their turn in the next try.
    pub later: Vec<u32>,
}

impl<'a> Fetching<'a> {
    pub fn new(shared: &'a Shared, job: &'a Job, open: Vec<u32>) -> Self {
        Self { shared, job, open: open.into(), spent: Duration::ZERO, shown: 0, not_shown: NotShown::default() }
    }

    /// The next leaves that are shown; none when there are no more to be had in this try.
    pub async fn next(&mut self) -> Option<Vec<PostedReceipt>> {
        while !self.open.is_empty() {
            if self.spent >= self.shared.fetcher.deadline() * DEADLINES_OF_A_TRY {
                self.give_up();
                break;
            }
            let group: Vec<u32> = self.open.iter().copied().take(MAX_LEAVES).collect();
            let leaves = self.ask(&group).await;
            if !leaves.is_empty() {
                self.shown = self.shown.saturating_add(leaves.len());
                return Some(leaves);
            }
        }
        None
    }

    /// Asks for a group; what was answered is open no more.
    async fn ask(&mut self, group: &[u32]) -> Vec<PostedReceipt> {
        let candidate = &self.job.candidate;
        let source =
            Source { genesis: self.job.key.genesis, endpoint: &candidate.endpoint, executor: candidate.executor };
        let (answer, took) = self.shared.fetcher.leaves(source, &candidate.commit, group).await;
        self.spent = self.spent.saturating_add(took);
        match answer {
            Ok(leaves) => {
                let answered: Vec<u32> = self.open.drain(..leaves.len().min(self.open.len())).collect();
                let missing = leaves.iter().zip(&answered).filter(|(leaf, _)| leaf.is_none());
                self.not_shown.refused.extend(missing.map(|(_, place)| *place));
                leaves.into_iter().flatten().collect()
            }
            Err(error) => {
                let index = candidate.ticket.index.0;
                tracing::debug!(index, leaves = group.len(), %error, "an executor does not show receipts");
                if let FetchError::Shunned { again: false } = error {
                    self.not_shown.shunned.extend(self.open.drain(..));
                } else {
                    self.not_shown.refused.extend(self.open.drain(..group.len().min(self.open.len())));
                }
                Vec::new()
            }
        }
    }

    /// There is no time for the rest.
    fn give_up(&mut self) {
        let is_slow = self.shown < FEWEST_SHOWN;
        let rest = self.open.drain(..);
        if is_slow { &mut self.not_shown.refused } else { &mut self.not_shown.later }.extend(rest);
    }
}
