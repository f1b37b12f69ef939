//! Releases: what a transfer agent says of a request whose answer did not reach it.
//!
//! An executor may be cut off between writing an answer down and sending it; the transfer agent then has another one serve the request, and both have a
//! receipt of it. So the agent writes down that it does not expect the answer any more before it asks another executor, and an executor asks it about
//! receipts of answers that it could not send to their ends before it commits them: `POST {endpoint}/v1/releases` with a SCALE-encoded
//! [`ReleaseQuestion`], to which the body of the answer is a SCALE-encoded `Vec` of one [`ReleaseAnswer`] for each request.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use super::RequestId;
use crate::{
    executor::{ExecutorKey, ExecutorSignature},
    HashBytes,
};

/// Where releases are asked for, below an executor's public URL.
pub const RELEASES_PATH: &str = "/v1/releases";
/// Most requests in one question.
pub const MAX_RELEASES: usize = 256;

/// A transfer agent's word that it has not had an executor's answer to a request, and takes none any more; signed, see
/// [`crate::signing::release_digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Release {
    /// The request.
    pub request: RequestId,
    /// Who need not answer it.
    pub executor: ExecutorKey,
}

/// What an executor asks a transfer agent. Nothing in it is secret, and it is not signed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReleaseQuestion {
    /// Genesis hash of the chain on which receipts are settled.
    pub genesis: HashBytes,
    /// Who asks.
    pub executor: ExecutorKey,
    /// About which requests; at most [`MAX_RELEASES`].
    pub requests: Vec<RequestId>,
}

/// What a transfer agent says of a request that it has passed on to an executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ReleaseAnswer {
    /// It has had the answer, or knows nothing of it: the receipt is good.
    Kept,
    /// It waits for the answer.
    Awaited,
    /// It does not take the answer any more; its signature of the [`Release`].
    Released(ExecutorSignature),
}
