//! Works, who checks them, and what they earn.

#[cfg(feature = "runtime-benchmarks")]
pub(super) mod for_benchmarks;

use frame_support::{parameter_types, traits::ConstU32, PalletId};
use keirin_primitives::sprint::Phase;
use pallet_keirin_rewards::CountBurns;
use pallet_keirin_validation::SamplingTerms;
use sp_core::Get;
use sp_runtime::Perbill;

use crate::{
    configs::{
        parameters::dynamic_params::{
            canaries as protocol, reputation as reputation_tunable, rewards as tunable, validation as checks,
        },
        sprints::RelayChainRandomness,
    },
    AccountId, Balances, Inference, Participants, Receipts, Reputation, Rewards, Runtime, RuntimeHoldReason, Sprints,
};

/// Where all that the runtime burns goes, so that it is counted.
pub type Burns = CountBurns<Runtime>;

/// The account in which fees wait until their epoch is settled.
pub struct FeePot;

impl Get<AccountId> for FeePot {
    fn get() -> AccountId {
        Rewards::pot_account()
    }
}

parameter_types! {
    pub const PotId: PalletId = PalletId(*b"kei/pot ");
    pub const TrainingFundId: PalletId = PalletId(*b"kei/trai");
    /// So early that canaries are answered and checked within the epoch.
    pub const CanariesSentIn: Phase = Phase::Validation;
    /// A quarter of a block, whatever there is to settle.
    pub const SettlementShare: Perbill = Perbill::from_percent(25);
    pub Sampling: SamplingTerms = SamplingTerms {
        reputation_epochs: reputation_tunable::ReputationEpochs::get(),
        points: checks::SamplingPoints::get(),
    };
}

impl pallet_keirin_validation::Config for Runtime {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Participants = Participants;
    type Epochs = Sprints;
    type Earnings = Rewards;
    type Reputation = Reputation;
    type Batches = Receipts;
    type Entropy = RelayChainRandomness;
    type Sampling = Sampling;
    type ReferenceFee = checks::ReferenceFee;
    type TrapEvery = checks::TrapEvery;
    type LateWork = checks::LateWork;
    type VoteBlocks = checks::VoteBlocks;
    type VotesPerBlock = checks::VotesPerBlock;
    type OpenBlocks = checks::OpenBlocks;
    type DemandBlocks = checks::DemandBlocks;
    type LeastFine = checks::LeastFine;
    type ReportDeposit = checks::ReportDeposit;
    type SlashedShare = checks::SlashedShare;
    type SettlementShare = SettlementShare;
    type WeightInfo = pallet_keirin_validation::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = for_benchmarks::SetUp;
}

impl pallet_keirin_reputation::Config for Runtime {
    type Epochs = Sprints;
    type ReputationEpochs = reputation_tunable::ReputationEpochs;
    type CountedChecks = ConstU32<50>;
    type SweptPerBlock = ConstU32<64>;
    type WeightInfo = pallet_keirin_reputation::weights::SubstrateWeight<Runtime>;
}

impl pallet_keirin_rewards::Config for Runtime {
    type Currency = Balances;
    type Epochs = Sprints;
    type PotId = PotId;
    type TrainingFundId = TrainingFundId;
    type InitialSubsidy = tunable::InitialSubsidy;
    type SubsidyDecay = tunable::SubsidyDecay;
    type TrainingShare = tunable::TrainingShare;
    type FinderShare = tunable::FinderShare;
    type VestingEpochs = tunable::VestingEpochs;
    type ClaimWindow = tunable::ClaimWindow;
    type MaxVestingEpochs = ConstU32<256>;
    type ExpiredPerBlock = ConstU32<64>;
    type WeightInfo = pallet_keirin_rewards::weights::SubstrateWeight<Runtime>;
}

impl pallet_keirin_canaries::Config for Runtime {
    type Currency = Balances;
    type Epochs = Sprints;
    type Entropy = RelayChainRandomness;
    type Participants = Participants;
    type Tasks = Inference;
    type Subsidy = Rewards;
    type Budget = protocol::Budget;
    type SentIn = CanariesSentIn;
    type SlotsPerBlock = ConstU32<8>;
    type ClosedPerBlock = ConstU32<16>;
    type WeightInfo = pallet_keirin_canaries::weights::SubstrateWeight<Runtime>;
    #[cfg(feature = "runtime-benchmarks")]
    type BenchmarkHelper = for_benchmarks::SetUp;
}
