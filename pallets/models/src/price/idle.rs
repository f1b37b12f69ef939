//! Blocks without answers, in closed form.
//!
//! While nothing is used, the average utilisation after `k` blocks is `ū·d^k`, with `d` what a block leaves in it. It
//! falls through five stretches: the price rises as much as it may, rises by the excess, is stable, falls by the
//! lack, falls as much as it may. Where one ends is found by powers of two. In the first, third and last
//! the price is multiplied with a power; in the others with `Π (base + e·ū·d^k)`, which is a finite sum by Cauchy's
//! binomial theorem (Andrews, *The Theory of Partitions*, theorem 3.3):
//!
//! `Π_{k<n} (1 + x·d^k) = Σ_{j≤n} x^j · d^(j(j−1)/2) · Π_{i<j} (1 − d^(n−i)) / (1 − d^(i+1))`.
//!
//! All its terms are positive, and they vanish within a few dozen under every set of rules that a [`Curve`] lets through.

use alloc::vec::Vec;
use sp_runtime::{
    traits::{One, Zero},
    FixedU128, Saturating,
};

use super::curve::{Curve, Market};

/// Terms of the sum that are looked at; with `x · window` below 27 the first that is too small to count comes earlier.
const MOST_TERMS: u32 = 128;

/// What the price is multiplied with in a block of a stretch.
enum Change {
    /// Always this.
    By(FixedU128),
    /// This and elasticity times utilisation.
    ByUtilisation(FixedU128),
}

impl Curve {
    /// What so many blocks without answers leave behind.
    pub(crate) fn after_idle_blocks(&self, before: Market, blocks: u32) -> Market {
        let squares = self.squares(blocks);
        let Market { mut price, mut utilisation } = before;
        let mut left = blocks;
        for (lowest, change) in self.stretches() {
            let (steps, end) = steps_above(lowest, utilisation, &squares, left);
            let factor = match change {
                Change::By(factor) => factor.saturating_pow(index(steps)),
                Change::ByUtilisation(base) => self.product(base, utilisation, steps),
            };
            price = price.saturating_mul(factor);
            utilisation = end;
            left = left.saturating_sub(steps);
        }
        Market { price, utilisation }
    }

    /// The stretches and the least utilisation of each, from the highest on.
    fn stretches(&self) -> [(FixedU128, Change); 5] {
        let one = FixedU128::one();
        let (far, e) = (self.excess_of_most(), self.elasticity);
        [
            (self.high.saturating_add(far), Change::By(one.saturating_add(self.most))),
            (self.high, Change::ByUtilisation(one.saturating_sub(e.saturating_mul(self.high)))),
            (self.low, Change::By(one)),
            (self.low.saturating_sub(far), Change::ByUtilisation(one.saturating_sub(e.saturating_mul(self.low)))),
            (FixedU128::zero(), Change::By(one.saturating_sub(self.most))),
        ]
    }

    /// 1, 2, 4, … blocks, as many as it takes to put `blocks` together, and what they leave of an average.
    fn squares(&self, blocks: u32) -> Vec<(u32, FixedU128)> {
        let square = |(steps, kept): &(u32, FixedU128)| Some((steps.checked_mul(2)?, kept.saturating_mul(*kept)));
        core::iter::successors(Some((1, self.kept)), square).take_while(|(steps, _)| *steps <= blocks).collect()
    }

    /// `Π (base + e·utilisation·d^k)` over `k` in `1..=blocks`.
    fn product(&self, base: FixedU128, utilisation: FixedU128, blocks: u32) -> FixedU128 {
        let one = FixedU128::one();
        let first = self.elasticity.saturating_mul(utilisation).saturating_mul(self.kept);
        let x = first.const_checked_div(base).unwrap_or_default();
        let all = self.kept.saturating_pow(index(blocks));
        let (mut sum, mut term, mut power) = (one, one, one);
        for _ in 0..blocks.min(MOST_TERMS) {
            let rest = one.saturating_sub(all.const_checked_div(power).unwrap_or(one));
            let next = power.saturating_mul(self.kept);
            let ratio = rest.const_checked_div(one.saturating_sub(next)).unwrap_or_default();
            term = term.saturating_mul(x).saturating_mul(power).saturating_mul(ratio);
            if term.is_zero() {
                break;
            }
            sum = sum.saturating_add(term);
            power = next;
        }
        base.saturating_pow(index(blocks)).saturating_mul(sum)
    }
}

/// How many of `left` idle blocks leave an average of at least `lowest`, and what they leave.
fn steps_above(lowest: FixedU128, utilisation: FixedU128, squares: &[(u32, FixedU128)], left: u32) -> (u32, FixedU128) {
    let (mut steps, mut reached) = (0u32, utilisation);
    for (more, kept) in squares.iter().rev() {
        let further = steps.saturating_add(*more);
        let there = reached.saturating_mul(*kept);
        if further <= left && there >= lowest {
            (steps, reached) = (further, there);
        }
    }
    (steps, reached)
}

fn index(blocks: u32) -> usize {
    usize::try_from(blocks).unwrap_or(usize::MAX)
}
