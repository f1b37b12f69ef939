//! Evidence: how validators ask an executor for what its reports and its batches of receipts commit to.
//!
//! `GET {endpoint}/v1/evidence/{order}` with the order's hash in hex, or `GET {endpoint}/v1/evidence/{batch}/{places}` with the batch's id in hex and up to
//! [`MAX_LEAVES`] places of leaves, which increase, in decimal digits and separated by commas; and these headers:
//!
//! | header | value |
//! | --- | --- |
//! | [`GENESIS_HEADER`] | genesis hash of the chain, in hex |
//! | [`TIME_HEADER`] | seconds since 1970, decimal |
//! | [`KEY_HEADER`] | [`ExecutorKey`] of who asks, in hex |
//! | [`SIGNATURE_HEADER`] | its [`ExecutorSignature`] over [`crate::signing::evidence_request_digest`], in hex |
//!
//! What is signed names the order, or the leaves by [`crate::receipts::BatchId::leaves`]. It is answered to executors of who is in a snapshot of
//! weights that works are still checked by, as far as the executor that is asked knows the chain.
//!
//! The answer's body is a SCALE-encoded [`Evidence`]; or a [`ShownLeaves`] of the first of the places, as many as fit into [`FULL_LEAVES_BYTES`] and one
//! more. Who is shown fewer than it asked for asks again for the others.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{PositionEvidence, Report},
    receipts::PostedReceipt,
    HashBytes,
};

/// Where evidence is, below an executor's public URL; the order's hash follows.
pub const EVIDENCE_PATH: &str = "/v1/evidence/";
/// Header with the chain.
pub const GENESIS_HEADER: &str = "keirin-genesis";
/// Header with the time of a request.
pub const TIME_HEADER: &str = "keirin-time";
/// Header with the key of who asks.
pub const KEY_HEADER: &str = "keirin-key";
/// Header with the signature of a request.
pub const SIGNATURE_HEADER: &str = "keirin-signature";
/// Greatest difference, in seconds, between the time of a request and that of who answers it.
pub const MAX_CLOCK_DIFFERENCE: u64 = 60;
/// Largest SCALE-encoded [`Evidence`], in bytes: the longest answer with the most positions takes 109 kB.
pub const MAX_EVIDENCE_BYTES: usize = 128 * 1024;

/// Most leaves of a batch in one request.
pub const MAX_LEAVES: usize = 32;
/// Length of an answer with leaves, in bytes, from which on no more are put into it.
pub const FULL_LEAVES_BYTES: usize = 1024 * 1024;

/// Leaves of a batch, each as it is posted on chain; none in the place of one that is kept no more.
pub type ShownLeaves = Vec<Option<PostedReceipt>>;

/// Longest SCALE-encoded [`ShownLeaves`] that is answered, in bytes.
pub fn max_leaves_bytes() -> usize {
    FULL_LEAVES_BYTES.saturating_add(PostedReceipt::max_encoded_len()).saturating_add(MAX_LEAVES).saturating_add(4)
}

/// What is signed to get evidence. It names who is asked, so that nobody can pass the request on to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct EvidenceRequest {
    /// Who is asked.
    pub executor: ExecutorKey,
    /// [`crate::inference::order_hash`] of the order, or [`crate::receipts::BatchId::leaves`].
    pub order: HashBytes,
    /// When, in seconds since 1970.
    pub at: u64,
}

/// A report with what it commits to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Evidence<AccountId> {
    /// The report.
    pub report: Report<AccountId>,
    /// The executor's signature over it.
    pub signature: ExecutorSignature,
    /// The positions of the answer; none when there is no answer.
    pub positions: Vec<PositionEvidence>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference::{
        Answer, FinishReason, Outcome, Output, TaskId, MAX_COMPLETION_TOKENS, MAX_OUTPUT_BYTES, TOP_LOGPROBS,
    };

    #[test]
    fn largest_evidence_fits() {
        let answer = Answer {
            output: Output::truncate_from(alloc::vec![b'x'; MAX_OUTPUT_BYTES as usize]),
            prompt_tokens: u32::MAX,
            completion_tokens: u32::MAX,
            finish: FinishReason::Stop,
            evidence: [0xff; 32],
        };
        let position = PositionEvidence { token: u32::MAX, top: alloc::vec![(u32::MAX, i32::MIN); TOP_LOGPROBS] };
        let evidence = Evidence {
            report: Report {
                task: TaskId(u64::MAX),
                participant: [0xffu8; 32],
                order: [0xff; 32],
                outcome: Outcome::Answered(answer),
            },
            signature: ExecutorSignature([0xff; 65]),
            positions: alloc::vec![position; MAX_COMPLETION_TOKENS as usize],
        };
        let bytes = evidence.encode().len();
        assert!(bytes <= MAX_EVIDENCE_BYTES, "{bytes} bytes");
    }
}
