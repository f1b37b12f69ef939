//! What becomes a piece of work, and who may judge it.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{Entropy, EpochNow, Epochs, OnOpened, RecordWork},
    validation::{CheckPoint, Subject, TrapDraw, WeightSpan, Work, WorkIndex},
    weight::VotingWeight,
};
use sp_runtime::{
    traits::{CheckedDiv, UniqueSaturatedInto, Zero},
    Perbill, Saturating,
};

use crate::{BalanceOf, Books, Config, Event, Pallet, Recorded, Rounds, Tallies, Traffic, Works};

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

/// Fees in the unit of traffic: a task that was paid for is one, whatever it cost; a batch is as many reference fees as it cost, but not more
/// than it has receipts, so that neither dust nor a few dear receipts lower a rate.
fn traffic_of<T: Config>(work: &Work<T::AccountId, BalanceOf<T>>) -> u32 {
    match work.subject {
        _ if work.fee.is_zero() => 0,
        Subject::Task(_) | Subject::Leaf { .. } => 1,
        Subject::Batch { receipts, .. } => {
            let fees = work.fee.checked_div(&T::ReferenceFee::get()).unwrap_or(work.fee);
            receipts.min(fees.unique_saturated_into())
        }
    }
}

/// The largest fee of one request of a work: what its rate has to cover.
fn largest_fee<T: Config>(work: &Work<T::AccountId, BalanceOf<T>>) -> BalanceOf<T> {
    match work.subject {
        Subject::Task(_) | Subject::Leaf { .. } => work.fee,
        Subject::Batch { largest_fee, .. } => largest_fee.max(mean_fee::<T>(work)),
    }
}

/// What one request of a work cost on the average.
pub(crate) fn mean_fee<T: Config>(work: &Work<T::AccountId, BalanceOf<T>>) -> BalanceOf<T> {
    work.fee.checked_div(&work.requests().into()).unwrap_or(work.fee)
}

impl<T: Config> RecordWork<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn record(work: Work<T::AccountId, BalanceOf<T>>) -> (EpochIndex, WorkIndex) {
        let epoch = Self::epoch_of_work();
        let traffic = traffic_of::<T>(&work);
        if traffic > 0 {
            Traffic::<T>::mutate(epoch, |before| before.saturating_accrue(traffic));
        }
        let rate = Self::rate_of(epoch, &work.executor, largest_fee::<T>(&work));
        let mut round = Rounds::<T>::get(epoch).unwrap_or_default();
        let index = WorkIndex(round.works);
        round.works.saturating_inc();
        round.batches.saturating_accrue(u32::from(work.batch().is_some()));
        let assigned = if rate.is_one() && work.task().is_some() { Perbill::one() } else { Perbill::zero() };
        round.rates =
            round.rates.saturating_add(rate.deconstruct().into()).saturating_add(assigned.deconstruct().into());
        Rounds::<T>::insert(epoch, round);
        let answered = u32::from(work.evidence.is_some());
        Tallies::<T>::mutate(epoch, &work.executor, |tally| tally.worked.saturating_accrue(answered));
        Self::deposit_event(Event::WorkRecorded { epoch, index, work: work.id, executor: work.executor.clone(), rate });
        let point = CheckPoint::draw(&T::Entropy::entropy(), &work.id);
        Works::<T>::insert(epoch, index, Recorded { work, rate, point, trap: false, books: Books::default() });
        (epoch, index)
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
