//! Is this machine's clock right? The chain's blocks say it.

use super::finding::Finding;

/// Seconds that a block may be older than this machine's clock says when it comes: a slot for the relay parent, one for making and
/// one for sending it, and as many again.
const MOST_BEHIND: f64 = 36.0;
/// Seconds that it may come from the future.
const MOST_AHEAD: f64 = 2.0;
const FIX: &str = "let the clock be kept: timedatectl set-ntp true, then look at timedatectl";

/// What the time of a block that came just now says, in seconds behind this machine's.
pub(super) fn check(behind: Result<f64, String>, is_development: bool) -> Finding {
    let behind = match behind {
        _ if is_development => return Finding::skipped("clock", "a development chain imitates its time"),
        Err(problem) => return Finding::wrong("clock", problem, "see what keeps the chain from making blocks"),
        Ok(behind) => behind,
    };
    if behind < -MOST_AHEAD {
        return Finding::wrong("clock", format!("{:.0} s behind the chain's", -behind), FIX);
    }
    if behind > MOST_BEHIND {
        return Finding::wrong("clock", format!("{behind:.0} s ahead of the chain's, or blocks come that late"), FIX);
    }
    Finding::good("clock", format!("{behind:.0} s after the time of a block that came just now"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    #[test]
    fn clock_is_right_while_blocks_come_from_the_recent_past() {
        for behind in [-2.0, 0.0, 12.0, 36.0] {
            assert_eq!(check(Ok(behind), false).state, State::Good, "{behind}");
        }
    }

    #[test]
    fn clock_is_wrong_when_blocks_come_from_the_future_or_from_long_ago() {
        let slow = check(Ok(-30.0), false);
        assert_eq!((slow.state, slow.found.as_str()), (State::Wrong, "30 s behind the chain's"));
        let fast = check(Ok(90.0), false);
        assert!(fast.state == State::Wrong && fast.found.starts_with("90 s ahead"), "{fast:?}");
    }

    #[test]
    fn chain_that_stands_still_says_nothing_of_the_clock() {
        assert_eq!(check(Err("no block came within 60 s".into()), false).state, State::Wrong);
    }

    #[test]
    fn imitated_time_is_not_compared() {
        assert_eq!(check(Ok(7_200.0), true).state, State::Skipped);
    }
}
