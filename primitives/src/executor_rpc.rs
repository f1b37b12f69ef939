//! JSON-RPC 2.0 between an executor and the programs on its own host (offchain worker, command line).
//!
//! Names and shapes only; the executor serves them with `jsonrpsee`, the offchain worker calls them with
//! the runtime's HTTP. SCALE values travel as `0x`-prefixed lower-case hex.

use alloc::{string::String, vec::Vec};
use serde::{Deserialize, Serialize};

use crate::validation::WorkIndex;

/// Where an executor listens and a node looks for one, unless told otherwise.
pub const DEFAULT_EXECUTOR_URL: &str = "http://127.0.0.1:9955";

/// Key in the node's persistent offchain storage under which `keirin-node` leaves the SCALE-encoded
/// `Vec<Vec<u8>>` of its `--executor-url` options for the offchain worker.
pub const EXECUTOR_URLS_STORAGE_KEY: &[u8] = b"keirin/executor-urls";

/// `() -> Identity`
pub const METHOD_IDENTITY: &str = "executor_identity";
/// `(genesis: hex, account: hex) -> hex`: [`crate::executor::ExecutorSignature`] over
/// [`crate::signing::possession_digest`].
pub const METHOD_PROVE_POSSESSION: &str = "executor_provePossession";
/// `(genesis: hex, orders: [hex]) -> [JobStatus]`, in the order asked; takes
/// [`crate::inference::order_hash`]es. Jobs are known by their order's hash and not by the task's number,
/// because after a re-org the same number can stand for another request.
pub const METHOD_STATUS: &str = "executor_status";
/// `(genesis: hex, orders: [hex]) -> [JobStatus]`: takes SCALE-encoded
/// [`crate::inference::TaskOrder`]s; an order it already has is left as it is.
pub const METHOD_SUBMIT: &str = "executor_submit";

/// `(genesis: hex, participant: hex, duty: hex) -> SprintStatus`: takes a SCALE-encoded [`crate::sprint::Duty`], and
/// starts on it or goes on with it. Asking again is harmless: an executor gives the same answer to the same duty, also
/// after a restart.
pub const METHOD_SPRINT: &str = "executor_sprint";

/// `(genesis: hex, participant: hex, duty: hex) -> ValidationStatus`: takes a SCALE-encoded
/// [`crate::validation::ValidationDuty`], and starts on it or goes on with it. Asking again is harmless: what was sealed once
/// is sealed the same for ever, also after a restart.
pub const METHOD_VALIDATE: &str = "executor_validate";
/// `(genesis: hex, orders: [hex]) -> [hex or null]`, in the order asked: SCALE-encoded positions of this executor's own
/// answers, for when the chain demands them.
pub const METHOD_EVIDENCE: &str = "executor_evidence";

/// `(genesis: hex, participant: hex, number: u32) -> hex or null`: the participant's batch of receipts with a number, as SCALE of
/// [`crate::receipts::BatchCommit`] and [`crate::executor::ExecutorSignature`]; nothing when there is nothing to settle. Batches below the number
/// are committed. Asking again is harmless: the batch of a number stays the same.
pub const METHOD_BATCH: &str = "executor_batch";

/// `(batch: hex, place: u32) -> hex or null`: SCALE-encoded [`crate::receipts::PostedReceipt`] of this executor's own batch, for when the chain
/// demands it.
pub const METHOD_RECEIPT: &str = "executor_receipt";

/// `() -> HostReport`
pub const METHOD_HOST: &str = "executor_host";

/// Most orders in one `executor_evidence` call.
pub const MAX_EVIDENCE_PER_CALL: usize = 16;
/// Most tasks in one `executor_status` or `executor_submit` call.
pub const MAX_TASKS_PER_CALL: usize = 64;

/// Who an executor is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Program version.
    pub version: String,
    /// [`crate::executor::ExecutorKey`] as hex.
    pub executor_key: String,
    /// Names of the models it has loaded.
    pub models: Vec<String>,
    /// SCALE-encoded [`crate::executor::HardwareProfile`] as hex; absent until it was measured.
    pub hardware: Option<String>,
}

/// What an executor runs on, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostReport {
    /// What computes: `cpu`, or a GPU as in `cuda:0`.
    pub device: String,
    /// File of the ONNX Runtime library that is loaded, links resolved; its name ends with the version.
    pub onnxruntime: String,
    /// Folder of its key and databases.
    pub folder: String,
    /// Bytes that are free on that folder's disk; absent when the system does not say.
    pub free_bytes: Option<u64>,
    /// Bytes of that disk.
    pub total_bytes: Option<u64>,
    /// Orders that wait or run.
    pub open_orders: u64,
    /// Most of them.
    pub max_open_orders: u64,
    /// Where it is reached by others, if it is.
    pub public_listen: Option<String>,
}

/// Where a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobStatus {
    /// [`crate::inference::order_hash`] of the order, as hex.
    pub order: String,
    /// Where it is.
    pub state: JobState,
    /// SCALE-encoded [`crate::inference::Report`] as hex, once finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// [`crate::executor::ExecutorSignature`] over [`crate::signing::report_digest`] as hex, once finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// Stages of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// The executor has not been given this order, or its queue is full.
    Unknown,
    /// Waiting for room in the batch.
    Queued,
    /// In the running batch.
    Running,
    /// Done; report and signature are there.
    Finished,
}

/// Where a duty of the sprint is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SprintStatus {
    /// Where it is.
    pub state: SprintState,
    /// Nonces done in the epoch's race.
    pub nonces: u64,
    /// Proofs among them.
    pub proofs: u32,
    /// SCALE-encoded [`crate::sprint::Submission`] as hex, once finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
}

/// Stages of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SprintState {
    /// Under way; ask again after the next block.
    Working,
    /// Done; what to submit is there.
    Finished,
    /// There is nothing to submit: no proofs were found, or the duty asks for nothing.
    Nothing,
}

/// Where a validator's duty is. Works are named by their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationStatus {
    /// Those that must be checked; of a draw without those that are missing or can't be checked for the moment, so that they keep
    /// no others waiting.
    pub drawn: Vec<WorkIndex>,
    /// Those of them on which there is no verdict yet; ask again after the next block.
    pub pending: Vec<WorkIndex>,
    /// Those of which the executor does not show the evidence. They are tried again from time to time; once the evidence is on
    /// chain, it is handed on with them.
    pub missing: Vec<WorkIndex>,
    /// Those that this executor cannot check, because it does not have the model or the model fails here, or whose votes it does
    /// not have; the log says why.
    pub unable: Vec<WorkIndex>,
    /// SCALE-encoded [`crate::validation::ValidationSubmission`] as hex, with all verdicts or votes there are until now;
    /// absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    /// SCALE-encoded [`crate::validation::ValidationSubmission::Demands`] as hex, for missing works that were asked for more than
    /// once and whose evidence nobody demanded; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demands: Option<String>,
    /// SCALE-encoded [`crate::validation::ValidationSubmission::ReceiptDemands`] as hex, in the same way for receipts of batches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_demands: Option<String>,
    /// SCALE-encoded [`crate::validation::ValidationSubmission::Findings`] as hex: what receipts of batches show by themselves, which the chain decides
    /// without a vote; absent without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<String>,
    /// Receipts that were posted on chain and that a batch's verdict waits for: number of its work, and place. They are handed on with
    /// [`crate::validation::ValidationDuty::Posted`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posted: Vec<(WorkIndex, u32)>,
}

/// Renders bytes as `0x`-prefixed hex.
pub fn to_hex(bytes: impl AsRef<[u8]>) -> String {
    let mut text = String::from("0x");
    text.push_str(&hex::encode(bytes));
    text
}

/// Reads hex with or without the `0x` prefix.
///
/// # Errors
/// [`hex::FromHexError`] when the text is not an even number of hexadecimal digits.
pub fn from_hex(text: &str) -> Result<Vec<u8>, hex::FromHexError> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text))
}
