//! Traps: works whose evidence is wrong on purpose, so that who calls everything valid without looking is found out.
//!
//! An executor makes a trap of one work in [`TRAP_EVERY`](keirin_primitives::validation::TRAP_EVERY) at random, and confesses it after the last verdict was sealed and before the
//! first is opened. It does not know then what was found. It has nothing for its traps, so that it gains nothing by calling bad
//! work a trap; and there are so few of them that they hide no habit.

use frame_support::{ensure, pallet_prelude::*};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    signing::confession_digest,
    sprint::{EpochIndex, Phase},
    traits::Epochs,
    validation::{most_traps, Confession, WorkId, WorkIndex},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{Challenges, Config, Error, Event, Pallet, Rounds, Stage, Tallies, ValidationRefusal, Works};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_confess(
        _source: TransactionSource,
        confession: &Confession<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let until = Self::check_confession(confession)?;
        let digest = confession_digest(&Self::genesis_hash(), confession);
        Self::ensure_signed_by(&confession.executor, &digest, signature)?;
        let first = confession.works.first().map(|(index, _)| *index);
        Self::valid_until("keirin/validation/confession", (confession.epoch, &confession.executor, first), until)
    }

    /// Everything about a confession but its signature. Returns until when it may be in the pool.
    fn check_confession(confession: &Confession<T::AccountId>) -> Result<BlockNumberFor<T>, ValidationRefusal> {
        let Confession { epoch, executor, works } = confession;
        let clock = T::Epochs::now();
        ensure!(clock.index == epoch.next(), ValidationRefusal::WrongEpoch);
        let round = Rounds::<T>::get(epoch).ok_or(ValidationRefusal::UnknownWork)?;
        ensure!(clock.phase == Phase::Reveal && round.stage == Stage::Open, ValidationRefusal::WrongTime);
        let increasing = works.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0));
        ensure!(increasing && !works.is_empty(), ValidationRefusal::WrongOrder);
        let tally = Tallies::<T>::get(epoch, executor);
        let count = u32::try_from(works.len()).unwrap_or(u32::MAX);
        ensure!(tally.traps.saturating_add(count) <= most_traps(tally.worked), ValidationRefusal::NoTrap);
        for (index, work) in works {
            Self::check_trap(*epoch, *index, *work, executor)?;
        }
        Ok(clock.until)
    }

    /// A trap is an own work with evidence. What its requester reported is none: its executor may know what comes of it.
    fn check_trap(
        epoch: EpochIndex,
        index: WorkIndex,
        id: WorkId,
        executor: &T::AccountId,
    ) -> Result<(), ValidationRefusal> {
        let recorded = Works::<T>::get(epoch, index).ok_or(ValidationRefusal::UnknownWork)?;
        let own = recorded.work.id == id && recorded.work.executor == *executor;
        ensure!(own, ValidationRefusal::UnknownWork);
        ensure!(!recorded.confessed, ValidationRefusal::AlreadyDone);
        let possible = recorded.work.evidence.is_some() && !Challenges::<T>::contains_key(epoch, index);
        ensure!(possible, ValidationRefusal::NoTrap);
        Ok(())
    }

    pub(crate) fn do_confess(confession: Confession<T::AccountId>) -> DispatchResult {
        Self::check_confession(&confession).map_err(|_| Error::<T>::NoLongerValid)?;
        let Confession { epoch, executor, works } = confession;
        for (index, _) in &works {
            Works::<T>::mutate(epoch, index, |recorded| {
                if let Some(recorded) = recorded {
                    recorded.confessed = true;
                }
            });
        }
        let count = u32::try_from(works.len()).unwrap_or(u32::MAX);
        Tallies::<T>::mutate(epoch, &executor, |tally| tally.traps = tally.traps.saturating_add(count));
        Self::deposit_event(Event::TrapsConfessed { epoch, executor, count });
        Ok(())
    }
}
