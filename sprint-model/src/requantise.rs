//! Rounding a sum back to one byte.

use crate::VALUE_BOUND;

/// `rq(sum, shift) = clip(round(sum · 2^−shift), −127, 127)`, rounding to nearest, ties to even. `shift ≥ 1`.
///
/// Adding half less one, and one more when the floored result is odd, carries exactly when rounding up is due.
#[inline]
#[allow(clippy::arithmetic_side_effects, reason = "|sum| < 2^24 and 1 ≤ shift < 16, see tests::bounds")]
pub(crate) const fn requantise(sum: i32, shift: u32) -> i8 {
    let odd = (sum >> shift) & 1;
    let rounded = (sum + (1 << (shift - 1)) - 1 + odd) >> shift;
    if rounded > VALUE_BOUND {
        VALUE_BOUND as i8
    } else if rounded < -VALUE_BOUND {
        -VALUE_BOUND as i8
    } else {
        rounded as i8
    }
}
