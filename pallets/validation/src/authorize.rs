//! What every transaction of an offchain worker is asked.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::is_low_s,
    sprint::{EpochIndex, Secret},
    traits::ExecutorKeyOf,
    validation::{must_check, SealedVerdict, SealedVerdicts, WeightSpan, Work, WorkId, WorkIndex},
    weight::VotingWeight,
    HashBytes,
};
use sp_runtime::{
    traits::{UniqueSaturatedInto, Zero},
    transaction_validity::TransactionValidityWithRefund,
    Saturating,
};

use crate::{BalanceOf, Config, Pallet, RecordedOf, RoundOf, Tallies, TallyOf, ValidationRefusal, Works};

/// Priority of what a participant owes: ahead of what pays a fee.
const DUTY_PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumberFor<T> {
        frame_system::Pallet::<T>::block_number()
    }

    /// The tally of a validator that opened an epoch with weight.
    pub(crate) fn validator(epoch: EpochIndex, who: &T::AccountId) -> Result<TallyOf<T>, ValidationRefusal> {
        let tally = Tallies::<T>::get(epoch, who);
        ensure!(tally.span.weight.0 > 0, ValidationRefusal::NoWeight);
        Ok(tally)
    }

    /// Weight of all validators of an epoch but one.
    pub(crate) fn others(epoch: EpochIndex, round: &RoundOf<T>, executor: &T::AccountId) -> VotingWeight {
        Self::without(round, Tallies::<T>::get(epoch, executor).span)
    }

    /// The same, where the executor's part of the weight is known.
    pub(crate) fn without(round: &RoundOf<T>, executor: WeightSpan) -> VotingWeight {
        VotingWeight(round.total.0.saturating_sub(executor.weight.0))
    }

    /// Whether a validator must check a work that is not its own: its secret draws it, or at full rate it is the one that it is assigned to.
    pub(crate) fn is_due(
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        executor: WeightSpan,
        validator: WeightSpan,
        secret: &Secret,
    ) -> bool {
        let others = Self::without(round, executor);
        Self::is_assigned(round, recorded, executor, validator)
            || must_check(secret, &recorded.work.id, recorded.rate, validator.weight, others)
    }

    /// Whether a work is at full rate and falls on a validator. For receipts of a batch see
    /// [`Self::is_leaf_due`].
    pub(crate) fn is_assigned(
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        executor: WeightSpan,
        validator: WeightSpan,
    ) -> bool {
        recorded.rate.is_one()
            && recorded.work.task().is_some()
            && recorded.point.falls_on(validator, executor, round.total)
    }

    /// A work that is not the validator's own.
    pub(crate) fn work_of_another(
        epoch: EpochIndex,
        index: WorkIndex,
        id: WorkId,
        validator: &T::AccountId,
    ) -> Result<RecordedOf<T>, ValidationRefusal> {
        let recorded = Works::<T>::get(epoch, index).ok_or(ValidationRefusal::UnknownWork)?;
        let Work { id: found, executor, .. }: &Work<T::AccountId, BalanceOf<T>> = &recorded.work;
        ensure!(*found == id, ValidationRefusal::UnknownWork);
        ensure!(executor != validator, ValidationRefusal::OwnWork);
        Ok(recorded)
    }

    /// Whether there is something sealed, each work once.
    pub(crate) fn ensure_in_order(sealed: &[SealedVerdict]) -> Result<(), ValidationRefusal> {
        let increasing = sealed.windows(2).all(|pair| matches!(pair, [a, b] if a.index < b.index));
        ensure!(increasing && !sealed.is_empty(), ValidationRefusal::WrongOrder);
        Ok(())
    }

    /// Whether a digest is signed by the validator's executor key.
    pub(crate) fn ensure_signed_by(
        validator: &T::AccountId,
        digest: &HashBytes,
        signature: &ExecutorSignature,
    ) -> Result<(), ValidationRefusal> {
        let key = T::Participants::executor_key_of(validator).ok_or(ValidationRefusal::WrongSignature)?;
        let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature.0, digest);
        let signed = signer.is_ok_and(|signer| signer == key.0) && is_low_s(signature);
        ensure!(signed, ValidationRefusal::WrongSignature);
        Ok(())
    }

    pub(crate) fn genesis_hash() -> HashBytes {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
    }

    /// A valid transaction that provides `what` and `tag`, and stays valid until a block.
    pub(crate) fn valid_until(
        what: &'static str,
        tag: impl Encode,
        until: BlockNumberFor<T>,
    ) -> TransactionValidityWithRefund {
        let validity = ValidTransaction::with_tag_prefix(what)
            .priority(DUTY_PRIORITY)
            .and_provides(tag)
            .longevity(until.saturating_sub(Self::now()).unique_saturated_into())
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// What a transaction of sealed verdicts or votes provides.
    pub(crate) fn tag_of(sealed: &SealedVerdicts<T::AccountId>) -> (EpochIndex, &T::AccountId, Option<WorkIndex>) {
        (sealed.epoch, &sealed.validator, sealed.verdicts.first().map(|verdict| verdict.index))
    }
}
