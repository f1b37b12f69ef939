//! Compares what clients were told, what executors have in their books, and what deposits have paid.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use keirin_executor::gateway::served::{Book, Ended, KeptRequest};
use keirin_primitives::receipts::{RequestId, RequesterId};

use crate::client::{Outcome, Told};

/// Records that are read at once.
const AT_ONCE: usize = 1_024;
/// Refusals after which an executor may have answered all the same: it was passed on to one that went silent.
const UNCERTAIN: [&str; 2] = ["executors_late", "no_executor"];

/// What is known at the end.
pub struct Audit {
    told: Vec<Told>,
    /// How many executors have answered a request.
    answered_by: BTreeMap<RequestId, usize>,
    /// What each requester owes.
    owed: BTreeMap<RequesterId, u128>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    answered: usize,
    left: usize,
    cut_off: usize,
    charged_at_the_last_byte: usize,
    refused: BTreeMap<String, usize>,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { answered, left, cut_off, charged_at_the_last_byte, refused } = &self.counts;
        let receipts: usize = self.answered_by.values().sum();
        let twice = self.answered_by.values().filter(|executors| **executors > 1).count();
        write!(
            f,
            "{} requests: {answered} answered, {left} left, {cut_off} cut off, refused {refused:?}; {receipts} receipts, {twice} requests with two, \
             {charged_at_the_last_byte} of requests that were not answered to the last byte",
            self.told.len()
        )
    }
}

impl Audit {
    pub fn of(told: Vec<Told>) -> Self {
        Self { told, answered_by: BTreeMap::new(), owed: BTreeMap::new(), counts: Counts::default() }
    }

    /// Reads the book of an executor that does not run.
    pub fn read(&mut self, base_path: &Path) {
        let book = Book::open(base_path).expect("the executor has ended");
        let mut next = 0;
        let mut of_this = BTreeSet::new();
        loop {
            let some = book.served_from(next, AT_ONCE).expect("the book can be read");
            let Some((last, _)) = some.last() else { return };
            next = last + 1;
            for (_, record) in some {
                assert!(of_this.insert(record.request.hash), "in the book twice: {:?}", record.request);
                self.note(&record);
            }
        }
    }

    fn note(&mut self, record: &KeptRequest) {
        let signed = record.receipt.as_ref().expect("all requests are signed");
        let receipt = &signed.receipt;
        assert_eq!(record.request.ended, Ended::Complete, "what is settled is generated to its end: {receipt:?}");
        *self.answered_by.entry(receipt.request.id()).or_default() += 1;
        *self.owed.entry(receipt.request.requester.id()).or_default() += receipt.fee;
    }

    /// Whoever was answered is in a book, and nobody who was refused.
    pub fn check(&mut self) {
        for told in &self.told {
            let is_kept = self.answered_by.contains_key(&told.request);
            match &told.outcome {
                Outcome::Answered => {
                    self.counts.answered += 1;
                    assert!(is_kept, "answered, but in no book: {told:?}");
                }
                Outcome::Left => self.counts.left += 1,
                Outcome::CutOff => self.counts.cut_off += 1,
                Outcome::Refused(code) => {
                    *self.counts.refused.entry(code.clone()).or_default() += 1;
                    assert!(!is_kept || UNCERTAIN.contains(&code.as_str()), "refused, but charged: {told:?}");
                }
            }
            let is_whole = matches!(told.outcome, Outcome::Answered | Outcome::Left);
            self.counts.charged_at_the_last_byte += usize::from(is_kept && !is_whole);
        }
    }

    /// What is not yet as it should be.
    pub fn difference(&self, paid: &BTreeMap<RequesterId, u128>) -> Option<String> {
        let wrong = paid.iter().find_map(|(requester, paid)| {
            let owed = self.owed.get(requester).copied().unwrap_or_default();
            (*paid != owed).then(|| format!("{requester:?} has paid {paid} and owes {owed}"))
        });
        wrong
    }

    /// Whether something was answered, and something was killed meanwhile.
    pub fn has_seen_everything(&self) -> bool {
        self.counts.answered > 0 && self.counts.cut_off > 0
    }
}
