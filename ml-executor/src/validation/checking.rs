//! Checking one work in the background: from evidence to a verdict that is kept.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use keirin_primitives::{
    inference::{Outcome, PositionEvidence},
    validation::Candidate,
    verification::TextVerdict,
    AccountBytes, HashBytes,
};

use super::{
    fetch::{FetchError, Source},
    progress::{Attempt, Trouble},
    Shared,
};
use crate::verify::{verify, Claim};

impl Shared {
    /// Checks a work and keeps what is found.
    pub(super) async fn check(self: std::sync::Arc<Self>, attempt: Attempt, work: Candidate<AccountBytes>) {
        let (key, _) = attempt;
        let index = work.ticket.index.0;
        let begun = self.counted.begun();
        let examined = self.examine(key.genesis, work).await;
        self.counted.ended(begun, examined.as_ref().map(TextVerdict::is_valid).map_err(|trouble| *trouble));
        let trouble = match examined {
            Err(trouble) => Some(trouble),
            Ok(verdict) => {
                tracing::info!(index, valid = verdict.is_valid(), fault = ?verdict.fault, "checked a work");
                let shared = self.clone();
                let kept = tokio::task::spawn_blocking(move || shared.store.keep_verdict(&key, verdict)).await;
                match kept {
                    Ok(Ok(_)) => None,
                    Ok(Err(error)) => {
                        tracing::error!(index, %error, "a verdict cannot be kept");
                        Some(Trouble::Unable)
                    }
                    Err(_) => Some(Trouble::Unable),
                }
            }
        };
        self.progress.end(&attempt, trouble);
    }

    async fn examine(&self, genesis: HashBytes, work: Candidate<AccountBytes>) -> Result<TextVerdict, Trouble> {
        let index = work.ticket.index.0;
        let model = String::from_utf8_lossy(&work.order.model).into_owned();
        let Some(engine) = self.models.get(&model) else {
            tracing::warn!(index, model, "a work cannot be checked: its model is not loaded");
            return Err(Trouble::Unable);
        };
        let (positions, allowed) = (self.positions(genesis, &work).await?, work.allowed());
        let claim = Claim { order: work.order, report: work.report, positions };
        // Readings are queued in memory; this many at most. When it is closed, the executor stops.
        let _place = self.places.acquire().await.map_err(|_| Trouble::Unable)?;
        // A panic in template or tokenizer is this work's trouble and nobody else's.
        let verified = AssertUnwindSafe(verify(engine, &claim, &allowed)).catch_unwind().await;
        match verified {
            Ok(Ok(verdict)) => Ok(verdict),
            Ok(Err(error)) => {
                tracing::error!(index, %error, "a work cannot be checked");
                Err(Trouble::Unable)
            }
            Err(_) => {
                tracing::error!(index, "a work cannot be checked: the check panicked");
                Err(Trouble::Unable)
            }
        }
    }

    /// The positions that a report commits to: what the chain has of them, else what the executor shows.
    async fn positions(
        &self,
        genesis: HashBytes,
        work: &Candidate<AccountBytes>,
    ) -> Result<Vec<PositionEvidence>, Trouble> {
        let Outcome::Answered(answer) = &work.report.outcome else { return Ok(Vec::new()) };
        if let Some(payload) = &work.payload {
            return Ok(payload.clone());
        }
        let source = Source { genesis, endpoint: &work.endpoint, executor: work.executor };
        self.fetcher.positions(source, work.ticket.work.0, answer.evidence).await.map_err(|error| {
            let endpoint = String::from_utf8_lossy(&work.endpoint).into_owned();
            tracing::warn!(index = work.ticket.index.0, endpoint, %error, "an executor does not show its evidence");
            match error {
                FetchError::Shunned { again: false } => Trouble::Shunned,
                _ => Trouble::Missing,
            }
        })
    }
}
