//! Compares what clients were told with what is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use keirin_executor::gateway::{
    accounts::Fee,
    served::{Book, Ended, KeptRequest},
};
use serde_json::Value;

use crate::{
    clients::{Outcome, Sent, Told},
    executor::operator,
    PRICE,
};

/// Records that are read at once.
const AT_ONCE: usize = 1_024;
/// Requests of a life that are sent again in the next one, of each kind.
const AGAIN: usize = 6;

/// What is known of all lives so far.
pub struct Audit {
    /// Accounts, and what each may spend.
    bounds: Vec<(String, Fee)>,
    /// What each should have spent.
    spent: BTreeMap<String, u128>,
    /// Number of the first record that was not read yet.
    next: u64,
    kept: BTreeSet<String>,
    /// Requests that were certainly taken on in the last life.
    taken_on: Vec<Sent>,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    lives: usize,
    answered: usize,
    refused: BTreeMap<String, usize>,
    left: usize,
    cut_off: usize,
    charged_at_the_last_byte: usize,
    sent_again: usize,
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { lives, answered, refused, left, cut_off, charged_at_the_last_byte, sent_again } = &self.counts;
        write!(
            f,
            "{lives} lives: {answered} answered, {left} left, {cut_off} cut off, of which {charged_at_the_last_byte} lacked their last bytes only, \
             {sent_again} sent again, refused {refused:?}"
        )
    }
}

impl Audit {
    pub fn new(bounds: Vec<(String, Fee)>) -> Self {
        let (spent, counts) = (BTreeMap::new(), Counts::default());
        Self { bounds, spent, next: 0, kept: BTreeSet::new(), taken_on: Vec::new(), counts }
    }

    /// Requests that were certainly taken on in the last life.
    pub fn taken_on(&self) -> &[Sent] {
        &self.taken_on
    }

    /// Whether every kind of end was met.
    pub fn has_seen_everything(&self) -> bool {
        let Counts { answered, refused, left, cut_off, .. } = &self.counts;
        *answered > 0 && *left > 0 && *cut_off > 0 && !refused.is_empty()
    }

    /// Reads the book of a process that was killed.
    pub fn look(&mut self, base_path: &Path, told: Vec<Told>) {
        let book = Book::open(base_path).expect("the process has ended");
        let records = self.new_records(&book);
        let mut of_id = BTreeMap::new();
        for record in &records {
            let id = id_of(record);
            assert!(self.kept.insert(id.clone()), "{id} is in the book twice");
            of_id.insert(id, record);
        }
        for told in &told {
            self.compare(told, of_id.remove(&told.id));
        }
        assert!(of_id.is_empty(), "kept, but asked by nobody in this life: {:?}", of_id.keys());
        self.check_accounts(&book, &records, &operator(base_path));
        self.counts.lives += 1;
        self.counts.sent_again += self.taken_on.len();
        self.taken_on = taken_on(&told);
    }

    fn new_records(&mut self, book: &Book) -> Vec<KeptRequest> {
        let mut records = Vec::new();
        loop {
            let some = book.served_from(self.next, AT_ONCE).expect("the book can be read");
            let Some((last, _)) = some.last() else { return records };
            self.next = last + 1;
            records.extend(some.into_iter().map(|(_, record)| record));
        }
    }

    fn compare(&mut self, told: &Told, record: Option<&KeptRequest>) {
        let ended = record.map(|record| record.request.ended);
        match &told.outcome {
            Outcome::Answered { tokens } => {
                self.counts.answered += 1;
                let record = record.unwrap_or_else(|| panic!("answered, but not in the book: {told:?}"));
                assert_eq!(ended, Some(Ended::Complete), "{told:?}");
                assert!(tokens.is_none_or(|tokens| tokens == tokens_of(record)), "{told:?}: {record:?}");
            }
            Outcome::Refused(code) => {
                *self.counts.refused.entry(code.clone()).or_default() += 1;
                assert_eq!(ended, None, "refused, but charged: {told:?}");
            }
            Outcome::Left => self.counts.left += 1,
            // All of it was generated, and the kill came before its last bytes were sent.
            Outcome::CutOff { .. } => {
                self.counts.cut_off += 1;
                self.counts.charged_at_the_last_byte += usize::from(record.is_some());
                assert_ne!(ended, Some(Ended::Abandoned), "cut off by a kill, but charged for a part: {told:?}");
            }
        }
    }

    /// Every charge is that of a record, and nobody has spent more than it may.
    fn check_accounts(&mut self, book: &Book, records: &[KeptRequest], operator: &str) {
        for record in records {
            let request = &record.request;
            assert_eq!(request.fee, PRICE.of_tokens(tokens_of(record)), "{request:?}");
            let account = request.payer.account();
            if account.starts_with("key:") {
                *self.spent.entry(operator.to_owned()).or_default() += request.fee.0;
            }
            *self.spent.entry(account).or_default() += request.fee.0;
        }
        for (account, bound) in &self.bounds {
            let spent = book.spent(account).expect("the book can be read");
            let expected = self.spent.get(account).copied().unwrap_or_default();
            assert_eq!(spent, Fee(expected), "{account} is charged what its records come to");
            assert!(spent <= *bound, "{account} spent {spent} of {bound}");
        }
    }
}

fn tokens_of(record: &KeptRequest) -> u64 {
    u64::from(record.request.prompt_tokens) + u64::from(record.request.completion_tokens)
}

fn id_of(record: &KeptRequest) -> String {
    let body: Value = serde_json::from_slice(&record.body).expect("what was served is JSON");
    body["user"].as_str().expect("every request has its id").to_owned()
}

/// Some of the signed requests that were answered, and some of which the answer had begun.
fn taken_on(told: &[Told]) -> Vec<Sent> {
    let of = |is_wanted: fn(&Outcome) -> bool| {
        let wanted = told.iter().rev().filter(move |told| is_wanted(&told.outcome));
        wanted.filter_map(|told| told.signed.clone()).take(AGAIN)
    };
    let answered = of(|outcome| matches!(outcome, Outcome::Answered { .. }));
    let begun = of(|outcome| matches!(outcome, Outcome::CutOff { begun: true } | Outcome::Left));
    answered.chain(begun).collect()
}
