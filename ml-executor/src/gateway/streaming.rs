//! Answers as server-sent events.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::response::{
    sse::{self, KeepAlive, Sse},
    IntoResponse, Response,
};
use futures::stream;
use serde::Serialize;

use super::{
    routes::RECEIPT_HEADER,
    work::{Event, Running},
    ApiError,
};
use crate::public::Stay;

/// Time between comments that keep a quiet connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// Makes server-sent events of what happens to a request. The receipt is a comment before the last of them, which clients of the OpenAI API
/// pass over.
pub(super) trait Narrator: Send + 'static {
    /// What is said before anything happens.
    fn begin(&mut self) -> Vec<sse::Event>;

    /// What is said of something that happened.
    fn tell(&mut self, happened: Event) -> Vec<sse::Event>;
}

struct Telling<N> {
    running: Running,
    narrator: N,
    said: VecDeque<sse::Event>,
    has_ended: bool,
    _stay: Stay,
}

impl<N: Narrator> Telling<N> {
    async fn next(mut self) -> Option<(Result<sse::Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.said.pop_front() {
                return Some((Ok(event), self));
            }
            if self.has_ended {
                return None;
            }
            let happened = self.running.events.recv().await.unwrap_or_else(|| Event::Failed(ApiError::broke_off()));
            self.has_ended = matches!(happened, Event::Done { .. } | Event::Failed(_));
            if let Event::Done { receipt: Some(receipt), .. } = &happened {
                self.said.push_back(sse::Event::default().comment(format!("{RECEIPT_HEADER}: {receipt}")));
            }
            self.said.extend(self.narrator.tell(happened));
        }
    }
}

/// Streams what happens to a request; when the client goes away the request is given up.
pub(super) fn stream(running: Running, mut narrator: impl Narrator, stay: Stay) -> Response {
    let said = narrator.begin().into();
    let telling = Telling { running, narrator, said, has_ended: false, _stay: stay };
    let events = stream::unfold(telling, Telling::next);
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// An event with a document as its data.
pub(super) fn event(data: &impl Serialize) -> sse::Event {
    let text = serde_json::to_string(data).expect("the wire types are plain data");
    sse::Event::default().data(text)
}

/// An event with a name.
pub(super) fn named(name: &str, data: &impl Serialize) -> sse::Event {
    event(data).event(name)
}

/// The end of a stream, as OpenAI marks it.
pub(super) fn done() -> sse::Event {
    sse::Event::default().data("[DONE]")
}
