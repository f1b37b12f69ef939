//! Receipts as the server gives them, and as a false one would.

use keirin_client::requests::{recover, RequestSigner, SignedReceipt, NO_CHAIN};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{output_hash, FinishReason},
    receipts::{Address, Choice, Receipt, RequestSignature, RequesterKey, Route, SignedRequest},
    signing::receipt_digest,
};
use sha2::{Digest, Sha256};

use crate::server::{Seen, AGENT};

/// What comes with an answer to a signed request.
#[derive(Clone, Debug, Default)]
pub enum Issue {
    /// The receipt.
    #[default]
    Honest,
    /// A receipt that was changed before the executor signed it.
    Lies(fn(&mut Receipt)),
    /// A receipt that somebody changed afterwards.
    Tampered(fn(&mut Receipt)),
    /// These bytes.
    Text(&'static str),
    /// Nothing.
    Nothing,
}

impl Issue {
    /// The receipt of an answer of so many tokens, as a gateway sends it; none for who did not sign.
    pub fn receipt(&self, seen: &Seen, said: &[u8], tokens: usize) -> Option<String> {
        let mut receipt = honest(seen, said, tokens)?;
        match self {
            Self::Honest => Some(signed(receipt).to_text()),
            Self::Lies(change) => {
                change(&mut receipt);
                Some(signed(receipt).to_text())
            }
            Self::Tampered(change) => {
                let mut signed = signed(receipt);
                change(&mut signed.receipt);
                Some(signed.to_text())
            }
            Self::Text(text) => Some((*text).into()),
            Self::Nothing => None,
        }
    }
}

/// The server as an executor and its own transfer agent.
fn executor() -> RequestSigner {
    RequestSigner::from_hex(&format!("{:064x}", 1), "keirin").expect("a key")
}

fn honest(seen: &Seen, said: &[u8], tokens: usize) -> Option<Receipt> {
    let (address, signature) = (seen.header("x-requester-address"), seen.header("authorization"));
    let timestamp_ns = seen.header("x-timestamp").parse().ok()?;
    let requester = recover(address, "keirin", &seen.body, timestamp_ns, AGENT, signature).ok()?;
    let requester = requester.to_encoded_point(true).as_bytes().try_into().expect("33 bytes");
    let executor = executor();
    let key = ExecutorKey(executor.compressed_key());
    let request = SignedRequest {
        requester: RequesterKey(requester),
        payload_hash: Sha256::digest(&seen.body).into(),
        timestamp_ns,
        transfer_address: Address::truncate_from(AGENT.as_bytes().to_vec()),
        signature: RequestSignature(decoded(signature)),
    };
    let forwarding = request.forwarding_digest(&key).expect("it has an address");
    let choice = Choice {
        completion_tokens: u32::try_from(tokens).expect("few"),
        finish: FinishReason::Stop,
        output: output_hash(said),
        evidence: [0; 32],
    };
    Some(Receipt {
        request,
        transfer: key,
        forwarded: RequestSignature(executor.sign_digest(&forwarding)),
        executor: key,
        route: Route { conversation: None, passed: Default::default() },
        model: b"echo".to_vec().try_into().expect("short enough"),
        prompt_tokens: 3,
        choices: vec![choice].try_into().expect("one"),
        fee: 2_000_000_000_000,
    })
}

fn signed(receipt: Receipt) -> SignedReceipt {
    let signature = ExecutorSignature(executor().sign_recoverable(&receipt_digest(&NO_CHAIN, &receipt)));
    SignedReceipt { receipt, signature }
}

fn decoded(signature: &str) -> [u8; 64] {
    use base64::{engine::general_purpose::STANDARD, Engine};
    STANDARD.decode(signature).ok().and_then(|bytes| bytes.try_into().ok()).expect("it was checked")
}
