//! Secrets of an epoch are kept with its tallies once they can all be known, so that it can be settled however late.

use frame_support::{traits::Get, weights::WeightMeter};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{EpochIndex, Phase},
    traits::{EpochNow, Epochs},
};
use sp_runtime::{traits::One, Saturating};

use crate::{weights::WeightInfo, Config, Event, GatherCursor, Pallet, Rounds, Stage, Tallies};

/// The last epoch whose secrets have all been revealed that ever will be.
fn last_revealed<BlockNumber>(clock: &EpochNow<BlockNumber>) -> Option<EpochIndex> {
    let before = clock.index.previous()?;
    if clock.phase == Phase::Reveal {
        before.previous()
    } else {
        Some(before)
    }
}

impl<T: Config> Pallet<T> {
    /// Gathers the secrets of epochs whose next reveal phase is over, before anything else is done with them.
    pub(crate) fn gather(clock: &EpochNow<BlockNumberFor<T>>, meter: &mut WeightMeter) {
        let Some(last) = last_revealed(clock) else { return };
        let (mut epoch, mut after) = GatherCursor::<T>::get();
        while epoch <= last {
            let mut tallies = match &after {
                Some(after) => Tallies::<T>::iter_prefix_from(epoch, Tallies::<T>::hashed_key_for(epoch, after)),
                None => Tallies::<T>::iter_prefix(epoch),
            };
            loop {
                if meter.try_consume(T::WeightInfo::gather()).is_err() {
                    GatherCursor::<T>::put((epoch, after));
                    return;
                }
                let Some((who, mut tally)) = tallies.next() else { break };
                tally.secret = T::Epochs::secret_of(epoch, &who);
                Tallies::<T>::insert(epoch, &who, tally);
                after = Some(who);
            }
            Self::start_judging(epoch);
            (epoch, after) = (epoch.next(), None);
            GatherCursor::<T>::put((epoch, &after));
        }
    }

    fn start_judging(epoch: EpochIndex) {
        Rounds::<T>::mutate(epoch, |round| {
            if let Some(round) = round {
                round.stage = Stage::Judging;
                if round.batches > 0 {
                    round.lists_until = Self::now().saturating_add(T::OpenBlocks::get().max(One::one()));
                    // Who does not open its list can be shown afterwards.
                    let shown_until = round.lists_until.saturating_add(T::VoteBlocks::get());
                    round.busy_until = round.busy_until.max(shown_until);
                }
                Self::deposit_event(Event::StageStarted { epoch, stage: Stage::Judging });
            }
        });
    }
}
