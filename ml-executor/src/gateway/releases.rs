//! `POST /v1/releases`: what a transfer agent says of answers that it waited for, to the executors that gave them; see
//! [`keirin_primitives::receipts::ReleaseQuestion`].

use std::{sync::Arc, time::Instant};

use axum::{
    body::Bytes,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use codec::{DecodeAll, Encode};
use keirin_primitives::receipts::{Release, ReleaseAnswer, ReleaseQuestion, RequestId, MAX_RELEASES, RELEASES_PATH};

use super::{served::BookError, ApiError, ErrorBody, Gateway};

/// What this gateway, as a transfer agent, knows of the answers that an executor names.
#[utoipa::path(
    post,
    path = RELEASES_PATH,
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "SCALE of a ReleaseQuestion"),
    responses(
        (status = 200, description = "SCALE of one ReleaseAnswer for each", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", description = "Why there is no answer", body = ErrorBody)
    ),
    security(())
)]
pub(super) async fn releases(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Response, ApiError> {
    if !gateway.rates.admit(Instant::now()) {
        return Err(ApiError::overloaded());
    }
    let malformed = || ApiError::invalid("malformed_question", "this is no SCALE-encoded question about releases");
    let question = ReleaseQuestion::decode_all(&mut body.as_ref()).map_err(|_| malformed())?;
    if question.requests.len() > MAX_RELEASES {
        return Err(ApiError::invalid("too_many_requests", format!("at most {MAX_RELEASES} requests are asked about")));
    }
    let answers = tokio::task::spawn_blocking(move || gateway.release_answers(&question)).await;
    let answers = answers.map_err(|_| ApiError::broke_off())??;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], answers.encode()).into_response())
}

impl Gateway {
    fn release_answers(&self, question: &ReleaseQuestion) -> Result<Vec<ReleaseAnswer>, BookError> {
        let ReleaseQuestion { genesis, executor, requests } = question;
        let answer = |request: &RequestId| {
            // First, since who waits no more has written that down before.
            if self.awaited.has(&(*executor, request.0)) {
                return Ok(ReleaseAnswer::Awaited);
            }
            if !self.book.is_released(executor, request)? {
                return Ok(ReleaseAnswer::Kept);
            }
            let release = Release { request: *request, executor: *executor };
            Ok(ReleaseAnswer::Released(self.signer.sign_release(genesis, &release)))
        };
        requests.iter().map(answer).collect()
    }
}
