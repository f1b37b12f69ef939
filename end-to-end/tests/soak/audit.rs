//! Compares what clients were told, what executors have in their books, and what deposits have paid.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use keirin_executor::gateway::served::{Book, Ended, KeptRequest, Line};
use keirin_primitives::{
    receipts::{Receipt, RequesterId},
    HashBytes,
};

use crate::client::{Outcome, Told};

/// Records that are read at once.
const AT_ONCE: usize = 1_024;
/// The refusal after which an executor may have answered all the same: it was passed on to one that went silent.
const UNCERTAIN: &str = "executors_late";

/// Why what was served is not settled once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// One executor has served it twice.
    InABookTwice(Box<Receipt>),
    /// It is settled, but its answer was not generated to its end.
    Abandoned(Box<Receipt>),
    /// It will not be settled, and nobody has said that its answer did not come.
    GivenUp(Box<Receipt>),
    /// Two receipts of one request are settled.
    SettledTwice(Box<Receipt>, Box<Receipt>),
    /// A client was answered, and the receipt that it has is not settled.
    NotOwed(Box<Told>),
    /// A client was refused, and is charged.
    Charged(Box<Told>),
    /// Something is settled that no client has asked.
    NobodyAsked(Box<Receipt>),
}

/// What is known at the end.
pub struct Audit {
    told: Vec<Told>,
    /// Receipts that are settled or will be, by their requests' bodies.
    owed: BTreeMap<HashBytes, Receipt>,
    /// Receipts whose answers did not reach their transfer agents, which had others serve the requests.
    withdrawn: usize,
}

#[derive(Default)]
struct Counts {
    answered: usize,
    answered_for_keys: usize,
    left: usize,
    cut_off: usize,
    charged_at_the_last_byte: usize,
    refused: BTreeMap<String, usize>,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { answered, answered_for_keys, left, cut_off, charged_at_the_last_byte, refused } = self.counts();
        write!(
            f,
            "{} requests: {answered} answered ({answered_for_keys} for API keys), {left} left, {cut_off} cut off, refused {refused:?}; {} receipts owed, {} withdrawn, \
             {charged_at_the_last_byte} of requests that were not answered to the last byte",
            self.told.len(),
            self.owed.len(),
            self.withdrawn,
        )
    }
}

impl Audit {
    /// Compares what clients were told with the books of executors that do not run: whoever was answered has a receipt that is owed, nobody was charged who
    /// was refused, and nobody twice.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn of(told: Vec<Told>, books: &[Arc<Book>]) -> Result<Self, Fault> {
        let mut audit = Self { told, owed: BTreeMap::new(), withdrawn: 0 };
        for book in books {
            audit.read(book, books)?;
        }
        audit.check()?;
        Ok(audit)
    }

    fn read(&mut self, book: &Book, all: &[Arc<Book>]) -> Result<(), Fault> {
        let (mut next, mut of_this, mut waiting) = (0, BTreeSet::new(), BTreeMap::new());
        loop {
            let some = book.served_from(next, AT_ONCE).expect("the book can be read");
            let Some((last, _)) = some.last() else { return Ok(()) };
            next = last + 1;
            for (_, record) in some {
                let receipt = receipt_of(&record)?;
                if !of_this.insert(receipt.request.payload_hash) {
                    return Err(Fault::InABookTwice(receipt.into()));
                }
                let genesis = record.chain.expect("all is settled on chain");
                let waits = waiting.entry(receipt.executor).or_insert_with(|| waiting_of(book, &genesis, &receipt));
                self.note(receipt, book, waits, all)?;
            }
        }
    }

    /// Notes a receipt of a book: whether it is in a batch, waits for one, or will not be settled since its transfer agent had another executor serve the request.
    fn note(
        &mut self,
        receipt: Receipt,
        book: &Book,
        waits: &BTreeSet<HashBytes>,
        all: &[Arc<Book>],
    ) -> Result<(), Fault> {
        let id = receipt.request.id();
        let is_placed = book.place(&id.0).expect("the book can be read").is_some();
        let is_unsent = book.is_unsent(&id).expect("the book can be read");
        let is_released =
            all.iter().any(|book| book.is_released(&receipt.executor, &id).expect("the book can be read"));
        match (is_placed, waits.contains(&id.0)) {
            (false, true) if is_released && is_unsent => self.withdrawn += 1,
            (false, false) if is_released => self.withdrawn += 1,
            (false, false) => return Err(Fault::GivenUp(receipt.into())),
            (true, _) | (false, true) => {
                if let Some(other) = self.owed.insert(receipt.request.payload_hash, receipt.clone()) {
                    return Err(Fault::SettledTwice(other.into(), receipt.into()));
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Fault> {
        for told in &self.told {
            let owed = self.owed.get(&told.body);
            match &told.outcome {
                Outcome::Answered(receipt) if owed != Some(&receipt.receipt) => {
                    return Err(Fault::NotOwed(told.clone().into()));
                }
                Outcome::Refused(code) if owed.is_some() && code != UNCERTAIN => {
                    return Err(Fault::Charged(told.clone().into()));
                }
                _ => {}
            }
        }
        let asked: BTreeSet<_> = self.told.iter().map(|told| told.body).collect();
        let strange = self.owed.iter().find(|(body, _)| !asked.contains(*body));
        strange.map_or(Ok(()), |(_, receipt)| Err(Fault::NobodyAsked(receipt.clone().into())))
    }

    /// What is not yet as it should be.
    pub fn difference(&self, paid: &BTreeMap<RequesterId, u128>) -> Option<String> {
        let mut owed = BTreeMap::<RequesterId, u128>::new();
        for receipt in self.owed.values() {
            *owed.entry(receipt.request.requester.id()).or_default() += receipt.fee;
        }
        let mut requesters = paid.keys().chain(owed.keys());
        let different = requesters.find_map(|requester| {
            let of = |sums: &BTreeMap<_, u128>| sums.get(requester).copied().unwrap_or_default();
            let (paid, owed) = (of(paid), of(&owed));
            (paid != owed).then(|| format!("{requester:?} has paid {paid} and owes {owed}"))
        });
        different
    }

    /// Whether requesters and users of API keys were answered, and something was killed meanwhile.
    pub fn has_seen_everything(&self) -> bool {
        let Counts { answered, answered_for_keys, cut_off, .. } = self.counts();
        answered > answered_for_keys && answered_for_keys > 0 && cut_off > 0
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for told in &self.told {
            match &told.outcome {
                Outcome::Answered(_) => {
                    counts.answered += 1;
                    counts.answered_for_keys += usize::from(told.operator_pays);
                }
                Outcome::Left => counts.left += 1,
                Outcome::CutOff => counts.cut_off += 1,
                Outcome::Refused(code) => *counts.refused.entry(code.clone()).or_default() += 1,
            }
            let is_whole = matches!(told.outcome, Outcome::Answered(_) | Outcome::Left);
            counts.charged_at_the_last_byte += usize::from(!is_whole && self.owed.contains_key(&told.body));
        }
        counts
    }
}

fn receipt_of(record: &KeptRequest) -> Result<Receipt, Fault> {
    let signed = record.receipt.as_ref().expect("all requests are signed, by who pays");
    let receipt = signed.receipt.clone();
    match record.request.ended {
        Ended::Complete => Ok(receipt),
        Ended::Abandoned => Err(Fault::Abandoned(receipt.into())),
    }
}

/// The requests of an executor whose receipts are in no batch.
fn waiting_of(book: &Book, genesis: &HashBytes, receipt: &Receipt) -> BTreeSet<HashBytes> {
    let waiting = book.waiting(&Line::of(genesis, &receipt.executor)).expect("the book can be read");
    waiting.into_iter().map(|waiting| waiting.key.request.0).collect()
}
