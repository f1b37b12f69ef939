//! Sealed verdicts.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::verdicts_digest,
    sprint::Phase,
    traits::Epochs,
    validation::{SealedVerdicts, MAX_VERDICTS},
    weight::VotingWeight,
};
use sp_runtime::{
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Perbill, Saturating,
};

use crate::{Config, Error, Event, Pallet, RoundOf, Rounds, Seals, Tallies, ValidationRefusal};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_submit_verdicts(
        _source: TransactionSource,
        sealed: &SealedVerdicts<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_verdicts(sealed)?;
        let digest = verdicts_digest(&Self::genesis_hash(), sealed);
        Self::ensure_signed_by(&sealed.validator, &digest, signature)?;
        Self::valid_until("keirin/validation/verdicts", Self::tag_of(sealed), until)
    }

    /// Everything about sealed verdicts but their signature. Returns until when they may be in the pool.
    fn check_verdicts(sealed: &SealedVerdicts<T::AccountId>) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let SealedVerdicts { epoch, validator, verdicts } = sealed;
        let clock = T::Epochs::now();
        ensure!(clock.index == *epoch, ValidationRefusal::WrongEpoch);
        ensure!(clock.phase != Phase::Reveal, ValidationRefusal::WrongTime);
        Self::ensure_in_order(verdicts)?;
        let tally = Self::validator(*epoch, validator)?;
        let round = Rounds::<T>::get(epoch).ok_or(ValidationRefusal::UnknownWork)?;
        let count = tally.sealed.saturating_add(count_of(verdicts.len()));
        let most = most_checks::<T>(&round, tally.span.weight, MAX_VERDICTS.saturating_add(round.batches));
        ensure!(count <= most, ValidationRefusal::TooManyVerdicts);
        for verdict in verdicts {
            Self::work_of_another(*epoch, verdict.index, verdict.work, validator)?;
            let sealed = Seals::<T>::contains_key((epoch, verdict.index), validator);
            ensure!(!sealed, ValidationRefusal::AlreadyDone);
        }
        Ok(clock.until)
    }

    pub(crate) fn do_submit_verdicts(sealed: SealedVerdicts<T::AccountId>) -> DispatchResult {
        Self::check_verdicts(&sealed).map_err(|_| Error::<T>::NoLongerValid)?;
        let SealedVerdicts { epoch, validator, verdicts } = sealed;
        for verdict in &verdicts {
            Seals::<T>::insert((epoch, verdict.index), &validator, verdict.seal);
        }
        let count = count_of(verdicts.len());
        Tallies::<T>::mutate(epoch, &validator, |tally| tally.sealed.saturating_accrue(count));
        Self::deposit_event(Event::VerdictsSealed { epoch, validator, count });
        Ok(())
    }
}

fn count_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Twice the checks that can be expected of a validator, and some to spare: a bound on what it can do for nothing. It owes at
/// most `weight / (total − heaviest)` of the checks of each work, so that an honest one does not come near.
pub(crate) fn most_checks<T: Config>(round: &RoundOf<T>, weight: VotingWeight, spare: u32) -> u32 {
    let others = u128::from(round.total.0.saturating_sub(round.heaviest.0)).max(1);
    let share = u128::from(weight.0).min(others);
    let whole = others.saturating_mul(Perbill::one().deconstruct().into());
    let expected = u128::from(round.rates).saturating_mul(share).checked_div(whole).unwrap_or(0);
    u32::try_from(expected).unwrap_or(u32::MAX).saturating_mul(2).saturating_add(spare)
}
