//! Batches of receipts, as far as the pallet that keeps them decides about them.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{BatchFault, BatchWorks, Earnings, Epochs, LeafFees, Penalties, Reputation},
    validation::{Subject, WorkIndex},
};
use sp_runtime::{
    traits::{One, Zero},
    Perbill, Saturating,
};

use crate::{
    demand::SPARE_DEMANDS, record::mean_fee, settle::damages, verdicts::most_checks, BalanceOf, Config, Demand,
    Demands, Leaves, Lists, Pallet, RecordedOf, Rounds, Stage, Tallies, Works,
};

impl<T: Config> Pallet<T> {
    /// A batch that is neither void nor being paid.
    pub(crate) fn open_batch(epoch: EpochIndex, index: WorkIndex) -> Option<RecordedOf<T>> {
        let round = Rounds::<T>::get(epoch).filter(|round| round.stage < Stage::Paying)?;
        let recorded = Works::<T>::get(epoch, index).filter(|_| index.0 < round.works)?;
        (recorded.work.batch().is_some() && !recorded.work.fee.is_zero()).then_some(recorded)
    }
}

impl<T: Config> Pallet<T> {
    /// The work that the receipt at a place is being voted on as.
    fn vote_on(epoch: EpochIndex, index: WorkIndex, place: u32) -> Option<WorkIndex> {
        let voted = Leaves::<T>::get((epoch, index), place)?.voted?;
        Self::voting_until(epoch, voted).map(|_| voted)
    }
}

impl<T: Config> LeafFees<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn leaf_shown(
        epoch: EpochIndex,
        index: WorkIndex,
        validator: &T::AccountId,
        place: u32,
        fee: BalanceOf<T>,
    ) -> bool {
        if Self::open_batch(epoch, index).is_none() {
            return false;
        }
        let said = Lists::<T>::mutate((epoch, index), validator, |list| {
            let leaf = list.as_mut()?.leaves.iter_mut().find(|leaf| leaf.place == place && leaf.fee != Some(fee))?;
            Some(leaf.fee.replace(fee))
        });
        if let Some(Some(wrong)) = said {
            let difference = wrong.max(fee).saturating_sub(wrong.min(fee));
            Tallies::<T>::mutate(epoch, validator, |tally| {
                tally.fines.saturating_accrue(difference.max(T::LeastFine::get()));
            });
        }
        said.is_some()
    }
}

impl<T: Config> BatchWorks<T::AccountId, BlockNumberFor<T>> for Pallet<T> {
    /// With the bounds of demands for evidence: see [`Pallet::demand_payload`].
    fn may_demand(epoch: EpochIndex, index: WorkIndex, validator: &T::AccountId) -> bool {
        let clock = T::Epochs::now();
        let (Some(recorded), Some(round), Ok(tally)) =
            (Self::open_batch(epoch, index), Rounds::<T>::get(epoch), Self::validator(epoch, validator))
        else {
            return false;
        };
        let most = most_checks::<T>(&round, tally.span.weight, SPARE_DEMANDS);
        let checking = clock.index == epoch && clock.phase != Phase::Reveal;
        checking && recorded.work.executor != *validator && tally.demanded < most
    }

    fn demanded(epoch: EpochIndex, _index: WorkIndex, validator: &T::AccountId, until: BlockNumberFor<T>) {
        Tallies::<T>::mutate(epoch, validator, |tally| tally.demanded.saturating_inc());
        Rounds::<T>::mutate_extant(epoch, |round| {
            round.busy_until = round.busy_until.max(until.saturating_add(One::one()));
        });
    }

    fn may_demand_leaf(epoch: EpochIndex, index: WorkIndex, place: u32, validator: &T::AccountId) -> bool {
        let voted = Self::vote_on(epoch, index, place).and_then(|voted| Works::<T>::get(epoch, voted));
        let votes = voted.is_some_and(|leaf| leaf.work.executor != *validator);
        (votes && Self::validator(epoch, validator).is_ok()) || Self::may_demand(epoch, index, validator)
    }

    /// What is voted on concerns all, and nobody has demanded too much by it. Voting lasts until the receipt has been there for a while.
    fn leaf_demanded(
        epoch: EpochIndex,
        index: WorkIndex,
        place: u32,
        validator: &T::AccountId,
        until: BlockNumberFor<T>,
    ) {
        let Some(voted) = Self::vote_on(epoch, index, place) else {
            return Self::demanded(epoch, index, validator, until);
        };
        Rounds::<T>::mutate_extant(epoch, |round| {
            Self::vote_beyond(epoch, voted, round, until.saturating_add(One::one()))
        });
    }

    fn share_of(epoch: EpochIndex, validator: &T::AccountId) -> Perbill {
        let total = Rounds::<T>::get(epoch).map_or(0, |round| round.total.0);
        Perbill::from_rational(Tallies::<T>::get(epoch, validator).span.weight.0, total.max(1))
    }

    fn is_open(epoch: EpochIndex, index: WorkIndex) -> bool {
        T::Epochs::now().index == epoch && Self::open_batch(epoch, index).is_some()
    }

    fn is_unpaid(epoch: EpochIndex, index: WorkIndex) -> bool {
        Self::open_batch(epoch, index).is_some()
    }

    fn hold(epoch: EpochIndex, _index: WorkIndex, until: BlockNumberFor<T>) {
        Rounds::<T>::mutate_extant(epoch, |round| {
            round.busy_until = round.busy_until.max(until.saturating_add(One::one()));
        });
    }

    fn leaf_failed(epoch: EpochIndex, index: WorkIndex, place: u32) -> bool {
        let Some(recorded) = Self::open_batch(epoch, index) else { return false };
        let Subject::Batch { largest_fee, .. } = recorded.work.subject else { return false };
        let mut leaf = Leaves::<T>::get((epoch, index), place).unwrap_or_default();
        leaf.note(Perbill::one(), largest_fee);
        leaf.trap = false;
        // Nobody could vote on it, and nobody owed it.
        if let Some(voted) = leaf.voted.filter(|voted| !Demands::<T>::contains_key(epoch, voted)) {
            Rounds::<T>::mutate_extant(epoch, |round| round.silent.saturating_inc());
            Demands::<T>::insert(epoch, voted, Demand { until: Self::now(), answered: false, excuses: false });
        }
        Leaves::<T>::insert((epoch, index), place, leaf);
        true
    }

    /// Who commits to what is false by itself has cheated, however little it is. Who does not show a leaf has failed once, as with
    /// evidence of a task.
    fn void(epoch: EpochIndex, index: WorkIndex, fault: BatchFault<T::AccountId>) -> bool {
        let Some(mut recorded) = Self::open_batch(epoch, index) else { return false };
        let (executor, fee) = (recorded.work.executor.clone(), recorded.work.fee);
        let due = damages(mean_fee::<T>(&recorded.work), recorded.rate);
        T::Earnings::refund(&recorded.work.requester, fee);
        recorded.work.fee = Zero::zero();
        Works::<T>::insert(epoch, index, recorded);
        Tallies::<T>::mutate(epoch, &executor, |tally| match &fault {
            BatchFault::False(finder) => {
                tally.shown_by.get_or_insert_with(|| finder.clone());
            }
            BatchFault::Withheld => {
                tally.checked.saturating_inc();
                tally.failures.saturating_inc();
                tally.damages.saturating_accrue(due);
            }
        });
        if let BatchFault::False(finder) = fault {
            let others = (finder != executor).then_some((finder, fee));
            T::Participants::slash_for(&executor, T::SlashedShare::get(), others.as_slice());
            T::Reputation::cheated(&executor, epoch);
        }
        true
    }
}
