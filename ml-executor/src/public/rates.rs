//! How often a stranger may ask.
//!
//! Two buckets: one for all requests, before anything costs time, and one for each key, once its signature was checked. Where the chain is not
//! known any key is taken, and keys cost nothing, so that only the first bucket bounds what everybody
//! together can take. The second keeps one validator from taking the share of others.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// After this time somebody who is not remembered for lack of room may try again.
const A_MOMENT: Duration = Duration::from_secs(1);

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

impl Rate {
    /// So many requests a second, and those of so many seconds at once.
    pub fn of(a_second: u32, seconds_at_once: u32) -> Self {
        let a_second = f64::from(a_second.max(1));
        Self { a_second, at_once: a_second * f64::from(seconds_at_once) }
    }
}

#[derive(Clone, Copy)]
struct Bucket {
    rate: Rate,
    left: f64,
    at: Instant,
}

impl Bucket {
    const fn full(rate: Rate, at: Instant) -> Self {
        Self { rate, left: rate.at_once, at }
    }

    fn fill(&mut self, now: Instant) {
        let flown = now.saturating_duration_since(self.at).as_secs_f64() * self.rate.a_second;
        (self.left, self.at) = ((self.left + flown).min(self.rate.at_once), now);
    }

    fn is_full(&mut self, now: Instant) -> bool {
        self.fill(now);
        self.left >= self.rate.at_once
    }

    /// Takes an amount, or says how long it takes until there is enough; for ever when the bucket is too small.
    fn take(&mut self, amount: f64, now: Instant) -> Result<(), Duration> {
        self.fill(now);
        if self.left >= amount {
            self.left -= amount;
            return Ok(());
        }
        if amount > self.rate.at_once || self.rate.a_second <= 0.0 {
            return Err(Duration::MAX);
        }
        Err(Duration::try_from_secs_f64((amount - self.left) / self.rate.a_second).unwrap_or(Duration::MAX))
    }
}

/// Buckets of those who ask, by what they are known by.
pub(crate) struct Buckets<K> {
    most: usize,
    buckets: Mutex<BTreeMap<K, Bucket>>,
}

impl<K: Ord + Clone> Buckets<K> {
    /// Remembers at most so many; more are refused until others have been quiet.
    pub fn new(most: usize) -> Self {
        Self { most, buckets: Mutex::default() }
    }

    /// Takes an amount from the bucket of `key`, into which `rate` flows.
    ///
    /// # Errors
    /// The time after which there is enough; [`Duration::MAX`] when there never is.
    pub fn take(&self, key: &K, rate: Rate, amount: f64, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= self.most && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| !bucket.is_full(now));
            if buckets.len() >= self.most {
                return Err(A_MOMENT);
            }
        }
        let bucket = buckets.entry(key.clone()).or_insert_with(|| Bucket::full(rate, now));
        bucket.rate = rate;
        bucket.take(amount, now)
    }

    /// Puts back what was taken and not used.
    pub fn give_back(&self, key: &K, amount: f64) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(key) {
            bucket.left = (bucket.left + amount).min(bucket.rate.at_once);
        }
    }
}

/// Counts requests.
pub(crate) struct Rates<K> {
    limits: RateLimits,
    all: Mutex<Bucket>,
    keys: Buckets<K>,
}

impl<K: Ord + Clone> Rates<K> {
    pub fn new(limits: RateLimits) -> Self {
        let all = Mutex::new(Bucket::full(limits.all, Instant::now()));
        Self { limits, all, keys: Buckets::new(limits.keys) }
    }

    /// Whether somebody may ask now.
    pub fn admit(&self, now: Instant) -> bool {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).take(1.0, now).is_ok()
    }

    /// Whether the owner of a key may ask now for what counts as so many requests.
    pub fn admit_key(&self, key: &K, amount: f64, now: Instant) -> bool {
        self.keys.take(key, self.limits.key, amount, now).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use keirin_primitives::executor::ExecutorKey;

    use super::*;

    const LIMITS: RateLimits =
        RateLimits { all: Rate { a_second: 10.0, at_once: 5.0 }, key: Rate { a_second: 1.0, at_once: 2.0 }, keys: 2 };

    fn key(number: u8) -> ExecutorKey {
        ExecutorKey([number; 33])
    }

    #[test]
    fn key_that_asks_too_often_waits_and_others_do_not() {
        let (rates, now) = (Rates::new(LIMITS), Instant::now());
        assert!(rates.admit_key(&key(1), 1.0, now) && rates.admit_key(&key(1), 1.0, now));
        assert!(!rates.admit_key(&key(1), 1.0, now));
        assert!(rates.admit_key(&key(2), 1.0, now));
        assert!(rates.admit_key(&key(1), 1.0, now + Duration::from_millis(1_001)));
        assert!(!rates.admit_key(&key(1), 1.0, now + Duration::from_millis(1_002)));
    }

    #[test]
    fn keys_are_forgotten_once_they_were_quiet() {
        let (rates, now) = (Rates::new(LIMITS), Instant::now());
        assert!(rates.admit_key(&key(1), 1.0, now) && rates.admit_key(&key(2), 1.0, now));
        assert!(!rates.admit_key(&key(3), 1.0, now), "two are remembered");
        assert!(rates.admit_key(&key(3), 1.0, now + Duration::from_secs(1)));
    }

    #[test]
    fn who_takes_much_is_told_when_there_is_enough_again() {
        let (buckets, now) = (Buckets::new(2), Instant::now());
        let rate = Rate { a_second: 10.0, at_once: 100.0 };
        assert_eq!(buckets.take(&"a", rate, 80.0, now), Ok(()));
        assert_eq!(buckets.take(&"a", rate, 50.0, now), Err(Duration::from_secs(3)));
        assert_eq!(buckets.take(&"a", rate, 101.0, now), Err(Duration::MAX));
        buckets.give_back(&"a", 1_000.0);
        assert_eq!(buckets.take(&"a", rate, 100.0, now), Ok(()), "it holds no more than before");
        assert_eq!(buckets.take(&"a", rate, 1.0, now), Err(Duration::from_millis(100)));
    }

    #[test]
    fn all_together_are_bounded() {
        let rates = Rates::<ExecutorKey>::new(LIMITS);
        let now = Instant::now();
        assert_eq!((0..9).filter(|_| rates.admit(now)).count(), 5);
        assert!(rates.admit(now + Duration::from_millis(101)));
    }
}
