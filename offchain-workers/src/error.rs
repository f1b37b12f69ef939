//! What can go wrong between the worker and an executor. Each is one log line, never a panic.

use alloc::string::String;
use core::fmt;

/// Why an executor was not served, or one of its reports not submitted, in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// The configured URL is not UTF-8.
    BadUrl,
    /// Nothing listens at the executor's URL, or the connection broke.
    Unreachable,
    /// The executor did not answer before the deadline of the call or of the run.
    TooSlow,
    /// The executor answered with another HTTP status than 200. Redirects are among them: an executor's URL
    /// is the operator's decision, and nobody else's.
    HttpStatus(u16),
    /// The executor's answer is longer than this many bytes.
    AnswerTooLong(usize),
    /// The call could not be written as JSON.
    UnwritableCall,
    /// The executor's answer is not JSON.
    NotJson,
    /// The executor's answer is JSON, but a field is missing or of another type than expected.
    UnexpectedShape,
    /// The executor speaks another JSON-RPC than 2.0.
    WrongVersion,
    /// The executor's answer carries the id of another call.
    OtherCall,
    /// The executor refused the call.
    Refused {
        /// JSON-RPC error code.
        code: i64,
        /// The executor's words, shortened.
        message: String,
    },
    /// The executor's identity holds no compressed secp256k1 key.
    BadExecutorKey,
    /// A finished job has no report, or one that is not the hex of a SCALE-encoded report.
    UndecodableReport,
    /// A finished job has no signature, or one that is not the hex of 65 bytes.
    UndecodableSignature,
    /// The report names another task, participant or order than the one it was collected for.
    ReportOnAnotherOrder,
    /// A signature is not by the executor's key.
    ForgedSignature,
    /// A signature is not in its canonical form, which the chain asks for.
    MalleableSignature,
    /// A finished duty of the sprint has no submission, or one that is not the hex of a SCALE-encoded one.
    UndecodableSubmission,
    /// The submission is on another duty, epoch or participant than the executor was asked for.
    SubmissionOnAnotherDuty,
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadUrl => write!(f, "the configured URL is not UTF-8"),
            Self::Unreachable => write!(f, "nothing listens there; is keirin-executor running?"),
            Self::TooSlow => write!(f, "no answer before the deadline"),
            Self::HttpStatus(status) => write!(f, "HTTP status {status} instead of 200"),
            Self::AnswerTooLong(bound) => write!(f, "the answer is longer than {bound} bytes"),
            Self::UnwritableCall => write!(f, "the call could not be written as JSON"),
            Self::NotJson => write!(f, "the answer is not JSON; is it a keirin-executor?"),
            Self::UnexpectedShape => {
                write!(f, "the answer has other fields than expected; is its version that of the node?")
            }
            Self::WrongVersion => write!(f, "the answer is not JSON-RPC 2.0"),
            Self::OtherCall => write!(f, "the answer is to another call"),
            Self::Refused { code, message } => write!(f, "the call was refused with code {code}: {message:?}"),
            Self::BadExecutorKey => write!(f, "its identity holds no compressed secp256k1 key"),
            Self::UndecodableReport => write!(f, "the report is missing or cannot be decoded"),
            Self::UndecodableSignature => write!(f, "the signature is missing or has not 65 bytes"),
            Self::ReportOnAnotherOrder => write!(f, "the report is on another task, participant or order"),
            Self::ForgedSignature => write!(f, "the signature is not by the executor's key"),
            Self::MalleableSignature => write!(f, "the signature's s is in the upper half of the order"),
            Self::UndecodableSubmission => write!(f, "the sprint's submission is missing or cannot be decoded"),
            Self::SubmissionOnAnotherDuty => write!(f, "the sprint's submission is on another duty"),
        }
    }
}
