//! What a requester knows that a receipt has to agree with: what it sent, what it was told, and what the chain says.

use k256::ecdsa::VerifyingKey;
use keirin_primitives::{
    inference::{output_hash, FinishReason},
    receipts::{Address, Candidates, RequestId, RequestSignature, RequesterKey, SignedRequest},
    AccountBytes, HashBytes,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::requests::{conversation_of, Bounds, Hex};

/// What is known of a request that was signed: hashes of what was sent, and none of its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Key of who asked, compressed (SEC 1).
    pub requester: Hex<33>,
    /// SHA-256 of the exact body.
    pub payload_hash: Hex<32>,
    /// When it was signed, in nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// Address of the transfer agent that it was signed for.
    pub transfer: String,
    /// The model that the body names, if it names one.
    pub model: Option<String>,
    /// Hash of the conversation that the body names, if it names one.
    pub conversation: Option<Hex<32>>,
    /// How much the body asks for at most; what was written down by older versions does not say it.
    #[serde(default)]
    pub bounds: Bounds,
}

/// The only field of a body that is read here.
#[derive(Deserialize)]
struct Named {
    model: Option<String>,
}

impl Sent {
    /// What is known of a request with this exact body.
    pub fn new(requester: &VerifyingKey, body: &[u8], timestamp_ns: u64, transfer: &str) -> Self {
        let key = requester.to_encoded_point(true);
        let named: Option<Named> = serde_json::from_slice(body).ok();
        Self {
            requester: Hex(key.as_bytes().try_into().expect("a compressed point has 33 bytes")),
            payload_hash: Hex(Sha256::digest(body).into()),
            timestamp_ns,
            transfer: transfer.to_owned(),
            model: named.and_then(|named| named.model),
            conversation: conversation_of(body).map(Hex),
            bounds: Bounds::of(body),
        }
    }

    /// What the request is known by.
    pub fn id(&self) -> RequestId {
        // Neither the address nor the signature is a part of it.
        let request = SignedRequest {
            requester: RequesterKey(self.requester.0),
            payload_hash: self.payload_hash.0,
            timestamp_ns: self.timestamp_ns,
            transfer_address: Address::default(),
            signature: RequestSignature([0; 64]),
        };
        request.id()
    }

    /// Whether a request is this one.
    pub(super) fn is(&self, request: &SignedRequest) -> bool {
        request.requester.0 == self.requester.0
            && request.payload_hash == self.payload_hash.0
            && request.timestamp_ns == self.timestamp_ns
            && request.transfer_address.as_slice() == self.transfer.as_bytes()
    }
}

/// What is known of the answers that came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Tokens of the prompt and of all answers, if they were counted.
    pub usage: Option<(u64, u64)>,
    /// The answers, by their numbers.
    pub answers: Vec<ToldAnswer>,
}

/// What is known of one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldAnswer {
    /// [`output_hash`] of its text.
    pub output: Hex<32>,
    /// Why it ended, if it was said.
    pub finish: Option<FinishReason>,
}

impl ToldAnswer {
    /// What is known of an answer with this text, or of an embedding with these numbers as little-endian floats.
    pub fn new(content: impl AsRef<[u8]>, finish: Option<FinishReason>) -> Self {
        Self { output: Hex(output_hash(content.as_ref())), finish }
    }
}

/// By what an executor may have been drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Randomness of the epoch.
    pub randomness: HashBytes,
    /// Who served the model in it.
    pub candidates: Candidates<AccountBytes>,
}

/// What the chain says that decides about one receipt. What is not known is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainTerms {
    /// Genesis hash of the chain that it is settled on, or [`super::NO_CHAIN`].
    pub genesis: Option<HashBytes>,
    /// Whether the executor's key is registered.
    pub is_registered: Option<bool>,
    /// What a token of the model may have cost, in the chain's smallest unit.
    pub prices_per_token: Option<Vec<u128>>,
    /// By any of these the executor may have been drawn; none if they are not known.
    pub rosters: Vec<Roster>,
}

impl ChainTerms {
    /// Of two looks at the chain: what holds by either one holds.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.genesis = self.genesis.or(other.genesis);
        self.is_registered =
            [self.is_registered, other.is_registered].into_iter().flatten().reduce(|one, two| one || two);
        self.prices_per_token = match (self.prices_per_token, other.prices_per_token) {
            (Some(one), Some(two)) => Some([one, two].concat()),
            (one, two) => one.or(two),
        };
        self.rosters.extend(other.rosters);
        self
    }
}
