//! Runtime API of the validation pallet.

use alloc::vec::Vec;
use codec::Codec;
use keirin_primitives::{
    sprint::EpochIndex,
    validation::WorkIndex,
    views::{ChallengeView, OpenDemand, RoundView, StandingView, WorkView},
    weight::VotingWeight,
};

sp_api::decl_runtime_apis! {
    /// Validation: what must be checked, what is put to the vote, and how participants stand.
    pub trait ValidationApi<AccountId, Balance, BlockNumber>
    where
        AccountId: Codec,
        Balance: Codec,
        BlockNumber: Codec,
    {
        /// Epochs that are not settled, oldest first.
        fn rounds() -> Vec<RoundView<BlockNumber>>;

        /// Up to 64 works of an epoch from a number on, as a validator sees them. Which of them it must check, only its secret tells.
        fn works(epoch: EpochIndex, from: WorkIndex, validator: AccountId)
            -> Vec<WorkView<AccountId, Balance, BlockNumber>>;

        /// Up to 64 works that are put to the vote, oldest first, those first on which the validator can still do something.
        fn challenges(validator: AccountId) -> Vec<ChallengeView<AccountId, Balance, BlockNumber>>;

        /// Evidence that a participant must post.
        fn demands(executor: AccountId) -> Vec<OpenDemand<BlockNumber>>;

        /// Evidence that was posted for a work: SCALE of its `Vec<PositionEvidence>`.
        fn payload(epoch: EpochIndex, index: WorkIndex) -> Option<Vec<u8>>;

        /// How a participant stands in an epoch that is not settled; `None` if it has no part in it.
        fn standing(epoch: EpochIndex, participant: AccountId) -> Option<StandingView<AccountId>>;

        /// The snapshot of an epoch that is not settled: who opened it, with the weight that each had then. It is complete once the
        /// epoch's reveal phase has ended.
        fn snapshot(epoch: EpochIndex) -> Vec<(AccountId, VotingWeight)>;
    }
}
