//! What a requester, its transfer agent and an executor have signed together.

use alloc::{format, string::String};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::{blake2_256, sha2_256};

use super::{Address, AddressError, RequesterId, RequesterKey};
use crate::{executor::ExecutorKey, inference::FinishReason, model::ModelId, HashBytes};

/// Most answers to one request (`n`).
pub const MAX_CHOICES: u32 = 8;
/// Most executors that were drawn for a request and did not take it.
pub const MAX_PASSED: u32 = 2;

const REQUEST_DOMAIN: &[u8] = b"keirin/request";
const CONVERSATION_DOMAIN: &[u8] = b"keirin/conversation";
const ROUTE_DOMAIN: &[u8] = b"keirin/route";

/// ECDSA signature without recovery id: `r (32) ‖ s (32, low)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct RequestSignature(pub [u8; 64]);

/// What a request is known by.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct RequestId(pub HashBytes);

/// A request as its requester signed it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct SignedRequest {
    /// Whose key pays.
    pub requester: RequesterKey,
    /// SHA-256 of the exact body.
    pub payload_hash: HashBytes,
    /// When, in nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// Whom it was sent to, as in the message that is signed.
    pub transfer_address: Address,
    /// The requester's signature over [`SignedRequest::digest`].
    pub signature: RequestSignature,
}

impl SignedRequest {
    /// `blake2_256("keirin/request" ‖ SCALE(requester, payload_hash, timestamp_ns))`: the same body at the same nanosecond is the same
    /// request, whomever it was sent to.
    pub fn id(&self) -> RequestId {
        let mut bytes = REQUEST_DOMAIN.to_vec();
        (self.requester, self.payload_hash, self.timestamp_ns).encode_to(&mut bytes);
        RequestId(blake2_256(&bytes))
    }

    /// SHA-256 of `payload_hash ‖ timestamp ‖ transfer address`, hash in lower-case hex, time in decimal, without separators.
    pub fn digest(&self) -> HashBytes {
        let mut message = self.head();
        message.push_str(&text(&self.transfer_address));
        sha2_256(message.as_bytes())
    }

    /// SHA-256 of `payload_hash ‖ timestamp ‖ transfer address ‖ executor address`: what the transfer agent signs to pass the request on. The
    /// executor's address has the human-readable part of the transfer agent's.
    ///
    /// # Errors
    /// [`AddressError`] of the transfer agent's address.
    pub fn forwarding_digest(&self, executor: &ExecutorKey) -> Result<HashBytes, AddressError> {
        let (prefix, _) = RequesterId::parse(&self.transfer_address)?;
        let mut message = self.head();
        message.push_str(&text(&self.transfer_address));
        message.push_str(&text(&executor.id().address(&prefix)?));
        Ok(sha2_256(message.as_bytes()))
    }

    fn head(&self) -> String {
        format!("{}{}", hex::encode(self.payload_hash), self.timestamp_ns)
    }
}

fn text(address: &[u8]) -> String {
    String::from_utf8_lossy(address).into_owned()
}

/// How a request came to its executor.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Route {
    /// Hash of the conversation it is part of, as the body names it; all of it goes to one executor.
    pub conversation: Option<HashBytes>,
    /// Executors that were drawn before and did not take the request, in their order.
    pub passed: BoundedVec<ExecutorKey, ConstU32<MAX_PASSED>>,
}

impl Route {
    /// The number that draws the executor of an attempt, counted from 0:
    /// `blake2_256("keirin/route" ‖ SCALE(randomness, subject, u32 attempt))`, where the subject is the request's id, or in a conversation
    /// `blake2_256("keirin/conversation" ‖ SCALE(requester, conversation))`.
    pub fn entropy(&self, randomness: &HashBytes, request: &SignedRequest, attempt: u32) -> HashBytes {
        let subject = match &self.conversation {
            None => request.id().0,
            Some(conversation) => {
                let mut bytes = CONVERSATION_DOMAIN.to_vec();
                (request.requester, conversation).encode_to(&mut bytes);
                blake2_256(&bytes)
            }
        };
        let mut bytes = ROUTE_DOMAIN.to_vec();
        (randomness, subject, attempt).encode_to(&mut bytes);
        blake2_256(&bytes)
    }
}

/// One answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Choice {
    /// Tokens generated, the end-of-turn token included.
    pub completion_tokens: u32,
    /// Why generation ended.
    pub finish: FinishReason,
    /// [`crate::inference::output_hash`] of the text.
    pub output: HashBytes,
    /// [`crate::inference::evidence_hash`] of the generated positions.
    pub evidence: HashBytes,
}

/// What was served for a request. The executor signs [`crate::signing::receipt_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Receipt {
    /// The request.
    pub request: SignedRequest,
    /// Key of the transfer agent, whose address is in the request.
    pub transfer: ExecutorKey,
    /// Its signature over [`SignedRequest::forwarding_digest`].
    pub forwarded: RequestSignature,
    /// Key of who served it.
    pub executor: ExecutorKey,
    /// How it came there.
    pub route: Route,
    /// With what model.
    pub model: ModelId,
    /// Tokens of the prompt, chat template included; counted once for all answers.
    pub prompt_tokens: u32,
    /// The answers.
    pub choices: BoundedVec<Choice, ConstU32<MAX_CHOICES>>,
    /// What is charged, in the chain's smallest unit.
    pub fee: u128,
}

impl Receipt {
    /// Tokens of prompt and answers.
    pub fn tokens(&self) -> u64 {
        let generated = self.choices.iter().map(|choice| u64::from(choice.completion_tokens));
        generated.fold(self.prompt_tokens.into(), u64::saturating_add)
    }
}
