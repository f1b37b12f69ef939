//! What participants have at stake: tokens in one account, and a list of whose they are.

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::traits::{
    fungible::Mutate,
    tokens::{Fortitude, Precision, Preservation},
};
use sp_runtime::Permill;

use super::Balances;

/// The account the stakes lie in.
pub const STAKES: u64 = 901;

thread_local! {
    static LIST: RefCell<BTreeMap<u64, u64>> = const { RefCell::new(BTreeMap::new()) };
    static BURNED: RefCell<u64> = const { RefCell::new(0) };
}

pub fn clear() {
    LIST.with_borrow_mut(BTreeMap::clear);
    BURNED.set(0);
}

/// Takes an amount of a participant's balance as its collateral.
pub fn put_at_stake(participant: u64, amount: u64) {
    Balances::transfer(&participant, &STAKES, amount, Preservation::Preserve).expect("it has as much");
    LIST.with_borrow_mut(|list| *list.entry(participant).or_default() += amount);
}

pub fn at_stake(participant: u64) -> u64 {
    LIST.with_borrow(|list| list.get(&participant).copied().unwrap_or(0))
}

/// What was slashed and went to nobody.
pub fn burned() -> u64 {
    BURNED.with_borrow(|burned| *burned)
}

fn take(participant: u64, amount: u64) {
    LIST.with_borrow_mut(|list| *list.get_mut(&participant).expect("nothing is taken of nobody") -= amount);
}

pub fn slash_for(participant: u64, share: Permill, finders: &[(u64, u64)]) {
    let due = share.mul_ceil(at_stake(participant));
    if due == 0 {
        return;
    }
    take(participant, due);
    let each = (due / 10).checked_div(finders.len() as u64).unwrap_or(0);
    let mut rest = due;
    for (finder, limit) in finders {
        let reward = each.min(*limit);
        Balances::transfer(&STAKES, finder, reward, Preservation::Preserve).expect("stakes cover what is slashed");
        rest -= reward;
    }
    Balances::burn_from(&STAKES, rest, Preservation::Preserve, Precision::Exact, Fortitude::Polite)
        .expect("stakes cover what is slashed");
    BURNED.with_borrow_mut(|burned| *burned += rest);
}

pub fn fine(participant: u64, amount: u64, receiver: u64) -> u64 {
    let amount = amount.min(at_stake(participant));
    if amount > 0 {
        take(participant, amount);
        Balances::transfer(&STAKES, &receiver, amount, Preservation::Preserve).expect("stakes cover fines");
    }
    amount
}
