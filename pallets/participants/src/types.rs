//! What is kept of a participant.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    traits::{
        fungible::{Credit, Inspect},
        ConstU32,
    },
    BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound, PartialEqNoBound,
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{Endpoint, ExecutorKey, HardwareProfile},
    model::{ModelId, ServedModels},
    weight::VotingWeight,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Saturating;

use crate::Config;

/// Amount of the token deposits are held in.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// Slashed collateral, for which the issuance is still to fall.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

/// A place in the weight trees.
pub type Slot = u32;

/// A registered host.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound)]
#[scale_info(skip_type_params(T))]
pub struct Participant<T: Config> {
    /// Key its executor signs with.
    pub executor_key: ExecutorKey,
    /// Public URL of its executor.
    pub endpoint: Endpoint,
    /// What its executor measured.
    pub hardware: HardwareProfile,
    /// Models it serves.
    pub models: ServedModels,
    /// Its voting weight.
    pub weight: VotingWeight,
    /// Whether it gets work.
    pub standing: Standing<BlockNumberFor<T>>,
    /// Deposit on hold.
    pub deposit: BalanceOf<T>,
    /// Block at which it registered.
    pub registered_at: BlockNumberFor<T>,
    /// Tasks it answered.
    pub served: u32,
    /// Tasks it let expire or failed.
    pub missed: u32,
}

/// Whether a participant gets work.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub enum Standing<BlockNumber> {
    /// It does, by the weight in this slot.
    Active {
        /// Its place in the weight trees.
        slot: Slot,
    },
    /// It does not; its deposit is returned at the block given.
    Leaving {
        /// Block at which unbonding ends.
        until: BlockNumber,
    },
}

/// Most chunks of a collateral that `unbond` lets wait.
pub const MAX_UNBONDING_CHUNKS: u32 = 8;

/// One place more, for what leaving unbonds.
pub(crate) const MAX_CHUNKS_WHEN_LEAVING: u32 = MAX_UNBONDING_CHUNKS + 1;

/// A participant's collateral; all of it is on hold, and all of it can be slashed.
#[derive(
    Encode, Decode, MaxEncodedLen, TypeInfo, CloneNoBound, DebugNoBound, DefaultNoBound, PartialEqNoBound, EqNoBound,
)]
#[scale_info(skip_type_params(T))]
pub struct Bond<T: Config> {
    /// What backs the participant's weight.
    pub active: BalanceOf<T>,
    /// What no longer does and has not been withdrawn, no two chunks with the same end.
    pub unbonding: BoundedVec<Chunk<BalanceOf<T>, BlockNumberFor<T>>, ConstU32<MAX_CHUNKS_WHEN_LEAVING>>,
}

impl<T: Config> Bond<T> {
    /// What is on hold.
    pub fn total(&self) -> BalanceOf<T> {
        self.unbonding.iter().fold(self.active, |sum, chunk| sum.saturating_add(chunk.amount))
    }
}

/// A part of a collateral that is unbonding.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<Balance, BlockNumber> {
    /// How much.
    pub amount: Balance,
    /// First block at which it may be withdrawn.
    pub until: BlockNumber,
}

/// What a participant says of itself; checked before it is kept.
pub(crate) struct Registration {
    pub endpoint: Vec<u8>,
    pub hardware: HardwareProfile,
    pub models: Vec<ModelId>,
}

/// A participant that serves from the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GenesisParticipant<AccountId> {
    /// Its account.
    pub account: AccountId,
    /// Compressed executor key as hex.
    pub executor_key: alloc::string::String,
    /// Public URL of its executor.
    pub endpoint: alloc::string::String,
    /// Names of the models it serves.
    pub models: Vec<alloc::string::String>,
    /// Its voting weight.
    pub weight: VotingWeight,
}
