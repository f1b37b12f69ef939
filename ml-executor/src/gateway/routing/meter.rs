//! What requests with API keys cost that other executors serve: the operator's deposit pays them on chain, and the key's limits bound them
//! here. What is counted stands in the receipt.

use std::sync::Arc;

use axum::http::HeaderMap;
use base64::{engine::general_purpose::STANDARD, Engine};
use codec::DecodeAll;
use keirin_primitives::{inference::MAX_COMPLETION_TOKENS, receipts::Receipt, HashBytes};

use crate::gateway::{
    accounts::{Fee, Reservation},
    admission::Caller,
    limits::TokenAllowance,
    routes::RECEIPT_HEADER,
    served::{Payer, SignedReceipt},
    work::Assignment,
    ApiError, Gateway,
};

/// Longest line of a stream that is looked at: receipts are shorter.
const LONGEST_LINE: usize = 16 * 1024;

/// Counts one request of an API key.
pub(in crate::gateway) struct Meter {
    gateway: Arc<Gateway>,
    reservation: Reservation,
    allowance: TokenAllowance,
    /// What the request is known by.
    hash: HashBytes,
    /// Most tokens that it may take, and what they cost.
    most: (u64, Fee),
    lines: Lines,
    seen: Option<Receipt>,
}

impl Meter {
    /// Holds back what a request may cost; none for requesters, whose executors do that.
    ///
    /// # Errors
    /// [`ApiError`] when the key may not spend so much.
    pub async fn begin(
        gateway: &Arc<Gateway>,
        caller: &Caller,
        assignment: &Assignment,
    ) -> Result<Option<Self>, ApiError> {
        if !matches!(caller.payer, Payer::ApiKey { .. }) {
            return Ok(None);
        }
        // No token is shorter than a byte, and what a template adds is shorter than what a body has around its texts.
        let answer = u64::from(assignment.parameters.max_tokens.unwrap_or(MAX_COMPLETION_TOKENS));
        let tokens = (caller.body.len() as u64).saturating_add(answer.saturating_mul(assignment.answers() as u64));
        let allowance = gateway.allowances.take(caller, tokens)?;
        let on_chain = gateway.chain.as_ref().map(|chain| chain.view()).transpose()?;
        let on_chain = on_chain.and_then(|view| view.prices.per_token(&assignment.model, caller.timestamp_ns));
        let most = (tokens, on_chain.unwrap_or(gateway.price).of_tokens(tokens));
        let reservation = gateway.reserve_of_key(caller, most.1).await?;
        let (gateway, hash) = (gateway.clone(), caller.hash);
        Ok(Some(Self { gateway, hash, reservation, allowance, most, lines: Lines::default(), seen: None }))
    }

    /// Looks for the receipt of a whole answer.
    pub fn read_head(&mut self, headers: &HeaderMap) {
        let text = headers.get(RECEIPT_HEADER).and_then(|text| text.to_str().ok());
        self.seen = self.seen.take().or_else(|| receipt_in(text?, &self.hash));
    }

    /// Looks for the receipt in a piece of a stream.
    pub fn read(&mut self, piece: &[u8]) {
        let (seen, hash) = (&mut self.seen, self.hash);
        self.lines.read(piece, |line| {
            let comment = line.strip_prefix(':').map(str::trim_start);
            let text = comment.and_then(|comment| comment.strip_prefix(RECEIPT_HEADER)?.strip_prefix(": "));
            *seen = text.and_then(|text| receipt_in(text, &hash)).or_else(|| seen.take());
        });
    }

    /// Charges what the receipt says, and never more than was held back. Without one nobody knows, and all of that is charged.
    pub async fn ended(self) {
        let (tokens, fee) = match &self.seen {
            Some(receipt) => (receipt.tokens(), Fee(receipt.fee).min(self.most.1)),
            None => self.most,
        };
        let charged = self.gateway.book.charge(self.reservation.accounts().to_vec(), fee).await;
        if let Err(error) = charged {
            tracing::error!(%error, %fee, "a request with an API key could not be charged");
        }
        self.allowance.used(tokens);
    }
}

/// The receipt of a request.
fn receipt_in(text: &str, request: &HashBytes) -> Option<Receipt> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    SignedReceipt::decode_all(&mut bytes.as_slice())
        .ok()
        .map(|signed| signed.receipt)
        .filter(|receipt| receipt.request.id().0 == *request)
}

/// Finds lines in pieces; of long ones their beginnings.
#[derive(Default)]
pub struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes the next piece, and looks at the lines that end in it and are UTF-8.
    pub fn read(&mut self, piece: &[u8], mut look: impl FnMut(&str)) {
        for byte in piece {
            if *byte == b'\n' {
                if let Ok(line) = std::str::from_utf8(&self.begun) {
                    look(line);
                }
                self.begun.clear();
            } else if self.begun.len() < LONGEST_LINE {
                self.begun.push(*byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_however_they_are_cut() {
        let text = ": one\n\ndata: two\nrest";
        for size in 1..text.len() {
            let (mut lines, mut seen) = (Lines::default(), Vec::new());
            for piece in text.as_bytes().chunks(size) {
                lines.read(piece, |line| seen.push(line.to_owned()));
            }
            assert_eq!(seen, [": one", "", "data: two"], "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_no_receipt_is_none() {
        for text in ["", "AAAA", "no base64", "*"] {
            assert_eq!(receipt_in(text, &[0; 32]), None, "{text}");
        }
    }
}
