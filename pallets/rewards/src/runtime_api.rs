//! Runtime API of the rewards pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{
    sprint::EpochIndex,
    views::{RewardsView, SupplyView},
};

sp_api::decl_runtime_apis! {
    /// What was earned, and the chain's money.
    pub trait RewardsApi<AccountId, Balance>
    where
        AccountId: Codec,
        Balance: Codec,
    {
        /// What a participant earned, epoch by epoch, and what of it is vesting.
        fn rewards(participant: AccountId) -> RewardsView<Balance>;

        /// Epochs that a participant can claim now, oldest first, at most `limit`.
        fn claimable(participant: AccountId, limit: u32) -> Vec<EpochIndex>;

        /// Whether something a participant has claimed has vested since and can be paid.
        fn releasable(participant: AccountId) -> bool;

        /// What the chain's money is made of.
        fn supply() -> SupplyView<Balance>;
    }
}
