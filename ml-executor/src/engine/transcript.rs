//! The text of the tokens chosen so far, and where it ends by the terms of the request.
//!
//! Generation and verification both go through this, so that what ends an answer is defined once.

use std::sync::Arc;

use keirin_primitives::inference::FinishReason;

use super::{
    text::{TextCodec, TextStream},
    GenerateError, GenerationRequest,
};

/// What ends an answer.
pub(crate) struct Terms {
    pub end_of_turn: Arc<[u32]>,
    pub stop: Vec<String>,
    pub max_output_bytes: usize,
    /// Most tokens, the end-of-turn token included.
    pub max_tokens: usize,
}

impl Terms {
    /// The terms of a request whose prompt has `prompt` tokens, in a context of `context`.
    pub fn new(request: &GenerationRequest, end_of_turn: &Arc<[u32]>, prompt: usize, context: usize) -> Self {
        let room = context.saturating_sub(prompt);
        Self {
            end_of_turn: if request.ignore_end_of_turn { Arc::from([]) } else { end_of_turn.clone() },
            stop: request.stop.clone(),
            max_output_bytes: request.max_output_bytes,
            max_tokens: room.min(request.max_tokens as usize),
        }
    }
}

/// A growing answer.
pub(crate) struct Transcript {
    terms: Terms,
    stream: TextStream,
    text: String,
    tokens: usize,
    /// Bytes of the text that were taken.
    taken: usize,
}

impl Transcript {
    /// An answer without tokens.
    pub fn new(terms: Terms) -> Self {
        Self { terms, stream: TextStream::default(), text: String::new(), tokens: 0, taken: 0 }
    }

    /// Adds a token. Returns why the answer ends with it, if it does.
    pub fn push(&mut self, codec: &TextCodec, token: u32) -> Result<Option<FinishReason>, GenerateError> {
        self.tokens += 1;
        if self.terms.end_of_turn.contains(&token) {
            return Ok(Some(FinishReason::Stop));
        }
        let before = self.text.len();
        self.text.push_str(&self.stream.push(codec, token)?);
        if self.cut_at_stop(before) {
            return Ok(Some(FinishReason::Stop));
        }
        if self.cut_at_bound() || self.tokens >= self.terms.max_tokens {
            return Ok(Some(FinishReason::Length));
        }
        Ok(None)
    }

    /// What has become certain of the text since the last time. The end of the text that may be the beginning of a stop sequence is
    /// not, as long as the answer goes on.
    pub fn take_certain(&mut self, has_ended: bool) -> String {
        let held = if has_ended { 0 } else { self.beginning_of_a_stop() };
        // Never back: what was taken is no beginning of a stop sequence.
        let end = (self.text.len() - held).max(self.taken);
        let certain = self.text.get(self.taken..end).unwrap_or_default().to_owned();
        self.taken = end;
        certain
    }

    /// Bytes of the longest end of the text with which a stop sequence begins.
    fn beginning_of_a_stop(&self) -> usize {
        let stops = self.terms.stop.iter();
        let beginning = |stop: &String| {
            let ends = stop.char_indices().map(|(at, _)| at).filter(|at| self.text.ends_with(&stop[..*at]));
            ends.max().unwrap_or(0)
        };
        stops.map(beginning).max().unwrap_or(0)
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Cuts the text before the first stop sequence that ends in the part after `before`.
    fn cut_at_stop(&mut self, before: usize) -> bool {
        let longest = self.terms.stop.iter().map(String::len).max().unwrap_or(0);
        let mut from = before.saturating_sub(longest);
        while !self.text.is_char_boundary(from) {
            from -= 1;
        }
        let found = self.terms.stop.iter().filter_map(|stop| self.text[from..].find(stop.as_str())).min();
        if let Some(at) = found {
            self.text.truncate(from + at);
        }
        found.is_some()
    }

    /// Cuts the text at the last character within the byte bound.
    fn cut_at_bound(&mut self) -> bool {
        if self.text.len() <= self.terms.max_output_bytes {
            return false;
        }
        let mut end = self.terms.max_output_bytes;
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.truncate(end);
        true
    }
}
