//! The distance between reported and own log-probabilities of one position.

/// Nats beyond which a difference counts no more, so that a token that can't come here does not count for ever.
const MOST: f64 = 100.0;

/// Mean difference, in nats, over the reported entries: each to the own log-probability of the same entry, and for each own
/// one that is not reported as much as it exceeds the least that is.
///
/// Log-probabilities are in millionths of a nat, `own_of` gives the own one of any entry.
pub(super) fn distance(reported: &[(u32, i32)], own: &[(u32, i32)], own_of: impl Fn(u32) -> i32) -> f64 {
    let difference = |a: i32, b: i32| ((f64::from(a) - f64::from(b)).abs() / 1e6).min(MOST);
    let told: f64 = reported.iter().map(|(entry, value)| difference(*value, own_of(*entry))).sum();
    let least = reported.iter().map(|(_, value)| *value).min().unwrap_or(i32::MIN);
    let is_told = |entry: u32| reported.iter().any(|(told, _)| *told == entry);
    let untold = own.iter().filter(|(entry, value)| *value > least && !is_told(*entry));
    let kept_back: f64 = untold.map(|(_, value)| difference(*value, least)).sum();
    (told + kept_back) / reported.len().max(1) as f64
}

/// The distance that a validator finds between reported log-probabilities of the own entries and the own ones.
pub(crate) fn own_distance(reported: &[(u32, i32)], own: &[(u32, i32)]) -> f64 {
    let own_of = |entry: u32| own.iter().find(|(known, _)| *known == entry).map_or(i32::MIN, |(_, value)| *value);
    distance(reported, own, own_of)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [(u32, i32); 3] = [(7, -500_000), (2, -1_500_000), (5, -2_500_000)];

    fn of(own: &[(u32, i32)]) -> impl Fn(u32) -> i32 + '_ {
        |entry| own.iter().find(|(known, _)| *known == entry).map_or(-9_000_000, |(_, value)| *value)
    }

    #[test]
    fn same_log_probabilities_have_no_distance_in_any_order_of_equals() {
        assert_eq!(distance(&OWN, &OWN, of(&OWN)), 0.0);
        let equals = [(7, -1_000_000), (2, -1_000_000)];
        assert_eq!(distance(&[equals[1], equals[0]], &equals, of(&equals)), 0.0);
    }

    #[test]
    fn distance_is_the_mean_difference() {
        let reported = [(7, -800_000), (2, -1_500_000), (5, -2_200_000)];
        assert!((distance(&reported, &OWN, of(&OWN)) - 0.2).abs() < 1e-12);
    }

    #[test]
    fn leaving_out_a_likely_entry_counts_twice() {
        // Entry 4 has −9 nats here: 6 away; entry 5 exceeds the least reported by half a nat.
        let reported = [(7, -500_000), (2, -1_500_000), (4, -3_000_000)];
        assert!((distance(&reported, &OWN, of(&OWN)) - 6.5 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn entry_that_cannot_come_counts_up_to_a_bound_and_not_at_all_when_both_say_so() {
        let never = [(7, -500_000), (2, i32::MIN)];
        assert_eq!(distance(&never, &never, of(&never)), 0.0);
        assert_eq!(distance(&never, &OWN[..2], of(&OWN)), MOST / 2.0);
    }
}
