//! Which validators must check a work.
//!
//! Two rules, either of which is enough. A validator's secret draws it ([`must_check`]), so that nobody knows beforehand who checks; draws are
//! independent, and at a rate of one they leave out one work in three. A work at full rate has one more checker, which is public
//! ([`CheckPoint`]), so that none of them goes unchecked.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{helpers_128bit::multiply_by_rational_with_rounding, Perbill, Rounding};
use sp_crypto_hashing::blake2_256;

use super::WorkId;
use crate::{
    sprint::{EpochIndex, Secret},
    weight::VotingWeight,
    HashBytes,
};

/// Domain of the draw of traps.
const TRAP_DOMAIN: &[u8] = b"keirin/validation/trap";
/// Domain of a check point.
const POINT_DOMAIN: &[u8] = b"keirin/validation/point";
/// Domain of the check points of a batch's receipts.
const LEAF_POINT_DOMAIN: &[u8] = b"keirin/validation/point/leaf";

/// Whether a validator must check a work: `u64le(blake2_256(secret ‖ work)[..8]) < 2^64 · min(1, rate · weight / others)`.
///
/// `others` is the weight of all validators of the epoch without the executor's; without any there is nobody who could check.
pub fn must_check(secret: &Secret, work: &WorkId, rate: Perbill, weight: VotingWeight, others: VotingWeight) -> bool {
    let share = u128::from(rate.deconstruct()).saturating_mul(weight.0.into());
    let whole = u128::from(Perbill::one().deconstruct()).saturating_mul(others.0.into());
    if whole == 0 || share == 0 {
        return false;
    }
    let drawn = u128::from(first_word(&(secret, work).using_encoded(blake2_256)));
    // A bound that does not fit is above 2^64.
    multiply_by_rational_with_rounding(1 << 64, share, whole, Rounding::Down).is_none_or(|bound| drawn < bound)
}

/// A validator's part of the weight of an epoch, all of which stands in the order in which the epoch was opened.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WeightSpan {
    /// Weight of those who opened the epoch before it.
    pub before: VotingWeight,
    /// Its own; 0 of who has not opened the epoch.
    pub weight: VotingWeight,
}

/// Where a work at full rate falls on the weight of the other validators: uniform among all numbers of 64 bits. It is drawn when the
/// work is reported, so that who answers does not know who will check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct CheckPoint(pub u64);

impl CheckPoint {
    /// `u64le(blake2_256("keirin/validation/point" ‖ entropy ‖ work)[..8])`.
    pub fn draw(entropy: &HashBytes, work: &WorkId) -> Self {
        let mut bytes = POINT_DOMAIN.to_vec();
        (entropy, work).encode_to(&mut bytes);
        Self(first_word(&blake2_256(&bytes)))
    }

    /// The point of the receipt at a place of a batch whose point this is: `u64le(blake2_256("keirin/validation/point/leaf" ‖ SCALE(point,
    /// place))[..8])`.
    pub fn at(self, place: u32) -> Self {
        let mut bytes = LEAF_POINT_DOMAIN.to_vec();
        (self.0, place).encode_to(&mut bytes);
        Self(first_word(&blake2_256(&bytes)))
    }

    /// Whether the work of `executor` falls on `validator`: `floor(point · (total − executor's weight) / 2^64)` is a place
    /// in the weight of all without the executor's. Exactly one validator is assigned, if any has weight.
    pub fn falls_on(self, validator: WeightSpan, executor: WeightSpan, total: VotingWeight) -> bool {
        let others = total.0.saturating_sub(executor.weight.0);
        let place = u64::try_from((u128::from(self.0).saturating_mul(others.into())) >> 64).unwrap_or(u64::MAX);
        let beyond = place >= executor.before.0;
        let place = if beyond { place.saturating_add(executor.weight.0) } else { place };
        place.checked_sub(validator.before.0).is_some_and(|offset| offset < validator.weight.0)
    }
}

/// By what some works of an executor are drawn as traps: their evidence is wrong on purpose, so that who checks has something to find. The
/// executor knows its secret and so its traps; everybody else knows them when it is revealed, and nobody can choose them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct TrapDraw {
    /// Epoch whose secret draws.
    pub epoch: EpochIndex,
    /// One in so many is a trap; none at 0.
    pub every: u32,
}

impl TrapDraw {
    /// Whether `u64le(blake2_256("keirin/validation/trap" ‖ secret ‖ work)[..8]) < 2^64 / every`.
    pub fn is_trap(&self, secret: &Secret, work: &WorkId) -> bool {
        let mut bytes = TRAP_DOMAIN.to_vec();
        (secret, work).encode_to(&mut bytes);
        let drawn = u128::from(first_word(&blake2_256(&bytes)));
        drawn.saturating_mul(self.every.into()) < u128::from(self.every.min(1)) << 64
    }
}

fn first_word(hash: &HashBytes) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spans of validators with these weights, in this order.
    fn spans(weights: &[u64]) -> (Vec<WeightSpan>, VotingWeight) {
        let mut before = 0;
        let spans = weights.iter().map(|weight| {
            before += weight;
            WeightSpan { before: VotingWeight(before - weight), weight: VotingWeight(*weight) }
        });
        let spans = spans.collect();
        (spans, VotingWeight(before))
    }

    fn assigned(point: u64, executor: WeightSpan, weights: &[u64]) -> Vec<usize> {
        let (spans, total) = spans(weights);
        let falls = |index: &usize| CheckPoint(point).falls_on(spans[*index], executor, total);
        (0..spans.len()).filter(falls).collect()
    }

    #[test]
    fn a_work_falls_on_others_by_their_weight() {
        let weights = [10, 40, 30, 20];
        let executor = spans(&weights).0[1];
        let mut counts = [0; 4];
        for step in 0..600u64 {
            let point = step * (u64::MAX / 600);
            assigned(point, executor, &weights).iter().for_each(|index| counts[*index] += 1);
        }
        assert!(
            counts.iter().zip([100, 0, 300, 200]).all(|(count, due): (&u64, u64)| count.abs_diff(due) <= 1),
            "{counts:?}"
        );
    }

    #[test]
    fn a_work_of_who_has_no_weight_falls_on_somebody_too() {
        assert_eq!(assigned(0, WeightSpan::default(), &[5, 5]), [0]);
        assert_eq!(assigned(u64::MAX, WeightSpan::default(), &[5, 5]), [1]);
    }

    #[test]
    fn a_work_falls_on_nobody_where_there_is_no_other() {
        let alone = spans(&[7]).0[0];
        assert_eq!(assigned(u64::MAX / 2, alone, &[7]), [0usize; 0]);
        assert_eq!(assigned(u64::MAX / 2, WeightSpan::default(), &[]), [0usize; 0]);
    }

    #[test]
    fn the_point_is_the_published_formula() {
        let mut bytes = b"keirin/validation/point".to_vec();
        bytes.extend_from_slice(&[1; 32]);
        bytes.extend_from_slice(&[2; 32]);
        let expected = u64::from_le_bytes(blake2_256(&bytes)[..8].try_into().expect("eight bytes"));
        assert_eq!(CheckPoint::draw(&[1; 32], &WorkId([2; 32])), CheckPoint(expected));
    }

    #[test]
    fn receipts_of_a_batch_fall_on_others_by_their_weight() {
        let weights = [10, 40, 30, 20];
        let (spans, total) = spans(&weights);
        let mut counts = [0; 4];
        for place in 0..6_000 {
            let falls = |index: &usize| CheckPoint(77).at(place).falls_on(spans[*index], spans[1], total);
            (0..4).filter(falls).for_each(|index| counts[index] += 1);
        }
        assert!(
            counts.iter().zip([1_000, 0, 3_000, 2_000]).all(|(count, due): (&u64, u64)| count.abs_diff(due) <= 150),
            "{counts:?}"
        );
        assert_eq!(counts.iter().sum::<u64>(), 6_000);
    }

    #[test]
    fn one_work_in_so_many_is_a_trap_and_none_at_zero() {
        let secret = [7; 32];
        let traps = |every| {
            let draw = TrapDraw { epoch: EpochIndex(1), every };
            (0..6_400u32).filter(|number| draw.is_trap(&secret, &WorkId(number.using_encoded(blake2_256)))).count()
        };
        assert_eq!((traps(0), traps(1)), (0, 6_400));
        assert!((17..93).contains(&traps(128)), "{}; 50 are expected", traps(128));
    }

    proptest! {
        #[test]
        fn exactly_one_other_validator_is_assigned(
            weights in prop::collection::vec(prop_oneof![Just(0u64), 1..100u64, Just(u64::MAX / 64)], 2..20),
            executor in any::<prop::sample::Index>(),
            point in any::<u64>(),
        ) {
            let executor = executor.index(weights.len());
            let others = weights.iter().enumerate().any(|(index, weight)| index != executor && *weight > 0);
            let found = assigned(point, spans(&weights).0[executor], &weights);
            prop_assert_eq!(found.len(), usize::from(others));
            prop_assert!(!found.contains(&executor));
        }
    }
}
