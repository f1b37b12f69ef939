//! How Keirin's pallets speak to one another. Each trait is small enough for a three-line mock.

use alloc::vec::Vec;

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, Perbill, Permill};

use crate::{
    executor::ExecutorKey,
    inference::{ProtocolRequest, TaskId},
    model::{ModelId, ModelTerms, ServedModels, Units},
    receipts::{BatchId, RequestId},
    sprint::{EpochIndex, Phase, Secret},
    validation::{TrapDraw, Work, WorkIndex},
    weight::VotingWeight,
    HashBytes,
};

/// Who answers for an account.
pub trait ExecutorKeyOf<AccountId> {
    /// The registered executor key, also while the participant is leaving.
    fn executor_key_of(participant: &AccountId) -> Option<ExecutorKey>;
}

/// What participants have registered.
pub trait Registered<AccountId> {
    /// Whose executor key this is now.
    fn participant_by_key(key: &ExecutorKey) -> Option<AccountId>;

    /// The models that a participant serves, in strictly increasing order.
    fn models_of(participant: &AccountId) -> ServedModels;
}

/// Draws participants in proportion to their voting weight.
pub trait AssignByWeight<AccountId> {
    /// One active participant that serves `model`, drawn by weight from uniform `entropy`; `None` when no
    /// participant with weight serves it.
    fn assign_by_weight(model: &ModelId, entropy: &HashBytes) -> Option<AccountId>;

    /// Makes one draw possible, for benchmarks: registers `participant` for `model` with `key`.
    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_participant(participant: &AccountId, model: &ModelId, key: ExecutorKey);
}

/// What a request for a model costs now.
pub trait TermsOfModel<Balance> {
    /// The model's terms.
    ///
    /// # Errors
    /// [`ModelUnavailable`] when it is not registered or not active.
    fn terms_of_model(model: &ModelId) -> Result<ModelTerms<Balance>, ModelUnavailable>;

    /// An answer took this many units, which are paid for. It moves the price of later blocks, not of this one. What a request asks
    /// for and does not take moves none.
    fn note_used(model: &ModelId, units: Units);

    /// Makes a model requestable, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_model(model: &ModelId);
}

/// What all models cost now.
pub trait PriceList<Balance> {
    /// The active ones among the next `limit` models after one, or from the first on; and the model to go on after, none after the last.
    fn prices_after(after: Option<&ModelId>, limit: u32) -> (Vec<(ModelId, ModelTerms<Balance>)>, Option<ModelId>);
}

/// How much work a model can take.
pub trait ModelCapacity {
    /// Units of compute that those who serve a model get done in a block; never less than one participant does.
    fn units_per_block(model: &ModelId) -> Units;
}

/// Why a model may not be requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelUnavailable {
    /// No model of this name is registered.
    Unknown,
    /// The model is registered but switched off.
    Inactive,
}

/// Keeps a participant's record of service.
pub trait ServiceRecord<AccountId> {
    /// `participant` answered a task.
    fn note_served(participant: &AccountId);
    /// `participant` let a task expire or could not answer it.
    fn note_missed(participant: &AccountId);
}

/// Knows the registered models.
pub trait ModelRegistered {
    /// Whether a model of this name is registered, active or not.
    fn is_registered(model: &ModelId) -> bool;

    /// Registers a model, for benchmarks.
    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(model: &ModelId);
}

/// Reads voting weights.
pub trait WeightOf<AccountId> {
    /// The weight of an active participant; 0 of anybody else.
    fn weight_of(participant: &AccountId) -> VotingWeight;

    /// Whether an account is an active participant, with or without weight.
    fn is_active(account: &AccountId) -> bool;
}

/// An active participant, and what it may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveParticipant<AccountId> {
    /// Who it is.
    pub account: AccountId,
    /// Its voting weight.
    pub weight: VotingWeight,
    /// The models it serves.
    pub models: ServedModels,
}

/// Goes through the active participants, some in each block.
pub trait ActiveParticipants<AccountId> {
    /// Those in the next `limit` slots from `first` on, and the slot to go on with; none after the last.
    fn active_in(first: u32, limit: u32) -> (Vec<ActiveParticipant<AccountId>>, Option<u32>);
}

/// Changes voting weights, when a sprint is settled.
pub trait SetWeights<AccountId> {
    /// Gives each active participant in the next `limit` slots from `first` on the weight that `weight_of` says. Returns
    /// the slot to go on with, or none when all have been seen.
    fn set_weights(first: u32, limit: u32, weight_of: &dyn Fn(&AccountId) -> VotingWeight) -> Option<u32>;
}

/// What participants have put at stake.
pub trait Collateral<AccountId> {
    /// How much weight a participant's collateral backs; none where weight needs no backing.
    fn backed_weight(participant: &AccountId) -> Option<VotingWeight>;

    /// Takes a share of a participant's collateral, also of what is unbonding.
    fn slash(participant: &AccountId, share: Permill);
}

/// Pays others out of what participants have put at stake.
pub trait Penalties<AccountId, Balance> {
    /// A participant's collateral, without what is unbonding.
    fn at_stake(participant: &AccountId) -> Balance;

    /// All that a participant can be made to pay: its collateral, also what is unbonding.
    fn within_reach(participant: &AccountId) -> Balance;

    /// Takes a share of a participant's collateral, also of what is unbonding. A tenth of it is shared equally among `finders`, none of
    /// whom gets more than its limit; the rest is burned.
    fn slash_for(participant: &AccountId, share: Permill, finders: &[(AccountId, Balance)]);

    /// Moves up to `amount` of a participant's collateral to `receiver`. Returns what was moved.
    fn fine(participant: &AccountId, amount: Balance, receiver: &AccountId) -> Balance;
}

/// Randomness from outside of the chain.
pub trait Entropy {
    /// What the relay chain gives at this block.
    fn entropy() -> HashBytes;
}

/// Where the chain is in its epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochNow<BlockNumber> {
    /// The epoch.
    pub index: EpochIndex,
    /// Its phase.
    pub phase: Phase,
    /// First block of the next phase.
    pub until: BlockNumber,
}

/// The clock of epochs, and their secrets.
pub trait Epochs<AccountId, BlockNumber> {
    /// Where the chain is now.
    fn now() -> EpochNow<BlockNumber>;

    /// The secret of a participant for an epoch, once it is revealed; kept until two epochs later.
    fn secret_of(epoch: EpochIndex, participant: &AccountId) -> Option<Secret>;
}

/// Tells an epoch's randomness.
pub trait EpochRandomness {
    /// The epoch whose randomness is in force, and this randomness; none before the first is fixed. From when it is fixed on, nobody opens that
    /// epoch any more.
    fn randomness_in_force() -> Option<(EpochIndex, HashBytes)>;
}

/// Hears who opened an epoch.
pub trait OnOpened<AccountId> {
    /// `participant` opened `epoch` with the weight that it has now.
    fn opened(epoch: EpochIndex, participant: &AccountId, weight: VotingWeight);
}

impl<AccountId, One: OnOpened<AccountId>, Other: OnOpened<AccountId>> OnOpened<AccountId> for (One, Other) {
    fn opened(epoch: EpochIndex, participant: &AccountId, weight: VotingWeight) {
        One::opened(epoch, participant, weight);
        Other::opened(epoch, participant, weight);
    }
}

impl<AccountId> OnOpened<AccountId> for () {
    fn opened(_epoch: EpochIndex, _participant: &AccountId, _weight: VotingWeight) {}
}

/// Takes work that has been done, so that it is checked and paid.
pub trait RecordWork<AccountId, Balance> {
    /// Records a piece of work whose fee has been moved to [`Earnings::pot`]. Returns its epoch, and its number in it.
    fn record(work: Work<AccountId, Balance>) -> (EpochIndex, WorkIndex);

    /// `participant` let a task expire.
    fn missed(participant: &AccountId);

    /// By what works that are assigned to `participant` now are drawn as traps, if they are.
    fn traps_of(participant: &AccountId) -> Option<TrapDraw>;
}

/// What is wrong with a batch of receipts, whatever validators say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchFault<AccountId> {
    /// A leaf of it is false by itself; who showed it.
    False(AccountId),
    /// Its executor did not post a leaf that was demanded.
    Withheld,
}

/// Batches of receipts as pieces of work.
pub trait BatchWorks<AccountId, BlockNumber> {
    /// Whether `validator` may demand something of a work's executor on chain.
    fn may_demand(epoch: EpochIndex, index: WorkIndex, validator: &AccountId) -> bool;

    /// `validator` demanded something of a work, which is not paid before the block `until` is over.
    fn demanded(epoch: EpochIndex, index: WorkIndex, validator: &AccountId, until: BlockNumber);

    /// Whether `validator` may demand the receipt at a place on chain: as [`Self::may_demand`] says, or because the receipt is being voted on.
    fn may_demand_leaf(epoch: EpochIndex, index: WorkIndex, place: u32, validator: &AccountId) -> bool;

    /// `validator` demanded the receipt at a place, which must be posted before the block `until`.
    fn leaf_demanded(epoch: EpochIndex, index: WorkIndex, place: u32, validator: &AccountId, until: BlockNumber);

    /// The part of an epoch's weight that is `validator`'s.
    fn share_of(epoch: EpochIndex, validator: &AccountId) -> Perbill;

    /// Whether a batch is of the current epoch, and neither void nor being paid: its requesters may demand their receipts.
    fn is_open(epoch: EpochIndex, index: WorkIndex) -> bool;

    /// Whether a batch is neither void nor being paid.
    fn is_unpaid(epoch: EpochIndex, index: WorkIndex) -> bool;

    /// A requester demanded a receipt of a batch, which is not paid before the block `until` is over.
    fn hold(epoch: EpochIndex, index: WorkIndex, until: BlockNumber);

    /// The receipt at a place was demanded and not posted in time: it is invalid, and no other. Its fee counts as the batch's largest. Returns
    /// whether the batch is neither void nor being paid.
    fn leaf_failed(epoch: EpochIndex, index: WorkIndex, place: u32) -> bool;

    /// Gives the fee of a batch back to its requester, and has its executor answer for it. Returns whether it was not paid yet.
    fn void(epoch: EpochIndex, index: WorkIndex, fault: BatchFault<AccountId>) -> bool;
}

/// Learns what receipts cost that validators named as invalid.
pub trait LeafFees<AccountId, Balance> {
    /// A receipt of a batch was shown on chain, with its fee. Corrects what `validator` said of it when it opened its list; who said
    /// something else pays the difference, and at least what a false accusation costs. Returns whether it had said something else or
    /// nothing.
    fn leaf_shown(epoch: EpochIndex, index: WorkIndex, validator: &AccountId, place: u32, fee: Balance) -> bool;
}

/// A receipt of a batch that was proved on chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvedLeaf<Balance> {
    /// Its place in the batch.
    pub place: u32,
    /// The request that it is of.
    pub request: RequestId,
    /// The epoch that the request was made in: the executor's secret of that epoch draws traps.
    pub made_in: EpochIndex,
    /// What was charged for it.
    pub fee: Balance,
}

/// Learns which receipts are traps.
pub trait LeafTraps<AccountId, Balance> {
    /// A receipt was proved that `validator` had to check, and that may be a trap. If it is one and not on the validator's list, it is put to the vote, and
    /// the validator pays unless that finds nothing wrong with it. If it is one and on the list, it counts neither for nor against its executor.
    /// Returns whether it is one and this was not known.
    fn trap_shown(epoch: EpochIndex, index: WorkIndex, validator: &AccountId, leaf: ProvedLeaf<Balance>) -> bool;
}

/// Learns which receipts the chain has found wrong from themselves, whatever validators say.
pub trait LeafFaults<AccountId, Balance> {
    /// Whether somebody has found a receipt wrong before, so that its fee goes back; as long as its batch is not paid.
    fn is_wrong(epoch: EpochIndex, index: WorkIndex, place: u32) -> bool;

    /// Whether the collateral of a transfer agent covers what it owes for a receipt that costs `fee`; see [`Self::leaf_doubled`].
    fn is_covered(agent: &AccountId, fee: Balance) -> bool;

    /// A receipt costs `fee`, and is wrong by what its executor could see: it has failed, and the fee goes back. What its executor owes for that is taken
    /// from its collateral at once; a tenth of what there is goes to `finder`, if that is somebody else. Returns whether this is new, and the batch neither void nor being
    /// paid.
    fn leaf_wrong(epoch: EpochIndex, index: WorkIndex, place: u32, fee: Balance, finder: &AccountId) -> bool;

    /// A receipt costs `fee`, and what is wrong with it is the fault of `agent`, who passed its request on to another executor, too. The fee goes back, and
    /// its executor has not failed. The agent pays the fee and a fifth of it from its collateral: a tenth of the fee to `finder`, and the rest is
    /// burned. Returns whether this is new, the batch neither void nor being paid, and all of that covered; otherwise nothing is done.
    fn leaf_doubled(
        at: (EpochIndex, WorkIndex),
        place: u32,
        fee: Balance,
        agent: &AccountId,
        finder: &AccountId,
    ) -> bool;
}

/// Hears of batches that are settled.
pub trait OnBatchSettled {
    /// Validators and executor of a batch have been paid for it, or it was void; nothing will be done with it any more.
    fn batch_settled(batch: BatchId);
}

impl OnBatchSettled for () {
    fn batch_settled(_batch: BatchId) {}
}

/// Gives fees of single receipts back.
pub trait LeafRefunds<Balance> {
    /// Credits whose receipt is at a place of a batch with `fee`, but not with more than its debit of that batch was and has not come back. The
    /// caller moves what was credited into the account of the deposits. Returns how much that is.
    fn refund(batch: BatchId, place: u32, fee: Balance) -> Balance;

    /// Has all that was paid for a batch and has not come back credited to who paid it. The caller moves it into the account of the deposits.
    fn refund_rest(batch: BatchId);
}

impl<Balance: Zero> LeafRefunds<Balance> for () {
    fn refund(_batch: BatchId, _place: u32, _fee: Balance) -> Balance {
        Balance::zero()
    }

    fn refund_rest(_batch: BatchId) {}
}

/// Tells which receipts of batches were demanded on chain.
pub trait DemandedLeaves {
    /// Whether anybody demanded the receipt at a place of a batch.
    fn is_demanded(batch: BatchId, place: u32) -> bool;

    /// Whether a receipt of a batch was demanded and not posted in time.
    fn is_withheld_from(batch: BatchId) -> bool;
}

impl DemandedLeaves for () {
    fn is_demanded(_batch: BatchId, _place: u32) -> bool {
        false
    }

    fn is_withheld_from(_batch: BatchId) -> bool {
        false
    }
}

/// Hears who answers.
pub trait OnAnswered<AccountId> {
    /// `participant` answered a task.
    fn answered(participant: &AccountId);
}

impl<AccountId> OnAnswered<AccountId> for () {
    fn answered(_participant: &AccountId) {}
}

/// Opens tasks for the protocol itself. Nothing in them tells that it was not an account that asked.
pub trait ProtocolTasks<AccountId, Balance> {
    /// What a request would hold now; none for one that would be refused.
    fn escrow_of(request: &ProtocolRequest) -> Option<Balance>;

    /// Whether a participant has an open task.
    fn is_busy(participant: &AccountId) -> bool;

    /// Whether a task is open.
    fn is_open(task: TaskId) -> bool;

    /// Opens a task of this very participant, paid by `requester`.
    ///
    /// # Errors
    /// [`NotOpened`] when such a request of `requester` would be refused, or the participant has no room for it. What was written by
    /// then is the caller's to roll back.
    fn open(requester: &AccountId, participant: &AccountId, request: ProtocolRequest) -> Result<TaskId, NotOpened>;
}

/// A task was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotOpened;

/// Brings tokens into being that count as subsidy, and out of it.
pub trait MintSubsidy<AccountId, Balance> {
    /// Mints for an account: all of `amount`, or nothing. Returns whether it did.
    fn mint(receiver: &AccountId, amount: Balance) -> bool;

    /// Burns all that an account has free, so that the account goes. Returns how much that was.
    fn burn_all(account: &AccountId) -> Balance;
}

/// Works of an executor that were checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct Checks {
    /// How many.
    pub checked: u32,
    /// Of them, those that were found to be invalid.
    pub failures: u32,
}

/// Counts epochs of honest service.
pub trait Reputation<AccountId> {
    /// Epochs of honest service, not above the number that matters.
    fn epochs_of(participant: &AccountId) -> u32;

    /// Of `participant`'s works of `epoch` so many were checked and so many of these failed. Returns this with what was counted before;
    /// counting starts anew after a number of checks.
    fn judged(participant: &AccountId, epoch: EpochIndex, checks: Checks) -> Checks;

    /// `participant` did its share of work and of validation in `epoch`.
    fn served(participant: &AccountId, epoch: EpochIndex);

    /// `participant` was found cheating: it starts again from zero.
    fn cheated(participant: &AccountId, epoch: EpochIndex);
}

/// Keeps what epochs earn until it is claimed. All of it lies in one account.
pub trait Earnings<AccountId, Balance> {
    /// The account that fees are moved to, and whatever else is to be shared or given back later. What lies in it and has been
    /// earned by nobody is held there.
    fn pot() -> AccountId;

    /// What a participant has earned in an epoch that is not settled yet.
    fn earned(epoch: EpochIndex, participant: &AccountId) -> Balance;

    /// Shares a held fee of an epoch: the training fund's part first, the rest equally among `workers`. What does not divide
    /// evenly goes to the first of them. Without workers all of the fee is burned, and so is the part of a worker whose epoch is
    /// settled or forfeited.
    fn share(epoch: EpochIndex, fee: Balance, workers: &[AccountId]);

    /// Gives a held fee back to who paid it, or another held amount to whom it is due. What an account that is gone cannot take is burned.
    fn refund(requester: &AccountId, fee: Balance);

    /// Takes up to `amount` from what a participant has earned in an epoch that is not settled for it, and shares it equally among
    /// `receivers`, as [`Self::share`] does; without receivers it is burned. Returns what was missing.
    fn fine(epoch: EpochIndex, participant: &AccountId, amount: Balance, receivers: &[AccountId]) -> Balance;

    /// Mints a participant's share `weight / total` of an epoch's subsidy; in sum never more than the subsidy.
    fn subsidise(epoch: EpochIndex, participant: &AccountId, weight: VotingWeight, total: VotingWeight);

    /// Takes all that a participant has earned in an epoch that is not settled for it: a tenth is paid to `finder`, if that is
    /// somebody else, and the rest is burned. Nothing is earned in that epoch afterwards.
    fn forfeit(epoch: EpochIndex, participant: &AccountId, finder: Option<&AccountId>);

    /// Makes what a participant earned in an epoch claimable; it cannot be taken away any more. Nothing is earned in that epoch
    /// afterwards.
    fn settle(epoch: EpochIndex, participant: &AccountId);
}
