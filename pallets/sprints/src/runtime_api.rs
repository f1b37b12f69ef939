//! Runtime API of the sprints pallet.

use codec::Codec;
use keirin_primitives::{
    sprint::{Configuration, Duty, EpochIndex},
    views::SprintView,
    HashBytes,
};

sp_api::decl_runtime_apis! {
    /// Sprints: where the epoch is, who races, what is owed.
    pub trait SprintsApi<AccountId, BlockNumber>
    where
        AccountId: Codec,
        BlockNumber: Codec,
    {
        /// The current epoch with its racers, the last settled weights and the collators elected by them.
        fn sprint() -> SprintView<AccountId, BlockNumber>;

        /// The epoch whose randomness is in force, and this randomness: in the reveal phase that of the epoch before. `None` before the
        /// first is fixed.
        fn randomness() -> Option<(EpochIndex, HashBytes)>;

        /// What a participant owes the sprint now.
        fn duty(participant: AccountId) -> Option<Duty<AccountId>>;

        /// Squared distance of a nonce's output from the target under any seed, as a dispute recomputes it. `None` for
        /// configurations that the runtime does not recompute.
        fn distance2(
            configuration: Configuration,
            seed: HashBytes,
            participant: AccountId,
            nonce: u64,
        ) -> Option<u32>;
    }
}
