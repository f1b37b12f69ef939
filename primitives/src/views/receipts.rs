//! What is known of deposits, prices and batches of receipts.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

use crate::{
    executor::ExecutorKey,
    model::{ModelId, ModelTerms, ServedModels},
    receipts::BatchId,
    sprint::EpochIndex,
    validation::WorkIndex,
    weight::VotingWeight,
    HashBytes,
};

/// A requester's deposit, in the chain's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct DepositView<AccountId, BlockNumber> {
    /// What can be debited or withdrawn.
    pub free: u128,
    /// What is being withdrawn, and can still be debited.
    pub waiting: Option<WithdrawalView<AccountId, BlockNumber>>,
    /// Nonce of the next withdrawal.
    pub next_withdrawal: u32,
}

/// A withdrawal that is not paid yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct WithdrawalView<AccountId, BlockNumber> {
    /// How much of it has not been debited.
    pub amount: u128,
    /// Who gets it.
    pub receiver: AccountId,
    /// First block in which it can be paid.
    pub payable_at: BlockNumber,
}

/// What receipts cost whose requests are made from a time on, until the next list holds.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct PriceListView {
    /// Epoch at whose start models had these prices.
    pub epoch: EpochIndex,
    /// Since when they hold, in milliseconds since 1970.
    pub from_ms: u64,
    /// Of each model, by name.
    pub prices: Vec<(ModelId, ModelTerms<u128>)>,
}

/// What the chain knows of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct BatchView<AccountId, BlockNumber> {
    /// Who committed it.
    pub participant: AccountId,
    /// Its number among those of the participant.
    pub number: u32,
    /// How many receipts.
    pub receipts: u32,
    /// What was paid for them.
    pub fees: u128,
    /// Debits that no deposit covered.
    pub unpaid: u32,
    /// Epoch of the work that it is.
    pub epoch: EpochIndex,
    /// Number of this work.
    pub index: WorkIndex,
    /// Block of the commitment.
    pub committed_at: BlockNumber,
    /// Whether nothing is paid for it in the end.
    pub void: bool,
}

/// Who can be drawn to serve requests in an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct RosterView<AccountId> {
    /// By what is drawn.
    pub randomness: HashBytes,
    /// Since when it is in force, in milliseconds since 1970.
    pub from_ms: u64,
    /// Who, by account.
    pub enrolled: Vec<EnrolledView<AccountId>>,
}

/// A participant as it was when it opened an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct EnrolledView<AccountId> {
    /// Who.
    pub account: AccountId,
    /// Key that its executor signed with.
    pub executor: ExecutorKey,
    /// Its weight.
    pub weight: VotingWeight,
    /// The models that it served.
    pub models: ServedModels,
}

/// A receipt that an executor must post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct OpenReceiptDemand<BlockNumber> {
    /// The batch.
    pub batch: BatchId,
    /// Place of the receipt.
    pub place: u32,
    /// First block in which silence fails it.
    pub until: BlockNumber,
}
