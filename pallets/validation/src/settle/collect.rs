//! Who gets anything of the epoch: subsidy, fines and forfeits, participant by participant.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Checks, Earnings, Penalties, Reputation},
};
use sp_runtime::{traits::Zero, Perbill, Saturating};

use super::Progress;
use crate::{
    bound::is_cheating, weights::WeightInfo, BalanceOf, Config, Event, Pallet, RoundOf, Tallies, TallyOf, Trappers,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn collect(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        Self::walk(epoch, T::WeightInfo::collect(), meter, |who, tally| Self::collect_from(epoch, round, who, tally))
    }

    fn collect_from(epoch: EpochIndex, round: &mut RoundOf<T>, who: &T::AccountId, mut tally: TallyOf<T>) {
        if tally.checked > 0 || tally.leaves > 0 {
            tally.cheated = Self::find_cheat(epoch, who, &tally);
            Tallies::<T>::insert(epoch, who, &tally);
        }
        if !tally.shared.is_zero() {
            T::Earnings::share(epoch, tally.shared, core::slice::from_ref(who));
        }
        if tally.span.weight.0 > 0 && tally.has_served(round.votes_due) {
            T::Earnings::subsidise(epoch, who, tally.span.weight, round.total);
        }
        if !tally.fines.is_zero() {
            let (paid, collateral) = Self::take(epoch, who, tally.fines, &[T::Earnings::pot()]);
            round.fines.saturating_accrue(paid);
            round.compensation.saturating_accrue(collateral);
            let paid = paid.saturating_add(collateral);
            Self::deposit_event(Event::AccuserFined { epoch, validator: who.clone(), due: tally.fines, paid });
        }
        let trapped =
            if tally.trapped.is_zero() { Zero::zero() } else { Self::reward_trappers(epoch, who, tally.trapped) };
        let damages = tally.damages.saturating_add(trapped);
        if !damages.is_zero() {
            Self::burn_damages(epoch, who, damages);
        }
        if !tally.is_entitled(round.votes_due) {
            T::Earnings::forfeit(epoch, who, tally.shown_by.as_ref());
            Self::deposit_event(Event::EarningsForfeited { epoch, participant: who.clone() });
        }
    }

    /// The checked works that show an executor to be a cheat: those of the epoch, or with them those counted before. Who is checked
    /// seldom would otherwise never fail often enough in one epoch.
    fn find_cheat(epoch: EpochIndex, executor: &T::AccountId, tally: &TallyOf<T>) -> Option<Checks> {
        let works = Checks { checked: tally.checked, failures: tally.failures };
        let leaves = Checks { checked: tally.leaves, failures: tally.failed_leaves };
        let now = Checks {
            checked: works.checked.saturating_add(leaves.checked),
            failures: works.failures.saturating_add(leaves.failures),
        };
        let counted = T::Reputation::judged(executor, epoch, now);
        let shows = |checks: &Checks| now.failures > 0 && is_cheating(checks.checked, checks.failures);
        // Thousands of honest receipts are no excuse for tasks.
        [works, leaves, counted].into_iter().find(shows)
    }

    /// A tenth of what a validator owes for traps that it did not see goes to who set them, if it has earned as much. Returns the rest.
    fn reward_trappers(epoch: EpochIndex, validator: &T::AccountId, due: BalanceOf<T>) -> BalanceOf<T> {
        let trappers = Trappers::<T>::take(epoch, validator);
        let tenth = Perbill::from_percent(10).mul_floor(due);
        let missing = T::Earnings::fine(epoch, validator, tenth, &trappers);
        let bounty = tenth.saturating_sub(missing);
        Self::deposit_event(Event::TrapsPaid { epoch, validator: validator.clone(), due, bounty });
        due.saturating_sub(bounty)
    }

    /// Burns what a participant owes to nobody, from what it earned in the epoch and else from its collateral.
    fn burn_damages(epoch: EpochIndex, participant: &T::AccountId, due: BalanceOf<T>) {
        let (earned, collateral) = Self::take(epoch, participant, due, &[]);
        T::Earnings::share(epoch, collateral, &[]);
        let paid = earned.saturating_add(collateral);
        Self::deposit_event(Event::DamagesBurned { epoch, participant: participant.clone(), due, paid });
    }

    /// Takes what a participant owes: first from what it earned in the epoch, for `receivers`, and what is missing from its collateral, into
    /// the pot. Returns both.
    fn take(
        epoch: EpochIndex,
        who: &T::AccountId,
        due: BalanceOf<T>,
        receivers: &[T::AccountId],
    ) -> (BalanceOf<T>, BalanceOf<T>) {
        let missing = T::Earnings::fine(epoch, who, due, receivers);
        let collateral =
            if missing.is_zero() { missing } else { T::Participants::fine(who, missing, &T::Earnings::pot()) };
        (due.saturating_sub(missing), collateral)
    }
}
