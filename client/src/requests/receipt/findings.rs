//! What the examination of a receipt finds.

use keirin_primitives::receipts::Misrouted;
use serde::{Deserialize, Serialize};

/// Something about a receipt that is not as who paid must get it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// There is none.
    #[error("no receipt came with the answer")]
    Missing,
    /// It cannot be read.
    #[error("this is no receipt: base64 of SCALE of receipt and signature is expected")]
    NotAReceipt,
    /// The executor did not sign it.
    #[error("the receipt is not signed by the executor that it names, or for another chain")]
    Executor,
    /// Nobody has registered the executor's key.
    #[error("the executor that the receipt names is not registered on the chain")]
    Unregistered,
    /// The requester did not sign what the receipt says that it asked.
    #[error("the request in the receipt is not signed by the requester that it names")]
    Requester,
    /// It is of another request.
    #[error("the receipt is of another request")]
    Request,
    /// Another model answered.
    #[error("the receipt is for the model {receipt:?}, and {asked:?} was asked")]
    Model {
        /// As the receipt says.
        receipt: String,
        /// As the request says.
        asked: String,
    },
    /// The transfer agent did not pass the request on to the executor.
    #[error("the transfer agent has not signed that it passed the request on to this executor")]
    Forwarding,
    /// It names another conversation than the request does, so that another executor could be drawn.
    #[error("the receipt names another conversation than the request")]
    Conversation,
    /// It is of fewer or more answers than came.
    #[error("the receipt is of {receipt} answers, and {answer} came")]
    Answers {
        /// As the receipt says.
        receipt: usize,
        /// As they came.
        answer: usize,
    },
    /// It is of more answers than were asked for.
    #[error("the receipt is of {receipt} answers, and at most {asked} were asked for")]
    TooMany {
        /// As the receipt says.
        receipt: usize,
        /// As the request says.
        asked: u32,
    },
    /// It counts more tokens of an answer than were asked for.
    #[error("the receipt counts {receipt} tokens of answer {answer}, and at most {asked} were asked for")]
    TooLong {
        /// Which answer, counted from 0.
        answer: usize,
        /// As the receipt says.
        receipt: u32,
        /// As the request says.
        asked: u32,
    },
    /// It has the hash of another text.
    #[error("the receipt has the hash of another text than that of answer {answer}")]
    Text {
        /// Which answer, counted from 0.
        answer: usize,
    },
    /// It gives another reason for an answer's end.
    #[error("the receipt says that answer {answer} ended for another reason")]
    Finish {
        /// Which answer, counted from 0.
        answer: usize,
    },
    /// It counts other tokens than the answer does.
    #[error("the receipt counts {} + {} tokens, and the answer {} + {}", .receipt.0, .receipt.1, .answer.0, .answer.1)]
    Tokens {
        /// Of the prompt and of all answers, as the receipt says.
        receipt: (u64, u64),
        /// As the answer says.
        answer: (u64, u64),
    },
    /// The chain names no price for it.
    #[error("the chain had no price for the model when it was asked")]
    NoPrice,
    /// It charges something else than its tokens cost.
    #[error("the receipt charges {charged}, and its tokens cost {due}")]
    Fee {
        /// As the receipt says, in the chain's smallest unit.
        charged: u128,
        /// What is right.
        due: u128,
    },
    /// Somebody else was drawn for the request.
    #[error("the request was to be served by somebody else: {}", way(.0))]
    Misrouted(Misrouted),
}

fn way(misrouted: &Misrouted) -> String {
    match misrouted {
        Misrouted::Passed(place) => format!("who is said to have passed as number {place} was not drawn there"),
        Misrouted::Executor => "who served it was not drawn".into(),
    }
}

impl ReceiptError {
    /// Its name for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAReceipt => "not_a_receipt",
            Self::Executor => "executor",
            Self::Unregistered => "unregistered",
            Self::Requester => "requester",
            Self::Request => "request",
            Self::Model { .. } => "model",
            Self::Forwarding => "forwarding",
            Self::Conversation => "conversation",
            Self::Answers { .. } => "answers",
            Self::TooMany { .. } => "too_many",
            Self::TooLong { .. } => "too_long",
            Self::Text { .. } => "text",
            Self::Finish { .. } => "finish",
            Self::Tokens { .. } => "tokens",
            Self::NoPrice => "no_price",
            Self::Fee { .. } => "fee",
            Self::Misrouted(_) => "misrouted",
        }
    }

    /// Whether the chain sees it in a leaf of a batch, and voids the batch for it, whatever anybody votes.
    pub const fn is_decided_by_chain(&self) -> bool {
        matches!(self, Self::Requester | Self::Forwarding | Self::NoPrice | Self::Fee { .. })
    }

    /// Whether another look at the chain may find otherwise: what was known of it may have been too old.
    pub const fn may_be_news(&self) -> bool {
        matches!(self, Self::Unregistered | Self::NoPrice | Self::Fee { .. } | Self::Misrouted(_))
    }
}

/// Something about a receipt that could not be checked, for want of what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unchecked {
    /// The executor's signature: it is not known for what chain it was made.
    Signature,
    /// Whether the executor is registered.
    Registration,
    /// Whether it is of the request that was signed.
    Request,
    /// Whether the hashes are those of what was answered.
    Text,
    /// Whether it counts the tokens that the answer counts.
    Tokens,
    /// Whether the fee is what the tokens cost.
    Fee,
    /// Whether the executor was drawn.
    Route,
}

impl Unchecked {
    /// Its name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Registration => "registration",
            Self::Request => "request",
            Self::Text => "text",
            Self::Tokens => "tokens",
            Self::Fee => "fee",
            Self::Route => "route",
        }
    }

    /// Whether the error of this name cannot be seen as long as this is not checked.
    pub fn hides(self, error: &str) -> bool {
        let hidden: &[&str] = match self {
            Self::Signature => &["executor"],
            Self::Registration => &["unregistered"],
            Self::Request => &["request", "model", "conversation", "too_many", "too_long"],
            Self::Text => &["answers", "text", "finish"],
            Self::Tokens => &["tokens"],
            Self::Fee => &["no_price", "fee"],
            Self::Route => &["misrouted"],
        };
        hidden.contains(&error)
    }

    /// What it takes to check it.
    pub const fn needs(self) -> &'static str {
        match self {
            Self::Signature => "the executor's signature, which is made for a chain that is not known here",
            Self::Registration => "whether the executor is registered, which a node knows",
            Self::Request => "whether it is of the request that was signed, which is not known here",
            Self::Text => "whether it is of the text that came, which is not known here",
            Self::Tokens => "whether its tokens are those that the answer counts, which are not known here",
            Self::Fee => "whether the fee is right, which a node knows for requests of this epoch and the one before",
            Self::Route => "whether the executor was drawn, which a node knows for requests of now",
        }
    }
}

/// What the examination of a receipt found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is not as it must be.
    pub wrong: Vec<ReceiptError>,
    /// What could not be checked, each once.
    pub unchecked: Vec<Unchecked>,
}

impl Findings {
    /// One thing that is wrong, and nothing else that is known.
    pub fn only(wrong: ReceiptError) -> Self {
        Self { wrong: vec![wrong], unchecked: Vec::new() }
    }

    /// Whether all holds that could be checked.
    pub fn hold(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// What one check says.
pub(super) enum Finding {
    Wrong(ReceiptError),
    Unchecked(Unchecked),
}

impl From<ReceiptError> for Finding {
    fn from(wrong: ReceiptError) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<Unchecked> for Finding {
    fn from(unchecked: Unchecked) -> Self {
        Self::Unchecked(unchecked)
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, found: I) {
        for finding in found {
            match finding {
                Finding::Wrong(wrong) => self.wrong.push(wrong),
                Finding::Unchecked(unchecked) if self.unchecked.contains(&unchecked) => (),
                Finding::Unchecked(unchecked) => self.unchecked.push(unchecked),
            }
        }
    }
}
