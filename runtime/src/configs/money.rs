//! Balances and transaction fees.

use frame_support::{
    parameter_types,
    traits::{ConstU32, ConstU8},
    weights::{ConstantMultiplier, Weight, WeightToFee},
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::Bounded, FixedPointNumber, Perquintill};

use crate::{
    configs::trust::Burns,
    constants::{EXISTENTIAL_DEPOSIT, MAXIMUM_BLOCK_WEIGHT, TRANSACTION_BYTE_FEE},
    Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, System,
};

parameter_types! {
    pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
    pub const TransactionByteFee: Balance = TRANSACTION_BYTE_FEE;
    /// Blocks fuller than this make fees rise, emptier ones make them fall.
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
    pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 10u128);
    pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

impl pallet_balances::Config for Runtime {
    type Balance = Balance;
    type DustRemoval = Burns;
    type RuntimeEvent = RuntimeEvent;
    type ExistentialDeposit = ExistentialDeposit;
    type AccountStore = System;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
    type MaxLocks = ConstU32<50>;
    type MaxReserves = ConstU32<50>;
    type ReserveIdentifier = [u8; 8];
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type RuntimeHoldReason = RuntimeHoldReason;
    type FreezeIdentifier = ();
    type MaxFreezes = ConstU32<0>;
    type DoneSlashHandler = ();
}

impl pallet_transaction_payment::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type OnChargeTransaction = FungibleAdapter<Balances, Burns>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type WeightToFee = ScarcerDimensionFee;
    type LengthToFee = ConstantMultiplier<Balance, TransactionByteFee>;
    type FeeMultiplierUpdate =
        TargetedFeeAdjustment<Self, TargetBlockFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;
    type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

/// One smallest unit for a picosecond of compute, and as much for the share of proof size that goes with a
/// picosecond in a full block; whichever of the two is more.
pub struct ScarcerDimensionFee;

impl WeightToFee for ScarcerDimensionFee {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        let compute = Balance::from(weight.ref_time());
        let proof = Balance::from(weight.proof_size())
            .saturating_mul(MAXIMUM_BLOCK_WEIGHT.ref_time().into())
            .checked_div(MAXIMUM_BLOCK_WEIGHT.proof_size().into())
            .unwrap_or_default();
        compute.max(proof)
    }
}
