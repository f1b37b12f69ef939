//! Checking one leaf of a batch.

use std::panic::AssertUnwindSafe;

use codec::DecodeAll;
use futures::FutureExt;
use k256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use keirin_primitives::{
    executor::ExecutorKey,
    inference::PositionEvidence,
    model::{ModelId, ModelTerms},
    receipts::{falsehood_of, LeafRules, PostedReceipt, RequestSignature},
    validation::ReceiptTerms,
    HashBytes,
};

use super::Job;
use crate::{
    validation::{
        fetch::{FetchError, Source},
        progress::Trouble,
        store::{LeafFault, LeafVerdict, VerdictStoreError},
        Shared,
    },
    verify::{verify_served, Served},
};

/// How long after a list of prices began to hold receipts may have the one before, in milliseconds.
const OVERLAP_MS: u64 = 120_000;

impl Shared {
    /// What is found of a leaf; what was found once is not looked for again.
    ///
    /// # Errors
    /// When the database fails; within, why there is no verdict.
    pub(super) async fn check_leaf(
        &self,
        job: &Job,
        place: u32,
    ) -> Result<Result<LeafVerdict, Trouble>, VerdictStoreError> {
        if let Some(verdict) = self.store.leaf(&job.leaf(place))? {
            return Ok(Ok(verdict));
        }
        let candidate = &job.candidate;
        let source = Source { genesis: job.key.genesis, endpoint: &candidate.endpoint, executor: candidate.executor };
        let posted = match self.fetcher.leaf(source, &candidate.commit, place).await {
            Ok(posted) => posted,
            Err(error) => {
                let index = candidate.ticket.index.0;
                tracing::debug!(index, place, %error, "an executor does not show a receipt");
                return Ok(Err(match error {
                    FetchError::Shunned { again: false } => Trouble::Shunned,
                    _ => Trouble::Missing,
                }));
            }
        };
        Ok(self.keep_leaf_of(job, posted).await)
    }

    /// Judges a leaf of which it is known that it is in the batch, and keeps what is found.
    pub(super) async fn keep_leaf_of(&self, job: &Job, posted: PostedReceipt) -> Result<LeafVerdict, Trouble> {
        let (key, index) = (job.leaf(posted.shown.place), job.candidate.ticket.index.0);
        let begun = self.counted.begun();
        let judged = self.judge_leaf(job, posted).await;
        self.counted.ended(begun, judged.map(|verdict| verdict == LeafVerdict::Valid));
        let verdict = judged?;
        if verdict != LeafVerdict::Valid {
            tracing::info!(index, place = key.place, ?verdict, "a receipt is invalid");
        }
        let store = self.store.clone();
        let kept = tokio::task::spawn_blocking(move || store.keep_leaf(&key, verdict)).await;
        kept.map_err(|_| Trouble::Unable)?.map_err(|error| {
            tracing::error!(index, %error, "a verdict cannot be kept");
            Trouble::Unable
        })
    }

    async fn judge_leaf(&self, job: &Job, posted: PostedReceipt) -> Result<LeafVerdict, Trouble> {
        let PostedReceipt { shown, body, evidence } = posted;
        let fee = shown.receipt.fee;
        if let Some(falsehood) = falsehood_of(&Rules(job), &job.candidate.commit, &shown) {
            return Ok(LeafVerdict::Invalid { fault: LeafFault::False(falsehood), fee });
        }
        let (index, model) = (job.candidate.ticket.index.0, &shown.receipt.model);
        let name = String::from_utf8_lossy(model).into_owned();
        let allowed = job.terms.thresholds.iter().find(|(known, _)| known == model).map(|(_, allowed)| *allowed);
        let allowed = allowed.map(|allowed| if job.trap { allowed.twice() } else { allowed });
        let Some((engine, allowed)) = self.models.get(&name).zip(allowed) else {
            tracing::warn!(index, model = name, "a receipt cannot be checked: its model is not loaded or not on chain");
            return Err(Trouble::Unable);
        };
        // What can't be decoded is no evidence, and not what the receipt commits to.
        let positions = evidence.iter().map(|bytes| Vec::<PositionEvidence>::decode_all(&mut bytes.as_slice()));
        let positions = positions.map(Result::unwrap_or_default).collect();
        let served = Served { receipt: shown.receipt, body: body.into_inner(), positions };
        let _place = self.places.acquire().await.map_err(|_| Trouble::Unable)?;
        match AssertUnwindSafe(verify_served(engine, served, &allowed)).catch_unwind().await {
            Ok(Ok(verdict)) => Ok(verdict
                .fault
                .map_or(LeafVerdict::Valid, |fault| LeafVerdict::Invalid { fault: LeafFault::Served(fault), fee })),
            Ok(Err(error)) => {
                tracing::error!(index, %error, "a receipt cannot be checked");
                Err(Trouble::Unable)
            }
            Err(_) => {
                tracing::error!(index, "a receipt cannot be checked: the check panicked");
                Err(Trouble::Unable)
            }
        }
    }
}

/// What the chain said about a batch when it was handed on.
struct Rules<'a>(&'a Job);

impl LeafRules for Rules<'_> {
    fn committed_by(&self) -> ExecutorKey {
        self.0.candidate.committed_by
    }

    fn committed_ms(&self) -> u64 {
        self.0.candidate.committed_ms
    }

    fn oldest_ms(&self) -> u64 {
        self.0.terms.oldest_ms
    }

    fn least_fee(&self) -> u128 {
        self.0.terms.least_fee
    }

    fn is_prefix(&self, prefix: &str) -> bool {
        self.0.terms.address_prefix == prefix.as_bytes()
    }

    fn is_price(&self, at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
        is_price(&self.0.terms, at_ms, model, holds)
    }

    fn is_signed_by(&self, key: &[u8; 33], digest: &HashBytes, signature: &RequestSignature) -> bool {
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_sec1_bytes(key), Signature::from_slice(&signature.0)) else {
            return false;
        };
        signature.normalize_s().is_none() && key.verify_prehash(digest, &signature).is_ok()
    }
}

/// As the chain does it: the list that held at the time, or the one that held a little before. Of times before the first list nothing is known.
fn is_price(terms: &ReceiptTerms, at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
    let list_at = |at_ms: u64| terms.prices.iter().rfind(|list| list.from_ms <= at_ms);
    let Some(held) = list_at(at_ms) else { return true };
    let before = list_at(at_ms.saturating_sub(OVERLAP_MS)).filter(|before| before.epoch != held.epoch);
    let mut lists = [Some(held), before].into_iter().flatten();
    lists.any(|list| list.prices.iter().any(|(priced, price)| priced == model && holds(price)))
}
