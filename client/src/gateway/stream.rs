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

use super::{
    api::Said, checking::Asking, listener::Listener, sse::EventParser, transport::whole, EndpointPool, GatewayError,
    Picked, Refusal,
};
use crate::{receipts::Checked, requests::RECEIPT_HEADER};

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
    /// What its receipt has to agree with, if one is to come.
    asking: Option<Asking>,
    listener: Listener,
    pieces: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// The gateway has nothing more to send.
    BodyEnded,
    /// With all its pieces.
    Complete,
    /// Before it was complete.
    Failed,
}

impl<T: DeserializeOwned + Said> AnswerStream<T> {
    pub(super) fn new(
        body: Incoming,
        picked: Picked,
        pool: Arc<EndpointPool>,
        limit: Duration,
        asking: Option<Asking>,
    ) -> Self {
        Self {
            body,
            parser: EventParser::noting(RECEIPT_HEADER),
            events: VecDeque::new(),
            state: State::Open,
            picked,
            pool,
            limit,
            asking,
            listener: Listener::default(),
            pieces: PhantomData,
        }
    }

    /// Ends the stream, and checks the receipt that came with it. None where an API key pays. Of an answer that is not complete there is usually no
    /// receipt; its executor charges it all the same.
    pub async fn receipt(self) -> Option<Checked> {
        let Self { asking, listener, parser, state, body, .. } = self;
        drop(body);
        let told = (state == State::Complete).then(|| listener.told());
        Some(asking?.settle(parser.noted(), told).await)
    }

    /// The next piece, or nothing when the answer is complete or has failed before.
    ///
    /// # Errors
    /// [`GatewayError`]; nothing is tried again, because what came before may have been used already.
    pub async fn next(&mut self) -> Result<Option<T>, GatewayError> {
        if matches!(self.state, State::Complete | State::Failed) {
            return Ok(None);
        }
        let piece = self.advance().await;
        match &piece {
            Ok(Some(piece)) if piece.is_last() => self.state = State::Complete,
            Ok(Some(_)) => (),
            Ok(None) => self.state = State::Complete,
            Err(_) => {
                self.state = State::Failed;
                self.pool.failed(&self.picked, Instant::now(), None);
            }
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

    fn piece(&mut self, event: &str) -> Result<T, GatewayError> {
        if let Some(refusal) = Refusal::in_stream(&self.url(), event) {
            return Err(GatewayError::Refused(Box::new(refusal)));
        }
        let piece: T = serde_json::from_str(event).map_err(|problem| self.unreadable(problem))?;
        if self.asking.is_some() {
            self.listener.hear(&piece).map_err(|problem| self.unreadable(problem))?;
        }
        Ok(piece)
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
                let events = self.parser.feed(&bytes).map_err(|problem| self.unreadable(problem))?;
                self.events.extend(events);
            }
        }
        Ok(())
    }

    fn unreadable(&self, problem: impl std::fmt::Display) -> GatewayError {
        GatewayError::Answer { url: self.url(), problem: problem.to_string() }
    }

    fn broken(&self, problem: String) -> GatewayError {
        GatewayError::Broken { url: self.url(), problem }
    }

    fn url(&self) -> String {
        self.picked.endpoint().url().to_owned()
    }
}
