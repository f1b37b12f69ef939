//! The receipts that clients get, each examined when it comes.

use std::{fmt::Debug, time::Duration};

use axum::http::HeaderMap;
use keirin_client::{
    gateway::{
        api::{ChatChunk, ChatCompletion, Said},
        EventParser, Listener,
    },
    network::Network,
    requests::{
        examine_receipt, ChainTerms, Findings, ReceiptError, Sent, SignedReceipt, Told as Heard, RECEIPT_HEADER,
    },
};
use keirin_primitives::HashBytes;

/// How old what is known of the chain may be at first.
const KNOWN_FOR: Duration = Duration::from_secs(3);
/// Last event of a stream.
const DONE: &str = "[DONE]";

/// An answer that has come to its end.
pub struct Answer {
    receipt: Option<String>,
    heard: Heard,
}

impl Answer {
    /// One that came at once.
    pub fn whole(headers: &HeaderMap, text: &[u8]) -> Self {
        let receipt = headers.get(RECEIPT_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let answer: ChatCompletion = serde_json::from_slice(text).expect("an answer is JSON");
        Self { receipt, heard: heard([answer]) }
    }

    /// One that came as a stream.
    pub fn streamed(text: &[u8]) -> Self {
        let mut parser = EventParser::noting(RECEIPT_HEADER);
        let events = parser.feed(text).expect("its events are short");
        let pieces = events.iter().filter(|event| event.as_str() != DONE);
        let pieces = pieces.map(|event| serde_json::from_str::<ChatChunk>(event).expect("a piece is JSON"));
        Self { heard: heard(pieces), receipt: parser.noted().map(str::to_owned) }
    }
}

fn heard<T: Said>(pieces: impl IntoIterator<Item = T>) -> Heard {
    let mut listener = Listener::default();
    for piece in pieces {
        listener.hear(&piece).expect("answers are short");
    }
    listener.told()
}

/// Examines receipts by what the chain says, as far as the node answers just now.
pub struct Examiner {
    network: Network,
    genesis: HashBytes,
}

impl Examiner {
    pub fn new(node_url: &str, genesis: HashBytes) -> Self {
        Self { network: Network::new(node_url), genesis }
    }

    /// The receipt of an answer to a request with a body of this hash, which `sent` is known of.
    ///
    /// # Panics
    /// When there is none, or something is wrong with it.
    pub async fn examine(&self, body: HashBytes, sent: Option<&Sent>, answer: &Answer) -> SignedReceipt {
        let text = answer.receipt.as_deref().expect("every answer has a receipt");
        let signed = SignedReceipt::from_text(text).expect("a receipt can be read");
        assert_eq!(signed.receipt.request.payload_hash, body, "a receipt is of what was asked: {signed:?}");
        let mut found = self.findings(&signed, sent, answer, KNOWN_FOR).await;
        if found.wrong.iter().any(ReceiptError::may_be_news) {
            found = self.findings(&signed, sent, answer, Duration::ZERO).await;
        }
        // Gateways may draw by the roster before for a minute and a half. Requesters know it for 24 blocks, which are longer than that on a chain at its usual
        // pace, and six seconds here.
        found.wrong.retain(|wrong| !matches!(wrong, ReceiptError::Misrouted(_)));
        ensure_nothing(&found.wrong, &signed);
        signed
    }

    async fn findings(
        &self,
        signed: &SignedReceipt,
        sent: Option<&Sent>,
        answer: &Answer,
        max_age: Duration,
    ) -> Findings {
        let terms = match self.network.view(max_age).await {
            Ok(view) => view.terms(&signed.receipt),
            // It was killed a moment ago.
            Err(_) => ChainTerms { genesis: Some(self.genesis), ..ChainTerms::default() },
        };
        examine_receipt(signed, sent, Some(&answer.heard), &terms)
    }
}

fn ensure_nothing<T: Debug>(wrong: &[T], signed: &SignedReceipt) {
    assert!(wrong.is_empty(), "wrong with a receipt: {wrong:?}, {signed:?}");
}
