//! The queues in which messages of the relay chain and of siblings wait to be executed.

use cumulus_primitives_core::{AggregateMessageOrigin, ParaId};
use frame_support::{
    parameter_types,
    traits::{ConstU32, QueueFootprint, QueuePausedQuery, TransformOrigin},
    weights::Weight,
};
use frame_system::EnsureRoot;
use pallet_message_queue::OnQueueChanged;
use sp_runtime::traits::Convert;

use crate::{
    constants::MAXIMUM_BLOCK_WEIGHT, AccountId, MessageQueue, ParachainSystem, PolkadotXcm, Runtime, RuntimeEvent,
    XcmpQueue,
};

parameter_types! {
    /// What messages may take of a block.
    pub ServiceWeight: Option<Weight> = Some(MAXIMUM_BLOCK_WEIGHT.saturating_div(4));
}

/// Names a sibling as the queues do.
pub struct FromSibling;

impl Convert<ParaId, AggregateMessageOrigin> for FromSibling {
    fn convert(sibling: ParaId) -> AggregateMessageOrigin {
        AggregateMessageOrigin::Sibling(sibling)
    }
}

/// Tells the queue of siblings of what happens to theirs. The relay chain's needs no back pressure.
pub struct SiblingsOnly;

impl OnQueueChanged<AggregateMessageOrigin> for SiblingsOnly {
    fn on_queue_changed(origin: AggregateMessageOrigin, footprint: QueueFootprint) {
        if let AggregateMessageOrigin::Sibling(sibling) = origin {
            XcmpQueue::on_queue_changed(sibling, footprint);
        }
    }
}

impl QueuePausedQuery<AggregateMessageOrigin> for SiblingsOnly {
    fn is_paused(origin: &AggregateMessageOrigin) -> bool {
        matches!(origin, AggregateMessageOrigin::Sibling(sibling) if XcmpQueue::is_paused(sibling))
    }
}

impl pallet_message_queue::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_message_queue::weights::SubstrateWeight<Runtime>;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type MessageProcessor = super::xcm::sieve::Sieve<
        xcm_builder::ProcessXcmMessage<
            AggregateMessageOrigin,
            xcm_executor::XcmExecutor<super::xcm::XcmConfig>,
            crate::RuntimeCall,
        >,
    >;
    // Benchmarks measure the queue, not what is in it.
    #[cfg(feature = "runtime-benchmarks")]
    type MessageProcessor = pallet_message_queue::mock_helpers::NoopMessageProcessor<AggregateMessageOrigin>;
    type Size = u32;
    type QueueChangeHandler = SiblingsOnly;
    type QueuePausedQuery = SiblingsOnly;
    // As the pallet's weights are measured. No program of as many instructions as are executed is as long.
    type HeapSize = ConstU32<{ 64 * 1024 }>;
    type MaxStale = ConstU32<8>;
    type ServiceWeight = ServiceWeight;
    type IdleMaxServiceWeight = ();
}

impl cumulus_pallet_xcmp_queue::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type ChannelInfo = ParachainSystem;
    type VersionWrapper = PolkadotXcm;
    type XcmpQueue = TransformOrigin<MessageQueue, AggregateMessageOrigin, ParaId, FromSibling>;
    type MaxInboundSuspended = ConstU32<1_000>;
    type MaxActiveOutboundChannels = ConstU32<128>;
    // As large as the relay chain lets a message be.
    type MaxPageSize = ConstU32<{ 103 * 1024 }>;
    type ControllerOrigin = EnsureRoot<AccountId>;
    type ControllerOriginConverter = ();
    type PriceForSiblingDelivery = super::xcm::fees::PriceToSibling;
    type WeightInfo = cumulus_pallet_xcmp_queue::weights::SubstrateWeight<Runtime>;
}
