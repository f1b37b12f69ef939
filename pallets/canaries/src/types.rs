//! What this pallet keeps of canaries.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::traits::fungible::Inspect;
use keirin_primitives::{inference::TaskId, sprint::EpochIndex, HashBytes};
use scale_info::TypeInfo;

use crate::Config;

/// Amount of the token fees are paid in.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// The way through the participants of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Walk<Balance> {
    /// The epoch.
    pub epoch: EpochIndex,
    /// `keccak256(entropy of its first block ‖ epoch)`.
    pub seed: HashBytes,
    /// The slot to go on with.
    pub next: u32,
    /// Minted for canaries of this epoch.
    pub minted: Balance,
}

/// A task of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Canary<AccountId> {
    /// The task.
    pub task: TaskId,
    /// The account that pays.
    pub requester: AccountId,
}

/// What benchmarks need of other pallets.
#[cfg(feature = "runtime-benchmarks")]
pub trait BenchmarkHelper<AccountId> {
    /// Makes an account an active participant with weight that serves as many models as it may.
    fn set_up_participant(participant: &AccountId);

    /// Makes the epoch and the phase what they are to be.
    fn set_epoch(epoch: EpochIndex, phase: keirin_primitives::sprint::Phase);
}
