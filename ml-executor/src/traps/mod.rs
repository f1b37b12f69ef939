//! Traps: answers that are right and whose log-probabilities are not, so that a validator that calls everything valid without
//! looking is found out.
//!
//! Which answers are traps the executor's secret of the epoch says ([`keirin_primitives::validation::TrapDraw`]), which nobody else knows until it is revealed; an
//! executor that sets no trap where one is drawn pays. What is planted in them ([`planting`]) can be told from what the model gives only by who
//! runs the model. The executor knows a model's thresholds from the works that it is handed as a validator; until then it sets no traps.

mod planting;

use std::sync::Arc;

use keirin_primitives::{
    inference::{evidence_hash, Outcome, PositionEvidence, Report, TaskOrder},
    validation::WorkId,
    AccountBytes,
};

use crate::{
    engine::Sampler,
    key::ReportSigner,
    runner::request_of,
    store::{JobStore, OrderKey, StoreError},
};
use planting::{planted, Direction};

/// A report, and the positions that it commits to.
type Trap = (Report<AccountBytes>, Vec<PositionEvidence>);

/// Decides which answers are traps, and makes them.
#[derive(Clone)]
pub struct Traps {
    store: Arc<JobStore>,
    signer: ReportSigner,
}

impl Traps {
    /// Traps that the secrets of `signer` draw; `store` knows what is allowed to answers.
    pub fn new(store: Arc<JobStore>, signer: ReportSigner) -> Self {
        Self { store, signer }
    }

    /// The report and its positions as a trap, if it is drawn and can be one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trap(
        &self,
        key: &OrderKey,
        order: &TaskOrder<AccountBytes>,
        report: &Report<AccountBytes>,
        positions: &[PositionEvidence],
    ) -> Result<Option<Trap>, StoreError> {
        let Outcome::Answered(answer) = &report.outcome else { return Ok(None) };
        let Some(draw) = order.traps else { return Ok(None) };
        let secret = self.signer.secret(&key.genesis, &order.participant, draw.epoch);
        if !draw.is_trap(&secret, &WorkId(key.order)) {
            return Ok(None);
        }
        let Some(thresholds) = self.store.thresholds(&key.genesis, &order.model)? else { return Ok(None) };
        let first = if (secret[0] ^ key.order[0]) & 1 == 0 { Direction::Flatter } else { Direction::Sharper };
        let sampler = Sampler::of(&request_of(order));
        let wrong = [first, first.other()]
            .into_iter()
            .find_map(|direction| planted(&sampler, positions, &thresholds, direction));
        Ok(wrong.map(|wrong| {
            let mut answer = answer.clone();
            answer.evidence = evidence_hash(&wrong);
            (Report { outcome: Outcome::Answered(answer), ..report.clone() }, wrong)
        }))
    }
}
