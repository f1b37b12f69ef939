//! What a batch of receipts earns: half of what is expected to be checked of it goes to those who checked, the rest to its executor.
//!
//! Which leaves a validator had to check is not looked at here: over the thousands of them it is what its weight says. Who missed one
//! is shown by others.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    receipts::BatchId,
    sprint::EpochIndex,
    traits::{Earnings, LeafRefunds, OnBatchSettled},
    validation::{Unseen, WorkIndex},
    weight::VotingWeight,
    HashBytes,
};
use sp_runtime::{
    helpers_128bit::multiply_by_rational_with_rounding,
    traits::{AtLeast32BitUnsigned, Zero},
    Perbill, Rounding, Saturating,
};

use super::Progress;
use crate::{
    bound::is_cheating, lists::empty_list, unseen::seen_part, weights::WeightInfo, BalanceOf, Config, Event, NotShown,
    Pallet, Recorded, RecordedOf, RoundOf, Seals, Tallies, VotedLists, WorkOutcome, Works,
};

impl<T: Config> Pallet<T> {
    /// Gives back what is invalid of a batch, pays its validators, seal by seal, and then its executor. Of a void batch there is nothing left to
    /// pay.
    pub(crate) fn pay_batch(
        at: (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        (batch, mut recorded): (BatchId, RecordedOf<T>),
        meter: &mut WeightMeter,
    ) -> Progress {
        let others = Self::others(at.0, round, &recorded.work.executor);
        let paid = Self::weigh_lists(at, round, &recorded, meter) == Progress::Done
            && Self::fail_leaves(at, round, (batch, &mut recorded), meter) == Progress::Done
            && Self::void_if_cheated(round, (batch, &mut recorded), meter) == Progress::Done
            && Self::note_checkers(at, others, &mut recorded, meter) == Progress::Done
            && meter.try_consume(T::WeightInfo::pay_batch()).is_ok();
        if !paid {
            Works::<T>::insert(at.0, at.1, recorded);
            return Progress::Paused;
        }
        Self::close_batch(at, batch, others, recorded);
        Progress::Done
    }

    /// Gives back what is left of a batch of which so much failed that it alone shows a cheat, even if all of it that had to be checked was: most of its
    /// receipts are then wrong, and only few of them were named. And of one that was shown to nobody.
    fn void_if_cheated(
        round: &RoundOf<T>,
        (batch, recorded): (BatchId, &mut RecordedOf<T>),
        meter: &mut WeightMeter,
    ) -> Progress {
        let failed = whole(recorded.books.failed);
        let expected = recorded.rate.mul_ceil(recorded.work.requests());
        let cheated = failed > 0 && is_cheating(expected.max(failed), failed);
        if recorded.work.fee.is_zero() || !(cheated || Self::is_hidden(batch, round, recorded)) {
            return Progress::Done;
        }
        if meter.try_consume(T::WeightInfo::pay_batch()).is_err() {
            return Progress::Paused;
        }
        T::Batches::refund_rest(batch);
        T::Earnings::refund(&recorded.work.requester, recorded.work.fee);
        recorded.work.fee = Zero::zero();
        Progress::Done
    }

    /// Goes through the seals on a batch.
    pub(crate) fn note_checkers(
        (epoch, index): (EpochIndex, WorkIndex),
        others: VotingWeight,
        recorded: &mut RecordedOf<T>,
        meter: &mut WeightMeter,
    ) -> Progress {
        let mut seals = Seals::<T>::drain_prefix((epoch, index));
        let is_any_unseen = recorded.books.unseen > 0;
        let steps = if is_any_unseen { 2 } else { 1 };
        loop {
            if meter.try_consume(T::WeightInfo::pay_seal().saturating_mul(steps)).is_err() {
                return Progress::Paused;
            }
            let Some(sealed) = seals.next() else { return Progress::Done };
            let unseen = is_any_unseen.then(|| NotShown::<T>::take((epoch, index), &sealed.0)).flatten();
            if let Some((weight, given)) = Self::note_checker(epoch, others, recorded, sealed, unseen.as_ref()) {
                let books = &mut recorded.books;
                books.shared.saturating_accrue(given);
                books.checkers = VotingWeight(books.checkers.0.saturating_add(weight.0));
            }
        }
    }

    /// Notes what is a validator's of a batch that it checked; what was due to it of others is paid together. Returns its weight, and how much
    /// that is before the training fund's part.
    fn note_checker(
        epoch: EpochIndex,
        others: VotingWeight,
        recorded: &RecordedOf<T>,
        (validator, sealed): (T::AccountId, HashBytes),
        unseen: Option<&Unseen>,
    ) -> Option<(VotingWeight, BalanceOf<T>)> {
        let mut tally = Tallies::<T>::get(epoch, &validator);
        let secret = tally.secret?;
        if sealed != empty_list(&validator, &recorded.work.id, &secret) {
            return None;
        }
        let expected = checks_of(recorded.work.requests(), recorded.rate, tally.span.weight, others);
        let weight = VotingWeight(seen_part(unseen, expected).mul_floor(tally.span.weight.0));
        let given = checkers_part(recorded.work.fee, recorded.rate, weight, others);
        tally.verdicts = tally.verdicts.saturating_add(1);
        tally.shared.saturating_accrue(given);
        Tallies::<T>::insert(epoch, &validator, tally);
        Some((weight, given))
    }

    fn close_batch(
        (epoch, index): (EpochIndex, WorkIndex),
        batch: BatchId,
        others: VotingWeight,
        recorded: RecordedOf<T>,
    ) {
        let outcome = if recorded.is_void() { WorkOutcome::Confirmed } else { WorkOutcome::Unchallenged };
        let Recorded { work, rate, books, .. } = recorded;
        let rest = work.fee.saturating_sub(books.shared);
        if !rest.is_zero() {
            T::Earnings::share(epoch, rest, core::slice::from_ref(&work.executor));
        }
        if outcome != WorkOutcome::Confirmed {
            let failed = whole(books.failed);
            let checked = checks_of(work.requests(), rate, books.checkers, others).max(failed);
            Tallies::<T>::mutate(epoch, &work.executor, |tally| {
                tally.leaves.saturating_accrue(checked);
                tally.failed_leaves.saturating_accrue(failed);
            });
        }
        Works::<T>::remove(epoch, index);
        VotedLists::<T>::remove((epoch, index));
        Self::deposit_event(Event::WorkSettled { epoch, index, work: work.id, outcome });
        T::Batches::batch_settled(batch);
    }
}

/// How many receipts these parts come to.
fn whole(parts: u64) -> u32 {
    let receipts = parts.checked_div(Perbill::one().deconstruct().into()).unwrap_or(0);
    u32::try_from(receipts).unwrap_or(u32::MAX)
}

/// Receipts of a batch that can be expected to have been checked by this weight: `receipts · rate · weight / others`, rounded up.
fn checks_of(receipts: u32, rate: Perbill, weight: VotingWeight, others: VotingWeight) -> u32 {
    let share = u128::from(receipts).saturating_mul(weight.0.min(others.0).into());
    let checks = multiply_by_rational_with_rounding(
        share,
        rate.deconstruct().into(),
        u128::from(Perbill::one().deconstruct()).saturating_mul(others.0.max(1).into()),
        Rounding::Up,
    );
    checks.and_then(|checks| u32::try_from(checks).ok()).unwrap_or(receipts).min(receipts)
}

/// `fee · rate · weight / others / 2`. In sum at most half of the fee.
fn checkers_part<Balance: AtLeast32BitUnsigned>(
    fee: Balance,
    rate: Perbill,
    weight: VotingWeight,
    others: VotingWeight,
) -> Balance {
    let half: u128 = Perbill::from_percent(50).mul_floor(rate.mul_floor(fee)).unique_saturated_into();
    let (weight, others) = (weight.0.min(others.0), others.0);
    let part = multiply_by_rational_with_rounding(half, weight.into(), others.into(), Rounding::Down);
    part.map_or_else(Zero::zero, Balance::unique_saturated_from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts_are_checked_by_rate_and_weight_and_a_part_of_one_counts() {
        let of = |rate, weight, others| checks_of(65_536, rate, VotingWeight(weight), VotingWeight(others));
        let hundredth = Perbill::from_percent(1);
        assert_eq!([of(hundredth, 90, 90), of(hundredth, 9, 90), of(hundredth, 0, 90)], [656, 66, 0]);
        assert_eq!([of(Perbill::one(), 90, 90), of(Perbill::one(), 100, 90)], [65_536; 2]);
        assert_eq!(of(hundredth, u64::MAX, u64::MAX), 656);
        assert_eq!(of(hundredth, 5, 0), 0);
    }

    #[test]
    fn all_checkers_together_have_half_of_what_is_expected_to_be_checked() {
        let part = |weight| {
            checkers_part(1_000_000_000_000u128, Perbill::from_percent(1), VotingWeight(weight), VotingWeight(90))
        };
        assert_eq!((part(90), part(0)), (5_000_000_000, 0));
        assert_eq!(part(30), 1_666_666_666);
        assert_eq!(checkers_part(100u128, Perbill::one(), VotingWeight(5), VotingWeight(0)), 0);
    }
}
