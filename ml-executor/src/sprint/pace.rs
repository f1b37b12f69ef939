//! A race that must not use all of a host's power.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::engine::STOP_INTERVAL;

/// What a race may catch up on after it was held up.
const CATCH_UP: Duration = Duration::from_secs(1);

/// Lets no more than so many nonces a second through, counted over seconds.
#[derive(Debug)]
pub struct Pace {
    rate: NonZeroU32,
    /// When the nonces let through so far are paid for.
    paid: Mutex<Option<Instant>>,
}

impl Pace {
    /// A pace of `rate` nonces a second.
    pub const fn new(rate: NonZeroU32) -> Self {
        Self { rate, paid: Mutex::new(None) }
    }

    /// Most nonces that one of `runners` should take at a time, so that the race does not go in jumps.
    pub fn batch(&self, runners: usize) -> usize {
        (self.rate.get() as usize / (4 * runners.max(1))).max(1)
    }

    /// When `nonces` that are asked for at `now` may be raced.
    fn let_through(&self, nonces: u64, now: Instant) -> Instant {
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        let start = paid.map_or(now, |paid| paid.max(earliest));
        *paid = Some(start + Duration::from_secs_f64(nonces as f64 / f64::from(self.rate.get())));
        start
    }

    /// Waits, without using a processor, until `nonces` may be raced; false once `is_stopped` says so.
    pub(super) fn wait(&self, nonces: u64, is_stopped: impl Fn() -> bool) -> bool {
        let start = self.let_through(nonces, Instant::now());
        while !is_stopped() {
            match start.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => std::thread::sleep(left.min(STOP_INTERVAL)),
                _ => return true,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(rate: u32) -> Pace {
        Pace::new(NonZeroU32::new(rate).expect("not zero"))
    }

    /// Nonces that start before `end` when runners ask for `batch` at a time and each run takes `run`.
    fn raced(pace: &Pace, batch: u64, run: Duration, (start, end): (Instant, Instant)) -> u64 {
        let (mut now, mut nonces) = (start, 0);
        loop {
            now = pace.let_through(batch, now).max(now);
            if now >= end {
                return nonces;
            }
            nonces += batch;
            now += run;
        }
    }

    #[test]
    fn race_keeps_its_rate_to_a_batch() {
        let start = Instant::now();
        for (rate, batch, milliseconds) in [(100, 1, 0), (100, 7, 9), (50, 12, 100), (3, 1, 250), (1_000, 64, 63)] {
            let minute = (start, start + Duration::from_secs(60));
            let nonces = raced(&pace(rate), batch, Duration::from_millis(milliseconds), minute);
            let most = u64::from(rate) * 60;
            assert!(nonces <= most + batch && nonces + batch >= most, "{nonces} of {most} at {rate}");
        }
    }

    #[test]
    fn slow_host_races_as_fast_as_it_can() {
        let start = Instant::now();
        let nonces = raced(&pace(1_000), 10, Duration::from_millis(100), (start, start + Duration::from_secs(10)));
        assert_eq!(nonces, 1_000);
    }

    #[test]
    fn no_more_than_a_second_is_made_up_for() {
        let (start, pace) = (Instant::now(), pace(100));
        let later = start + Duration::from_secs(3_600);
        assert_eq!(pace.let_through(10, start), start);

        assert_eq!(raced(&pace, 10, Duration::ZERO, (later, later + Duration::from_nanos(1))), 110);
    }

    #[test]
    fn two_runners_share_the_pace() {
        let (start, pace) = (Instant::now(), pace(100));
        let milliseconds = |n| start + Duration::from_millis(n);
        assert_eq!(pace.let_through(5, start), start);
        assert_eq!(pace.let_through(5, start), milliseconds(50));
        assert_eq!(pace.let_through(5, start), milliseconds(100));
    }

    #[test]
    fn batches_of_a_slow_race_are_small() {
        assert_eq!(pace(1).batch(4), 1);
        assert_eq!(pace(100).batch(2), 12);
    }
}
