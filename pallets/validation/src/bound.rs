//! Who is cheating: more failures than chance explains.
//!
//! An honest work is taken for invalid with a probability of at most 5 %. An executor of whose `n` checked works `f` failed is cheating
//! when an honest one would have fewer with a confidence of 99.9 %: when `f` is above the least `k` with
//! `P(X <= k) >= 0.999` for `X` binomial over `n` with 0.05.

/// For each `k`, the largest `n` with `P(X <= k) >= 0.999`. A test computes it again with whole numbers.
const LARGEST: [u32; 128] = [
    0, 1, 4, 9, 16, 24, 32, 42, 51, 62, 73, 84, 95, 107, 120, 132, 145, 158, 171, 184, 197, 211, 224, 238, 252, 266,
    280, 295, 309, 324, 338, 353, 368, 382, 397, 412, 427, 442, 457, 473, 488, 503, 519, 534, 550, 565, 581, 596, 612,
    628, 644, 659, 675, 691, 707, 723, 739, 755, 771, 787, 803, 820, 836, 852, 868, 885, 901, 917, 934, 950, 966, 983,
    999, 1016, 1032, 1049, 1065, 1082, 1099, 1115, 1132, 1149, 1165, 1182, 1199, 1215, 1232, 1249, 1266, 1283, 1299,
    1316, 1333, 1350, 1367, 1384, 1401, 1418, 1435, 1452, 1469, 1486, 1503, 1520, 1537, 1554, 1571, 1588, 1605, 1622,
    1639, 1657, 1674, 1691, 1708, 1725, 1743, 1760, 1777, 1794, 1811, 1829, 1846, 1863, 1881, 1898, 1915, 1933,
];

/// Checked works for each failure beyond the table. The ratio rises towards 20, so that this is on the safe side.
const BEYOND: u32 = 15;

/// Whether so many failures among so many checked works show a cheat.
pub fn is_cheating(checked: u32, failures: u32) -> bool {
    let Some(bound) = failures.checked_sub(1) else { return false };
    let largest = match usize::try_from(bound).ok().and_then(|bound| LARGEST.get(bound)) {
        Some(largest) => *largest,
        None => bound.saturating_mul(BEYOND),
    };
    checked <= largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;

    /// `P(X <= k)` and `P(X = k)` over `n` in units of `20^-n`, stepped through `n` and `k` without rounding.
    struct Binomial {
        n: u32,
        k: u32,
        at_most: BigUint,
        whole: BigUint,
    }

    impl Binomial {
        fn start() -> Self {
            Self { n: 0, k: 0, at_most: 1u32.into(), whole: 1u32.into() }
        }

        /// `C(n, k) * 19^(n - k)`.
        fn exactly(&self) -> BigUint {
            if self.k > self.n {
                return BigUint::ZERO;
            }
            let chosen = (0..self.k).fold(BigUint::from(1u32), |product, i| product * (self.n - i) / (i + 1));
            chosen * BigUint::from(19u32).pow(self.n - self.k)
        }

        /// Goes on to the next `n` if `P(X <= k)` stays at 0.999 or above.
        fn grow(&mut self) -> bool {
            let at_most = &self.at_most * 20u32 - self.exactly();
            let whole = &self.whole * 20u32;
            let holds = &at_most * 1_000u32 >= &whole * 999u32;
            if holds {
                (self.n, self.at_most, self.whole) = (self.n + 1, at_most, whole);
            }
            holds
        }

        fn next_k(&mut self) {
            self.k += 1;
            self.at_most += self.exactly();
        }
    }

    #[test]
    fn the_table_is_the_binomial_bound() {
        let mut binomial = Binomial::start();
        for (k, largest) in LARGEST.iter().enumerate() {
            while binomial.grow() {}
            assert_eq!((binomial.k as usize, binomial.n), (k, *largest));
            binomial.next_k();
        }
    }

    #[test]
    fn more_failures_than_the_bound_are_a_cheat_and_as_many_are_not() {
        for (checked, bound) in [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (100, 13), (1_000, 73), (1_933, 127)] {
            assert!(!is_cheating(checked, bound), "{bound} of {checked} are chance");
            assert!(bound == checked || is_cheating(checked, bound + 1), "{} of {checked} are not", bound + 1);
        }
        assert!(!is_cheating(0, 0));
    }

    #[test]
    fn beyond_the_table_nobody_is_accused_that_the_bound_would_spare() {
        assert!(!is_cheating(1_934, 128), "just above the bound of the last entry");
        assert!(!is_cheating(100_000, 5_000), "5 % of any number");
        assert!(!is_cheating(100_000, 6_600), "the bound is about 5 220; what is not found here is found at 6 668");
        assert!(is_cheating(100_000, 6_700));
    }
}
