//! From what was found at each position to a verdict.

use keirin_primitives::verification::{Extreme, Micronats, TextFault, TextMeasurement, TextThresholds};

use super::PositionFinding;

/// Sums up what was found at an answer's positions and compares it with the thresholds. Choices are looked at first, each
/// against what the answer's largest distance explains, then each position's distance, then the mean.
pub fn judge(findings: &[PositionFinding], thresholds: &TextThresholds) -> (TextMeasurement, Option<TextFault>) {
    let measured = measurement(findings);
    let beyond = |value: fn(&PositionFinding) -> f64, limit: Micronats| {
        let first = findings.iter().position(|finding| micronats(value(finding)) > limit);
        first.map(|position| u32::try_from(position).unwrap_or(u32::MAX))
    };
    let explained = thresholds.choice_value(measured.distance.value);
    let fault = if let Some(position) = beyond(|finding| finding.excess, explained) {
        Some(TextFault::Choice { position })
    } else if let Some(position) = beyond(|finding| finding.distance, thresholds.position) {
        Some(TextFault::PositionDistance { position })
    } else if measured.mean > thresholds.pass_value(measured.positions) {
        Some(TextFault::MeanDistance)
    } else {
        None
    };
    (measured, fault)
}

/// The numbers of an answer.
pub(super) fn measurement(findings: &[PositionFinding]) -> TextMeasurement {
    let mut distances: Vec<f64> = findings.iter().map(|finding| finding.distance).collect();
    let mean = distances.iter().sum::<f64>() / distances.len().max(1) as f64;
    distances.sort_by(f64::total_cmp);
    let median = distances.get(distances.len() / 2).copied().unwrap_or_default();
    let others = findings.iter().filter(|finding| finding.own_token != finding.token).count();
    TextMeasurement {
        positions: u32::try_from(findings.len()).unwrap_or(u32::MAX),
        other_choices: u32::try_from(others).unwrap_or(u32::MAX),
        choice: extreme(findings, |finding| finding.excess),
        distance: extreme(findings, |finding| finding.distance),
        median: micronats(median),
        mean: micronats(mean),
    }
}

fn extreme(findings: &[PositionFinding], value: fn(&PositionFinding) -> f64) -> Extreme {
    let mut worst = Extreme::default();
    for (position, finding) in (0..).zip(findings) {
        let value = micronats(value(finding));
        if value > worst.value {
            worst = Extreme { value, position };
        }
    }
    worst
}

/// Nats in millionths, rounded up, so that no difference is none; the highest value for what is above it, or no number.
pub(super) fn micronats(nats: f64) -> Micronats {
    if nats.is_nan() {
        return Micronats(u32::MAX);
    }
    Micronats((nats * 1e6).ceil() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: TextThresholds =
        TextThresholds { choice: Micronats(1_000), position: Micronats(40_000), mean: Micronats(10_000) };

    fn finding(excess: f64, distance: f64) -> PositionFinding {
        PositionFinding { token: 1, own_token: if excess > 0.0 { 2 } else { 1 }, excess, distance }
    }

    fn fault(findings: &[PositionFinding]) -> Option<TextFault> {
        judge(findings, &THRESHOLDS).1
    }

    #[test]
    fn near_answers_pass_and_the_numbers_say_how_near() {
        let findings = [finding(0.0, 0.001), finding(0.000_9, 0.003), finding(0.0, 0.002)];
        let (measured, fault) = judge(&findings, &THRESHOLDS);

        assert_eq!(fault, None);
        assert_eq!((measured.positions, measured.other_choices), (3, 1));
        assert_eq!(measured.choice, Extreme { value: Micronats(900), position: 1 });
        assert_eq!(measured.distance, Extreme { value: Micronats(3_000), position: 1 });
        assert_eq!((measured.median, measured.mean), (Micronats(2_000), Micronats(2_000)));
    }

    #[test]
    fn one_far_choice_or_position_is_a_fault_and_is_named() {
        let mut findings = [finding(0.0, 0.001); 9];
        findings[7] = finding(0.0, 0.041);
        assert_eq!(fault(&findings), Some(TextFault::PositionDistance { position: 7 }));
        findings[8] = finding(f64::INFINITY, 0.0);
        assert_eq!(fault(&findings), Some(TextFault::Choice { position: 8 }));
    }

    #[test]
    fn choice_is_only_excused_by_numbers_that_are_as_far_away() {
        // A host that computes with fewer bits is some distance away everywhere, and chooses otherwise now and then.
        assert_eq!(fault(&[finding(0.0, 0.000_2), finding(0.000_9, 0.000_1)]), None);
        // The same choice with the validator's own numbers was not made by them.
        assert_eq!(fault(&[finding(0.0, 0.0), finding(0.000_9, 0.000_01)]), Some(TextFault::Choice { position: 1 }));
    }

    #[test]
    fn what_is_no_number_is_as_far_as_can_be() {
        assert_eq!(fault(&[finding(f64::NAN, 0.0)]), Some(TextFault::Choice { position: 0 }));
        assert_eq!(fault(&[finding(0.0, f64::NAN)]), Some(TextFault::PositionDistance { position: 0 }));
    }

    #[test]
    fn many_positions_that_are_each_near_can_be_far_on_the_whole() {
        // Alone each has the room of one position, together they share it: 10 000 + 40 000 / 32 = 11 250.
        assert_eq!(fault(&[finding(0.0, 0.012); 1]), None);
        assert_eq!(fault(&[finding(0.0, 0.012); 32]), Some(TextFault::MeanDistance));
        assert_eq!(fault(&[finding(0.0, 0.011); 32]), None);
    }
}
