//! Whose programs are executed, and what may be in them.

use frame_support::{
    traits::{ConstU32, Contains, Everything, ProcessMessageError},
    weights::Weight,
};
use xcm::latest::prelude::*;
use xcm_builder::{
    AllowHrmpNotificationsFromRelayChain, AllowKnownQueryResponses, AllowSubscriptionsFrom,
    AllowTopLevelPaidExecutionFrom, DenyRecursively, DenyThenTry, TakeWeightCredit, TrailingSetTopicAsId,
    WithComputedOrigin,
};
use xcm_executor::traits::{DenyExecution, Properties};

use super::UniversalLocation;
use crate::PolkadotXcm;

/// Executes paid programs, answers to what this chain asked, subscriptions, and what the relay chain says of channels: if they do nothing but
/// transfer.
pub type Barrier = TrailingSetTopicAsId<
    DenyThenTry<
        DenyRecursively<AllButTransfers>,
        (
            TakeWeightCredit,
            AllowKnownQueryResponses<PolkadotXcm>,
            WithComputedOrigin<
                (
                    AllowTopLevelPaidExecutionFrom<Everything>,
                    AllowSubscriptionsFrom<Neighbours>,
                    AllowHrmpNotificationsFromRelayChain,
                ),
                UniversalLocation,
                ConstU32<8>,
            >,
        ),
    >,
>;

/// The relay chain and its parachains themselves; not what is on them.
pub struct Neighbours;

impl Contains<Location> for Neighbours {
    fn contains(location: &Location) -> bool {
        matches!(location.unpack(), (1, [] | [Parachain(_)]))
    }
}

/// Refuses programs with an instruction that no transfer needs, so that a new kind of instruction is refused until somebody has thought about
/// it. One that burns would do so past the rewards pallet, which counts burns.
pub struct AllButTransfers;

impl DenyExecution for AllButTransfers {
    fn deny_execution<RuntimeCall>(
        _origin: &Location,
        instructions: &mut [Instruction<RuntimeCall>],
        _max_weight: Weight,
        _properties: &mut Properties,
    ) -> Result<(), ProcessMessageError> {
        if instructions.iter().all(is_of_transfer) {
            Ok(())
        } else {
            Err(ProcessMessageError::Unsupported)
        }
    }
}

fn is_of_transfer<RuntimeCall>(instruction: &Instruction<RuntimeCall>) -> bool {
    match instruction {
        // The relay chain would not take the token; what is in its account here stays there.
        TransferAsset { beneficiary: to, .. }
        | TransferReserveAsset { dest: to, .. }
        | DepositReserveAsset { dest: to, .. } => *to != Location::parent(),
        WithdrawAsset(_)
        | ClaimAsset { .. }
        | BuyExecution { .. }
        | PayFees { .. }
        | RefundSurplus
        | SetFeesMode { .. }
        | DepositAsset { .. }
        | ClearOrigin
        | DescendOrigin(_)
        | AliasOrigin(_)
        | SetHints { .. }
        | SetAppendix(_)
        | SetErrorHandler(_)
        | ClearError
        | SetTopic(_)
        | ClearTopic
        | ReportError(_)
        | ReportHolding { .. }
        | QueryResponse { .. }
        | SubscribeVersion { .. }
        | UnsubscribeVersion
        | HrmpNewChannelOpenRequest { .. }
        | HrmpChannelAccepted { .. }
        | HrmpChannelClosing { .. } => true,
        _ => false,
    }
}
