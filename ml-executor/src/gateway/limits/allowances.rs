//! Requests and tokens a minute, for each requester and each API key.

use std::{
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};

use crate::{
    gateway::{admission::Caller, auth::keys::KeyLimits, ApiError},
    public::{Buckets, Rate},
};

/// Most requesters and keys that are remembered.
const MOST_REMEMBERED: usize = 65_536;

/// Knows what everybody has used lately.
pub(in crate::gateway) struct Allowances {
    /// What flows to who has no limit of its own.
    usual: Rate,
    /// Tokens a minute of each requester; any number without.
    tokens_of_requester: Option<u32>,
    requests: Buckets<String>,
    tokens: Arc<Buckets<String>>,
}

/// Tokens that were taken for a request; those not used go back when it is dropped.
pub(in crate::gateway) struct TokenAllowance {
    taken: u64,
    from: Option<(Arc<Buckets<String>>, String)>,
    used: AtomicU64,
}

impl Allowances {
    pub fn new(usual: Rate, tokens_of_requester: Option<u32>) -> Self {
        Self {
            usual,
            tokens_of_requester,
            requests: Buckets::new(MOST_REMEMBERED),
            tokens: Arc::new(Buckets::new(MOST_REMEMBERED)),
        }
    }

    /// Counts a request of somebody's.
    pub fn request(&self, account: &str, limits: Option<&KeyLimits>) -> Result<(), ApiError> {
        let rate = limits.and_then(|limits| limits.requests_a_minute).map_or(self.usual, a_minute);
        let taken = self.requests.take(&account.to_owned(), rate, 1.0, Instant::now());
        taken.map_err(|wait| ApiError::too_many("rate_limit_exceeded", "too many requests of yours", seconds(wait)))
    }

    /// Takes the most tokens that a request may need.
    pub fn take(&self, caller: &Caller, tokens: u64) -> Result<TokenAllowance, ApiError> {
        let limit = match &caller.limits {
            Some(limits) => limits.tokens_a_minute,
            None => self.tokens_of_requester,
        };
        let Some(limit) = limit else { return Ok(TokenAllowance { taken: tokens, from: None, used: 0.into() }) };
        let account = caller.payer.account();
        match self.tokens.take(&account, a_minute(limit), tokens as f64, Instant::now()) {
            Ok(()) => Ok(TokenAllowance { taken: tokens, from: Some((self.tokens.clone(), account)), used: 0.into() }),
            Err(Duration::MAX) => Err(ApiError::field(
                "max_tokens",
                "tokens_exceed_limit",
                format!("this may take {tokens} tokens, and you may use {limit} a minute; ask for fewer"),
            )),
            Err(wait) => {
                let message = format!("this may take {tokens} tokens, more than you have left of {limit} a minute");
                Err(ApiError::too_many("token_limit_exceeded", message, seconds(wait)))
            }
        }
    }
}

impl TokenAllowance {
    /// Says how many were used.
    pub fn used(&self, tokens: u64) {
        self.used.store(tokens.min(self.taken), Ordering::Relaxed);
    }
}

impl Drop for TokenAllowance {
    fn drop(&mut self) {
        if let Some((tokens, id)) = &self.from {
            let left = self.taken.saturating_sub(self.used.load(Ordering::Relaxed));
            tokens.give_back(id, left as f64);
        }
    }
}

fn a_minute(count: u32) -> Rate {
    Rate { a_second: f64::from(count) / 60.0, at_once: f64::from(count) }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(1).min(3_600)
}
