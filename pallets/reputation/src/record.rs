//! What service and cheating do to a record; see [`Reputation`].

use frame_support::traits::Get;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Checks, Epochs, Reputation},
};

use crate::{Cheated, Config, Event, LastActive, Pallet, Record, Records, SweepCursor};

impl<T: Config> Reputation<T::AccountId> for Pallet<T> {
    fn epochs_of(participant: &T::AccountId) -> u32 {
        Self::record_of(participant).map_or(0, |record| record.epochs.min(T::ReputationEpochs::get()))
    }

    /// Checks without a failure are not worth a record; who has one counts them, too, so that chance has its share.
    fn judged(participant: &T::AccountId, epoch: EpochIndex, checks: Checks) -> Checks {
        let record = Self::record_of(participant);
        let failed = checks.failures > 0;
        if record.is_none() && !failed {
            return checks;
        }
        let mut record =
            record.unwrap_or(Record { epochs: 0, last_active: epoch, cheated: None, checks: Checks::default() });
        let counted = Checks {
            checked: record.checks.checked.saturating_add(checks.checked),
            failures: record.checks.failures.saturating_add(checks.failures),
        };
        let full = counted.checked >= T::CountedChecks::get();
        record.checks = if full { Checks::default() } else { counted };
        if failed {
            record.last_active = record.last_active.max(epoch);
        }
        Self::keep(participant, record);
        counted
    }

    /// An epoch counts once, and not if the participant cheated in it or after it.
    fn served(participant: &T::AccountId, epoch: EpochIndex) {
        let record = Self::record_of(participant);
        if record.is_some_and(|record| epoch <= record.last_active) {
            return;
        }
        let most = T::ReputationEpochs::get();
        let epochs = record.map_or(0, |record| record.epochs).saturating_add(1).min(most);
        let cheated = record.and_then(|record| record.cheated);
        let checks = record.map_or_else(Checks::default, |record| record.checks);
        Self::keep(participant, Record { epochs, last_active: epoch, cheated, checks });
        Self::deposit_event(Event::ServiceCounted { participant: participant.clone(), epoch, epochs });
    }

    /// An epoch counts once, however much of its work was false.
    fn cheated(participant: &T::AccountId, epoch: EpochIndex) {
        let record = Self::record_of(participant);
        let cheated = record.and_then(|record| record.cheated);
        if cheated.is_some_and(|cheated| epoch <= cheated.last) {
            return;
        }
        let times = cheated.map_or(0, |cheated| cheated.times).saturating_add(1);
        let last_active = record.map_or(epoch, |record| record.last_active.max(epoch));
        let cheated = Some(Cheated { last: epoch, times });
        Self::keep(participant, Record { epochs: 0, last_active, cheated, checks: Checks::default() });
        let epochs = record.map_or(0, |record| record.epochs);
        Self::deposit_event(Event::ReputationLost { participant: participant.clone(), epoch, epochs });
    }
}

impl<T: Config> Pallet<T> {
    /// A participant's record, if it has been active for the time that counts.
    pub(crate) fn record_of(participant: &T::AccountId) -> Option<Record> {
        let now = T::Epochs::now().index;
        Records::<T>::get(participant).filter(|record| now <= Self::kept_until(record.last_active))
    }

    /// The last epoch in which a record counts without further activity.
    pub(crate) fn kept_until(last_active: EpochIndex) -> EpochIndex {
        EpochIndex(last_active.0.saturating_add(T::ReputationEpochs::get()))
    }

    /// Keeps a record, and lists it under its epoch; under the oldest that is still looked at, if that is later.
    fn keep(participant: &T::AccountId, mut record: Record) {
        if let Some(former) = Records::<T>::get(participant) {
            LastActive::<T>::remove(former.last_active, participant);
        }
        record.last_active = record.last_active.max(SweepCursor::<T>::get());
        LastActive::<T>::insert(record.last_active, participant, ());
        Records::<T>::insert(participant, record);
    }
}
