//! What the receipts pallet keeps of deposits, batches and prices.

use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::DefaultNoBound;
use keirin_primitives::{
    executor::ExecutorKey,
    model::{ModelId, ServedModels},
    receipts::{BatchCommit, Debit, RequesterId, MAX_DEBITS},
    sprint::EpochIndex,
    validation::WorkIndex,
    weight::VotingWeight,
    HashBytes,
};
use scale_info::TypeInfo;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// What was put in for a requester and is not spent.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, DefaultNoBound, PartialEq, Eq)]
pub struct Deposit<AccountId, BlockNumber> {
    /// What can be debited or withdrawn.
    pub free: u128,
    /// What is being withdrawn, and can be debited until it is paid.
    pub waiting: Option<Waiting<AccountId, BlockNumber>>,
    /// Withdrawals so far.
    pub withdrawals: u32,
    /// What it has put up for demands that are open; not in `free`.
    pub staked: u128,
}

/// A withdrawal that is not paid yet.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Waiting<AccountId, BlockNumber> {
    /// How much of it has not been debited.
    pub amount: u128,
    /// Who gets it.
    pub receiver: AccountId,
    /// First block in which it can be paid.
    pub payable_at: BlockNumber,
}

impl<AccountId, BlockNumber> Deposit<AccountId, BlockNumber> {
    /// What a debit can take.
    pub fn total(&self) -> u128 {
        self.free.saturating_add(self.waiting.as_ref().map_or(0, |waiting| waiting.amount))
    }

    /// Takes an amount from what is free first and then from what is waiting. Returns whether there was enough; if not, nothing is taken.
    pub fn debit(&mut self, amount: u128) -> bool {
        let Some(missing) = amount.checked_sub(self.free) else {
            self.free = self.free.saturating_sub(amount);
            return true;
        };
        let waiting = self.waiting.as_ref().map_or(0, |waiting| waiting.amount);
        let Some(left) = waiting.checked_sub(missing) else { return false };
        self.free = 0;
        self.waiting = self.waiting.take().filter(|_| left > 0).map(|waiting| Waiting { amount: left, ..waiting });
        true
    }
}

/// Debits of a batch, by their places: a bit for each.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places([u8; MAX_DEBITS.div_euclid(8) as usize]);

impl Places {
    const fn byte_and_bit(place: usize) -> (usize, u8) {
        (place >> 3, 1 << (place & 7))
    }

    /// Puts a place in.
    pub fn insert(&mut self, place: usize) {
        let (byte, bit) = Self::byte_and_bit(place);
        if let Some(byte) = self.0.get_mut(byte) {
            *byte |= bit;
        }
    }

    /// Whether a place is in it.
    pub fn contains(&self, place: usize) -> bool {
        let (byte, bit) = Self::byte_and_bit(place);
        self.0.get(byte).is_some_and(|byte| byte & bit != 0)
    }

    /// How many places.
    pub fn count(&self) -> u32 {
        self.0.iter().map(|byte| byte.count_ones()).fold(0, u32::saturating_add)
    }
}

/// What the chain knows of a batch beside what was committed.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Batch<BlockNumber> {
    /// Key of the executor when it committed the batch.
    pub executor: ExecutorKey,
    /// Epoch of the work that it is.
    pub epoch: EpochIndex,
    /// Number of this work.
    pub index: WorkIndex,
    /// Block of the commitment.
    pub committed_at: BlockNumber,
    /// Time of this block, in milliseconds since 1970.
    pub time_ms: u64,
    /// Debits that no deposit covered. Their receipts are owed nothing.
    pub unpaid: Places,
    /// What becomes of what was paid for it.
    pub state: BatchState,
}

impl<BlockNumber> Batch<BlockNumber> {
    /// The debits that were paid.
    pub fn paid<'a>(&'a self, debits: &'a [Debit]) -> impl Iterator<Item = &'a Debit> {
        let paid = debits.iter().enumerate().filter(|(place, _)| !self.unpaid.contains(*place));
        paid.map(|(_, debit)| debit)
    }

    /// What was paid for the batch when it was committed.
    pub fn fees(&self, debits: &[Debit]) -> u128 {
        self.paid(debits).map(|debit| debit.fees).fold(0, u128::saturating_add)
    }

    /// Who pays for the receipt at a place; none when nobody does.
    pub fn payer<AccountId: Encode>(&self, commit: &BatchCommit<AccountId>, place: u32) -> Option<Debit> {
        let (debit, ..) = commit.debit_at(place)?;
        self.paid(&commit.debits).find(|paid| paid.requester == debit.requester).copied()
    }
}

/// What becomes of what was paid for a batch.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// It is held until the epoch is settled.
    Open,
    /// Validators and executor have it.
    Settled,
    /// It goes back.
    Void,
    /// It is in the deposits again.
    Refunded,
}

impl BatchState {
    /// Whether nothing was paid for it in the end.
    pub const fn is_void(self) -> bool {
        matches!(self, Self::Void | Self::Refunded)
    }

    /// Whether nothing will be done with it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Settled | Self::Refunded)
    }
}

/// A participant's batches, counted.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Number of its next batch.
    pub next: u32,
    /// Epoch of its last batch.
    pub epoch: EpochIndex,
    /// Its batches in this epoch.
    pub in_epoch: u32,
}

/// A receipt that must be posted.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Demand<AccountId, BlockNumber> {
    /// First block in which silence fails it.
    pub until: BlockNumber,
    /// What it is counted as.
    pub by: Demander<AccountId>,
}

/// Who demanded a receipt, as far as there can be so many demands.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub enum Demander<AccountId> {
    /// A validator, by its weight.
    Weight(AccountId),
    /// A validator that has no more by its weight.
    Spare,
    /// A requester, and what it has put up. Who answers has it, who waits in vain gets it back.
    Requester(RequesterId, u128),
}

/// How many demands are open.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenCount {
    /// Those that validators have by their weight.
    pub by_weight: u32,
    /// Others of validators.
    pub spare: u32,
    /// Those of requesters.
    pub own: u32,
}

impl OpenCount {
    /// All of them.
    pub const fn all(&self) -> u32 {
        self.by_weight.saturating_add(self.spare).saturating_add(self.own)
    }
}

/// Most demands whose time is up in the same block.
pub const MAX_DEADLINES: u32 = 16;

/// What stands between two numbers of a map that is a queue. They wrap around.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// The first.
    pub first: u32,
    /// Where the next one will be.
    pub next: u32,
}

/// A participant that can be drawn in an epoch, as it was when it opened it.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// Key that its executor signed with.
    pub executor: ExecutorKey,
    /// Its weight.
    pub weight: VotingWeight,
    /// The models that it served.
    pub models: ServedModels,
}

/// By what is drawn from an epoch's roster, and since when.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reign {
    /// The epoch's randomness.
    pub randomness: HashBytes,
    /// Since when it holds: the time of the block that fixed it, in milliseconds since 1970. None until that block is over.
    pub from_ms: Option<u64>,
}

/// An epoch's price list.
#[derive(Encode, Decode, MaxEncodedLen, TypeInfo, Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The model whose price was noted last, while the list is not complete.
    pub after: Option<ModelId>,
    /// Whether all prices are in it.
    pub complete: bool,
    /// Since when it holds: the time of the block that completed it, in milliseconds since 1970. None until that block is over.
    pub from_ms: Option<u64>,
}

/// Why a transaction without a fee is refused before it can enter a block. The number is what a client sees as
/// `Custom error: N` of an invalid transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ReceiptsRefusal {
    /// The signature is not by the key over this very payload, or not in its canonical form.
    WrongSignature = 96,
    /// Another withdrawal, or another batch, is the next: `deposits` and `lines` have its number.
    WrongNumber = 97,
    /// A withdrawal of this requester waits already.
    AlreadyWaiting = 98,
    /// The requester does not have so much free.
    NotFree = 99,
    /// Who is not an active participant does not serve.
    NotAParticipant = 100,
    /// The number of receipts is 0 or above 65 536.
    WrongCount = 102,
    /// Requesters do not increase, or one has no receipt.
    WrongDebits = 103,
    /// The debits do not add up to fees and count of the root.
    WrongSum = 104,
    /// A debit, or a withdrawal, is smaller than is worth it, or the receipts of a batch cannot all cost what a receipt costs at the least.
    TooSmall = 105,
    /// The participant has committed too many batches in this epoch.
    TooManyBatches = 106,
    /// No deposit covers its debit.
    NotCovered = 107,
    /// There is no such batch, or it is forgotten.
    UnknownBatch = 108,
    /// The batch has no such place.
    WrongPlace = 109,
    /// This receipt is demanded already, is on chain, or was not posted in time.
    AlreadyDemanded = 110,
    /// Who has no weight in the batch's epoch, has demanded more than it has to check, or served it itself demands nothing, nor does a
    /// requester that does not pay for it; and nobody does before the epoch's weights are known, or after the epoch.
    MayNotDemand = 111,
    /// Too many demands end in the same block; try again in the next.
    TooManyDemands = 112,
    /// Nobody demanded this receipt, or its time is up.
    NotDemanded = 113,
    /// It is not the receipt at this place, or body or evidence are not those that it has the hashes of.
    WrongReceipt = 114,
    /// The time in which the batch may be taken is over, or ends too far ahead.
    WrongTime = 115,
    /// What is shown is not so, as far as the chain can tell, is known, or comes too late.
    NothingWrong = 116,
}

impl From<ReceiptsRefusal> for TransactionValidityError {
    fn from(refusal: ReceiptsRefusal) -> Self {
        InvalidTransaction::Custom(refusal as u8).into()
    }
}
