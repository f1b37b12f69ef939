//! Runtime API of the reputation pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::views::ReputationView;

sp_api::decl_runtime_apis! {
    /// Who has served honestly, and for how long.
    pub trait ReputationApi<AccountId>
    where
        AccountId: Codec,
    {
        /// A participant's record; `None` if it has none that counts.
        fn reputation(participant: AccountId) -> Option<ReputationView>;

        /// Records after `from` in storage order, at most `limit` and 256.
        fn reputations(from: Option<AccountId>, limit: u32) -> Vec<(AccountId, ReputationView)>;
    }
}
