//! Subsidy that is not shared by weight: it pays what the protocol itself asks for.

use frame_support::traits::{
    fungible::{Balanced, Inspect, Mutate},
    tokens::{imbalance::Imbalance, Fortitude, Precision, Preservation},
    OnUnbalanced,
};
use keirin_primitives::traits::MintSubsidy;
use sp_runtime::{traits::Zero, Saturating};

use crate::{BalanceOf, Config, CountBurns, Minted, Pallet};

impl<T: Config> MintSubsidy<T::AccountId, BalanceOf<T>> for Pallet<T> {
    fn mint(receiver: &T::AccountId, amount: BalanceOf<T>) -> bool {
        let minted = T::Currency::mint_into(receiver, amount).is_ok();
        if minted {
            Minted::<T>::mutate(|sum| *sum = sum.saturating_add(amount));
        }
        minted
    }

    fn burn_all(account: &T::AccountId) -> BalanceOf<T> {
        let free = T::Currency::reducible_balance(account, Preservation::Expendable, Fortitude::Polite);
        if free.is_zero() {
            return free;
        }
        let taken =
            T::Currency::withdraw(account, free, Precision::BestEffort, Preservation::Expendable, Fortitude::Polite);
        taken.map_or_else(
            |_| Zero::zero(),
            |credit| {
                let burned = credit.peek();
                CountBurns::<T>::on_unbalanced(credit);
                burned
            },
        )
    }
}
