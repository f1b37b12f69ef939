//! Receipts, as who paid for an answer checks them.

use base64::{engine::general_purpose::STANDARD, Engine};
use codec::{Decode, DecodeAll, Encode};
use k256::ecdsa::{signature::hazmat::PrehashVerifier, RecoveryId, Signature, VerifyingKey};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{Candidates, Misrouted, Receipt, RequesterId},
    signing::{is_low_s, receipt_digest},
    AccountBytes, HashBytes,
};
use sha2::{Digest, Sha256};

use super::conversation_of;

/// Genesis hash in receipts of executors that settle on no chain.
pub const NO_CHAIN: HashBytes = [0; 32];

/// Header with the receipt of a whole answer, and name of the comment with that of a stream.
pub const RECEIPT_HEADER: &str = "x-keirin-receipt";

/// A receipt with its executor's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// The executor's signature over [`receipt_digest`].
    pub signature: ExecutorSignature,
}

/// What was asked for, and what is known of the network.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Key of who asked.
    pub requester: &'a VerifyingKey,
    /// The exact body.
    pub body: &'a [u8],
    /// When it was signed, in nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// Address of the transfer agent that it was signed for.
    pub transfer: &'a str,
    /// Genesis hash of the chain that it is settled on, or [`NO_CHAIN`].
    pub genesis: &'a HashBytes,
    /// What a token costs, if that is known.
    pub price_per_token: Option<u128>,
    /// Tokens of the prompt and of all answers, if the answer says how many there were.
    pub usage: Option<(u32, u32)>,
    /// Randomness of the epoch, and who serves the model in it, if that is known.
    pub drawn_by: Option<(&'a HashBytes, &'a Candidates<AccountBytes>)>,
}

/// Why a receipt is not what who paid must get.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It cannot be read.
    #[error("this is no receipt: base64 of SCALE of receipt and signature is expected")]
    NotAReceipt,
    /// The executor did not sign it.
    #[error("the receipt is not signed by the executor that it names, or for another chain")]
    Executor,
    /// It is of another request.
    #[error("the receipt is of another request")]
    Request,
    /// The transfer agent did not pass the request on to the executor.
    #[error("the transfer agent has not signed that it passed the request on to this executor")]
    Forwarding,
    /// It names another conversation than the request does, so that another executor could be drawn.
    #[error("the receipt names another conversation than the request")]
    Conversation,
    /// It counts other tokens than the answer does.
    #[error("the receipt counts {receipt} tokens, and the answer {answer}")]
    Tokens {
        /// As the receipt says.
        receipt: u64,
        /// As the answer says.
        answer: u64,
    },
    /// It charges something else than its tokens cost.
    #[error("the receipt charges {charged}, and its tokens cost {due}")]
    Fee {
        /// As the receipt says.
        charged: u128,
        /// What is right.
        due: u128,
    },
    /// Somebody else was drawn for the request.
    #[error("the request was to be served by somebody else: {0:?}")]
    Misrouted(Misrouted),
}

impl SignedReceipt {
    /// Reads a receipt as gateways send it.
    ///
    /// # Errors
    /// [`ReceiptError::NotAReceipt`].
    pub fn from_text(text: &str) -> Result<Self, ReceiptError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| ReceiptError::NotAReceipt)?;
        Self::decode_all(&mut bytes.as_slice()).map_err(|_| ReceiptError::NotAReceipt)
    }
}

/// Checks a receipt as far as what was asked is known: the executor's signature, that it is of this request, its way, tokens and fee.
///
/// # Errors
/// [`ReceiptError`], the first that is found.
pub fn verify_receipt(signed: &SignedReceipt, asked: &Asked<'_>) -> Result<(), ReceiptError> {
    let receipt = &signed.receipt;
    let signs = signer_of(&receipt_digest(asked.genesis, receipt), &signed.signature);
    if signs != Some(receipt.executor) {
        return Err(ReceiptError::Executor);
    }
    if !is_of(receipt, asked) {
        return Err(ReceiptError::Request);
    }
    if !is_forwarded(receipt) {
        return Err(ReceiptError::Forwarding);
    }
    if receipt.route.conversation != conversation_of(asked.body) {
        return Err(ReceiptError::Conversation);
    }
    if let Some((prompt, completion)) = asked.usage {
        let (counted, answer) = (receipt.tokens(), u64::from(prompt).saturating_add(completion.into()));
        if counted != answer || receipt.prompt_tokens != prompt {
            return Err(ReceiptError::Tokens { receipt: counted, answer });
        }
    }
    if let Some(price) = asked.price_per_token {
        let due = price.saturating_mul(receipt.tokens().into());
        if receipt.fee != due {
            return Err(ReceiptError::Fee { charged: receipt.fee, due });
        }
    }
    let misrouted = asked.drawn_by.and_then(|(randomness, candidates)| receipt.misrouted(randomness, candidates));
    misrouted.map_or(Ok(()), |misrouted| Err(ReceiptError::Misrouted(misrouted)))
}

/// The key that a signature over a digest is of.
fn signer_of(digest: &HashBytes, signature: &ExecutorSignature) -> Option<ExecutorKey> {
    let (rs, v) = signature.0.split_at_checked(64)?;
    let recovery = RecoveryId::from_byte(*v.first()?).filter(|_| is_low_s(signature))?;
    let key = VerifyingKey::recover_from_prehash(digest, &Signature::from_slice(rs).ok()?, recovery).ok()?;
    key.to_encoded_point(true).as_bytes().try_into().ok().map(ExecutorKey)
}

/// Whether a receipt is of the request as it was signed.
fn is_of(receipt: &Receipt, asked: &Asked<'_>) -> bool {
    let request = &receipt.request;
    let payload_hash: HashBytes = Sha256::digest(asked.body).into();
    request.requester.0.as_slice() == asked.requester.to_encoded_point(true).as_bytes()
        && request.payload_hash == payload_hash
        && request.timestamp_ns == asked.timestamp_ns
        && request.transfer_address.as_slice() == asked.transfer.as_bytes()
        && is_signed_by(asked.requester, &request.digest(), &request.signature.0)
}

/// Whether the transfer agent that the request was sent to has passed it on to who served it.
fn is_forwarded(receipt: &Receipt) -> bool {
    let is_agent =
        RequesterId::parse(&receipt.request.transfer_address).is_ok_and(|(_, id)| id == receipt.transfer.id());
    let key = VerifyingKey::from_sec1_bytes(&receipt.transfer.0);
    let digest = receipt.request.forwarding_digest(&receipt.executor);
    is_agent && key.is_ok_and(|key| digest.is_ok_and(|digest| is_signed_by(&key, &digest, &receipt.forwarded.0)))
}

fn is_signed_by(key: &VerifyingKey, digest: &HashBytes, signature: &[u8]) -> bool {
    let signature = Signature::from_slice(signature).ok().filter(|signature| signature.normalize_s().is_none());
    signature.is_some_and(|signature| key.verify_prehash(digest, &signature).is_ok())
}

#[cfg(test)]
#[path = "receipt/tests.rs"]
mod tests;
