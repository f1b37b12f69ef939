//! What every transaction of an offchain worker is asked: the right epoch, the right phase, the executor's signature.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::is_low_s,
    sprint::{EpochIndex, Phase},
    traits::{ExecutorKeyOf, WeightOf},
    HashBytes,
};
use sp_runtime::{
    traits::{UniqueSaturatedInto, Zero},
    transaction_validity::TransactionValidityWithRefund,
    Saturating,
};

use crate::{Config, CurrentEpoch, Epoch, Pallet, SecretCommitments, SprintRefusal};

/// Priority of what a participant owes: ahead of what pays a fee.
pub(crate) const DUTY_PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

impl<T: Config> Pallet<T> {
    /// The current epoch, if it is the one named and in this phase.
    pub(crate) fn epoch_in(index: EpochIndex, phase: Phase) -> Result<Epoch<BlockNumberFor<T>>, SprintRefusal> {
        let epoch = CurrentEpoch::<T>::get();
        ensure!(epoch.index == index, SprintRefusal::WrongEpoch);
        ensure!(epoch.phase == phase, SprintRefusal::WrongPhase);
        Ok(epoch)
    }

    pub(crate) fn ensure_active(participant: &T::AccountId) -> Result<(), SprintRefusal> {
        ensure!(T::Participants::is_active(participant), SprintRefusal::NotAParticipant);
        Ok(())
    }

    /// Whether somebody is an active participant that opened an epoch.
    pub(crate) fn ensure_racer(epoch: EpochIndex, participant: &T::AccountId) -> Result<(), SprintRefusal> {
        Self::ensure_active(participant)?;
        ensure!(SecretCommitments::<T>::contains_key(epoch, participant), SprintRefusal::NotOpened);
        Ok(())
    }

    /// Whether a digest is signed by the participant's executor key.
    pub(crate) fn ensure_signed_by(
        participant: &T::AccountId,
        digest: &HashBytes,
        signature: &ExecutorSignature,
    ) -> Result<(), SprintRefusal> {
        let key = T::Participants::executor_key_of(participant).ok_or(SprintRefusal::NotAParticipant)?;
        let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature.0, digest);
        let signed = signer.is_ok_and(|signer| signer == key.0) && is_low_s(signature);
        ensure!(signed, SprintRefusal::WrongSignature);
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
        priority: TransactionPriority,
    ) -> TransactionValidityWithRefund {
        let now = frame_system::Pallet::<T>::block_number();
        let validity = ValidTransaction::with_tag_prefix(what)
            .priority(priority)
            .and_provides(tag)
            .longevity(until.saturating_sub(now).unique_saturated_into())
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }
}
