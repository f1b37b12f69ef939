//! Missed duties, and how they are proved.

use frame_support::{ensure, pallet_prelude::*};
use keirin_primitives::{
    sprint::EpochIndex,
    validation::{open_seal, verdict_salt, Subject, Work, WorkIndex, MAX_CHECKERS},
};

use crate::{lists::empty_list, Checked, Config, Demands, Error, Event, Pallet, Rounds, Seals, Stage, Tallies, Works};

impl<T: Config> Pallet<T> {
    /// Proves by a validator's own secret that it had to check a work, or the receipt at a place of a batch, and said nothing about it.
    pub(crate) fn do_report_missed(
        finder: T::AccountId,
        (epoch, index): (EpochIndex, WorkIndex),
        place: Option<u32>,
        validator: T::AccountId,
    ) -> DispatchResultWithPostInfo {
        let round = Rounds::<T>::get(epoch).ok_or(Error::<T>::UnknownWork)?;
        ensure!(round.stage > Stage::Open, Error::<T>::TooEarly);
        ensure!(round.stage <= Stage::Waiting, Error::<T>::TooLate);
        let recorded = Works::<T>::get(epoch, index).ok_or(Error::<T>::UnknownWork)?;
        ensure!(recorded.work.executor != validator, Error::<T>::NoDuty);
        let mut tally = Tallies::<T>::get(epoch, &validator);
        let secret = tally.secret.ok_or(Error::<T>::NoSecret)?;
        ensure!(tally.shown_by.is_none(), Error::<T>::AlreadyShown);
        let executor = Tallies::<T>::get(epoch, &recorded.work.executor).span;
        let due = match (&recorded.work, place) {
            (Work { subject: Subject::Task(_), .. }, None) => {
                Self::is_due(&round, &recorded, executor, tally.span, &secret)
            }
            (_, Some(place)) => Self::is_leaf_due(&round, &recorded, place, (executor, tally.span), &secret),
            _ => false,
        };
        ensure!(due && !Demands::<T>::get(epoch, index).is_some_and(|demand| demand.excuses), Error::<T>::NoDuty);
        let checked = Checked::<T>::get(epoch, index);
        // A work on which no more verdicts counted excuses who came later.
        ensure!(checked.len() < MAX_CHECKERS as usize, Error::<T>::NoDuty);
        let judged = checked.iter().any(|verdict| verdict.validator == validator);
        let id = &recorded.work.id;
        if let Some(sealed) = Seals::<T>::get((epoch, index), &validator) {
            let opened = if place.is_some() {
                sealed == empty_list(&validator, id, &secret)
            } else {
                open_seal(&sealed, &validator, id, &verdict_salt(&secret, id)).is_some()
            };
            let unseen = place.filter(|place| opened && Self::is_unseen((epoch, index), &validator, *place));
            let excused =
                unseen.is_none_or(|place| Self::is_excused((epoch, index), &round, &recorded, (&validator, place)));
            ensure!(!(opened && excused), Error::<T>::NoDuty);
            // There may be a list in it.
            ensure!(place.is_none() || Self::now() >= round.lists_until, Error::<T>::TooEarly);
        }
        ensure!(!judged, Error::<T>::NoDuty);
        tally.shown_by = Some(finder.clone());
        Tallies::<T>::insert(epoch, &validator, tally);
        Self::deposit_event(Event::DutyMissed { epoch, index, validator, finder });
        Ok(Pays::No.into())
    }
}
