//! JSON-RPC 2.0 over HTTP.

use alloc::string::String;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use sp_core::offchain::Duration;

use crate::{http::post_json, WorkerError};

/// Time one call may take, in milliseconds.
pub const CALL_DEADLINE_MS: u64 = 2_000;

#[derive(Serialize)]
struct Call<'a, Params> {
    jsonrpc: &'static str,
    id: u32,
    method: &'a str,
    params: Params,
}

#[derive(Deserialize)]
struct Answer<Value> {
    jsonrpc: String,
    id: u32,
    #[serde(default = "Option::default")]
    result: Option<Value>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

/// The worker makes one call at a time, so that every call may have the same id.
const CALL_ID: u32 = 1;

/// Calls `method` at `url`.
///
/// # Errors
/// Those of the transport, [`WorkerError::Refused`] for an error object and [`WorkerError::Garbage`] for anything
/// that is not the answer to this call.
pub(crate) fn call<Value: DeserializeOwned>(
    url: &str,
    method: &str,
    params: impl Serialize,
) -> Result<Value, WorkerError> {
    let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(CALL_DEADLINE_MS));
    let call = Call { jsonrpc: "2.0", id: CALL_ID, method, params };
    let body = serde_json::to_vec(&call).map_err(|_| WorkerError::Garbage)?;
    let answer = post_json(url, &body, deadline)?;
    let answer: Answer<Value> = serde_json::from_slice(&answer).map_err(|_| WorkerError::Garbage)?;
    if answer.jsonrpc != "2.0" || answer.id != CALL_ID {
        return Err(WorkerError::Garbage);
    }
    match (answer.result, answer.error) {
        (Some(value), None) => Ok(value),
        (None, Some(refusal)) => Err(WorkerError::Refused(refusal.message)),
        _ => Err(WorkerError::Garbage),
    }
}
