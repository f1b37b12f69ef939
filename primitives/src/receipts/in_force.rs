//! By which rosters a request may have been drawn.

use alloc::vec::Vec;

/// How long before and after a roster comes into force the one before it is right, too, in milliseconds: gateways see it later than the chain, and
/// requests may be old when they come.
pub const ROSTER_OVERLAP_MS: u64 = 120_000;
/// Most rosters by which a request may have been drawn. Where epochs are so short that there are more, nobody can tell.
pub const MOST_ROSTERS_IN_FORCE: usize = 2;

/// The rosters by which a request of this time, in milliseconds since 1970, may have been drawn. `newest_first` are rosters without a gap, each with the
/// time since when it is in force, or none of one that is not known. Returns none when it cannot be told.
pub fn in_force_around<R>(newest_first: impl IntoIterator<Item = Option<(u64, R)>>, at_ms: u64) -> Option<Vec<R>> {
    let (latest, earliest) = (at_ms.saturating_add(ROSTER_OVERLAP_MS), at_ms.saturating_sub(ROSTER_OVERLAP_MS));
    let mut in_force = Vec::new();
    for known in newest_first {
        let (from_ms, roster) = known?;
        if from_ms <= latest {
            in_force.push(roster);
        }
        if from_ms <= earliest {
            return (in_force.len() <= MOST_ROSTERS_IN_FORCE).then_some(in_force);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const MINUTE: u64 = 60_000;

    fn at(minute: u64, rosters: &[Option<(u64, char)>]) -> Option<Vec<char>> {
        in_force_around(rosters.iter().map(|known| known.map(|(from, name)| (from * MINUTE, name))), minute * MINUTE)
    }

    #[test]
    fn one_is_right_and_around_a_change_both_are() {
        let rosters = [Some((30, 'c')), Some((20, 'b')), Some((10, 'a'))];
        let found = [17, 18, 20, 22, 23].map(|minute| at(minute, &rosters));
        assert_eq!(found, [vec!['a'], vec!['b', 'a'], vec!['b', 'a'], vec!['b'], vec!['b']].map(Some));
        assert_eq!(at(40, &rosters), Some(vec!['c']));
    }

    #[test]
    fn nobody_can_tell_where_one_is_missing_or_there_are_too_many() {
        assert_eq!(at(5, &[Some((20, 'b')), Some((10, 'a'))]), None, "before the first");
        assert_eq!(at(15, &[Some((20, 'b')), None, Some((1, 'a'))]), None);
        assert_eq!(at(25, &[Some((20, 'b')), None]), Some(vec!['b']), "what is not needed may be missing");
        assert_eq!(at(21, &[Some((22, 'c')), Some((21, 'b')), Some((10, 'a'))]), None);
    }
}
