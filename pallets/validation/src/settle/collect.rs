//! Who gets anything of the epoch: subsidy, fines and forfeits, participant by participant.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Earnings, Penalties},
};
use sp_runtime::{traits::Zero, Saturating};

use super::Progress;
use crate::{bound::is_cheating, weights::WeightInfo, Config, Event, Pallet, RoundOf, Tally, TallyOf};

impl<AccountId, Balance: Default> Tally<AccountId, Balance> {
    /// Votes it owed and did not open.
    pub(crate) const fn missed_votes(&self, votes_due: u32) -> u32 {
        if self.weight.0 == 0 {
            return 0;
        }
        votes_due.saturating_sub(self.challenged).saturating_sub(self.votes)
    }

    /// Whether it may keep what it has earned: its secret is known, it did what it had to check, and it did not cheat.
    pub(crate) fn is_entitled(&self, votes_due: u32) -> bool {
        self.secret.is_some()
            && self.shown_by.is_none()
            && self.missed_votes(votes_due) == 0
            && !is_cheating(self.checked, self.failures)
    }

    /// Whether it did its share of work and of validation.
    pub(crate) fn has_served(&self, votes_due: u32) -> bool {
        let asked = self.worked.saturating_add(self.missed);
        self.is_entitled(votes_due)
            && self.vouched == 0
            && self.worked > self.failures
            && self.missed.saturating_mul(10) < asked
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn collect(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        Self::walk(epoch, T::WeightInfo::collect(), meter, |who, tally| Self::collect_from(epoch, round, who, &tally))
    }

    fn collect_from(epoch: EpochIndex, round: &mut RoundOf<T>, who: &T::AccountId, tally: &TallyOf<T>) {
        if tally.weight.0 > 0 && tally.has_served(round.votes_due) {
            T::Earnings::subsidise(epoch, who, tally.weight, round.total);
        }
        if !tally.fines.is_zero() {
            let pot = T::Earnings::pot();
            let missing = T::Earnings::fine(epoch, who, tally.fines, core::slice::from_ref(&pot));
            let paid = tally.fines.saturating_sub(missing);
            let collateral = if missing.is_zero() { missing } else { T::Participants::fine(who, missing, &pot) };
            round.fines.saturating_accrue(paid);
            round.compensation.saturating_accrue(collateral);
            let paid = paid.saturating_add(collateral);
            Self::deposit_event(Event::AccuserFined { epoch, validator: who.clone(), due: tally.fines, paid });
        }
        if !tally.is_entitled(round.votes_due) {
            T::Earnings::forfeit(epoch, who, tally.shown_by.as_ref());
            Self::deposit_event(Event::EarningsForfeited { epoch, participant: who.clone() });
        }
    }
}
