//! What governance may change without an upgrade, with the values the chain starts with.

use frame_support::dynamic_params::{dynamic_pallet_params, dynamic_params};

use keirin_primitives::{
    sprint::{BasisPoints, Configuration},
    weight::VotingWeight,
};
use pallet_keirin_models::PriceRules;
use sp_runtime::{FixedU128, Perbill, Permill, Perquintill};

use crate::{
    constants::{DAYS, HOURS, KEI, MILLIKEI, PRICE_PER_UNIT},
    Balance, BlockNumber, Runtime,
};

/// Tunables by pallet.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
    use super::*;

    /// Of the participants pallet.
    #[dynamic_pallet_params]
    #[codec(index = 0)]
    pub mod participants {
        use super::*;

        /// Held from a participant while it is registered.
        #[codec(index = 0)]
        pub static RegistrationDeposit: Balance = 10 * KEI;

        /// Voting weight of a participant that registers.
        #[codec(index = 1)]
        pub static RegistrationWeight: VotingWeight = VotingWeight(1);

        /// Blocks from leaving to the return of the deposit, and from unbonding to the return of collateral.
        #[codec(index = 2)]
        pub static UnbondingPeriod: BlockNumber = 7 * DAYS;

        /// Collateral that backs one unit of weight; 0 as long as weight needs no backing.
        #[codec(index = 3)]
        pub static CollateralPerWeight: Balance = 0;
    }

    /// Of the inference pallet.
    #[dynamic_pallet_params]
    #[codec(index = 1)]
    pub mod inference {
        use super::*;

        /// Blocks from request to expiry.
        #[codec(index = 0)]
        pub static TaskLifetime: BlockNumber = 20;

        /// Blocks an outcome and its answer stay in storage.
        #[codec(index = 1)]
        pub static AnswerRetention: BlockNumber = 7 * DAYS;

        /// Most tokens a model's chat template adds around a prompt.
        #[codec(index = 2)]
        pub static TemplateTokens: u32 = 64;
    }

    /// Of the sprints pallet. The phases of an epoch add up to 100 blocks.
    #[dynamic_pallet_params]
    #[codec(index = 2)]
    pub mod sprints {
        use super::*;

        /// Blocks in which an epoch is opened.
        #[codec(index = 0)]
        pub static RevealPhase: BlockNumber = 10;

        /// Blocks in which executors race.
        #[codec(index = 1)]
        pub static GenerationPhase: BlockNumber = 20;

        /// Blocks in which racers commit to their proofs.
        #[codec(index = 2)]
        pub static CommitPhase: BlockNumber = 10;

        /// Blocks from the last commitment to the draw of the sampled leaves.
        #[codec(index = 3)]
        pub static Drawing: BlockNumber = 5;

        /// Blocks in which sampled leaves are opened.
        #[codec(index = 4)]
        pub static Sampling: BlockNumber = 10;

        /// Blocks in which validators vote.
        #[codec(index = 5)]
        pub static Voting: BlockNumber = 10;

        /// Blocks in which only disputes are left.
        #[codec(index = 6)]
        pub static Disputes: BlockNumber = 10;

        /// Blocks from the settlement to the next epoch.
        #[codec(index = 7)]
        pub static SettledPhase: BlockNumber = 25;

        /// Configuration of the model that is raced.
        #[codec(index = 8)]
        pub static Model: Configuration = Configuration::Dev;

        /// Leaves sampled from each commitment.
        #[codec(index = 9)]
        pub static Samples: u32 = 32;

        /// The difficulty falls while the largest commitment has fewer proofs.
        #[codec(index = 10)]
        pub static LeastProofs: u32 = 10_000;

        /// The difficulty rises while the largest commitment has more proofs.
        #[codec(index = 11)]
        pub static MostProofs: u32 = 100_000;

        /// Share of its weight a participant keeps without collateral.
        #[codec(index = 12)]
        pub static UnbackedShare: Permill = Permill::from_percent(20);

        /// Largest share of all weights that one of four or more participants may have.
        #[codec(index = 13)]
        pub static WeightCap: Permill = Permill::from_percent(30);

        /// Share of its collateral that who cheats in a sprint or accuses falsely loses.
        #[codec(index = 14)]
        pub static SlashedShare: Permill = Permill::from_percent(20);

        /// Collators elected by weight, beside the invulnerables.
        #[codec(index = 15)]
        pub static ElectedCollators: u32 = 16;

        /// Least proofs of a continuous commitment.
        #[codec(index = 16)]
        pub static LeastContinuousProofs: u32 = 10;

        /// Most continuous commitments of a participant in an epoch; above 100 it is 100.
        #[codec(index = 17)]
        pub static MostContinuousCommits: u32 = 100;

        /// Least utilisation a continuous commitment may claim, in ten-thousandths.
        #[codec(index = 18)]
        pub static LeastUtilisation: BasisPoints = BasisPoints(0);

        /// Greatest utilisation a continuous commitment may claim, in ten-thousandths.
        #[codec(index = 19)]
        pub static MostUtilisation: BasisPoints = BasisPoints(10_000);

        /// Share of a participant's continuous proofs that is sampled.
        #[codec(index = 20)]
        pub static ContinuousSampled: Permill = Permill::from_percent(5);

        /// Continuous proofs that count as much as one of the sprint.
        #[codec(index = 21)]
        pub static ContinuousProofsPerWeight: u32 = 10;
    }

    /// Of the validation pallet.
    #[dynamic_pallet_params]
    #[codec(index = 3)]
    pub mod validation {
        use super::*;

        /// Last blocks of an epoch in which reported work counts for the next.
        #[codec(index = 0)]
        pub static LateWork: BlockNumber = 10;

        /// Blocks in which votes on challenged works are sealed.
        #[codec(index = 1)]
        pub static VoteBlocks: BlockNumber = 10;

        /// Blocks in which they are opened.
        #[codec(index = 2)]
        pub static OpenBlocks: BlockNumber = 10;

        /// Blocks in which an executor must post evidence that was demanded. Fewer than [`LateWork`], so that there is time to check
        /// it.
        #[codec(index = 3)]
        pub static DemandBlocks: BlockNumber = 5;

        /// The least that who calls a valid work invalid pays.
        #[codec(index = 4)]
        pub static LeastFine: Balance = MILLIKEI;

        /// What a requester puts at stake to have an answer re-verified.
        #[codec(index = 5)]
        pub static ReportDeposit: Balance = 100 * MILLIKEI;

        /// Share of its collateral that a cheating executor loses.
        #[codec(index = 6)]
        pub static SlashedShare: Permill = Permill::from_percent(20);

        /// Paid works an epoch, increasing, and the least sampling rate at them.
        #[codec(index = 7)]
        pub static SamplingPoints: [(u32, Perbill); 3] =
            [(100, Perbill::one()), (5_000, Perbill::from_percent(5)), (10_000, Perbill::from_percent(1))];

        /// One in so many works is a trap for validators that do not look; none at 0.
        #[codec(index = 8)]
        pub static TrapEvery: u32 = 128;

        /// Challenged works that every validator can re-verify in one block, beside everything else it does.
        #[codec(index = 9)]
        pub static VotesPerBlock: u32 = 4;

        /// A batch of receipts is as much traffic as its fees are times this, but not more than it has receipts.
        #[codec(index = 10)]
        pub static ReferenceFee: Balance = MILLIKEI;
    }

    /// Of the reputation pallet.
    #[dynamic_pallet_params]
    #[codec(index = 4)]
    pub mod reputation {
        use super::*;

        /// Epochs of honest service after which an executor is checked least, and of inactivity after which a record is
        /// forgotten.
        #[codec(index = 0)]
        pub static ReputationEpochs: u32 = 30;
    }

    /// Of the rewards pallet.
    #[dynamic_pallet_params]
    #[codec(index = 5)]
    pub mod rewards {
        use super::*;

        /// Subsidy of the first epoch.
        #[codec(index = 0)]
        pub static InitialSubsidy: Balance = 100 * KEI;

        /// Share by which an epoch's subsidy is less than that of the epoch before: with epochs of 100 blocks it halves in about a year
        /// and a third.
        #[codec(index = 1)]
        pub static SubsidyDecay: Perquintill = Perquintill::from_parts(10_000_000_000_000);

        /// Share of each fee that the training fund gets.
        #[codec(index = 2)]
        pub static TrainingShare: Permill = Permill::from_percent(20);

        /// Share of what a participant forfeits that goes to who gave the reason.
        #[codec(index = 3)]
        pub static FinderShare: Permill = Permill::from_percent(10);

        /// Epochs over which a claim vests; 0 pays it at once.
        #[codec(index = 4)]
        pub static VestingEpochs: u32 = 0;

        /// Epochs in which an epoch can be claimed after its end.
        #[codec(index = 5)]
        pub static ClaimWindow: u32 = 100;
    }

    /// Of the canaries pallet.
    #[dynamic_pallet_params]
    #[codec(index = 7)]
    pub mod canaries {
        use super::*;

        /// The most that is minted for the canaries of an epoch.
        #[codec(index = 0)]
        pub static Budget: Balance = KEI;
    }

    /// Of the receipts pallet.
    #[dynamic_pallet_params]
    #[codec(index = 8)]
    pub mod receipts {
        use super::*;

        /// Blocks from a withdrawal to its payment: twice the time of [`OldestReceipt`].
        #[codec(index = 0)]
        pub static WithdrawalDelay: BlockNumber = 2 * HOURS;

        /// How long after a request its receipt may be committed, in milliseconds.
        #[codec(index = 1)]
        pub static OldestReceipt: u64 = 60 * 60 * 1_000;

        /// Blocks that a batch is kept: the time in which its requests may be committed again, and three epochs to settle that.
        #[codec(index = 2)]
        pub static BatchRetention: BlockNumber = 6 * HOURS;

        /// Most batches of a participant in an epoch.
        #[codec(index = 3)]
        pub static BatchesPerEpoch: u32 = 64;

        /// The least that a requester pays for its receipts in a batch: what ten tokens cost at the least.
        #[codec(index = 4)]
        pub static LeastDebit: Balance = 10 * PRICE_PER_UNIT;

        /// The least that is withdrawn.
        #[codec(index = 5)]
        pub static LeastWithdrawal: Balance = 10 * MILLIKEI;

        /// What a requester puts up that demands one of its receipts: more than the longest answer would cost as a transaction.
        #[codec(index = 6)]
        pub static DemandStake: Balance = 100 * MILLIKEI;

        /// The least that a receipt costs: a token at the least price.
        #[codec(index = 7)]
        pub static LeastReceiptFee: Balance = PRICE_PER_UNIT;
    }

    /// Of the models pallet.
    #[dynamic_pallet_params]
    #[codec(index = 6)]
    pub mod models {
        use super::*;

        /// How prices answer demand.
        #[codec(index = 0)]
        pub static Pricing: PriceRules<Balance> = PriceRules {
            floor: PRICE_PER_UNIT,
            stable_from: Permill::from_percent(40),
            stable_to: Permill::from_percent(60),
            elasticity: Permill::from_percent(5),
            most_step: Permill::from_percent(2),
            window: 60,
        };

        /// Units of compute that one of voting weight gets done in a block: 25 tokens a second at the least number of proofs that
        /// the difficulty aims at.
        #[codec(index = 1)]
        pub static UnitsPerWeight: FixedU128 = FixedU128::from_rational(150, 10_000);

        /// Units of compute that one participant gets done in a block, whatever its weight.
        #[codec(index = 2)]
        pub static LeastUnits: u64 = 150;
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl Default for RuntimeParameters {
    fn default() -> Self {
        RuntimeParameters::Inference(dynamic_params::inference::Parameters::TaskLifetime(
            dynamic_params::inference::TaskLifetime,
            Some(20),
        ))
    }
}
