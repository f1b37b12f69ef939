//! What is served over HTTP, and settled in batches.

use frame_support::{parameter_types, traits::ConstU32, PalletId};

use crate::{
    configs::{
        parameters::dynamic_params::{receipts as tunable, validation as checks},
        sprints::MostRacers,
    },
    Balances, Models, Participants, Rewards, Runtime, Sprints, Timestamp, Validation,
};

parameter_types! {
    pub const DepositsName: PalletId = PalletId(*b"kei/depo");
    /// Of a test network or a fork it must be another one: requests name no chain but by it.
    pub const AddressPrefix: &'static str = "keirin";
}

impl pallet_keirin_receipts::Config for Runtime {
    type Currency = Balances;
    type Participants = Participants;
    type Models = Models;
    type Epochs = Sprints;
    type Time = Timestamp;
    type Earnings = Rewards;
    type Works = Validation;
    type AccountName = DepositsName;
    type AddressPrefix = AddressPrefix;
    type WithdrawalDelay = tunable::WithdrawalDelay;
    type OldestReceipt = tunable::OldestReceipt;
    type BatchRetention = tunable::BatchRetention;
    type DemandBlocks = checks::DemandBlocks;
    type ForgottenPerBlock = ConstU32<16>;
    type MostEnrolled = MostRacers;
    type DemandStake = tunable::DemandStake;
    type LeastDebit = tunable::LeastDebit;
    type LeastReceiptFee = tunable::LeastReceiptFee;
    type LeastWithdrawal = tunable::LeastWithdrawal;
    type BatchesPerEpoch = tunable::BatchesPerEpoch;
    type PricesPerBlock = ConstU32<32>;
    type WeightInfo = pallet_keirin_receipts::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = super::trust::for_benchmarks::SetUp;
}
