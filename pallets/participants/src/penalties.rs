//! Collateral that others are paid from.

use frame_support::traits::{
    fungible::MutateHold,
    tokens::{Fortitude, Precision, Restriction},
};
use keirin_primitives::traits::Penalties;
use sp_runtime::{
    traits::{CheckedDiv, Zero},
    Permill, SaturatedConversion, Saturating,
};

use crate::{BalanceOf, Bonds, Config, Event, HoldReason, Pallet};

/// What the finders of a cheat share of what is slashed.
const FINDERS_SHARE: Permill = Permill::from_percent(10);

impl<T: Config> Penalties<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn at_stake(participant: &T::AccountId) -> BalanceOf<T> {
        Bonds::<T>::get(participant).active
    }

    fn within_reach(participant: &T::AccountId) -> BalanceOf<T> {
        Bonds::<T>::get(participant).total()
    }

    fn slash_for(participant: &T::AccountId, share: Permill, finders: &[(T::AccountId, BalanceOf<T>)]) {
        let due = Self::cut_bond(participant, share);
        if due.is_zero() {
            return;
        }
        let count: BalanceOf<T> = finders.len().saturated_into();
        let each = FINDERS_SHARE.mul_floor(due).checked_div(&count).unwrap_or_else(Zero::zero);
        let paid = finders.iter().fold(BalanceOf::<T>::zero(), |sum, (finder, limit)| {
            sum.saturating_add(Self::pay_from_collateral(participant, finder, each.min(*limit)))
        });
        let burned = Self::lose_collateral(participant, due.saturating_sub(paid));
        let amount = burned.saturating_add(paid);
        Self::deposit_event(Event::CollateralSlashed { participant: participant.clone(), amount });
    }

    /// What is active is taken first, then what is unbonding.
    fn fine(participant: &T::AccountId, amount: BalanceOf<T>, receiver: &T::AccountId) -> BalanceOf<T> {
        let mut bond = Bonds::<T>::get(participant);
        let amount = amount.min(bond.total());
        let paid = Self::pay_from_collateral(participant, receiver, amount);
        if paid.is_zero() {
            return paid;
        }
        let mut left = paid;
        let parts = core::iter::once(&mut bond.active).chain(bond.unbonding.iter_mut().map(|chunk| &mut chunk.amount));
        for part in parts {
            let taken = left.min(*part);
            part.saturating_reduce(taken);
            left.saturating_reduce(taken);
        }
        bond.unbonding.retain(|chunk| !chunk.amount.is_zero());
        Self::keep_bond(participant, bond);
        Self::deposit_event(Event::CollateralFined {
            participant: participant.clone(),
            receiver: receiver.clone(),
            amount: paid,
        });
        paid
    }
}

impl<T: Config> Pallet<T> {
    /// Moves collateral to somebody's free balance. Nothing moves when it is too little for an account that does not exist.
    fn pay_from_collateral(from: &T::AccountId, to: &T::AccountId, amount: BalanceOf<T>) -> BalanceOf<T> {
        if amount.is_zero() {
            return amount;
        }
        let (precision, restriction) = (Precision::BestEffort, Restriction::Free);
        let reason = HoldReason::Collateral.into();
        T::Currency::transfer_on_hold(&reason, from, to, amount, precision, restriction, Fortitude::Polite)
            .unwrap_or_else(|_| Zero::zero())
    }
}
