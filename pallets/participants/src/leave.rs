//! Leaving: no new work at once, deposit and collateral back when unbonding ends.

use frame_support::traits::{fungible::MutateHold, tokens::Precision};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::{traits::Zero, DispatchResult, Saturating};

use crate::{
    BalanceOf, Bonds, Config, Error, Event, ExecutorKeys, HoldReason, Pallet, Participants, Standing, Unbondings,
};

/// Blocks looked at for one with room for another unbonding.
pub(crate) const UNBONDING_PROBES: u32 = 8;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_leave(who: T::AccountId) -> DispatchResult {
        let (mut participant, slot) = Self::active(&who)?;
        let until = Self::book_unbonding(&who)?;
        Self::leave_trees(&participant.models, slot, participant.weight);
        Self::free_slot(slot);
        Self::unbond_all(&who, until)?;
        participant.standing = Standing::Leaving { until };
        Participants::<T>::insert(&who, participant);
        Self::deposit_event(Event::ParticipantLeaving { participant: who, until });
        Ok(())
    }

    /// Books the first block with room after the unbonding period, and not before the end of an unbonding that began when
    /// the period was longer.
    fn book_unbonding(who: &T::AccountId) -> Result<BlockNumberFor<T>, Error<T>> {
        let last_chunk =
            Bonds::<T>::get(who).unbonding.iter().map(|chunk| chunk.until).max().unwrap_or_else(Zero::zero);
        let mut until = Self::unbonding_end().max(last_chunk);
        for _ in 0..UNBONDING_PROBES {
            if Unbondings::<T>::try_append(until, who).is_ok() {
                return Ok(until);
            }
            until.saturating_inc();
        }
        Err(Error::<T>::TooManyLeaving)
    }

    /// Ends the unbondings booked for this block and returns how many there were.
    pub(crate) fn end_unbondings(now: BlockNumberFor<T>) -> u32 {
        let booked = Unbondings::<T>::take(now);
        for who in &booked {
            Self::forget(who);
        }
        u32::try_from(booked.len()).unwrap_or(u32::MAX)
    }

    fn forget(who: &T::AccountId) {
        let Some(participant) = Participants::<T>::take(who) else { return };
        ExecutorKeys::<T>::remove(participant.executor_key);
        Self::return_collateral(who);
        let reason = HoldReason::Registration.into();
        let returned =
            T::Currency::release(&reason, who, participant.deposit, Precision::BestEffort).unwrap_or_else(|error| {
                frame_support::defensive!("a registered deposit is always on hold", error);
                BalanceOf::<T>::zero()
            });
        Self::deposit_event(Event::ParticipantLeft { participant: who.clone(), returned });
    }
}
