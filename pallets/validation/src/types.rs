//! What the validation pallet keeps of an epoch's works.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
    traits::{fungible::Inspect, ConstU32},
    BoundedVec, DefaultNoBound,
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::Secret,
    traits::Checks,
    validation::{
        CheckPoint, Judgement, ListedLeaves, OpenedList, WeightSpan, Work, WorkIndex, MAX_CHECKERS, MAX_LEAF_VOTES,
    },
    weight::VotingWeight,
    HashBytes,
};
use scale_info::TypeInfo;
use sp_runtime::{
    traits::Zero,
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    Perbill,
};

use crate::Config;

pub use keirin_primitives::views::{Stage, WorkOutcome};

/// Amount of the token fees and deposits are paid in.
pub type BalanceOf<T> = <<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;

/// A round of this chain.
pub type RoundOf<T> = Round<BalanceOf<T>, BlockNumberFor<T>>;

/// A participant's tally on this chain.
pub type TallyOf<T> = Tally<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// A recorded work of this chain.
pub type RecordedOf<T> = Recorded<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// A challenge of this chain.
pub type ChallengeOf<T> = Challenge<BalanceOf<T>, BlockNumberFor<T>>;

/// A list of invalid receipts of this chain, as it is stored.
pub type ListOf<T> = List<BalanceOf<T>>;

/// A list of invalid receipts of this chain, as it is opened.
pub type OpenedListOf<T> = OpenedList<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// Verdicts that count for one work.
pub type Verdicts<AccountId> = BoundedVec<Verdict<AccountId>, ConstU32<MAX_CHECKERS>>;

/// Most who share in what one cheat is slashed.
pub const MAX_FINDERS: u32 = 16;

/// Who showed an executor's failures.
pub type FinderList<AccountId, Balance> = BoundedVec<Finder<AccountId, Balance>, ConstU32<MAX_FINDERS>>;

/// From what the sampling rate is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamplingTerms {
    /// Epochs of reputation from which on only the least rate is left.
    pub reputation_epochs: u32,
    /// Works an epoch, increasing, and the least rate at them; between them it is linear, outside of them constant.
    pub points: [(u32, Perbill); 3],
}

impl Default for SamplingTerms {
    /// DESIGN §6.
    fn default() -> Self {
        Self {
            reputation_epochs: 30,
            points: [(100, Perbill::one()), (5_000, Perbill::from_percent(5)), (10_000, Perbill::from_percent(1))],
        }
    }
}

/// The works of an epoch, in sum, and how far they are settled.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, Default, PartialEq, Eq)]
pub struct Round<Balance, BlockNumber> {
    /// What is done with them now.
    pub stage: Stage,
    /// How many there are.
    pub works: u32,
    /// How many of them are batches of receipts.
    pub batches: u32,
    /// Works below this number have been through the stage.
    pub next: u32,
    /// Sum of the weights of the snapshot; all there is once the epoch's reveal phase has ended.
    pub total: VotingWeight,
    /// The largest of them.
    pub heaviest: VotingWeight,
    /// Checks that are expected of its works, in parts of [`Perbill`].
    pub rates: u64,
    /// Challenges and demands are undecided before this block.
    pub busy_until: BlockNumber,
    /// Lists of invalid receipts are opened before this block.
    pub lists_until: BlockNumber,
    /// Lists of which no receipts have been drawn for the vote.
    pub undrawn: u32,
    /// Until when validators are busy with the challenges so far, in parts of a block: there are
    /// [`Config::VotesPerBlock`](crate::Config::VotesPerBlock) in one, and each challenge takes one of them.
    pub voted_by: BlockNumber,
    /// Demands for evidence that were not answered.
    pub silent: u32,
    /// Challenges on which every validator but the executor owed a vote.
    pub votes_due: u32,
    /// Votes that overturned a challenge, and have not been paid for.
    pub right_votes: u32,
    /// Fines for those votes, kept among the earnings of the pot's own account.
    pub fines: Balance,
    /// Deposits and collateral for those votes, in the pot.
    pub compensation: Balance,
}

/// A work, and how likely it is to be checked.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Recorded<AccountId, Balance> {
    /// The work.
    pub work: Work<AccountId, Balance>,
    /// Expected number of secret checks.
    pub rate: Perbill,
    /// Whom it is assigned to if its rate is full.
    pub point: CheckPoint,
    /// Whether it is a trap; known when its seals are opened.
    pub trap: bool,
    /// What is added up of a batch while it is paid.
    pub books: Books<Balance>,
}

/// What is added up of a batch while it is paid.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, Default, PartialEq, Eq)]
pub struct Books<Balance> {
    /// What is validators' of its fee, before the training fund's part.
    pub shared: Balance,
    /// Its receipts that are invalid, in parts of [`Perbill`].
    pub failed: u64,
    /// Weight of those that checked it.
    pub checkers: VotingWeight,
    /// Its receipts that were put to the vote because they are traps.
    pub traps: u32,
    /// Validators that were not shown everything.
    pub unseen: u32,
    /// Weight of those that say that they were shown nothing of it.
    pub blind: VotingWeight,
}

impl<AccountId, Balance: Zero> Recorded<AccountId, Balance> {
    /// Whether this batch's fee has gone back as a whole.
    pub(crate) fn is_void(&self) -> bool {
        self.work.fee.is_zero() && self.books.failed == 0
    }
}

/// A receipt of this chain that was named, withheld or shown to be a trap.
pub type LeafOf<T> = Leaf<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

/// A receipt of a batch that was named, withheld or shown to be a trap.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, DefaultNoBound, PartialEq, Eq)]
pub struct Leaf<AccountId, Balance: Default> {
    /// The work that it is voted on as.
    pub voted: Option<WorkIndex>,
    /// To what part it is invalid.
    pub found: Perbill,
    /// What was charged for it, as far as anybody said.
    pub fee: Balance,
    /// Whether it is a trap.
    pub trap: bool,
    /// Whether the fee goes back although its executor has not failed.
    pub returned: bool,
    /// What its executor has paid for it before the epoch is settled.
    pub taken: Balance,
    /// Who had to check it then, and did not name it.
    pub vouchers: BoundedVec<AccountId, ConstU32<MAX_CHECKERS>>,
}

impl<AccountId, Balance: Default + Ord + Copy> Leaf<AccountId, Balance> {
    /// Somebody found it invalid. Of those who did the one counts that is most sure, and that says the most.
    pub(crate) fn note(&mut self, found: Perbill, fee: Balance) {
        self.found = self.found.max(found);
        self.fee = self.fee.max(fee);
    }
}

/// Most lists of a batch of which receipts are put to the vote: those of the heaviest validators.
pub const MAX_VOTED_LISTS: u32 = 8;

/// Most receipts of a batch that are put to the vote because they are on lists; where there are several lists each has its part of them.
pub const MAX_BATCH_VOTES: u32 = 16;

/// Most receipts of a batch that are put to the vote because they are traps.
pub const MAX_TRAP_VOTES: u32 = 8;

/// The heaviest of those that opened a list of a batch, heaviest first.
pub type Heaviest<AccountId> = BoundedVec<(VotingWeight, AccountId), ConstU32<MAX_VOTED_LISTS>>;

/// What is counted of a participant in an epoch.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, DefaultNoBound, PartialEq, Eq)]
pub struct Tally<AccountId, Balance: Default> {
    /// Its weight when it opened the epoch, 0 if it did not, and that of those before it.
    pub span: WeightSpan,
    /// Its secret of the epoch, once the next reveal phase is over.
    pub secret: Option<Secret>,
    /// Tasks it answered.
    pub worked: u32,
    /// Tasks it let expire.
    pub missed: u32,
    /// Of its works, those that were checked or voted on.
    pub checked: u32,
    /// Of those, the ones that were confirmed to be invalid.
    pub failures: u32,
    /// Receipts of its batches that were checked, as far as that can be expected of those who checked.
    pub leaves: u32,
    /// Of those, the ones that are invalid.
    pub failed_leaves: u32,
    /// Challenges of its own works on which others owed a vote.
    pub challenged: u32,
    /// Verdicts it sealed.
    pub sealed: u32,
    /// Demands it made for evidence of works that were not challenged.
    pub demanded: u32,
    /// Demands for its own evidence that it has not answered.
    pub silent: u32,
    /// Of the verdicts it sealed, the ones that were due and could be opened.
    pub verdicts: u32,
    /// Works it called valid that are not, traps among them.
    pub vouched: u32,
    /// What it owes for traps that it did not see: the fee of each for all the works that it stands for.
    pub trapped: Balance,
    /// Works it called invalid that are valid.
    pub accused: u32,
    /// Votes on challenged works that it opened.
    pub votes: u32,
    /// Of those, the ones that overturned a challenge.
    pub right: u32,
    /// What it has of batches that it checked, before the training fund's part; earned when all works are paid.
    pub shared: Balance,
    /// What it owes for its accusations.
    pub fines: Balance,
    /// What it owes for its invalid works: the fee of each over its sampling rate.
    pub damages: Balance,
    /// Its checked works that show it to be a cheat.
    pub cheated: Option<Checks>,
    /// Who proved that it missed a duty.
    pub shown_by: Option<AccountId>,
}

/// A verdict whose seal was opened.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Verdict<AccountId> {
    /// Who checked.
    pub validator: AccountId,
    /// What it found.
    pub judgement: Judgement,
}

/// What a validator found invalid in a batch.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct List<Balance> {
    /// The receipts it named.
    pub leaves: ListedLeaves<Balance>,
    /// Those that were drawn for the vote, and their works.
    pub voted: BoundedVec<(u32, WorkIndex), ConstU32<MAX_LEAF_VOTES>>,
}

impl<Balance> List<Balance> {
    /// The places that are named.
    pub(crate) fn places(&self) -> Vec<u32> {
        self.leaves.iter().map(|leaf| leaf.place).collect()
    }
}

/// A work that is put to the vote.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Challenge<Balance, BlockNumber> {
    /// First block in which no vote is taken any more, and votes are opened.
    pub votes_until: BlockNumber,
    /// First block in which no vote is opened any more.
    pub opens_until: BlockNumber,
    /// On hold from the requester, if it was the one who challenged.
    pub deposit: Option<Balance>,
    /// Weight that calls the work valid.
    pub valid: VotingWeight,
    /// Weight that calls it invalid.
    pub invalid: VotingWeight,
}

/// A vote on a challenged work.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ballot {
    /// See [`keirin_primitives::validation::seal`].
    Sealed(HashBytes),
    /// What was in the seal.
    Opened(Judgement),
}

/// A validator's demand that a work's evidence be posted.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand<BlockNumber> {
    /// First block in which silence is a failure.
    pub until: BlockNumber,
    /// Whether the evidence was posted.
    pub answered: bool,
    /// Whether nobody had to check the work in its epoch: the evidence was demanded then, and did not come early enough.
    pub excuses: bool,
}

/// Who showed a failure.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Finder<AccountId, Balance> {
    /// The validator, or the requester that reported.
    pub account: AccountId,
    /// Fees of the works that it reported as a requester.
    pub fees: Balance,
}

/// Why a transaction of an offchain worker is refused before it can enter a block. The number is what a client sees as
/// `Custom error: N` of an invalid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ValidationRefusal {
    /// Verdicts are taken for works of the current epoch only.
    WrongEpoch = 64,
    /// It comes too early or too late: verdicts before the epoch's weights are known, votes out of their blocks.
    WrongTime = 65,
    /// The validator did not open the works' epoch with weight.
    NoWeight = 66,
    /// There is no work of this number, or it is another one.
    UnknownWork = 67,
    /// Nobody judges its own work.
    OwnWork = 68,
    /// This validator's verdict or vote is in already.
    AlreadyDone = 69,
    /// There is nothing in it, or the works are not in strictly increasing order.
    WrongOrder = 70,
    /// The signature is not by the validator's executor key over this very payload.
    WrongSignature = 71,
    /// Nobody with so much weight has to check so many works.
    TooManyVerdicts = 72,
    /// The work is not challenged.
    NotChallenged = 73,
    /// The vote was not sealed, or this is not what was sealed.
    WrongVote = 74,
    /// Nobody demanded this evidence, or it was posted before.
    NotDemanded = 75,
    /// This is not what the executor committed to in its report.
    WrongPayload = 76,
    /// The request could not be answered; there is no evidence.
    NothingToDemand = 77,
    /// Somebody demanded this evidence before.
    AlreadyDemanded = 78,
    /// Nobody with so much weight has to check so many works that are withheld.
    TooManyDemands = 79,
    /// This is not the list that was sealed, its secret was not revealed, a receipt on it was not the validator's to check, or a fee is above
    /// the batch's largest.
    WrongList = 80,
}

impl From<ValidationRefusal> for TransactionValidityError {
    fn from(refusal: ValidationRefusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}
