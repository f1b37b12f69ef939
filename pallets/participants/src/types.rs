//! What is kept of a participant.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::fungible::Inspect, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::{Endpoint, ExecutorKey, HardwareProfile},
    model::{ModelId, ServedModels},
    weight::VotingWeight,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

use crate::Config;

/// Amount of the token deposits are held in.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

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
