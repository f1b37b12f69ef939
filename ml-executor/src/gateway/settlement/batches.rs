//! Batches, as the offchain worker asks for them.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use keirin_primitives::{
    executor::ExecutorSignature,
    merkle::Tree,
    receipts::{BatchCommit, BatchId, Debit, PostedReceipt, RequesterId, MOST_COMMIT_AHEAD_MS},
    AccountBytes, HashBytes,
};

use super::{BatchRules, Shown};
use crate::{
    gateway::served::{Book, BookError, KeptBatch, Line, Waiting},
    key::ReportSigner,
};

/// Makes batches of receipts that wait.
pub struct Batches {
    book: Arc<Book>,
    shown: Shown,
    signer: ReportSigner,
    hrp: String,
    rules: BatchRules,
}

impl Batches {
    /// Of the receipts in a book, whose requesters' addresses begin with `hrp`.
    pub fn new(book: Arc<Book>, signer: ReportSigner, hrp: String, rules: BatchRules) -> Self {
        Self { shown: Shown::new(book.clone()), book, signer, hrp, rules }
    }

    /// The receipt at a place of a batch, with all that it commits to; none of batches that are not kept.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn receipt(&self, batch: &BatchId, place: u32) -> Result<Option<PostedReceipt>, BookError> {
        self.shown.leaf(batch, place)
    }

    /// A participant's batch of a number; none while there is nothing to settle. The same number gives the same batch for as long as the chain should
    /// take it: whoever has seen it can put it there. After that it is given up with all that is in it.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn batch(
        &self,
        genesis: &HashBytes,
        participant: &AccountBytes,
        number: u32,
    ) -> Result<Option<(BatchCommit<AccountBytes>, ExecutorSignature)>, BookError> {
        let (line, now_ns) = (Line::of(genesis, &self.signer.public()), now_ns());
        let kept = self.book.batch(&line, participant, number)?;
        let good = kept.filter(|kept| !self.rules.is_late(kept.oldest_ns, now_ns));
        let kept = match good {
            Some(kept) => Some(kept),
            None => self.book.make_batch(
                (&line, participant, number),
                |requester| self.account(requester),
                |waiting| self.rules.choose(waiting, now_ns),
                |taken| self.commit(genesis, *participant, number, taken),
            )?,
        };
        Ok(kept.map(|kept| (kept.batch, kept.signature)))
    }

    /// A batch of these receipts, which are in order; none when they add up to more than there can be.
    fn commit(
        &self,
        genesis: &HashBytes,
        participant: AccountBytes,
        number: u32,
        taken: &[Waiting],
    ) -> Option<KeptBatch> {
        let root = Tree::new(taken.iter().map(Waiting::leaf).collect())?.root();
        let debits = debits(taken);
        let accounts = debits.iter().map(|debit| self.account(&debit.requester)).collect();
        let batch = BatchCommit {
            participant,
            number,
            root,
            count: u32::try_from(taken.len()).ok()?,
            largest_fee: taken.iter().map(|receipt| receipt.fee).max()?,
            not_after_ms: (now_ns() / 1_000_000).checked_add(MOST_COMMIT_AHEAD_MS / 2)?,
            debits: debits.try_into().ok()?,
        };
        batch.check().ok()?;
        let signature = self.signer.sign_batch(genesis, &batch);
        let oldest_ns = taken.iter().map(|receipt| receipt.timestamp_ns).min()?;
        Some(KeptBatch { batch, signature, accounts, oldest_ns, is_settled: false })
    }

    /// Under what name a requester's spending is kept.
    fn account(&self, requester: &RequesterId) -> String {
        let address = requester.address(&self.hrp).map(|address| String::from_utf8_lossy(&address).into_owned());
        address.unwrap_or_else(|_| hex::encode(requester.0))
    }
}

/// Who pays what for receipts that are in order.
fn debits(taken: &[Waiting]) -> Vec<Debit> {
    let mut debits: BTreeMap<RequesterId, Debit> = BTreeMap::new();
    for receipt in taken {
        let requester = receipt.key.requester;
        let debit = debits.entry(requester).or_insert(Debit { requester, receipts: 0, fees: 0 });
        debit.receipts = debit.receipts.saturating_add(1);
        debit.fees = debit.fees.saturating_add(receipt.fee);
    }
    debits.into_values().collect()
}

fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}
