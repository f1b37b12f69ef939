//! What validators were not shown of batches.
//!
//! A validator seals which receipts it was not shown, beside those that it found invalid. For these it neither pays as for a trap that it did not see, nor has it
//! missed its duty, if somebody demanded them on chain, or it has demanded as much as it may. What it did not check it is not paid for. So there is nothing in
//! saying so of what one was shown; and whoever says it of what nobody demanded has missed its duty.
//!
//! If more than half of all the weight was shown nothing, and something that was demanded was not posted, the batch goes back as a whole: otherwise an executor that serves nobody
//! would pay for the few receipts that can be demanded, and keep the rest.

use keirin_primitives::{
    receipts::BatchId,
    sprint::EpochIndex,
    traits::DemandedLeaves,
    validation::{Unseen, WorkIndex},
    weight::VotingWeight,
};
use sp_runtime::{Perbill, Saturating};

use crate::{
    demand::SPARE_DEMANDS, verdicts::most_checks, Config, NotShown, Pallet, RecordedOf, RoundOf, Tallies, Works,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn note_unseen(at: (EpochIndex, WorkIndex), validator: &T::AccountId, unseen: Unseen) {
        let weight = if unseen == Unseen::All { Tallies::<T>::get(at.0, validator).span.weight.0 } else { 0 };
        Works::<T>::mutate(at.0, at.1, |recorded| {
            if let Some(recorded) = recorded {
                let books = &mut recorded.books;
                books.unseen.saturating_inc();
                books.blind = VotingWeight(books.blind.0.saturating_add(weight));
            }
        });
        NotShown::<T>::insert(at, validator, unseen);
    }

    /// Whether a validator says that it was not shown the receipt at a place.
    pub(crate) fn is_unseen(at: (EpochIndex, WorkIndex), validator: &T::AccountId, place: u32) -> bool {
        NotShown::<T>::get(at, validator).is_some_and(|unseen| unseen.contains(place))
    }

    /// Whether it did what it could to be shown it: somebody demanded it, or the validator could demand no more.
    pub(crate) fn is_excused(
        at: (EpochIndex, WorkIndex),
        round: &RoundOf<T>,
        recorded: &RecordedOf<T>,
        (validator, place): (&T::AccountId, u32),
    ) -> bool {
        let tally = Tallies::<T>::get(at.0, validator);
        T::Batches::is_demanded(BatchId(recorded.work.id.0), place)
            || tally.demanded >= most_checks::<T>(round, tally.span.weight, SPARE_DEMANDS)
    }

    /// Whether a batch was shown to nobody: more than half of all the weight says so, and its executor did not post something that was demanded.
    pub(crate) fn is_hidden(batch: BatchId, round: &RoundOf<T>, recorded: &RecordedOf<T>) -> bool {
        let blind = u128::from(recorded.books.blind.0);
        blind.saturating_mul(2) > round.total.0.into() && T::Batches::is_withheld_from(batch)
    }
}

/// What part of so many receipts that a validator can be expected to have checked it was shown.
pub(crate) fn seen_part(unseen: Option<&Unseen>, expected: u32) -> Perbill {
    match unseen {
        None => Perbill::one(),
        Some(Unseen::All) => Perbill::zero(),
        Some(Unseen::Some(places)) => {
            let unseen = u32::try_from(places.len()).unwrap_or(u32::MAX);
            Perbill::one().saturating_sub(Perbill::from_rational(unseen, expected.max(1)))
        }
    }
}
