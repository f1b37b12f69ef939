//! The end of an epoch: voters have their share of fines, earnings become claimable, and tallies are forgotten.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Earnings, Reputation},
};
use sp_runtime::{traits::Zero, Perbill, Saturating};

use super::Progress;
use crate::{weights::WeightInfo, Config, Pallet, RoundOf, Tallies, TallyOf};

impl<T: Config> Pallet<T> {
    pub(crate) fn close(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        Self::walk(epoch, T::WeightInfo::close(), meter, |who, tally| {
            Self::pay_voter(epoch, round, who, &tally);
            if tally.has_served(round.votes_due) {
                T::Reputation::served(who, epoch);
            }
            T::Earnings::settle(epoch, who);
            Tallies::<T>::remove(epoch, who);
        })
    }

    /// Fines and deposits are shared by the votes that overturned challenges. The last voter takes what is left; the share of who is not
    /// entitled is burned.
    fn pay_voter(epoch: EpochIndex, round: &mut RoundOf<T>, who: &T::AccountId, tally: &TallyOf<T>) {
        if tally.right == 0 || !tally.is_entitled(round.votes_due) {
            return;
        }
        let part = Perbill::from_rational(tally.right, round.right_votes);
        round.right_votes.saturating_reduce(tally.right);
        let fines = part.mul_floor(round.fines);
        if !fines.is_zero() {
            round.fines.saturating_reduce(fines);
            T::Earnings::fine(epoch, &T::Earnings::pot(), fines, core::slice::from_ref(who));
        }
        let compensation = part.mul_floor(round.compensation);
        if !compensation.is_zero() {
            round.compensation.saturating_reduce(compensation);
            T::Earnings::refund(who, compensation);
        }
    }

    /// Burns what nobody was entitled to.
    pub(crate) fn burn_rest(round: &RoundOf<T>, epoch: EpochIndex) {
        if !round.fines.is_zero() {
            T::Earnings::forfeit(epoch, &T::Earnings::pot(), None);
        }
        if !round.compensation.is_zero() {
            T::Earnings::share(epoch, round.compensation, &[]);
        }
    }
}
