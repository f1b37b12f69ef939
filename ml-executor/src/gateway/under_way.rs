//! `GET /v1/work/{request}`: whether this executor works on a request that a transfer agent has passed on to it.
//!
//! A whole answer begins when it is complete, which may take minutes. So an agent that waits for one asks from time to time whether anybody is
//! there, and has another executor serve the request if not.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use keirin_primitives::{executor_rpc::from_hex, HashBytes};

use super::{ApiError, ErrorBody, Gateway};

/// Where it is asked, before the request's hash in hex.
pub(super) const WORK_PATH: &str = "/v1/work/";

/// Whether a request that was passed on to this executor waits or is worked on.
#[utoipa::path(
    get,
    path = "/v1/work/{request}",
    params(("request" = String, Path, description = "What the request is known by, in hex")),
    responses(
        (status = 204, description = "It waits, or is worked on"),
        (status = 404, description = "It is not here, or was answered", body = ErrorBody)
    ),
    security(())
)]
pub(super) async fn work(
    State(gateway): State<Arc<Gateway>>,
    Path(request): Path<String>,
) -> Result<StatusCode, ApiError> {
    if !gateway.rates.admit(Instant::now()) {
        return Err(ApiError::overloaded());
    }
    let hash = from_hex(&request).ok().and_then(|bytes| HashBytes::try_from(bytes).ok());
    let is_under_way = hash.is_some_and(|hash| gateway.passed_on.has(&hash));
    is_under_way.then_some(StatusCode::NO_CONTENT).ok_or_else(|| ApiError::no_work(&request))
}
