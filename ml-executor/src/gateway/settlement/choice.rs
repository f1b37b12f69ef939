//! Which receipts make the next batch.

use std::{collections::BTreeMap, time::Duration};

use keirin_primitives::receipts::{RequesterId, MAX_DEBITS, MAX_RECEIPTS};

use crate::{
    defaults::{BATCH_RECEIPTS, BATCH_SECONDS, COMMIT_MINUTES, LEAST_DEBIT, LEAST_RECEIPT_FEE, RELEASE_MINUTES},
    gateway::served::{Choice, Waiting},
};

/// When batches are made, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchRules {
    /// Receipts for which a batch is made at once.
    pub enough: usize,
    /// How old the oldest receipt is at which a batch is made of what there is.
    pub age: Duration,
    /// How old a receipt may be that is put on chain. Much less than what the chain takes, which calls who is later a cheat.
    pub within: Duration,
    /// Least that a requester is debited, in the smallest unit of the currency.
    pub least_debit: u128,
    /// Least that a receipt costs which the chain takes, in the smallest unit of the currency; what costs less is never put on chain.
    pub least_fee: u128,
    /// How old a receipt may get whose transfer agent does not say whether it had the answer; then it is put on chain all the same.
    pub unsaid: Duration,
}

impl Default for BatchRules {
    fn default() -> Self {
        Self {
            enough: BATCH_RECEIPTS as usize,
            age: Duration::from_secs(BATCH_SECONDS),
            within: Duration::from_secs(COMMIT_MINUTES * 60),
            least_debit: LEAST_DEBIT,
            least_fee: LEAST_RECEIPT_FEE,
            unsaid: Duration::from_secs(RELEASE_MINUTES * 60),
        }
    }
}

/// What waits of one requester.
#[derive(Default)]
struct Owed {
    receipts: Vec<Waiting>,
    fees: u128,
    oldest_ns: u64,
}

impl BatchRules {
    /// Whether a request is too old to be put on chain.
    pub fn is_late(&self, timestamp_ns: u64, now_ns: u64) -> bool {
        now_ns.saturating_sub(timestamp_ns) > nanoseconds(self.within)
    }

    /// What of the waiting receipts makes a batch now. Who has waited longest comes first; what does not fit in waits on.
    pub fn choose(&self, waiting: Vec<Waiting>, now_ns: u64) -> Choice {
        let is_late = |receipt: &Waiting| self.is_late(receipt.timestamp_ns, now_ns);
        let (given_up, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_late);
        let owed = self.owed(waiting);
        let count: usize = owed.iter().map(|owed| owed.receipts.len()).sum();
        let is_old = |owed: &Owed| now_ns.saturating_sub(owed.oldest_ns) >= nanoseconds(self.age);
        let is_time = count >= self.enough.max(1) || owed.first().is_some_and(is_old);
        let taken = if is_time { self.fill(owed) } else { Vec::new() };
        Choice { taken, given_up }
    }

    /// What each requester owes, if it is enough to be debited; who has waited longest comes first.
    fn owed(&self, waiting: Vec<Waiting>) -> Vec<Owed> {
        let mut of_all: BTreeMap<RequesterId, Vec<Waiting>> = BTreeMap::new();
        for receipt in waiting {
            of_all.entry(receipt.key.requester).or_default().push(receipt);
        }
        let mut owed: Vec<Owed> = of_all.into_values().map(Owed::new).collect();
        owed.retain(|owed| owed.fees >= self.least_debit);
        owed.sort_by_key(|owed| owed.oldest_ns);
        owed
    }

    fn fill(&self, owed: Vec<Owed>) -> Vec<Waiting> {
        let mut taken: Vec<Waiting> = Vec::new();
        let mut debits = 0u32;
        for mut owed in owed {
            let room = (MAX_RECEIPTS as usize).saturating_sub(taken.len());
            if debits == MAX_DEBITS || room == 0 {
                break;
            }
            if owed.receipts.len() > room {
                owed.receipts.sort_by_key(|receipt| receipt.timestamp_ns);
                owed.receipts.truncate(room);
                owed = Owed::new(owed.receipts);
            }
            if owed.fees >= self.least_debit {
                debits = debits.saturating_add(1);
                taken.extend(owed.receipts);
            }
        }
        taken.sort_by_key(|receipt| receipt.key);
        taken
    }
}

impl Owed {
    fn new(receipts: Vec<Waiting>) -> Self {
        let fees = receipts.iter().fold(0u128, |sum, receipt| sum.saturating_add(receipt.fee));
        let oldest_ns = receipts.iter().map(|receipt| receipt.timestamp_ns).min().unwrap_or(u64::MAX);
        Self { receipts, fees, oldest_ns }
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "choice/tests.rs"]
mod tests;
