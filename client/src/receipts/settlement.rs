//! Receipts on chain: the batches they are in, demands, and disputes.

use codec::Encode;
use keirin_primitives::{
    receipts::{
        BatchId, Falsehood, OwnReceiptDemand, PostedReceipt, RequestSignature, RequesterId, RequesterKey, ShownReceipt,
    },
    signing::own_receipt_demand_digest,
    views::BatchView,
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{requests::RequestSigner, Call, Chain, ClientError};

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

/// A batch that was shown to be false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voided {
    /// The batch.
    pub batch: BatchId,
    /// Who committed it.
    pub participant: AccountBytes,
    /// What is false.
    pub falsehood: Falsehood,
    /// Block of the dispute.
    pub block: u64,
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

/// Has the chain void a batch for a leaf that is false, or for two of one request: `other` is the second, with its batch. The account of the signer pays the fee if
/// nothing is wrong, and gets a bounty if something is.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn dispute(
    chain: &Chain,
    signer: &Keypair,
    batch: BatchId,
    shown: &ShownReceipt,
    other: Option<&(BatchId, ShownReceipt)>,
) -> Result<Voided, ClientError> {
    let call = Call::new("Receipts", "dispute_receipts", &(batch, shown, other));
    let submitted = chain.submit(signer, &call).await?;
    let (batch, participant, falsehood) = submitted.event("Receipts", "BatchVoided")?;
    Ok(Voided { batch, participant, falsehood, block: submitted.block })
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
