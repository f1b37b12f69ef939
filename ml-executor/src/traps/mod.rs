//! Traps: answers that are right and whose log-probabilities are not, so that a validator that calls everything valid without
//! looking is found out.
//!
//! Which answers are traps only the executor's key says ([`ReportSigner::trap_draw`]). What is planted in them ([`planting`]) can be told from what the
//! model gives only by who runs the model. The executor confesses its traps once nobody can judge them any more
//! ([`crate::validation`]); what it may not confess counts against it, so that it never plants more than it may
//! ([`crate::store::JobStore::finish_as_trap`]). It knows a model's thresholds from the works that it is handed as a validator; until then it sets no
//! traps.

mod planting;

use std::sync::Arc;

use keirin_primitives::{
    inference::{evidence_hash, Outcome, PositionEvidence, Report, TaskOrder},
    AccountBytes, HashBytes,
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
    every: u32,
}

impl Traps {
    /// Traps of one answer in `every`, drawn with the key of `signer`; of none at 0.
    pub fn new(store: Arc<JobStore>, signer: ReportSigner, every: u32) -> Self {
        Self { store, signer, every }
    }

    /// The report and its positions as a trap, if the key has drawn it and it can be one.
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
        let draw = self.signer.trap_draw(&key.genesis, &key.order);
        if !is_drawn(&draw, self.every) {
            return Ok(None);
        }
        let Some(thresholds) = self.store.thresholds(&key.genesis, &order.model)? else { return Ok(None) };
        let first = if draw[8] & 1 == 0 { Direction::Flatter } else { Direction::Sharper };
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

/// Whether the first eight bytes of a draw, as a little-endian number, are among the lowest of 2^64 by a share of one in `every`.
fn is_drawn(draw: &HashBytes, every: u32) -> bool {
    let (number, _) = draw.split_first_chunk().expect("32 bytes begin with eight");
    u128::from(u64::from_le_bytes(*number)) * u128::from(every) < u128::from(every.min(1)) << 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_in_so_many_is_drawn_and_none_at_zero() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let draws = |number: u16| {
            let mut order = [0; 32];
            order[..2].copy_from_slice(&number.to_le_bytes());
            signer.trap_draw(&[1; 32], &order)
        };
        let drawn = |every| (0..6_400).filter(|number| is_drawn(&draws(*number), every)).count();
        assert_eq!((drawn(0), drawn(1)), (0, 6_400));
        // 50 expected; the chance of so few or many is below one in a million.
        assert!((17..93).contains(&drawn(128)), "{}", drawn(128));
    }

    #[test]
    fn lowest_draws_are_those_that_count() {
        let mut draw = [0xff; 32];
        draw[..8].copy_from_slice(&((1u64 << 57) - 1).to_le_bytes());
        assert!(is_drawn(&draw, 128));
        draw[..8].copy_from_slice(&(1u64 << 57).to_le_bytes());
        assert!(!is_drawn(&draw, 128));
        assert!(is_drawn(&[0xff; 32], 1));
        assert!(!is_drawn(&[0; 32], 0));
    }
}
