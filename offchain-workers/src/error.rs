//! What can go wrong between the worker and an executor. Each is one log line.

use alloc::string::String;
use core::fmt;

/// Why an executor was not served in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// Nothing listens at the executor's URL.
    Unreachable,
    /// The executor did not answer before the deadline.
    TooSlow,
    /// The executor answered with another HTTP status than 200.
    HttpStatus(u16),
    /// The executor's answer is longer than this many bytes.
    AnswerTooLong(usize),
    /// The executor's answer is not JSON-RPC 2.0 of the expected shape.
    Garbage,
    /// The executor refused the call.
    Refused(String),
    /// A value in the executor's answer is not what it must be.
    BadValue(&'static str),
    /// The configured URL is not UTF-8.
    BadUrl,
}

impl fmt::Display for WorkerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable => write!(f, "nothing listens there; is keirin-executor running?"),
            Self::TooSlow => write!(f, "no answer before the deadline"),
            Self::HttpStatus(status) => write!(f, "HTTP status {status} instead of 200"),
            Self::AnswerTooLong(bound) => write!(f, "the answer is longer than {bound} bytes"),
            Self::Garbage => write!(f, "the answer is not the JSON-RPC that was expected"),
            Self::Refused(message) => write!(f, "the call was refused: {message}"),
            Self::BadValue(what) => write!(f, "the answer holds an invalid {what}"),
            Self::BadUrl => write!(f, "the configured URL is not UTF-8"),
        }
    }
}
