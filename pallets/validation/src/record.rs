//! What becomes a piece of work, and who may judge it.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{Entropy, EpochNow, Epochs, OnOpened, RecordWork},
    validation::{CheckPoint, TrapDraw, WeightSpan, Work, WorkIndex},
    weight::VotingWeight,
};
use sp_runtime::{traits::Zero, Perbill, Saturating};

use crate::{BalanceOf, Config, Event, Pallet, Recorded, Rounds, Tallies, Traffic, Works};

impl<T: Config> Pallet<T> {
    /// Whether what is reported now is too late to be checked in this epoch.
    pub(crate) fn is_late(clock: &EpochNow<BlockNumberFor<T>>) -> bool {
        let left = clock.until.saturating_sub(frame_system::Pallet::<T>::block_number());
        clock.phase == Phase::Settled && left <= T::LateWork::get()
    }

    /// The epoch that work reported now belongs to.
    fn epoch_of_work() -> EpochIndex {
        let clock = T::Epochs::now();
        if Self::is_late(&clock) {
            clock.index.next()
        } else {
            clock.index
        }
    }
}

impl<T: Config> RecordWork<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn record(work: Work<T::AccountId, BalanceOf<T>>) {
        let epoch = Self::epoch_of_work();
        if !work.fee.is_zero() {
            Traffic::<T>::mutate(epoch, |traffic| traffic.saturating_inc());
        }
        let rate = Self::rate_of(epoch, &work.executor);
        let mut round = Rounds::<T>::get(epoch).unwrap_or_default();
        let index = WorkIndex(round.works);
        round.works.saturating_inc();
        let assigned = if rate.is_one() { Perbill::one() } else { Perbill::zero() };
        round.rates =
            round.rates.saturating_add(rate.deconstruct().into()).saturating_add(assigned.deconstruct().into());
        Rounds::<T>::insert(epoch, round);
        let answered = u32::from(work.evidence.is_some());
        Tallies::<T>::mutate(epoch, &work.executor, |tally| tally.worked.saturating_accrue(answered));
        Self::deposit_event(Event::WorkRecorded { epoch, index, work: work.id, executor: work.executor.clone(), rate });
        let point = CheckPoint::draw(&T::Entropy::entropy(), &work.id);
        Works::<T>::insert(epoch, index, Recorded { work, rate, point, trap: false });
    }

    fn missed(participant: &T::AccountId) {
        let epoch = Self::epoch_of_work();
        Rounds::<T>::mutate(epoch, |round| {
            round.get_or_insert_default();
        });
        Tallies::<T>::mutate(epoch, participant, |tally| tally.missed.saturating_inc());
    }

    /// Who has not opened the epoch has no secret that draws.
    fn traps_of(participant: &T::AccountId) -> Option<TrapDraw> {
        let epoch = T::Epochs::now().index;
        let opened = Tallies::<T>::get(epoch, participant).span.weight.0 > 0;
        opened.then(|| TrapDraw { epoch, every: T::TrapEvery::get() })
    }
}

impl<T: Config> OnOpened<T::AccountId> for Pallet<T> {
    fn opened(epoch: EpochIndex, participant: &T::AccountId, weight: VotingWeight) {
        let mut round = Rounds::<T>::get(epoch).unwrap_or_default();
        Tallies::<T>::mutate(epoch, participant, |tally| tally.span = WeightSpan { before: round.total, weight });
        round.total = VotingWeight(round.total.0.saturating_add(weight.0));
        round.heaviest = round.heaviest.max(weight);
        Rounds::<T>::insert(epoch, round);
    }
}
