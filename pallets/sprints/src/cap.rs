//! The collateral rule and the cap: how proofs become weights.

use alloc::vec::Vec;
use keirin_primitives::weight::VotingWeight;
use sp_runtime::Permill;

/// Participants from which on nobody may have more than the cap.
const CAPPED_FROM: usize = 4;

/// Weight of so many proofs: `unbacked_share` of them counts without collateral, the rest as far as collateral backs it.
pub(crate) fn backed(proofs: u64, unbacked_share: Permill, backing: Option<VotingWeight>) -> u64 {
    let Some(backing) = backing else { return proofs };
    let free = unbacked_share.mul_floor(proofs);
    free.saturating_add(proofs.saturating_sub(free).min(backing.0))
}

/// Lowers the largest weights until none is above `cap` of their sum (water-filling). `weights` are in decreasing order.
/// Fewer than four, or a cap that so many cannot keep, are left as they are.
pub(crate) fn apply_cap(weights: &mut [u64], cap: Permill) {
    let positive = weights.iter().filter(|weight| **weight > 0).count();
    if positive < CAPPED_FROM || cap.is_zero() {
        return;
    }
    let Some(level) = cap_level(weights, cap) else { return };
    for weight in weights.iter_mut() {
        *weight = (*weight).min(level);
    }
}

/// The weight that the largest ones are lowered to: with the `m` largest at the level `c` and the others summing up to `s`,
/// `c = cap · (m·c + s)`, so `c = cap · s / (1 − m·cap)`, for the least `m` that leaves nobody else above.
fn cap_level(weights: &[u64], cap: Permill) -> Option<u64> {
    let parts = u128::from(Permill::one().deconstruct());
    let cap = u128::from(cap.deconstruct());
    let mut rest: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    for (capped, next) in (0u128..).zip(weights) {
        let share_left = parts.checked_sub(cap.checked_mul(capped)?).filter(|left| *left > 0)?;
        let level = cap.checked_mul(rest)?.checked_div(share_left)?;
        if u128::from(*next) <= level {
            return (capped > 0).then(|| u64::try_from(level).unwrap_or(u64::MAX));
        }
        rest = rest.checked_sub(u128::from(*next))?;
    }
    None
}

/// Accounts and proofs as weights, largest first, among equals by account; those without weight are left out.
pub(crate) fn weights_of<AccountId: Ord>(
    proofs: Vec<(AccountId, u64)>,
    cap: Permill,
) -> Vec<(AccountId, VotingWeight)> {
    let mut proofs: Vec<_> = proofs.into_iter().filter(|(_, weight)| *weight > 0).collect();
    proofs.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    let mut weights: Vec<u64> = proofs.iter().map(|(_, weight)| *weight).collect();
    apply_cap(&mut weights, cap);
    proofs.into_iter().zip(weights).map(|((account, _), weight)| (account, VotingWeight(weight))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAP: Permill = Permill::from_percent(30);

    fn capped(mut weights: Vec<u64>) -> Vec<u64> {
        apply_cap(&mut weights, CAP);
        weights
    }

    #[test]
    fn three_participants_are_not_capped() {
        assert_eq!(capped(vec![100, 1, 1]), vec![100, 1, 1]);
        assert_eq!(capped(vec![100, 1, 1, 0]), vec![100, 1, 1, 0], "one without weight does not count");
    }

    #[test]
    fn the_largest_of_four_is_lowered_to_the_cap() {
        // 0.3 · 210 / 0.7 = 90.
        assert_eq!(capped(vec![1_000, 70, 70, 70]), vec![90, 70, 70, 70]);
    }

    #[test]
    fn several_are_lowered_together() {
        // The rest of 40 is 0.1 of the sum of 400; three at 120.
        assert_eq!(capped(vec![900, 800, 500, 40]), vec![120, 120, 120, 40]);
    }

    #[test]
    fn weights_below_the_cap_stay() {
        assert_eq!(capped(vec![29, 28, 27, 26]), vec![29, 28, 27, 26]);
    }

    #[test]
    fn collateral_backs_what_is_not_free() {
        let free = Permill::from_percent(20);
        assert_eq!(backed(1_000, free, None), 1_000);
        assert_eq!(backed(1_000, free, Some(VotingWeight(0))), 200);
        assert_eq!(backed(1_000, free, Some(VotingWeight(300))), 500);
        assert_eq!(backed(1_000, free, Some(VotingWeight(u64::MAX))), 1_000);
    }

    #[test]
    fn equals_are_ordered_by_account_and_those_without_weight_left_out() {
        let weights = weights_of(vec![(3, 5), (1, 5), (2, 0), (9, 7)], CAP);
        assert_eq!(weights, vec![(9, VotingWeight(7)), (1, VotingWeight(5)), (3, VotingWeight(5))]);
    }

    proptest! {
        #[test]
        fn nobody_is_above_the_cap_and_order_is_kept(mut weights in prop::collection::vec(1u64..u64::MAX / 1_000, 4..200)) {
            weights.sort_by(|a, b| b.cmp(a));
            let before = weights.clone();
            apply_cap(&mut weights, CAP);
            let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            // Rounding down once may leave the largest one unit in a hundred above.
            prop_assert!(u128::from(weights[0]) * 10 <= sum * 3 + 30);
            prop_assert!(weights.windows(2).all(|pair| pair[0] >= pair[1]));
            prop_assert!(weights.iter().zip(&before).all(|(after, before)| after <= before));
            let lowered = weights.iter().zip(&before).filter(|(after, before)| after < before).count();
            prop_assert!(lowered <= 3, "more than three cannot each have more than 30 %");
        }
    }
}
