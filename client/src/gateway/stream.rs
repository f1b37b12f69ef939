//! Answers that come in pieces.

use std::{
    collections::VecDeque,
    marker::PhantomData,
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::de::DeserializeOwned;

use super::{sse::EventParser, transport::whole, EndpointPool, GatewayError, Picked, Refusal};

/// Event after which a stream has nothing more.
const DONE: &str = "[DONE]";

/// A stream of pieces. Dropping it closes the connection, by which the gateway sees that nobody listens any more.
#[derive(Debug)]
pub struct AnswerStream<T> {
    body: Incoming,
    parser: EventParser,
    events: VecDeque<String>,
    state: State,
    picked: Picked,
    pool: Arc<EndpointPool>,
    limit: Duration,
    pieces: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// The gateway has nothing more to send.
    BodyEnded,
    /// Complete, or failed.
    Over,
}

impl<T: DeserializeOwned> AnswerStream<T> {
    pub(super) fn new(body: Incoming, picked: Picked, pool: Arc<EndpointPool>, limit: Duration) -> Self {
        Self {
            body,
            parser: EventParser::default(),
            events: VecDeque::new(),
            state: State::Open,
            picked,
            pool,
            limit,
            pieces: PhantomData,
        }
    }

    /// The next piece, or nothing when the answer is complete or has failed before.
    ///
    /// # Errors
    /// [`GatewayError`]; nothing is tried again, because what came before may have been used already.
    pub async fn next(&mut self) -> Result<Option<T>, GatewayError> {
        if self.state == State::Over {
            return Ok(None);
        }
        let piece = self.advance().await;
        if !matches!(piece, Ok(Some(_))) {
            self.state = State::Over;
        }
        if piece.is_err() {
            self.pool.failed(&self.picked, Instant::now(), None);
        }
        piece
    }

    async fn advance(&mut self) -> Result<Option<T>, GatewayError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return match event.trim() {
                    DONE => Ok(None),
                    event => self.piece(event).map(Some),
                };
            }
            if self.state == State::BodyEnded {
                return Err(self.broken("the stream ended before it was complete".into()));
            }
            self.receive().await?;
        }
    }

    fn piece(&self, event: &str) -> Result<T, GatewayError> {
        if let Some(refusal) = Refusal::in_stream(&self.url(), event) {
            return Err(GatewayError::Refused(Box::new(refusal)));
        }
        serde_json::from_str(event)
            .map_err(|error| GatewayError::Answer { url: self.url(), problem: error.to_string() })
    }

    /// Waits for bytes.
    async fn receive(&mut self) -> Result<(), GatewayError> {
        let Ok(frame) = tokio::time::timeout(self.limit, self.body.frame()).await else {
            return Err(GatewayError::Silent { url: self.url(), seconds: self.limit.as_secs() });
        };
        match frame {
            None => self.state = State::BodyEnded,
            Some(Err(error)) => return Err(self.broken(whole(&error))),
            Some(Ok(frame)) => {
                let bytes = frame.into_data().unwrap_or_default();
                let events = self.parser.feed(&bytes);
                let events =
                    events.map_err(|error| GatewayError::Answer { url: self.url(), problem: error.to_string() })?;
                self.events.extend(events);
            }
        }
        Ok(())
    }

    fn broken(&self, problem: String) -> GatewayError {
        GatewayError::Broken { url: self.url(), problem }
    }

    fn url(&self) -> String {
        self.picked.endpoint().url().to_owned()
    }
}
