//! Whether an answer to a request that was passed on is sent to its end: then its receipt is good, whatever its transfer agent says.

use std::{
    pin::Pin,
    sync::Arc,
    task::{ready, Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use hyper::body::{Frame, SizeHint};
use keirin_primitives::HashBytes;
use tracing::{Instrument, Span};

use super::{served::Book, work::Running};

/// Time after an answer's last byte was written in which the system has certainly taken it; who is killed before asks its transfer agent.
const UNTIL_SENT: Duration = Duration::from_secs(1);

/// How an answer is delivered.
pub(super) struct Delivery {
    /// Where it is noted, of a request that was passed on.
    noted: Option<Noted>,
}

/// What is noted of an answer that was sent.
struct Noted {
    book: Arc<Book>,
    request: HashBytes,
    /// The request's, in which what is said of it stands.
    span: Span,
}

impl Delivery {
    /// That of the answer to a request.
    pub fn of(book: &Arc<Book>, running: &Running) -> Self {
        let noted = || Noted { book: book.clone(), request: running.hash, span: Span::current() };
        Self { noted: running.is_passed_on.then(noted) }
    }

    /// The answer, which is noted as sent when its end is reached.
    pub fn watch(self, answer: Response) -> Response {
        match self.noted {
            None => answer,
            Some(noted) => answer.map(|body| Body::new(Watched { body, noted: Some(noted) })),
        }
    }
}

/// The body of an answer that is watched.
struct Watched {
    body: Body,
    /// None once its end was reached.
    noted: Option<Noted>,
}

impl Watched {
    fn has_ended(&mut self) {
        let Some(Noted { book, request, span }) = self.noted.take() else { return };
        let note = async move {
            tokio::time::sleep(UNTIL_SENT).await;
            if let Err(error) = book.sent(request).await {
                tracing::error!(%error, "it cannot be noted that an answer was sent");
            }
        };
        tokio::spawn(note.instrument(span));
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        // Of a body whose length is known nobody asks for more than that.
        if frame.is_none() || (matches!(frame, Some(Ok(_))) && this.body.is_end_stream()) {
            this.has_ended();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
