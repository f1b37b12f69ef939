//! One HTTP POST with a deadline and a bound on the answer.

use alloc::{vec, vec::Vec};
use sp_core::offchain::{HttpError, Timestamp};
use sp_runtime::offchain::http::{Error as HttpFailure, Request};

use crate::WorkerError;

/// Longest answer that is read, in bytes: the most tasks of one call, each with the longest report in hex.
pub const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Posts `body` as JSON to `url` and returns the answer's body.
///
/// # Errors
/// [`WorkerError::Unreachable`], [`WorkerError::TooSlow`], [`WorkerError::HttpStatus`] or
/// [`WorkerError::AnswerTooLong`].
pub(crate) fn post_json(url: &str, body: &[u8], deadline: Timestamp) -> Result<Vec<u8>, WorkerError> {
    let pending = Request::post(url, vec![body])
        .add_header("Content-Type", "application/json")
        .deadline(deadline)
        .send()
        .map_err(of_io)?;
    let response = pending.try_wait(deadline).map_err(|_| WorkerError::TooSlow)?.map_err(of_failure)?;
    if response.code != 200 {
        return Err(WorkerError::HttpStatus(response.code));
    }

    let mut answer = Vec::new();
    let mut body = response.body();
    body.deadline(deadline);
    for byte in body.by_ref() {
        if answer.len() >= MAX_ANSWER_BYTES {
            return Err(WorkerError::AnswerTooLong(MAX_ANSWER_BYTES));
        }
        answer.push(byte);
    }
    match body.error() {
        None => Ok(answer),
        Some(error) => Err(of_io(*error)),
    }
}

fn of_failure(failure: HttpFailure) -> WorkerError {
    match failure {
        HttpFailure::DeadlineReached => WorkerError::TooSlow,
        HttpFailure::IoError | HttpFailure::Unknown => WorkerError::Unreachable,
    }
}

fn of_io(error: HttpError) -> WorkerError {
    match error {
        HttpError::DeadlineReached => WorkerError::TooSlow,
        HttpError::IoError | HttpError::Invalid => WorkerError::Unreachable,
    }
}
