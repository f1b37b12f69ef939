//! How much of the time between two commitments was raced.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use keirin_primitives::sprint::BasisPoints;

use crate::{engine::Requests, sprint::proofs::OwnRace};

/// All of the time.
const WHOLE: u128 = 10_000;

/// Measures the time that a race went on and requests let it. It starts anew with each commitment, with another race,
/// and when the executor does.
pub(super) struct Shifts {
    requests: Requests,
    last: Mutex<Option<Shift>>,
}

/// A time, and until when requests had taken how much.
#[derive(Clone, Copy)]
struct Moment {
    at: Instant,
    in_work: Duration,
}

/// The time since a commitment.
struct Shift {
    own: OwnRace,
    since: Instant,
    /// What was raced in it until the race was broken off last.
    raced: Duration,
    /// When the race went on last, if it still does.
    lap: Option<Moment>,
}

impl Shift {
    const fn new(own: OwnRace, since: Instant) -> Self {
        Self { own, since, raced: Duration::ZERO, lap: None }
    }

    fn raced_until(&self, now: Moment) -> Duration {
        let lap = self.lap.map(|begun| {
            let requests = now.in_work.saturating_sub(begun.in_work);
            now.at.saturating_duration_since(begun.at).saturating_sub(requests)
        });
        self.raced + lap.unwrap_or_default()
    }

    fn utilisation(&self, now: Moment) -> BasisPoints {
        let all = now.at.saturating_duration_since(self.since).as_nanos();
        let share = self.raced_until(now).as_nanos() * WHOLE / all.max(1);
        BasisPoints(u16::try_from(share.min(WHOLE)).unwrap_or(u16::MAX))
    }
}

impl Shifts {
    /// Nothing is raced yet. `requests` pause races.
    pub fn new(requests: Requests) -> Self {
        Self { requests, last: Mutex::default() }
    }

    /// A race's time runs from now on, if it does not yet.
    pub fn begin(&self, own: &OwnRace) {
        let mut last = self.lock();
        if last.as_ref().is_none_or(|shift| shift.own != *own) {
            *last = Some(Shift::new(*own, Instant::now()));
        }
    }

    /// A commitment was made; its race may go on.
    pub fn begin_next(&self) {
        let now = self.now();
        if let Some(shift) = self.lock().as_mut() {
            *shift = Shift { lap: shift.lap.map(|_| now), ..Shift::new(shift.own, now.at) };
        }
    }

    /// The race goes on.
    pub fn begin_lap(&self) {
        let now = self.now();
        if let Some(shift) = self.lock().as_mut() {
            shift.lap = Some(now);
        }
    }

    /// The race is broken off.
    pub fn end_lap(&self) {
        let now = self.now();
        if let Some(shift) = self.lock().as_mut() {
            shift.raced = shift.raced_until(now);
            shift.lap = None;
        }
    }

    /// The share of the time since the last commitment that was raced.
    pub fn utilisation(&self) -> BasisPoints {
        let now = self.now();
        self.lock().as_ref().map(|shift| shift.utilisation(now)).unwrap_or_default()
    }

    fn now(&self) -> Moment {
        Moment { at: Instant::now(), in_work: self.requests.time_in_work() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Shift>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use keirin_primitives::sprint::{Configuration, EpochIndex, Race};

    use super::*;

    fn own(epoch: u32) -> OwnRace {
        let race = Race { epoch: EpochIndex(epoch), configuration: Configuration::Test, seed: [1; 32], radius: 9 };
        OwnRace { genesis: [4; 32], participant: [9; 32], race }
    }

    fn shift(since: Instant, raced: u64, lap: Option<Moment>) -> Shift {
        Shift { raced: Duration::from_secs(raced), lap, ..Shift::new(own(3), since) }
    }

    #[test]
    fn what_was_raced_before_a_commitment_or_for_another_race_does_not_count() {
        let shifts = Shifts::new(Requests::default());
        assert_eq!(shifts.utilisation(), BasisPoints(0), "there is no race");
        let race_a_little = || {
            shifts.begin(&own(3));
            shifts.begin_lap();
            shifts.end_lap();
        };
        race_a_little();
        shifts.begin(&own(3));
        assert!(shifts.lock().as_ref().is_some_and(|shift| !shift.raced.is_zero()), "the same race goes on");

        shifts.begin_next();
        assert_eq!(shifts.utilisation(), BasisPoints(0));
        race_a_little();
        shifts.begin(&own(4));
        assert_eq!(shifts.utilisation(), BasisPoints(0));
    }

    #[test]
    fn time_between_races_and_time_of_requests_is_not_raced() {
        let start = Instant::now();
        let moment =
            |at, in_work| Moment { at: start + Duration::from_secs(at), in_work: Duration::from_secs(in_work) };
        let now = moment(100, 50);

        assert_eq!(shift(start, 0, None).utilisation(now), BasisPoints(0));
        assert_eq!(shift(start, 25, None).utilisation(now), BasisPoints(2_500));
        assert_eq!(shift(start, 0, Some(moment(0, 50))).utilisation(now), BasisPoints(10_000));
        assert_eq!(shift(start, 0, Some(moment(0, 45))).utilisation(now), BasisPoints(9_500));
        assert_eq!(shift(start, 30, Some(moment(60, 40))).utilisation(now), BasisPoints(6_000));
    }

    #[test]
    fn share_is_never_more_than_the_whole() {
        let start = Instant::now();
        let now = Moment { at: start, in_work: Duration::ZERO };
        assert_eq!(shift(start, 7, Some(now)).utilisation(now), BasisPoints(10_000));
        assert_eq!(shift(start, 0, Some(now)).utilisation(now), BasisPoints(0));
    }
}
