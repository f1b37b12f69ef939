//! `POST /v1/releases`: what a transfer agent says of answers that it waited for, to the executors that gave them; see
//! [`keirin_primitives::receipts::ReleaseQuestion`].

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::{
    body::Bytes,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use codec::{DecodeAll, Encode};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{Release, ReleaseAnswer, ReleaseQuestion, RequestId, MAX_RELEASES},
    HashBytes,
};

use super::{served::BookError, ApiError, Gateway};

/// Answers of other executors that are waited for.
#[derive(Default)]
pub(super) struct Awaited(Arc<Mutex<BTreeSet<(ExecutorKey, HashBytes)>>>);

/// An answer that is waited for, until this is dropped.
pub(super) struct Awaiting {
    awaited: Arc<Mutex<BTreeSet<(ExecutorKey, HashBytes)>>>,
    answer: (ExecutorKey, HashBytes),
}

impl Awaited {
    /// An executor's answer to a request is waited for from now on.
    pub fn begin(&self, executor: ExecutorKey, request: HashBytes) -> Awaiting {
        let answer = (executor, request);
        lock(&self.0).insert(answer);
        Awaiting { awaited: self.0.clone(), answer }
    }

    fn has(&self, executor: ExecutorKey, request: HashBytes) -> bool {
        lock(&self.0).contains(&(executor, request))
    }
}

impl Drop for Awaiting {
    fn drop(&mut self) {
        lock(&self.awaited).remove(&self.answer);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is known of the answers that an executor names.
pub(super) async fn releases(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Response, ApiError> {
    if !gateway.rates.admit(Instant::now()) {
        return Err(ApiError::too_many("overloaded", "too many requests of all together", 1));
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
            if self.awaited.has(*executor, request.0) {
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
