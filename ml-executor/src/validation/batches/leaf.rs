//! Judging one leaf of a batch.

use std::panic::AssertUnwindSafe;

use codec::DecodeAll;
use futures::FutureExt;
use keirin_primitives::{
    inference::PositionEvidence,
    receipts::{falsehood_of, PostedReceipt},
};

use super::Job;
use crate::{
    falsehood::Measure,
    validation::{
        progress::Trouble,
        store::{LeafFault, LeafVerdict},
        Shared,
    },
    verify::{verify_served, Served},
};

impl Job {
    /// What the chain said about the batch when it was handed on.
    fn measure(&self) -> Measure<'_> {
        let (candidate, terms) = (&self.candidate, &self.terms);
        Measure {
            committed_by: candidate.committed_by,
            committed_ms: candidate.committed_ms,
            oldest_ms: terms.oldest_ms,
            least_fee: terms.least_fee,
            address_prefix: &terms.address_prefix,
            prices: &terms.prices,
        }
    }
}

impl Shared {
    /// Judges a leaf of which it is known that it is in the batch, and keeps what is found.
    pub(super) async fn keep_leaf_of(&self, job: &Job, posted: PostedReceipt) -> Result<LeafVerdict, Trouble> {
        let (key, index) = (job.leaf(posted.shown.place), job.candidate.ticket.index.0);
        let begun = self.counted.begun();
        let shown = posted.shown.clone();
        let judged = self.judge_leaf(job, posted).await;
        self.counted.ended(begun, judged.map(|verdict| verdict == LeafVerdict::Valid));
        let verdict = judged?;
        if verdict != LeafVerdict::Valid {
            tracing::info!(index, place = key.place, ?verdict, "a receipt is invalid");
        }
        let (store, shows) = (self.store.clone(), self.shows(job, shown, verdict));
        let kept = tokio::task::spawn_blocking(move || {
            shows.keep(&store, &key)?;
            store.keep_leaf(&key, verdict)
        });
        kept.await.map_err(|_| Trouble::Unable)?.map_err(|error| {
            tracing::error!(index, %error, "a verdict cannot be kept");
            Trouble::Unable
        })
    }

    async fn judge_leaf(&self, job: &Job, posted: PostedReceipt) -> Result<LeafVerdict, Trouble> {
        let PostedReceipt { shown, body, evidence } = posted;
        let fee = shown.receipt.fee;
        if let Some(falsehood) = falsehood_of(&job.measure(), &job.candidate.commit, &shown) {
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
