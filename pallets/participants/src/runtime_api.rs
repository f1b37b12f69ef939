//! Runtime API of the participants pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{executor::ExecutorKey, views::ParticipantView};

sp_api::decl_runtime_apis! {
    /// Who works for the network.
    pub trait ParticipantsApi<AccountId, Balance, BlockNumber>
    where
        AccountId: Codec,
        Balance: Codec,
        BlockNumber: Codec,
    {
        /// One participant.
        fn participant(account: AccountId) -> Option<ParticipantView<AccountId, Balance, BlockNumber>>;

        /// Participants after `from` in storage order, at most `limit` and 256.
        fn participants(
            from: Option<AccountId>,
            limit: u32,
        ) -> Vec<ParticipantView<AccountId, Balance, BlockNumber>>;

        /// Whose executor key this is.
        fn participant_by_key(key: ExecutorKey) -> Option<AccountId>;
    }
}
