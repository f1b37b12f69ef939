//! What the relay chain expects.

use cumulus_pallet_aura_ext::FixedVelocityConsensusHook;
use cumulus_pallet_parachain_system::{
    consensus_hook::UnincludedSegmentCapacity, relay_state_snapshot::RelayChainStateProof,
    RelayNumberMonotonicallyIncreases,
};
use cumulus_primitives_core::AggregateMessageOrigin;
use frame_support::{
    parameter_types,
    traits::{ConstU32, EnqueueWithOrigin},
    weights::Weight,
};
use sp_consensus_aura::Slot;

use crate::{
    constants::{
        BLOCK_PROCESSING_VELOCITY, DEVELOPMENT_VELOCITY, MAXIMUM_BLOCK_WEIGHT, RELAY_CHAIN_SLOT_DURATION_MILLIS,
        RELAY_PARENT_OFFSET, UNINCLUDED_SEGMENT_CAPACITY,
    },
    Hash, MessageQueue, Runtime, RuntimeEvent, XcmpQueue,
};

/// At most so many blocks, and one, for each slot of the relay chain.
type Paced<const VELOCITY: u32> =
    FixedVelocityConsensusHook<Runtime, RELAY_CHAIN_SLOT_DURATION_MILLIS, VELOCITY, UNINCLUDED_SEGMENT_CAPACITY>;

/// Decides how far blocks may run ahead of the relay chain.
///
/// Chains with a sudo key, which are for development and tests, may make [`DEVELOPMENT_VELOCITY`] blocks in a slot: so that a development
/// chain's blocks come faster than a relay chain's, and its clock shows the real time all the same.
pub struct ConsensusHook;

impl cumulus_pallet_parachain_system::ConsensusHook for ConsensusHook {
    fn on_state_proof(state_proof: &RelayChainStateProof) -> (Weight, UnincludedSegmentCapacity) {
        if pallet_sudo::Key::<Runtime>::exists() {
            Paced::<DEVELOPMENT_VELOCITY>::on_state_proof(state_proof)
        } else {
            Paced::<BLOCK_PROCESSING_VELOCITY>::on_state_proof(state_proof)
        }
    }
}

impl ConsensusHook {
    /// Whether a collator may build on a block: at a relay chain's pace, on every chain.
    pub fn can_build_upon(included_hash: Hash, slot: Slot) -> bool {
        Paced::<BLOCK_PROCESSING_VELOCITY>::can_build_upon(included_hash, slot)
    }
}

parameter_types! {
    pub const ReservedMessageWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
    pub const FromRelayChain: AggregateMessageOrigin = AggregateMessageOrigin::Parent;
}

impl cumulus_pallet_parachain_system::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnSystemEvent = super::sprints::RelayChainRandomness;
    type SelfParaId = parachain_info::Pallet<Runtime>;
    type OutboundXcmpMessageSource = XcmpQueue;
    type DmpQueue = EnqueueWithOrigin<MessageQueue, FromRelayChain>;
    type ReservedDmpWeight = ReservedMessageWeight;
    type XcmpMessageHandler = XcmpQueue;
    type ReservedXcmpWeight = ReservedMessageWeight;
    type CheckAssociatedRelayNumber = RelayNumberMonotonicallyIncreases;
    type ConsensusHook = ConsensusHook;
    type WeightInfo = cumulus_pallet_parachain_system::weights::SubstrateWeight<Runtime>;
    type RelayParentOffset = ConstU32<RELAY_PARENT_OFFSET>;
    type SchedulingSignatureVerifier = ();
}

impl parachain_info::Config for Runtime {}

impl cumulus_pallet_aura_ext::Config for Runtime {}
