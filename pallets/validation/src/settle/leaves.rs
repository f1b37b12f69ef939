//! What votes on some receipts of a list say about all of it, and what that costs whom.
//!
//! A receipt that was voted on is what the vote says. The others on the list are so in part: if three of eight were confirmed, three
//! eighths of the fee of each of the others go back, and if two were overturned, the accuser pays two eighths. So nobody gains by
//! mixing true and false accusations.

use alloc::vec::Vec;
use frame_support::{traits::Get, weights::WeightMeter};
use keirin_primitives::{
    receipts::BatchId,
    sprint::EpochIndex,
    traits::{Earnings, LeafRefunds},
    validation::{WorkIndex, MAX_CHECKERS, MAX_LISTED},
};
use sp_runtime::{traits::Zero, Perbill, Saturating};

use super::{damages, Progress};
use crate::{
    record::mean_fee, weights::WeightInfo, BalanceOf, Config, Finder, Finders, LeafOf, Leaves, ListOf, Lists, Pallet,
    RecordedOf, RoundOf, Tallies, WorkOutcome, Works,
};

/// What was found of the receipts of a list that were voted on.
struct Found {
    outcomes: Vec<(u32, WorkOutcome)>,
    confirmed: u32,
    overturned: u32,
}

impl Found {
    fn new(outcomes: Vec<(u32, WorkOutcome)>) -> Self {
        let count = |found: fn(WorkOutcome) -> bool| {
            u32::try_from(outcomes.iter().filter(|(_, outcome)| found(*outcome)).count()).unwrap_or(u32::MAX)
        };
        let (confirmed, overturned) = (count(is_invalid), count(|outcome| outcome == WorkOutcome::Overturned));
        Self { outcomes, confirmed, overturned }
    }

    /// To what part a receipt is invalid, and to what part it is valid. The rest is undecided.
    fn parts_of(&self, place: u32) -> (Perbill, Perbill) {
        let whole = |yes: bool| if yes { Perbill::one() } else { Perbill::zero() };
        match self.outcomes.iter().find(|(voted, _)| *voted == place) {
            Some((_, outcome)) => (whole(is_invalid(*outcome)), whole(*outcome == WorkOutcome::Overturned)),
            None => {
                let voted = u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX);
                let part = |count| if voted == 0 { Perbill::zero() } else { Perbill::from_rational(count, voted) };
                (part(self.confirmed), part(self.overturned))
            }
        }
    }
}

fn is_invalid(outcome: WorkOutcome) -> bool {
    matches!(outcome, WorkOutcome::Confirmed | WorkOutcome::Withheld)
}

impl<T: Config> Pallet<T> {
    /// Goes through the lists of a batch.
    pub(crate) fn weigh_lists(
        (epoch, index): (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        meter: &mut WeightMeter,
    ) -> Progress {
        let mut lists = Lists::<T>::drain_prefix((epoch, index));
        loop {
            if !meter.can_consume(T::WeightInfo::pay_list(MAX_LISTED)) {
                return Progress::Paused;
            }
            let next = lists.next();
            let Some((validator, list)) = next else {
                meter.consume(T::WeightInfo::pay_leaf());
                return Progress::Done;
            };
            let named = u32::try_from(list.leaves.len()).unwrap_or(MAX_LISTED);
            meter.consume(T::WeightInfo::pay_list(named));
            if !recorded.is_void() {
                Self::weigh_list((epoch, index), round, recorded, (&validator, list));
            }
        }
    }

    /// Notes to what part the receipts of a list are invalid, and fines who named valid ones: their fees, for each that was voted on at least
    /// [`Config::LeastFine`]. A fee that it said is below the mean counts as that, so that there is nothing in saying so.
    fn weigh_list(
        (epoch, index): (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        (validator, list): (&T::AccountId, ListOf<T>),
    ) {
        let outcomes = list
            .voted
            .iter()
            .filter_map(|(place, voted)| Some((*place, Self::outcome_of_leaf(epoch, *voted, round)?)))
            .filter(|(_, outcome)| *outcome != WorkOutcome::Trap);
        let found = Found::new(outcomes.collect());
        let mean = mean_fee::<T>(&recorded.work);
        let mut fine = Zero::zero();
        for named in &list.leaves {
            // Who named a trap has looked.
            if Leaves::<T>::get((epoch, index), named.place).is_some_and(|leaf| leaf.trap) {
                continue;
            }
            let (invalid, valid) = found.parts_of(named.place);
            let fee = named.fee.unwrap_or(mean);
            if !invalid.is_zero() {
                Leaves::<T>::mutate((epoch, index), named.place, |leaf| {
                    leaf.get_or_insert_default().note(invalid, fee);
                });
            }
            let voted = list.voted.iter().any(|(place, _)| *place == named.place);
            let least = if voted && valid.is_one() { T::LeastFine::get() } else { Zero::zero() };
            fine = valid.mul_ceil(fee.max(mean)).max(least).saturating_add(fine);
        }
        if found.overturned > 0 {
            Tallies::<T>::mutate(epoch, validator, |tally| {
                tally.accused.saturating_accrue(found.overturned);
                tally.fines.saturating_accrue(fine);
            });
        }
        if found.confirmed > 0 {
            Self::note_finder(epoch, &recorded.work.executor, Some(validator));
        }
    }

    /// What came of the vote on a receipt.
    fn outcome_of_leaf(epoch: EpochIndex, voted: WorkIndex, round: &RoundOf<T>) -> Option<WorkOutcome> {
        let leaf = Works::<T>::get(epoch, voted)?;
        Some(Self::case_of(epoch, voted, round, leaf).outcome)
    }

    /// Notes that works of an executor failed, and a validator that showed some of it.
    fn note_finder(epoch: EpochIndex, executor: &T::AccountId, validator: Option<&T::AccountId>) {
        Finders::<T>::mutate(epoch, executor, |finders| {
            let finders = finders.get_or_insert_default();
            let Some(account) = validator.filter(|who| finders.iter().all(|finder| finder.account != **who)) else {
                return;
            };
            // Those who come when the list is full have found what others did.
            let _full = finders.try_push(Finder { account: account.clone(), fees: Zero::zero() });
        });
    }

    /// Goes through the receipts of a batch that are invalid, or traps.
    pub(crate) fn fail_leaves(
        (epoch, index): (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        (batch, recorded): (BatchId, &mut RecordedOf<T>),
        meter: &mut WeightMeter,
    ) -> Progress {
        let mut leaves = Leaves::<T>::drain_prefix((epoch, index));
        loop {
            let most = T::WeightInfo::pay_leaf().saturating_add(T::WeightInfo::pay_trap(MAX_CHECKERS));
            if !meter.can_consume(most) {
                return Progress::Paused;
            }
            meter.consume(T::WeightInfo::pay_leaf());
            let Some((place, leaf)) = leaves.next() else { return Progress::Done };
            if recorded.is_void() {
                continue;
            }
            if leaf.trap {
                meter.consume(T::WeightInfo::pay_trap(u32::try_from(leaf.vouchers.len()).unwrap_or(MAX_CHECKERS)));
                Self::pay_trap(epoch, round, (batch, place, recorded), leaf);
            } else if !leaf.found.is_zero() {
                Self::fail_leaf(epoch, (batch, place), recorded, leaf);
            } else if leaf.returned {
                let _paid = Self::give_back((batch, place), recorded, leaf.fee);
            }
        }
    }

    /// Gives the fee of an invalid receipt back, and has its executor owe damages, as far as the receipt is invalid. Who had nothing taken for a
    /// receipt that its deposit did not cover gets nothing back, and then nobody owes anything.
    fn fail_leaf(epoch: EpochIndex, (batch, place): (BatchId, u32), recorded: &mut RecordedOf<T>, leaf: LeafOf<T>) {
        let lost = leaf.found.mul_floor(leaf.fee);
        let back = if leaf.returned { leaf.fee } else { lost };
        if !Self::give_back((batch, place), recorded, back) {
            return;
        }
        recorded.books.failed.saturating_accrue(leaf.found.deconstruct().into());
        let executor = &recorded.work.executor;
        Tallies::<T>::mutate(epoch, executor, |tally| {
            tally.damages.saturating_accrue(damages(lost, recorded.rate).saturating_sub(leaf.taken));
        });
        Self::note_finder(epoch, executor, None);
    }

    /// Gives up to `fee` of a batch back for a receipt. Returns whether it was paid.
    fn give_back((batch, place): (BatchId, u32), recorded: &mut RecordedOf<T>, fee: BalanceOf<T>) -> bool {
        let limit = fee.min(recorded.work.fee);
        if limit.is_zero() {
            return true;
        }
        let back = T::Batches::refund(batch, place, limit).min(limit);
        if back.is_zero() {
            return false;
        }
        T::Earnings::refund(&recorded.work.requester, back);
        recorded.work.fee.saturating_reduce(back);
        true
    }

    /// The fee of a trap goes back, and who did not see it pays for all receipts that it stands for. If the vote finds nothing wrong with it, there was
    /// none, and its executor pays as one who accuses falsely.
    fn pay_trap(
        epoch: EpochIndex,
        round: &RoundOf<T>,
        (batch, place, recorded): (BatchId, u32, &mut RecordedOf<T>),
        leaf: LeafOf<T>,
    ) {
        let executor = recorded.work.executor.clone();
        let fine = leaf.fee.max(T::LeastFine::get());
        let outcome = leaf.voted.and_then(|voted| Self::outcome_of_leaf(epoch, voted, round));
        match outcome.unwrap_or(WorkOutcome::Trap) {
            WorkOutcome::Trap => {
                // What the trap of a receipt that was not paid costs is the same.
                let _paid = Self::give_back((batch, place), recorded, leaf.fee);
                let due = fine.saturating_mul(T::TrapEvery::get().into());
                for validator in &leaf.vouchers {
                    Self::note_trapped(epoch, validator, &executor, due);
                }
            }
            WorkOutcome::Overturned => Tallies::<T>::mutate(epoch, &executor, |tally| {
                tally.accused.saturating_inc();
                tally.fines.saturating_accrue(fine);
            }),
            _ => {}
        }
    }
}
