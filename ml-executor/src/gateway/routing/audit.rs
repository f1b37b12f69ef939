//! What a transfer agent makes sure of when it passes another executor's answer back.
//!
//! Nobody has agreed to pay for more tokens than the request asks for: such an answer is cut off. For requests with API keys the operator is the requester, so
//! that their receipts are examined as requesters examine theirs ([`examine_receipt`]). What does not hold is counted, said in the log, and kept
//! ([`super::suspects`]).

use std::sync::Arc;

use axum::{body::Bytes, http::HeaderMap};
use k256::ecdsa::VerifyingKey;
use keirin_client::requests::{examine_receipt, ChainTerms, ReceiptError, Sent, SignedReceipt, NO_CHAIN};
use keirin_primitives::{
    executor::ExecutorKey,
    inference::MAX_COMPLETION_TOKENS,
    receipts::{Receipt, SignedRequest},
};
use tokio::runtime::Handle;
use tracing::Instrument;

use super::{
    lines::Lines,
    suspects::{Problem, Suspect},
    Routing,
};
use crate::gateway::{admission::Caller, auth::Came, routes::RECEIPT_HEADER, served::Payer, work::Assignment, Gateway};

/// Events of a stream beside those of tokens: what each answer begins and ends with, usage, the end, and what the Responses API says around a text.
const EVENTS_OF_AN_ANSWER: u64 = 2;
const EVENTS_OF_ALL: u64 = 10;

/// An answer that is more than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::gateway) enum Excess {
    /// In its receipt.
    #[error("the executor's receipt counts {receipt} answers, and {asked} were asked for")]
    Answers { receipt: usize, asked: usize },
    /// In its receipt.
    #[error("the executor's receipt counts {receipt} tokens in an answer, and at most {asked} were asked for")]
    Tokens { receipt: u32, asked: u32 },
    /// In its stream.
    #[error("the executor's stream goes on after the tokens that were asked for")]
    Stream,
}

/// The most that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Most {
    answers: usize,
    /// Of each answer.
    tokens: u32,
}

/// What is looked at of one answer.
pub(in crate::gateway) struct Audit {
    gateway: Arc<Gateway>,
    request: SignedRequest,
    body: Bytes,
    /// Whether the operator pays, so that the receipt is its to examine.
    is_own: bool,
    /// Who was asked.
    executor: ExecutorKey,
    is_streamed: bool,
    most: Most,
    lines: Lines,
    /// Events that may still come.
    events: u64,
    receipt: Option<SignedReceipt>,
    excess: Option<Excess>,
}

impl Audit {
    /// Of an executor's answer to a request.
    pub fn new(
        gateway: &Arc<Gateway>,
        caller: &Caller,
        came: &Came,
        assignment: &Assignment,
        executor: ExecutorKey,
    ) -> Self {
        let tokens = assignment.parameters.max_tokens.unwrap_or(MAX_COMPLETION_TOKENS);
        let most = Most { answers: assignment.answers(), tokens };
        Self {
            gateway: gateway.clone(),
            request: came.request.clone(),
            body: caller.body.clone(),
            is_own: matches!(caller.payer, Payer::ApiKey { .. }),
            executor,
            is_streamed: assignment.is_streamed,
            most,
            lines: Lines::default(),
            events: most.events(),
            receipt: None,
            excess: None,
        }
    }

    /// The receipt, if it has come.
    pub fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_ref().map(|signed| &signed.receipt)
    }

    /// Looks for the receipt of a whole answer.
    ///
    /// # Errors
    /// [`Excess`]; then nothing of the answer is passed back.
    pub fn read_head(&mut self, headers: &HeaderMap) -> Result<(), Excess> {
        let text = headers.get(RECEIPT_HEADER).and_then(|text| text.to_str().ok());
        self.receipt = text.and_then(|text| self.own(text));
        self.check_receipt()
    }

    /// Looks at a piece of a stream.
    ///
    /// # Errors
    /// [`Excess`]; then this piece is not passed back, and nothing after it.
    pub fn read(&mut self, piece: &[u8]) -> Result<(), Excess> {
        if !self.is_streamed {
            return Ok(());
        }
        let (mut events, mut receipt) = (0, None);
        self.lines.read(piece, |line| {
            events += u64::from(line.starts_with("data:"));
            let comment = line.strip_prefix(':').map(str::trim_start);
            let text = comment.and_then(|comment| comment.strip_prefix(RECEIPT_HEADER)?.strip_prefix(": "));
            receipt = text.map(str::to_owned).or(receipt.take());
        });
        self.receipt = receipt.and_then(|text| self.own(&text)).or_else(|| self.receipt.take());
        match self.events.checked_sub(events) {
            Some(left) => self.events = left,
            None => return Err(self.exceeds(Excess::Stream)),
        }
        self.check_receipt()
    }

    /// A receipt, if it is of this request.
    fn own(&self, text: &str) -> Option<SignedReceipt> {
        SignedReceipt::from_text(text).ok().filter(|signed| signed.receipt.request.id() == self.request.id())
    }

    fn check_receipt(&mut self) -> Result<(), Excess> {
        let excess = self.receipt().and_then(|receipt| self.most.exceeded_by(receipt));
        excess.map_or(Ok(()), |excess| Err(self.exceeds(excess)))
    }

    fn exceeds(&mut self, excess: Excess) -> Excess {
        self.excess = Some(excess);
        excess
    }

    /// The answer has ended, or nothing more of it is read: what does not hold is counted, said and kept.
    pub fn ended(self) {
        if !self.is_own && self.excess.is_none() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(self.file().in_current_span());
        }
    }

    async fn file(self) {
        let mut problems: Vec<Problem> = self.excess.iter().map(Problem::from).collect();
        if self.is_own {
            problems.extend(self.examine().await.iter().map(Problem::from));
        }
        let executor = hex::encode(self.executor.0);
        for Problem { name, text } in &problems {
            self.gateway.metrics.suspected(name);
            tracing::warn!(%executor, problem = name, "an executor's answer does not hold: {text}");
        }
        let (Some(receipt), false) = (self.receipt, problems.is_empty()) else { return };
        let suspect = Suspect { request: self.request.id().0, executor: self.executor, problems, receipt };
        let gateway = self.gateway.clone();
        match tokio::task::spawn_blocking(move || gateway.suspects.keep(&suspect)).await {
            Ok(Ok(Some(path))) => tracing::warn!(path = %path.display(), "its receipt is kept"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::error!(%error, "its receipt cannot be kept"),
            Err(error) => tracing::error!(%error, "its receipt cannot be kept"),
        }
    }

    /// What of the receipt is not as a requester must get it. What only seems so because the executor knows of newer prices or rosters is looked at once
    /// more, when this host knows them too.
    async fn examine(&self) -> Vec<ReceiptError> {
        let (Some(signed), Some(routing)) = (&self.receipt, &self.gateway.routing) else {
            return vec![ReceiptError::Missing];
        };
        let sent = self.sent();
        let wrong_by = |terms: &ChainTerms| examine_receipt(signed, sent.as_ref(), None, terms).wrong;
        let terms = self.gateway.terms_of(routing, &signed.receipt);
        let mut wrong = wrong_by(&terms);
        if wrong.iter().any(ReceiptError::may_be_news) {
            tokio::time::sleep(routing.forwarder.times().news).await;
            wrong = wrong_by(&terms.or(self.gateway.terms_of(routing, &signed.receipt)));
        }
        if signed.receipt.executor != self.executor && !wrong.contains(&ReceiptError::Executor) {
            wrong.push(ReceiptError::Executor);
        }
        wrong
    }

    /// What was sent, as its requester knows it.
    fn sent(&self) -> Option<Sent> {
        let key = VerifyingKey::from_sec1_bytes(&self.request.requester.0).ok()?;
        Some(Sent::new(&key, &self.body, self.request.timestamp_ns, self.gateway.agent()))
    }
}

impl Gateway {
    /// What this gateway knows that decides about a receipt.
    fn terms_of(&self, routing: &Routing, receipt: &Receipt) -> ChainTerms {
        let view = self.chain.as_ref().and_then(|chain| chain.view().ok());
        let model = String::from_utf8_lossy(&receipt.model);
        let rosters = routing.directory.rosters();
        let draws = rosters.iter().filter_map(|roster| {
            let candidates = roster.candidates(&model)?.clone();
            Some(keirin_client::requests::Roster { randomness: *roster.randomness(), candidates })
        });
        let is_enrolled = rosters.iter().any(|roster| roster.peer(&receipt.executor).is_some());
        ChainTerms {
            genesis: match &self.chain {
                Some(_) => view.as_ref().map(|view| view.genesis),
                None => Some(NO_CHAIN),
            },
            // Who is in no roster may be registered all the same; it was not drawn.
            is_registered: is_enrolled.then_some(true),
            prices_per_token: view.and_then(|view| view.prices.accepted(&model, receipt.request.timestamp_ns)),
            rosters: draws.collect(),
        }
    }
}

impl Most {
    /// Events that a stream of it may have.
    fn events(self) -> u64 {
        let of_one = u64::from(self.tokens).saturating_add(EVENTS_OF_AN_ANSWER);
        of_one.saturating_mul(self.answers as u64).saturating_add(EVENTS_OF_ALL)
    }

    /// By what a receipt counts more.
    fn exceeded_by(self, receipt: &Receipt) -> Option<Excess> {
        if receipt.choices.len() > self.answers {
            return Some(Excess::Answers { receipt: receipt.choices.len(), asked: self.answers });
        }
        let longest = receipt.choices.iter().map(|choice| choice.completion_tokens).max()?;
        (longest > self.tokens).then_some(Excess::Tokens { receipt: longest, asked: self.tokens })
    }
}

impl From<&Excess> for Problem {
    fn from(excess: &Excess) -> Self {
        Self { name: "too_many_tokens", text: excess.to_string() }
    }
}

impl From<&ReceiptError> for Problem {
    fn from(error: &ReceiptError) -> Self {
        Self { name: error.name(), text: error.to_string() }
    }
}
