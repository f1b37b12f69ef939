//! JSON-RPC 2.0 over HTTP.

use alloc::string::String;
use serde::{de::DeserializeOwned, Deserialize, Deserializer, Serialize};
use sp_core::offchain::{Duration, Timestamp};

use crate::{http::post_json, WorkerError};

/// Time one call may take, in milliseconds.
pub const CALL_DEADLINE_MS: u64 = 2_000;

/// Characters of an executor's refusal that reach the log.
pub const MAX_REFUSAL_CHARS: usize = 200;

#[derive(Serialize)]
struct Call<'a, Params> {
    jsonrpc: &'static str,
    id: u32,
    method: &'a str,
    params: Params,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "Value: Deserialize<'de>"))]
struct Answer<Value> {
    jsonrpc: String,
    /// Absent only where the executor could not read the call.
    id: Option<u32>,
    /// Absent in a refusal; null where a call has nothing to say.
    #[serde(default = "Option::default", deserialize_with = "present")]
    result: Option<Value>,
    error: Option<Refusal>,
}

/// A value that is there, also when it is null.
fn present<'de, D: Deserializer<'de>, Value: Deserialize<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}

#[derive(Deserialize)]
struct Refusal {
    code: i64,
    message: String,
}

/// The worker makes one call at a time, so that every call may have the same id.
const CALL_ID: u32 = 1;

/// Calls `method` at `url`, for at most [`CALL_DEADLINE_MS`] and not beyond `run_deadline`.
///
/// # Errors
/// Those of the transport, [`WorkerError::Refused`] for an error object, and [`WorkerError::NotJson`],
/// [`WorkerError::UnexpectedShape`], [`WorkerError::WrongVersion`] or [`WorkerError::OtherCall`] for anything that
/// is not the answer to this call.
pub(crate) fn call<Value: DeserializeOwned>(
    url: &str,
    method: &str,
    params: impl Serialize,
    run_deadline: Timestamp,
) -> Result<Value, WorkerError> {
    let now = sp_io::offchain::timestamp();
    if now >= run_deadline {
        return Err(WorkerError::TooSlow);
    }
    let deadline = now.add(Duration::from_millis(CALL_DEADLINE_MS)).min(run_deadline);
    let call = Call { jsonrpc: "2.0", id: CALL_ID, method, params };
    let body = serde_json::to_vec(&call).map_err(|_| WorkerError::UnwritableCall)?;
    result_in(&post_json(url, &body, deadline)?)
}

pub(crate) fn result_in<Value: DeserializeOwned>(answer: &[u8]) -> Result<Value, WorkerError> {
    let answer: Answer<Value> = serde_json::from_slice(answer).map_err(|error| {
        if error.is_data() {
            WorkerError::UnexpectedShape
        } else {
            WorkerError::NotJson
        }
    })?;
    if answer.jsonrpc != "2.0" {
        return Err(WorkerError::WrongVersion);
    }
    match (answer.id, answer.result, answer.error) {
        (Some(CALL_ID), Some(value), None) => Ok(value),
        (Some(CALL_ID) | None, None, Some(Refusal { code, message })) => {
            Err(WorkerError::Refused { code, message: message.chars().take(MAX_REFUSAL_CHARS).collect() })
        }
        (Some(CALL_ID), ..) => Err(WorkerError::UnexpectedShape),
        _ => Err(WorkerError::OtherCall),
    }
}
