//! From measured differences to thresholds.
//!
//! Thresholds of single positions are twice the largest honest value. The pass value of the mean lies, on a logarithmic
//! scale, half-way between the largest honest mean and the smallest of stand-ins; when these overlap, no honest host is
//! accused, whatever that lets through. Each has a floor: where every honest variation that was at hand gave the same
//! bits, other processors still differ by some.

use keirin_primitives::verification::{Micronats, TextThresholds};

use super::population::Check;

/// Room above the largest honest value.
const ROOM: u32 = 2;
/// Smallest threshold of a choice: logits differ by up to a ten-thousandth of a nat between generations of processors.
const LEAST_CHOICE: u32 = 1_000;
/// Smallest threshold of a position's distance.
const LEAST_POSITION: u32 = 10_000;
/// Smallest pass value.
const LEAST_MEAN: u32 = 1_000;

/// Thresholds between honest claims and those of stand-ins with their own log-probabilities.
pub fn between<'a>(
    honest: impl Iterator<Item = &'a Check> + Clone,
    stand_ins: impl Iterator<Item = &'a Check>,
) -> TextThresholds {
    let extremes = honest.clone().filter_map(Check::extremes);
    let (far, unlike) =
        extremes.fold((0, 0), |(far, unlike), (distance, choice)| (distance.max(far), choice.max(unlike)));
    let position = far.saturating_mul(ROOM).max(LEAST_POSITION);
    let highest = honest.filter_map(|check| check.settled_mean(position)).max().unwrap_or_default().max(LEAST_MEAN);
    let long = stand_ins.filter(|check| check.is_long());
    let lowest = long.filter_map(|check| check.settled_mean(position)).min().unwrap_or_default();
    let mean = if lowest > highest { half_way(highest, lowest) } else { highest.saturating_mul(ROOM) };
    TextThresholds {
        choice: Micronats(unlike.saturating_mul(ROOM).max(LEAST_CHOICE)),
        position: Micronats(position),
        mean: Micronats(mean),
    }
}

/// The geometric mean.
fn half_way(low: u32, high: u32) -> u32 {
    (f64::from(low) * f64::from(high)).sqrt() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::{Claim, Examination, PositionFinding};
    use keirin_primitives::inference::{FailureReason, Outcome, PositionEvidence, Report};

    fn check(distance: f64, excess: f64) -> Check {
        let order = super::super::orders::order(0, 32);
        let report = Report {
            task: order.task,
            participant: order.participant,
            order: [0; 32],
            outcome: Outcome::Failed(FailureReason::RuntimeError),
        };
        let claim = Claim { order, report, positions: vec![PositionEvidence { token: 1, top: vec![] }; 32] };
        let finding = PositionFinding { token: 1, own_token: 1, excess, distance };
        Check::new(&claim, Examination::Positions(vec![finding; 32]), None)
    }

    #[test]
    fn thresholds_lie_between_honest_and_dishonest() {
        let thresholds = between([check(0.01, 0.004), check(0.008, 0.006)].iter(), [check(0.5, 1.0)].iter());

        assert_eq!(thresholds.choice, Micronats(12_000));
        assert_eq!(thresholds.position, Micronats(20_000));
        assert!(thresholds.mean > Micronats(9_000) && thresholds.mean < Micronats(400_000), "{thresholds:?}");
    }

    #[test]
    fn same_bits_still_leave_room_for_other_processors() {
        let thresholds = between([check(0.0, 0.0)].iter(), std::iter::empty());
        assert!(thresholds.choice >= Micronats(LEAST_CHOICE) && thresholds.mean >= Micronats(LEAST_MEAN));
    }

    #[test]
    fn honest_hosts_are_not_accused_for_the_sake_of_stand_ins_that_are_as_near() {
        let thresholds = between([check(0.05, 0.0)].iter(), [check(0.04, 0.0)].iter());
        assert!(thresholds.mean >= Micronats(50_000 - 100_000 / 32));
    }
}
