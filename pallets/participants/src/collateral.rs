//! Collateral: what a participant puts at stake beyond its deposit, and how it may lose it.

use frame_support::{
    ensure,
    traits::{
        fungible::{BalancedHold, MutateHold},
        tokens::{imbalance::Imbalance, Precision},
        Get, OnUnbalanced,
    },
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{traits::Collateral, weight::VotingWeight};
use sp_runtime::{
    traits::{CheckedDiv, One, UniqueSaturatedInto, Zero},
    DispatchResult, Permill, Saturating,
};

use crate::{
    BalanceOf, Bond, Bonds, Chunk, Config, Error, Event, HoldReason, Pallet, MAX_CHUNKS_WHEN_LEAVING,
    MAX_UNBONDING_CHUNKS,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_bond(who: T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::AmountZero);
        Self::active(&who)?;
        T::Currency::hold(&HoldReason::Collateral.into(), &who, amount).map_err(|_| Error::<T>::BalanceTooLow)?;
        Bonds::<T>::mutate(&who, |bond| bond.active = bond.active.saturating_add(amount));
        Self::deposit_event(Event::CollateralBonded { participant: who, amount });
        Ok(())
    }

    pub(crate) fn do_unbond(who: T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        ensure!(!amount.is_zero(), Error::<T>::AmountZero);
        Self::active(&who)?;
        let mut bond = Bonds::<T>::get(&who);
        ensure!(!bond.active.is_zero(), Error::<T>::NothingBonded);
        ensure!(amount <= bond.active, Error::<T>::MoreThanBonded);
        let until = Self::unbonding_end();
        Self::begin_unbonding(&mut bond, amount, until, MAX_UNBONDING_CHUNKS)?;
        Bonds::<T>::insert(&who, bond);
        Self::deposit_event(Event::CollateralUnbonding { participant: who, amount, until });
        Ok(())
    }

    /// Unbonds everything that is active, whoever is leaving.
    pub(crate) fn unbond_all(who: &T::AccountId, until: BlockNumberFor<T>) -> Result<(), Error<T>> {
        let mut bond = Bonds::<T>::get(who);
        let amount = bond.active;
        if amount.is_zero() {
            return Ok(());
        }
        Self::begin_unbonding(&mut bond, amount, until, MAX_CHUNKS_WHEN_LEAVING)?;
        Bonds::<T>::insert(who, bond);
        Self::deposit_event(Event::CollateralUnbonding { participant: who.clone(), amount, until });
        Ok(())
    }

    /// Moves an active amount into the chunk that matures at `until`, or into another one as long as there are fewer than
    /// `most`.
    fn begin_unbonding(
        bond: &mut Bond<T>,
        amount: BalanceOf<T>,
        until: BlockNumberFor<T>,
        most: u32,
    ) -> Result<(), Error<T>> {
        match bond.unbonding.iter_mut().find(|chunk| chunk.until == until) {
            Some(chunk) => chunk.amount = chunk.amount.saturating_add(amount),
            None => {
                ensure!(bond.unbonding.len() < most as usize, Error::<T>::TooManyChunks);
                bond.unbonding.try_push(Chunk { amount, until }).map_err(|_| Error::<T>::TooManyChunks)?;
            }
        }
        bond.active = bond.active.saturating_sub(amount);
        Ok(())
    }

    pub(crate) fn do_withdraw_unbonded(who: T::AccountId) -> DispatchResult {
        let now = frame_system::Pallet::<T>::block_number();
        let mut bond = Bonds::<T>::get(&who);
        let before = bond.total();
        ensure!(!before.is_zero(), Error::<T>::NothingBonded);
        bond.unbonding.retain(|chunk| chunk.until > now);
        let amount = before.saturating_sub(bond.total());
        ensure!(!amount.is_zero(), Error::<T>::NothingMature);
        T::Currency::release(&HoldReason::Collateral.into(), &who, amount, Precision::Exact)?;
        Self::keep_bond(&who, bond);
        Self::deposit_event(Event::CollateralWithdrawn { participant: who, amount });
        Ok(())
    }

    /// Returns whatever collateral is still on hold from a participant whose unbonding ended.
    pub(crate) fn return_collateral(who: &T::AccountId) {
        if !Bonds::<T>::contains_key(who) {
            return;
        }
        Bonds::<T>::remove(who);
        match T::Currency::release_all(&HoldReason::Collateral.into(), who, Precision::BestEffort) {
            Ok(amount) => Self::deposit_event(Event::CollateralWithdrawn { participant: who.clone(), amount }),
            Err(error) => {
                frame_support::defensive!("collateral is always on hold", error);
            }
        }
    }

    /// The block at which what starts unbonding now ends it.
    pub(crate) fn unbonding_end() -> BlockNumberFor<T> {
        frame_system::Pallet::<T>::block_number().saturating_add(T::UnbondingPeriod::get().max(One::one()))
    }

    /// Takes a share off every part of a participant's bond and returns the sum, which is still on hold. The share is rounded up in
    /// each part, so that nobody saves anything by unbonding in crumbs.
    pub(crate) fn cut_bond(who: &T::AccountId, share: Permill) -> BalanceOf<T> {
        let mut bond = Bonds::<T>::get(who);
        let before = bond.total();
        let cut = |part: &mut BalanceOf<T>| *part = part.saturating_sub(share.mul_ceil(*part));
        cut(&mut bond.active);
        bond.unbonding.iter_mut().for_each(|chunk| cut(&mut chunk.amount));
        bond.unbonding.retain(|chunk| !chunk.amount.is_zero());
        let due = before.saturating_sub(bond.total());
        if !due.is_zero() {
            Self::keep_bond(who, bond);
        }
        due
    }

    /// Hands collateral that is no longer in the bond to [`Config::OnSlash`]. Returns how much.
    pub(crate) fn lose_collateral(who: &T::AccountId, due: BalanceOf<T>) -> BalanceOf<T> {
        let (taken, missing) = T::Currency::slash(&HoldReason::Collateral.into(), who, due);
        if !missing.is_zero() {
            frame_support::defensive!("collateral is always on hold", missing);
        }
        let amount = taken.peek();
        T::OnSlash::on_unbalanced(taken);
        amount
    }

    pub(crate) fn keep_bond(who: &T::AccountId, bond: Bond<T>) {
        if bond.total().is_zero() {
            Bonds::<T>::remove(who);
        } else {
            Bonds::<T>::insert(who, bond);
        }
    }
}

impl<T: Config> Collateral<T::AccountId> for Pallet<T> {
    fn backed_weight(participant: &T::AccountId) -> Option<VotingWeight> {
        let per_weight = T::CollateralPerWeight::get();
        let backed = Bonds::<T>::get(participant).active.checked_div(&per_weight)?;
        Some(VotingWeight(backed.unique_saturated_into()))
    }

    /// Hands what it takes to [`Config::OnSlash`].
    fn slash(participant: &T::AccountId, share: Permill) {
        let due = Self::cut_bond(participant, share);
        if !due.is_zero() {
            let amount = Self::lose_collateral(participant, due);
            Self::deposit_event(Event::CollateralSlashed { participant: participant.clone(), amount });
        }
    }
}
