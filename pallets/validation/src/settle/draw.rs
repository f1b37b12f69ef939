//! Which receipts of the opened lists are put to the vote: drawn by randomness that nobody knew when it opened its list.

use frame_support::weights::WeightMeter;
use keirin_primitives::{
    receipts::BatchId,
    sprint::EpochIndex,
    traits::Entropy,
    validation::{draw_places, Subject, Work, WorkId, WorkIndex},
};
use sp_runtime::{
    traits::{One, Zero},
    Saturating,
};

use super::Progress;
use crate::{
    weights::WeightInfo, Books, Challenges, Config, Leaves, Lists, Pallet, Recorded, RecordedOf, RoundOf, Undrawn,
    VotedLists, Works, MAX_BATCH_VOTES,
};

impl<T: Config> Pallet<T> {
    /// Draws from every list that was opened, once the block after the last in which lists are opened is there. It is over for this block when some
    /// are left.
    pub(crate) fn draw_leaves(epoch: EpochIndex, round: &mut RoundOf<T>, meter: &mut WeightMeter) -> Progress {
        if round.undrawn == 0 {
            return Progress::Done;
        }
        if Self::now() <= round.lists_until.saturating_add(One::one()) {
            return Progress::Paused;
        }
        let mut undrawn = Undrawn::<T>::drain_prefix(epoch);
        loop {
            if meter.try_consume(T::WeightInfo::draw_list()).is_err() {
                return Progress::Paused;
            }
            let Some(((index, validator), ())) = undrawn.next() else { return Progress::Done };
            round.undrawn.saturating_dec();
            Self::draw_list((epoch, index), &validator, round);
        }
    }

    /// Puts some receipts of a list to the vote. What was withheld meanwhile needs none, and what is a trap was named rightly.
    fn draw_list((epoch, index): (EpochIndex, WorkIndex), validator: &T::AccountId, round: &mut RoundOf<T>) {
        let Some(recorded) = Works::<T>::get(epoch, index).filter(|recorded| !recorded.work.fee.is_zero()) else {
            return;
        };
        let Some(mut list) = Lists::<T>::get((epoch, index), validator) else { return };
        let heaviest = VotedLists::<T>::get((epoch, index));
        if heaviest.iter().all(|(_, who)| who != validator) {
            return;
        }
        let most = (MAX_BATCH_VOTES as usize).checked_div(heaviest.len()).unwrap_or(0);
        let known =
            |place: u32| Leaves::<T>::get((epoch, index), place).is_some_and(|leaf| leaf.found.is_one() || leaf.trap);
        let mut open = list.places();
        open.retain(|place| !known(*place));
        let drawn = draw_places(&T::Entropy::entropy(), BatchId(recorded.work.id.0), &open);
        for place in drawn.into_iter().take(most) {
            let leaf = Self::vote_on_leaf((epoch, index), place, &recorded, round);
            // There is room for as many as are drawn.
            let _drawn = list.voted.try_push((place, leaf));
        }
        Lists::<T>::insert((epoch, index), validator, list);
    }

    /// The work that a receipt is voted on as. It has no fee of its own: what it comes to is settled with its batch.
    pub(crate) fn vote_on_leaf(
        (epoch, batch): (EpochIndex, WorkIndex),
        place: u32,
        recorded: &RecordedOf<T>,
        round: &mut RoundOf<T>,
    ) -> WorkIndex {
        let mut leaf = Leaves::<T>::get((epoch, batch), place).unwrap_or_default();
        let trap = leaf.trap;
        if let Some(voted) = leaf.voted.filter(|voted| Challenges::<T>::contains_key(epoch, voted)) {
            Works::<T>::mutate(epoch, voted, |recorded| {
                if let Some(recorded) = recorded {
                    recorded.trap = trap;
                }
            });
            return voted;
        }
        let index = WorkIndex(round.works);
        round.works.saturating_inc();
        leaf.voted = Some(index);
        Leaves::<T>::insert((epoch, batch), place, leaf);
        let work = Work {
            id: WorkId(BatchId(recorded.work.id.0).leaf(place).0),
            subject: Subject::Leaf { batch, place },
            fee: Zero::zero(),
            ..recorded.work.clone()
        };
        Self::open_challenge(epoch, index, round, &work, None);
        let (rate, point) = (recorded.rate, recorded.point.at(place));
        Works::<T>::insert(epoch, index, Recorded { work, rate, point, trap, books: Books::default() });
        index
    }
}
