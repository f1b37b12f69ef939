//! What every transaction without a fee is asked.

use frame_support::{ensure, pallet_prelude::*, traits::UnixTime};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::RequestSignature,
    signing::is_low_s,
    traits::ExecutorKeyOf,
    HashBytes,
};
use sp_runtime::{traits::Zero, transaction_validity::TransactionValidityWithRefund};

use crate::{Config, Pallet, ReceiptsRefusal};

/// Priority of what a participant owes: ahead of what pays a fee.
pub(crate) const DUTY_PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

/// Priority of what requesters want: behind all that pays a fee.
pub(crate) const FREE_PRIORITY: TransactionPriority = 0;

/// Blocks in which a transaction that can wait may be in the pool.
const LONGEVITY: TransactionLongevity = 64;

impl<T: Config> Pallet<T> {
    pub(crate) fn now() -> BlockNumberFor<T> {
        frame_system::Pallet::<T>::block_number()
    }

    /// The time of this block, in milliseconds since 1970; in hooks before its transactions, that of the block before.
    pub(crate) fn time_ms() -> u64 {
        u64::try_from(T::Time::now().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn genesis_hash() -> HashBytes {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
    }

    /// The executor key of a participant, if it has signed a digest.
    pub(crate) fn ensure_signed_by(
        participant: &T::AccountId,
        digest: &HashBytes,
        signature: &ExecutorSignature,
    ) -> Result<ExecutorKey, ReceiptsRefusal> {
        let key = T::Participants::executor_key_of(participant).ok_or(ReceiptsRefusal::NotAParticipant)?;
        let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature.0, digest);
        let signed = signer.is_ok_and(|signer| signer == key.0) && is_low_s(signature);
        ensure!(signed, ReceiptsRefusal::WrongSignature);
        Ok(key)
    }

    /// A valid transaction that provides `what` and `tag`.
    pub(crate) fn valid(
        what: &'static str,
        priority: TransactionPriority,
        tag: impl Encode,
    ) -> TransactionValidityWithRefund {
        let validity = ValidTransaction::with_tag_prefix(what)
            .priority(priority)
            .and_provides(tag)
            .longevity(LONGEVITY)
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }
}

/// Whether a compressed key has signed a digest, in canonical form. The signature does not say which of two keys it recovers to.
pub(crate) fn is_signed_by(key: &[u8; 33], digest: &HashBytes, signature: &RequestSignature) -> bool {
    let recovers = |id: u8| {
        let mut bytes = [id; 65];
        let (body, _) = bytes.split_at_mut(64);
        body.copy_from_slice(&signature.0);
        let signer = sp_io::crypto::secp256k1_ecdsa_recover_compressed(&bytes, digest);
        is_low_s(&ExecutorSignature(bytes)) && signer.is_ok_and(|signer| signer == *key)
    };
    recovers(0) || recovers(1)
}
