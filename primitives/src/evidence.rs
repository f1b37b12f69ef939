//! Evidence: how validators ask an executor for what its reports commit to.
//!
//! `GET {endpoint}/v1/evidence/{order}` with the order's hash in hex, and these headers:
//!
//! | header | value |
//! | --- | --- |
//! | [`GENESIS_HEADER`] | genesis hash of the chain, in hex |
//! | [`TIME_HEADER`] | seconds since 1970, decimal |
//! | [`KEY_HEADER`] | [`ExecutorKey`] of who asks, in hex |
//! | [`SIGNATURE_HEADER`] | its [`ExecutorSignature`] over [`crate::signing::evidence_request_digest`], in hex |
//!
//! The answer's body is a SCALE-encoded [`Evidence`].

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{PositionEvidence, Report},
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

/// What is signed to get evidence. It names who is asked, so that nobody can pass the request on to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct EvidenceRequest {
    /// Who is asked.
    pub executor: ExecutorKey,
    /// [`crate::inference::order_hash`] of the order.
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
