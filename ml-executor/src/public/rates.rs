//! How often a stranger may ask.
//!
//! Two buckets: one for all requests, before anything costs time, and one for each key, once its signature was checked. An
//! executor can't see the chain and takes any key; keys cost nothing, so that only the first bucket bounds what everybody
//! together can take. The second keeps one validator from taking the share of others.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use keirin_primitives::executor::ExecutorKey;

/// Requests a second, and at once.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// Of everybody together.
    pub all: Rate,
    /// Of one key.
    pub key: Rate,
    /// Most keys that are remembered; more are refused until others have been quiet.
    pub keys: usize,
}

impl Default for RateLimits {
    fn default() -> Self {
        let (all, key) = (Rate { a_second: 512.0, at_once: 1_024.0 }, Rate { a_second: 16.0, at_once: 128.0 });
        Self { all, key, keys: 4_096 }
    }
}

/// What flows into a bucket, and what it holds.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Requests a second.
    pub a_second: f64,
    /// Most at once after a quiet time.
    pub at_once: f64,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    const fn full(rate: Rate, at: Instant) -> Self {
        Self { left: rate.at_once, at }
    }

    fn fill(&mut self, rate: Rate, now: Instant) {
        let flown = now.saturating_duration_since(self.at).as_secs_f64() * rate.a_second;
        (self.left, self.at) = ((self.left + flown).min(rate.at_once), now);
    }

    fn take(&mut self, rate: Rate, now: Instant) -> bool {
        self.fill(rate, now);
        let is_enough = self.left >= 1.0;
        if is_enough {
            self.left -= 1.0;
        }
        is_enough
    }
}

/// Counts requests.
pub(super) struct Rates {
    limits: RateLimits,
    all: Mutex<Bucket>,
    keys: Mutex<BTreeMap<ExecutorKey, Bucket>>,
}

impl Rates {
    pub fn new(limits: RateLimits) -> Self {
        Self { limits, all: Mutex::new(Bucket::full(limits.all, Instant::now())), keys: Mutex::default() }
    }

    /// Whether somebody may ask now.
    pub fn admit(&self, now: Instant) -> bool {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).take(self.limits.all, now)
    }

    /// Whether the owner of a key may ask now.
    pub fn admit_key(&self, key: &ExecutorKey, now: Instant) -> bool {
        let rate = self.limits.key;
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= self.limits.keys && !keys.contains_key(key) {
            keys.retain(|_, bucket| {
                bucket.fill(rate, now);
                bucket.left < rate.at_once
            });
            if keys.len() >= self.limits.keys {
                return false;
            }
        }
        keys.entry(*key).or_insert_with(|| Bucket::full(rate, now)).take(rate, now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMITS: RateLimits =
        RateLimits { all: Rate { a_second: 10.0, at_once: 5.0 }, key: Rate { a_second: 1.0, at_once: 2.0 }, keys: 2 };

    fn key(number: u8) -> ExecutorKey {
        ExecutorKey([number; 33])
    }

    #[test]
    fn key_that_asks_too_often_waits_and_others_do_not() {
        let (rates, now) = (Rates::new(LIMITS), Instant::now());
        assert!(rates.admit_key(&key(1), now) && rates.admit_key(&key(1), now));
        assert!(!rates.admit_key(&key(1), now));
        assert!(rates.admit_key(&key(2), now));
        assert!(rates.admit_key(&key(1), now + Duration::from_millis(1_001)));
        assert!(!rates.admit_key(&key(1), now + Duration::from_millis(1_002)));
    }

    #[test]
    fn keys_are_forgotten_once_they_were_quiet() {
        let (rates, now) = (Rates::new(LIMITS), Instant::now());
        assert!(rates.admit_key(&key(1), now) && rates.admit_key(&key(2), now));
        assert!(!rates.admit_key(&key(3), now), "two are remembered");
        assert!(rates.admit_key(&key(3), now + Duration::from_secs(1)));
    }

    #[test]
    fn all_together_are_bounded() {
        let rates = Rates::new(LIMITS);
        let now = Instant::now();
        assert_eq!((0..9).filter(|_| rates.admit(now)).count(), 5);
        assert!(rates.admit(now + Duration::from_millis(101)));
    }
}
