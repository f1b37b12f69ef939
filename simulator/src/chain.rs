//! The chain of a run: Keirin's pallets as they are, over balances, with accounts that are numbers. Only the sprint and the signatures
//! are not there: [`Clock`] stands in for the first, and what an executor would sign comes with the origin that its signature would
//! have earned it.

use frame_support::{derive_impl, parameter_types, PalletId};
use frame_system::{limits::BlockWeights, EnsureRoot};
use keirin_primitives::{
    model::{ModelId, Units},
    traits::ModelCapacity,
    weight::VotingWeight,
};
use pallet_keirin_models::PriceRules;
use pallet_keirin_rewards::CountBurns;
use pallet_keirin_validation::SamplingTerms;
use sp_runtime::{Perbill, Permill, Perquintill};

use crate::clock::Clock;

/// What accounts are known by.
pub type AccountId = u64;
/// Amounts of the token.
pub type Balance = u128;
/// Numbers of blocks.
pub type BlockNumber = u64;

type Block = frame_system::mocking::MockBlock<Chain>;

frame_support::construct_runtime!(
    pub enum Chain {
        System: frame_system,
        Balances: pallet_balances,
        Models: pallet_keirin_models,
        Participants: pallet_keirin_participants,
        Inference: pallet_keirin_inference,
        Validation: pallet_keirin_validation,
        Reputation: pallet_keirin_reputation,
        Rewards: pallet_keirin_rewards,
    }
);

parameter_types! {
    pub Weights: BlockWeights = BlockWeights::simple_max(frame_support::weights::Weight::from_parts(u64::MAX / 4, u64::MAX / 4));
    pub const ExistentialDeposit: Balance = 1;
    pub const PotId: PalletId = PalletId(*b"pot/kein");
    pub const TrainingFundId: PalletId = PalletId(*b"trainfnd");
    pub const MaxModels: u32 = 1;
    pub const RegistrationDeposit: Balance = 0;
    pub const RegistrationWeight: VotingWeight = VotingWeight(0);
    pub const MaxParticipants: u32 = 4_096;
    pub const Unbounded: u32 = 1_000_000;
    pub const UnbondingPeriod: BlockNumber = 50;
    // A task that is requested in an epoch's third block expires in its fifth.
    pub const TaskLifetime: BlockNumber = 2;
    pub const AnswerRetention: BlockNumber = 2 * crate::clock::EPOCH_BLOCKS;
    pub const Nothing: u32 = 0;
    pub const NoBlocks: BlockNumber = 0;
    pub const OneBlock: BlockNumber = 1;
    pub FeePot: AccountId = Rewards::pot_account();
    pub const TrainingShare: Permill = Permill::from_percent(20);
    pub const FinderShare: Permill = Permill::from_percent(10);
    pub const SlashedShare: Permill = Permill::from_percent(20);
    pub const SettlementShare: Perbill = Perbill::from_percent(25);
    pub const ClaimWindow: u32 = 4;
    pub const MaxVestingEpochs: u32 = 1;
    pub const CountedChecks: u32 = 50;
    pub const TrapEvery: u32 = 128;
    // An epoch of five blocks says nothing about demand: prices stay where they are.
    pub FixedPrice: PriceRules<Balance> = PriceRules {
        floor: TokenPrice::get(),
        stable_from: Permill::zero(),
        stable_to: Permill::one(),
        elasticity: Permill::zero(),
        most_step: Permill::zero(),
        window: 2,
    };
    pub static TokenPrice: Balance = 1;
    pub static CollateralPerWeight: Balance = 0;
    pub static InitialSubsidy: Balance = 0;
    pub static SubsidyDecay: Perquintill = Perquintill::zero();
    pub static LeastFine: Balance = 0;
    pub static ReportDeposit: Balance = 0;
    pub static ReputationEpochs: u32 = 30;
    pub static Sampling: SamplingTerms = SamplingTerms::default();
}

/// Capacity that no demand uses up.
pub struct Plenty;

impl ModelCapacity for Plenty {
    fn units_per_block(_model: &ModelId) -> Units {
        Units(u64::MAX)
    }
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Chain {
    type Block = Block;
    type BlockWeights = Weights;
    type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Chain {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ExistentialDeposit;
    type DustRemoval = CountBurns<Chain>;
}

impl pallet_keirin_models::Config for Chain {
    type AdminOrigin = EnsureRoot<AccountId>;
    type Balance = Balance;
    type Capacity = Plenty;
    type Pricing = FixedPrice;
    type MaxModels = MaxModels;
    type WeightInfo = ();
}

impl pallet_keirin_participants::Config for Chain {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type OnSlash = CountBurns<Chain>;
    type Models = Models;
    type RegistrationDeposit = RegistrationDeposit;
    type RegistrationWeight = RegistrationWeight;
    type CollateralPerWeight = CollateralPerWeight;
    type UnbondingPeriod = UnbondingPeriod;
    type MaxParticipants = MaxParticipants;
    type MaxUnbondingsPerBlock = Unbounded;
    type WeightInfo = ();
}

impl pallet_keirin_inference::Config for Chain {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Models = Models;
    type Participants = Participants;
    type FeePot = FeePot;
    type Works = Validation;
    type OnAnswered = ();
    type TaskLifetime = TaskLifetime;
    type AnswerRetention = AnswerRetention;
    type TemplateTokens = Nothing;
    type MaxOpenTasksPerParticipant = Unbounded;
    type MaxSweepPerBlock = Unbounded;
    type WeightInfo = ();
}

impl pallet_keirin_validation::Config for Chain {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Participants = Participants;
    type Epochs = Clock;
    type Earnings = Rewards;
    type Reputation = Reputation;
    type Batches = ();
    type Entropy = Clock;
    type ReferenceFee = LeastFine;
    type TrapEvery = TrapEvery;
    type Sampling = Sampling;
    type LateWork = NoBlocks;
    type VoteBlocks = OneBlock;
    // However much is put to the vote, everybody votes in one block of an epoch's five.
    type VotesPerBlock = Unbounded;
    type OpenBlocks = OneBlock;
    type DemandBlocks = OneBlock;
    type LeastFine = LeastFine;
    type ReportDeposit = ReportDeposit;
    type SlashedShare = SlashedShare;
    type SettlementShare = SettlementShare;
    type WeightInfo = ();
}

impl pallet_keirin_rewards::Config for Chain {
    type Currency = Balances;
    type Epochs = Clock;
    type PotId = PotId;
    type TrainingFundId = TrainingFundId;
    type InitialSubsidy = InitialSubsidy;
    type SubsidyDecay = SubsidyDecay;
    type TrainingShare = TrainingShare;
    type FinderShare = FinderShare;
    type VestingEpochs = Nothing;
    type ClaimWindow = ClaimWindow;
    type MaxVestingEpochs = MaxVestingEpochs;
    type ExpiredPerBlock = Unbounded;
    type WeightInfo = ();
}

impl pallet_keirin_reputation::Config for Chain {
    type Epochs = Clock;
    type ReputationEpochs = ReputationEpochs;
    type CountedChecks = CountedChecks;
    type SweptPerBlock = Unbounded;
    type WeightInfo = ();
}
