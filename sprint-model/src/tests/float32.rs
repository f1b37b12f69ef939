//! What programs do that run the model in float32 gives the integers of this crate.

use proptest::prelude::*;

use crate::{config::EXACT_BOUND, requantise::requantise};

fn floor_of_quotient(dividend: u32, divisor: u32) -> u32 {
    (dividend as f32 / divisor as f32).floor() as u32
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    #[test]
    fn floored_division_is_exact(dividend in 0..=EXACT_BOUND, divisor in 1..=EXACT_BOUND) {
        prop_assert_eq!(floor_of_quotient(dividend, divisor), dividend / divisor);
    }

    #[test]
    fn floored_division_is_exact_next_to_multiples(divisor in 1..=EXACT_BOUND, quotient in 1..=EXACT_BOUND) {
        let multiple = divisor * (EXACT_BOUND / divisor).min(quotient);

        prop_assert_eq!(floor_of_quotient(multiple, divisor), multiple / divisor);
        prop_assert_eq!(floor_of_quotient(multiple - 1, divisor), (multiple - 1) / divisor);
    }

    #[test]
    fn rounding_is_exact(sum in -(EXACT_BOUND as i32)..=EXACT_BOUND as i32, shift in 1u32..=12) {
        let scaled = sum as f32 * (-(shift as f32)).exp2();

        prop_assert_eq!(f32::from(requantise(sum, shift)), scaled.round_ties_even().clamp(-127.0, 127.0));
    }
}
