//! Whether receipts can be committed: the chain voids a batch for one false leaf and calls its executor a cheat, so that an executor measures
//! each leaf before it signs, as the chain will.

use std::{collections::BTreeSet, time::Duration};

use keirin_primitives::{
    merkle::Tree,
    receipts::{falsehood_of, BatchCommit, Falsehood, ReceiptKey, ShownReceipt, Span, AHEAD_MS},
    AccountBytes,
};

use super::{batches::unsigned, BatchRules, ChainView, SettlementMetrics};
use crate::{
    falsehood::Measure,
    gateway::served::{Book, BookError, Choice, Waiting},
};

const NANOSECONDS: u64 = 1_000_000;

/// What is wrong with a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// The chain would call it false.
    False(Falsehood),
    /// It is from a time that the chain has not reached: it may be right later.
    Ahead,
    /// It is kept no more, or otherwise than its leaf says, so that nobody could be shown it.
    Gone,
}

impl Flaw {
    /// As metrics name it.
    fn name(self) -> String {
        match self {
            Self::False(falsehood) => format!("{falsehood:?}").to_lowercase(),
            Self::Ahead => "ahead".into(),
            Self::Gone => "gone".into(),
        }
    }
}

/// What decides which receipts make a batch.
pub(super) struct Selection<'a> {
    pub book: &'a Book,
    pub view: &'a ChainView,
    pub hrp: &'a str,
    pub rules: &'a BatchRules,
    pub metrics: &'a SettlementMetrics,
    /// The batch's number.
    pub number: u32,
}

impl Selection<'_> {
    /// What of the waiting receipts makes a batch now, none of which is false. What never can be right is given up, and what may be right later
    /// waits on.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn choose(&self, mut waiting: Vec<Waiting>, now_ns: u64) -> Result<Choice, BookError> {
        let mut false_ones = Vec::new();
        loop {
            let mut choice = self.rules.choose(waiting.clone(), now_ns);
            let flawed = self.flawed(&choice.taken)?;
            if flawed.is_empty() {
                choice.given_up.extend(false_ones);
                return Ok(choice);
            }
            let keys: BTreeSet<ReceiptKey> = flawed.iter().map(|(receipt, _)| receipt.key).collect();
            waiting.retain(|receipt| !keys.contains(&receipt.key));
            for (receipt, flaw) in flawed.into_iter().filter(|(_, flaw)| *flaw != Flaw::Ahead) {
                tracing::error!(request = %hex::encode(receipt.key.request.0), ?flaw, fee = receipt.fee, "a receipt is left out of all batches");
                self.metrics.left_out(&flaw.name(), 1);
                false_ones.push(receipt);
            }
        }
    }

    /// Those that cannot be in a batch with the others.
    fn flawed(&self, taken: &[Waiting]) -> Result<Vec<(Waiting, Flaw)>, BookError> {
        let Some((commit, tree)) = unsigned((self.view.participant, self.number), self.view.not_after_ms(), taken)
        else {
            return Ok(Vec::new());
        };
        let mut flawed = Vec::new();
        for (place, receipt) in (0u32..).zip(taken) {
            if let Some(flaw) = self.flaw(&commit, &tree, place, receipt)? {
                flawed.push((*receipt, flaw));
            }
        }
        Ok(flawed)
    }

    fn flaw(
        &self,
        commit: &BatchCommit<AccountBytes>,
        tree: &Tree<Span>,
        place: u32,
        waiting: &Waiting,
    ) -> Result<Option<Flaw>, BookError> {
        let Some(receipt) = self.book.receipt(waiting.number)? else { return Ok(Some(Flaw::Gone)) };
        let Ok(beside) = tree.prove(&[place]).try_into() else { return Ok(Some(Flaw::Gone)) };
        let shown = ShownReceipt { place, receipt, span: waiting.leaf().summary, beside };
        if shown.verify(&commit.root, commit.count).is_err() {
            return Ok(Some(Flaw::Gone));
        }
        let is_ahead = waiting.timestamp_ns / NANOSECONDS > self.view.block.time_ms.saturating_add(AHEAD_MS);
        Ok(falsehood_of(&self.measure(), commit, &shown).map(|falsehood| match falsehood {
            Falsehood::Time if is_ahead => Flaw::Ahead,
            falsehood => Flaw::False(falsehood),
        }))
    }

    /// As if the batch were committed in the block of the view. It will be later, for which there is time: receipts are put on chain well before they
    /// are too old there.
    fn measure(&self) -> Measure<'_> {
        Measure {
            committed_by: self.view.executor,
            committed_ms: self.view.block.time_ms,
            oldest_ms: milliseconds(self.rules.within),
            least_fee: self.rules.least_fee,
            address_prefix: self.hrp.as_bytes(),
            prices: self.view.prices.lists(),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
