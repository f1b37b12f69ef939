//! Whether tokens are conserved: what `try_state` of the rewards pallet checks, from outside.

use frame_support::traits::fungible::Inspect;
use pallet_keirin_rewards::{Burned, Earned, GenesisIssuance, Minted, Vesting};
use pallet_keirin_validation::{Rounds, Works};
use serde::Serialize;

use crate::chain::{Balance, Balances, Chain, ExistentialDeposit, Rewards};

/// Where tokens came from and went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Supply {
    /// All there were at first.
    pub at_genesis: Balance,
    /// Subsidies minted.
    pub minted: Balance,
    /// Burned.
    pub burned: Balance,
    /// All there are.
    pub issuance: Balance,
    /// In the training fund.
    pub training_fund: Balance,
}

/// The supply at this block.
pub fn supply() -> Supply {
    Supply {
        at_genesis: GenesisIssuance::<Chain>::get(),
        minted: Minted::<Chain>::get(),
        burned: Burned::<Chain>::get(),
        issuance: Balances::total_issuance(),
        training_fund: Balances::total_balance(&Rewards::training_fund()),
    }
}

/// Checks that tokens came from genesis or subsidies and went by burns that were counted, that all of them are in some account, and that
/// the pot holds what it owes and nothing else.
///
/// # Panics
/// When one of it is not so.
pub fn check() {
    let Supply { at_genesis, minted, burned, issuance, .. } = supply();
    assert_eq!(at_genesis + minted, issuance + burned, "tokens came or went in a way that nobody counts");
    let accounts: Balance =
        frame_system::Account::<Chain>::iter_values().map(|info| info.data.free + info.data.reserved).sum();
    assert_eq!(accounts, issuance, "there are tokens in no account, or more of them than there are");
    let earned: Balance =
        Earned::<Chain>::iter_values().filter(|earning| earning.stage.is_owed()).map(|earning| earning.amount).sum();
    let vesting: Balance = Vesting::<Chain>::iter_values().map(|schedule| schedule.total()).sum();
    let fees: Balance = Works::<Chain>::iter_values().map(|recorded| recorded.work.fee).sum();
    let deposits: Balance = Rounds::<Chain>::iter_values().map(|round| round.compensation).sum();
    let pot = Balances::balance(&Rewards::pot_account());
    let owed = fees + deposits + earned + vesting + ExistentialDeposit::get();
    assert_eq!(pot, owed, "the pot holds something else than it owes");
}
