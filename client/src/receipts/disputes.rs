//! Receipts on chain: the batches they are in, demands, and disputes.

use codec::Encode;
use keirin_primitives::{
    receipts::{
        is_passed_on_twice, BatchId, Falsehood, InBatch, OwnReceiptDemand, PostedReceipt, RequestSignature,
        RequesterId, RequesterKey,
    },
    signing::own_receipt_demand_digest,
    views::BatchView,
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{requests::RequestSigner, Call, Chain, ClientError, Submitted};

/// A batch as this library sees it.
pub type Batch = BatchView<AccountBytes, u32>;

/// A receipt that was demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demanded {
    /// What was put up for it from the requester's deposit, in the chain's smallest unit.
    pub stake: u128,
    /// First block in which silence fails it.
    pub until: u32,
    /// Block of the demand.
    pub block: u64,
}

/// What the chain is to see in leaves that it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dispute {
    /// The batch is false: by one leaf that is wrong by itself, or by another one of the same request and the same executor.
    False(InBatch, Option<InBatch>),
    /// The request went to an executor that was not drawn, or past one that was not.
    Misrouted(InBatch),
    /// The transfer agent has passed the request on to two executors, and both have served it.
    Doubled(InBatch, InBatch),
}

impl Dispute {
    /// What two leaves of a request may show together.
    pub fn of_two(one: InBatch, other: InBatch) -> Self {
        match is_passed_on_twice(&one.1.receipt, &other.1.receipt) {
            true => Self::Doubled(one, other),
            false => Self::False(one, Some(other)),
        }
    }

    fn call(&self) -> Call {
        match self {
            Self::False((batch, shown), other) => Call::new("Receipts", "dispute_receipts", &(batch, shown, other)),
            Self::Misrouted((batch, shown)) => Call::new("Receipts", "dispute_route", &(batch, shown)),
            Self::Doubled(one, other) => Call::new("Receipts", "dispute_doubled", &(one, other)),
        }
    }
}

/// What the chain has seen in leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The batch is false, and void: all that was paid for it goes back.
    False(Falsehood),
    /// The receipt at a place is misrouted: its fee goes back when the epoch is settled.
    Misrouted {
        /// The place, counted from 0.
        place: u32,
    },
    /// The request was served twice: the fee of the receipt at a place goes back when the epoch is settled.
    Doubled {
        /// The place, counted from 0.
        place: u32,
    },
}

impl Seen {
    /// Its name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::False(_) => "false",
            Self::Misrouted { .. } => "misrouted",
            Self::Doubled { .. } => "doubled",
        }
    }
}

/// A dispute that was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What the chain has seen.
    pub seen: Seen,
    /// In which batch.
    pub batch: BatchId,
    /// Who pays for it: who committed the batch, or passed the request on twice.
    pub participant: AccountBytes,
    /// Block of the dispute.
    pub block: u64,
}

impl Decided {
    /// What the event of a transaction says that voids a batch.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`] when there is none, or it is another.
    pub fn void(submitted: &Submitted) -> Result<Self, ClientError> {
        let (batch, participant, falsehood) = submitted.event("Receipts", "BatchVoided")?;
        Ok(Self { seen: Seen::False(falsehood), batch, participant, block: submitted.block })
    }

    /// What the event says that names a misrouted receipt.
    ///
    /// # Errors
    /// Those of [`Decided::void`].
    pub fn misrouted(submitted: &Submitted) -> Result<Self, ClientError> {
        let (batch, place, participant) = submitted.event("Receipts", "ReceiptMisrouted")?;
        Ok(Self { seen: Seen::Misrouted { place }, batch, participant, block: submitted.block })
    }

    /// What the event says that names a request that was passed on twice.
    ///
    /// # Errors
    /// Those of [`Decided::void`].
    pub fn doubled(submitted: &Submitted) -> Result<Self, ClientError> {
        let (batch, place, participant) = submitted.event("Receipts", "RequestDoubled")?;
        Ok(Self { seen: Seen::Doubled { place }, batch, participant, block: submitted.block })
    }
}

/// What is known of a batch; none of one that is forgotten, or was never committed.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn batch(chain: &Chain, batch: BatchId) -> Result<Option<Batch>, ClientError> {
    chain.call("ReceiptsApi_batch", &batch.encode()).await
}

/// The receipt at a place of a batch with all that it commits to, if its executor had to post it.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn posted(chain: &Chain, batch: BatchId, place: u32) -> Result<Option<PostedReceipt>, ClientError> {
    chain.call("ReceiptsApi_posted_receipt", &(batch, place).encode()).await
}

/// Has the chain decide about leaves. The account of the signer pays the fee of the transaction if nothing is wrong with them, and otherwise gets what there is for
/// it.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn dispute(chain: &Chain, signer: &Keypair, dispute: &Dispute) -> Result<Decided, ClientError> {
    let submitted = chain.submit(signer, &dispute.call()).await?;
    match dispute {
        Dispute::False(..) => Decided::void(&submitted),
        Dispute::Misrouted(_) => Decided::misrouted(&submitted),
        Dispute::Doubled(..) => Decided::doubled(&submitted),
    }
}

/// Demands one of the requester's own receipts. Its executor has to post it on chain, with the body of the request, for everybody to read. Needs no account and no
/// fee.
///
/// # Errors
/// Those of [`Chain::submit_authorized`].
pub async fn demand(
    chain: &Chain,
    signer: &RequestSigner,
    batch: BatchId,
    place: u32,
) -> Result<Demanded, ClientError> {
    let demand = OwnReceiptDemand { requester: RequesterKey(signer.compressed_key()), batch, place };
    let digest = own_receipt_demand_digest(&chain.genesis_hash(), &demand);
    let signature = RequestSignature(signer.sign_digest(&digest));
    let submitted = chain.submit_authorized(&Call::new("Receipts", "demand_own_receipt", &(demand, signature))).await?;
    type OwnReceiptDemanded = (BatchId, u32, AccountBytes, RequesterId, u128, u32);
    let (.., stake, until): OwnReceiptDemanded = submitted.event("Receipts", "OwnReceiptDemanded")?;
    Ok(Demanded { stake, until, block: submitted.block })
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{executor::ExecutorKey, receipts::ShownReceipt};

    use super::*;
    use crate::network::view_tests::receipt;

    /// A leaf of an executor's batch.
    fn leaf(executor: u8) -> InBatch {
        let receipt = receipt(executor);
        let span = receipt.leaf().summary;
        (BatchId([executor; 32]), ShownReceipt { place: 0, receipt, span, beside: Default::default() })
    }

    #[test]
    fn two_leaves_of_one_request_show_who_did_it() {
        let (one, other) = (leaf(3), leaf(4));
        assert_eq!(Dispute::of_two(one.clone(), other.clone()), Dispute::Doubled(one.clone(), other.clone()));

        let again = (BatchId([5; 32]), one.1.clone());
        let repeated = Dispute::False(one.clone(), Some(again.clone()));
        assert_eq!(Dispute::of_two(one.clone(), again), repeated, "one executor");

        let mut by_another = other;
        by_another.1.receipt.transfer = ExecutorKey([9; 33]);
        let separate = Dispute::False(one.clone(), Some(by_another.clone()));
        assert_eq!(Dispute::of_two(one, by_another), separate, "two agents, which the chain refuses");
    }
}
