//! Requests that are signed before anything is timed.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use keirin_client::requests::{RequestSigner, DEFAULT_HRP};
use serde_json::{json, Value};

/// Who signs.
pub(super) type Requester = RequestSigner;

/// Requesters with keys 1, 2, 3 …
pub(super) fn requesters(count: usize) -> anyhow::Result<Vec<Requester>> {
    let key = |number: usize| RequestSigner::from_hex(&format!("{number:064x}"), DEFAULT_HRP);
    (1..=count).map(|number| key(number).context("small numbers are keys")).collect()
}

/// What is asked of a model.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub model: &'a str,
    pub text: &'a str,
    pub max_tokens: u32,
    pub seed: u64,
    pub stream: bool,
}

impl Question<'_> {
    fn body(&self) -> Value {
        json!({
            "model": self.model,
            "messages": [{ "role": "user", "content": self.text }],
            "max_tokens": self.max_tokens,
            "seed": self.seed,
            "stream": self.stream,
        })
    }

    /// The bytes of a whole HTTP request, signed at `timestamp_ns` for the transfer agent `agent`.
    pub fn signed(&self, requester: &Requester, timestamp_ns: u64, agent: &str) -> Vec<u8> {
        let body = self.body().to_string();
        let signed = requester.sign(body.as_bytes(), timestamp_ns, agent);
        let head = format!(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             authorization: {}\r\nx-requester-address: {}\r\nx-timestamp: {timestamp_ns}\r\n\r\n",
            body.len(),
            signed.signature,
            signed.address,
        );
        [head.into_bytes(), body.into_bytes()].concat()
    }
}

/// Nanoseconds since 1970. Requests that are signed at this and the following are all different.
pub(super) fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_nanos()).unwrap_or(u64::MAX)
}
