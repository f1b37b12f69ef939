//! Batches of calls, shared accounts, accounts that act for others, and calls that wait for their block.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    parameter_types,
    traits::{fungible::HoldConsideration, ConstU32, EqualPrivilegeOnly, InstanceFilter, LinearStoragePrice},
    weights::Weight,
};
use frame_system::EnsureRoot;
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

use crate::{
    constants::{deposit, MAXIMUM_BLOCK_WEIGHT},
    AccountId, Balance, Balances, OriginCaller, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    RuntimeOrigin, System,
};

parameter_types! {
    /// One entry of 88 bytes: key 32, value 4 + 4 + 16 + 32.
    pub const DepositBase: Balance = deposit(1, 88);
    /// 32 bytes for each signatory.
    pub const DepositFactor: Balance = deposit(0, 32);
    /// One entry of an account and what is kept with it.
    pub const ProxyDepositBase: Balance = deposit(1, 8);
    /// An account, a kind and a delay.
    pub const ProxyDepositFactor: Balance = deposit(0, 37);
    /// An account, a hash and a block for each announcement.
    pub const AnnouncementDepositFactor: Balance = deposit(0, 68);
    /// What scheduled calls may take of a block.
    pub const ScheduledWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(4);
    pub const PreimageBaseDeposit: Balance = deposit(2, 64);
    pub const PreimageByteDeposit: Balance = deposit(0, 1);
    pub const PreimageHold: RuntimeHoldReason = RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
}

impl pallet_utility::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type PalletsOrigin = OriginCaller;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type DepositBase = DepositBase;
    type DepositFactor = DepositFactor;
    type MaxSignatories = ConstU32<100>;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
    type BlockNumberProvider = frame_system::Pallet<Runtime>;
}

/// What an account may do for another one.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    Any,
    /// What participants and collators do; no tokens leave the account but as deposits. Nothing of a multisig, whose calls have its own
    /// account behind them, and not what proxies may do.
    NonTransfer,
    /// What a participant does: registration, collateral, claims, disputes.
    Participant,
    /// What a collator does: candidacy and keys.
    Collator,
    /// Withdrawing announcements of other proxies.
    CancelProxy,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        use pallet_keirin_receipts::Call as Disputed;
        use pallet_keirin_validation::Call as Checked;
        use pallet_proxy::Call;
        match self {
            Self::Any => true,
            Self::NonTransfer => Self::Participant.filter(call) || Self::Collator.filter(call),
            Self::Participant => matches!(
                call,
                RuntimeCall::Participants(_)
                    | RuntimeCall::Rewards(_)
                    | RuntimeCall::Sprints(_)
                    | RuntimeCall::Validation(
                        Checked::report_missed_validation { .. } | Checked::report_missed_receipt { .. }
                    )
                    | RuntimeCall::Receipts(
                        Disputed::dispute_receipts { .. }
                            | Disputed::dispute_route { .. }
                            | Disputed::dispute_doubled { .. }
                            | Disputed::show_receipt { .. }
                    )
                    | RuntimeCall::Utility(_)
            ),
            Self::Collator => {
                matches!(call, RuntimeCall::CollatorSelection(_) | RuntimeCall::Session(_) | RuntimeCall::Utility(_))
            }
            Self::CancelProxy => matches!(call, RuntimeCall::Proxy(Call::reject_announcement { .. })),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        match self {
            Self::Any => true,
            Self::NonTransfer => matches!(other, Self::NonTransfer | Self::Participant | Self::Collator),
            _ => self == other,
        }
    }
}

impl pallet_proxy::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type Currency = Balances;
    type ProxyType = ProxyType;
    type ProxyDepositBase = ProxyDepositBase;
    type ProxyDepositFactor = ProxyDepositFactor;
    type MaxProxies = ConstU32<32>;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
    type MaxPending = ConstU32<32>;
    type CallHasher = BlakeTwo256;
    type AnnouncementDepositBase = ProxyDepositBase;
    type AnnouncementDepositFactor = AnnouncementDepositFactor;
    type BlockNumberProvider = System;
}

impl pallet_scheduler::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type MaximumWeight = ScheduledWeight;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type MaxScheduledPerBlock = ConstU32<50>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
    type Preimages = Preimage;
    type BlockNumberProvider = System;
}

impl pallet_preimage::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHold,
        LinearStoragePrice<PreimageBaseDeposit, PreimageByteDeposit, Balance>,
    >;
}
