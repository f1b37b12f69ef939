//! What the chain decides from receipts alone. The rule is [`falsehood_of`], by which executors look at their receipts before they commit them,
//! and validators at those of others; here is what the chain knows.

use core::marker::PhantomData;

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorKey,
    model::{ModelId, ModelTerms},
    receipts::{falsehood_of, BatchCommit, Falsehood, LeafRules, Receipt, RequestSignature, ShownReceipt},
    HashBytes,
};

use crate::{authorize::is_signed_by, Batch, Config, Pallet};

pub use keirin_primitives::receipts::AHEAD_MS;

const NANOSECONDS: u64 = 1_000_000;

/// What the chain knows that decides about the leaves of a batch.
struct Known<'a, T: Config> {
    batch: &'a Batch<BlockNumberFor<T>>,
    runtime: PhantomData<T>,
}

impl<T: Config> LeafRules for Known<'_, T> {
    fn committed_by(&self) -> ExecutorKey {
        self.batch.executor
    }

    fn committed_ms(&self) -> u64 {
        self.batch.time_ms
    }

    fn oldest_ms(&self) -> u64 {
        T::OldestReceipt::get()
    }

    fn least_fee(&self) -> u128 {
        T::LeastReceiptFee::get()
    }

    fn is_prefix(&self, prefix: &str) -> bool {
        prefix == T::AddressPrefix::get()
    }

    fn is_price(&self, at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
        Pallet::<T>::is_price(at_ms, model, holds)
    }

    fn is_signed_by(&self, key: &[u8; 33], digest: &HashBytes, signature: &RequestSignature) -> bool {
        is_signed_by(key, digest, signature)
    }
}

impl<T: Config> Pallet<T> {
    /// What is wrong with a leaf of a batch by itself. The leaf's proof has been checked.
    pub(crate) fn falsehood_of(
        batch: &Batch<BlockNumberFor<T>>,
        commit: &BatchCommit<T::AccountId>,
        shown: &ShownReceipt,
    ) -> Option<Falsehood> {
        falsehood_of(&Known::<T> { batch, runtime: PhantomData }, commit, shown)
    }
}

/// When a receipt was asked for, in milliseconds since 1970.
pub(crate) const fn timestamp_ms(receipt: &Receipt) -> u64 {
    receipt.request.timestamp_ns.div_euclid(NANOSECONDS)
}
