//! Earnings in a ledger: what the pot holds is what it owes.

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::traits::{
    fungible::Mutate,
    tokens::{Fortitude, Precision, Preservation},
};
use keirin_primitives::{sprint::EpochIndex, traits::Earnings, weight::VotingWeight};

use super::{Balances, Test};
use crate::{Rounds, Stage, Tallies, Works};

/// The pot's account.
pub const POT: u64 = 900;

/// What an epoch's subsidy is.
pub const SUBSIDY: u64 = 10_000;

#[derive(Default)]
struct Books {
    earned: BTreeMap<(EpochIndex, u64), u64>,
    claimable: BTreeMap<u64, u64>,
    training: u64,
    minted: u64,
    burned: u64,
}

thread_local! {
    static BOOKS: RefCell<Books> = RefCell::new(Books::default());
}

pub fn clear() {
    BOOKS.take();
}

/// What a participant may claim.
pub fn claimable(participant: u64) -> u64 {
    BOOKS.with_borrow(|books| books.claimable.get(&participant).copied().unwrap_or(0))
}

pub fn minted_and_burned() -> (u64, u64) {
    BOOKS.with_borrow(|books| (books.minted, books.burned))
}

/// What the pot must hold: earnings, claims, the training fund, fees of works that are not paid, and what voters will get.
pub fn owed() -> u64 {
    let unpaid = Works::<Test>::iter_values().map(|recorded| recorded.work.fee - recorded.books.shared);
    // What is a validator's of batches is earned when participants are gone through.
    let collected = |epoch| Rounds::<Test>::get(epoch).is_none_or(|round| round.stage >= Stage::Collecting);
    let shared = Tallies::<Test>::iter().filter(|(epoch, ..)| !collected(*epoch)).map(|(.., tally)| tally.shared);
    let fees: u64 = unpaid.chain(shared).sum();
    let compensation: u64 = Rounds::<Test>::iter_values().map(|round| round.compensation).sum();
    BOOKS.with_borrow(|books| {
        books.earned.values().sum::<u64>() + books.claimable.values().sum::<u64>() + books.training
    }) + fees
        + compensation
}

fn credit(books: &mut Books, epoch: EpochIndex, who: u64, amount: u64) {
    *books.earned.entry((epoch, who)).or_default() += amount;
}

fn burn(books: &mut Books, amount: u64) {
    Balances::burn_from(&POT, amount, Preservation::Preserve, Precision::Exact, Fortitude::Polite)
        .expect("the pot holds what it owes");
    books.burned += amount;
}

/// The ledger.
pub struct Ledger;

impl Earnings<u64, u64> for Ledger {
    fn pot() -> u64 {
        POT
    }

    fn earned(epoch: EpochIndex, participant: &u64) -> u64 {
        BOOKS.with_borrow(|books| books.earned.get(&(epoch, *participant)).copied().unwrap_or(0))
    }

    fn share(epoch: EpochIndex, fee: u64, workers: &[u64]) {
        BOOKS.with_borrow_mut(|books| {
            let Some(first) = workers.first() else { return burn(books, fee) };
            let training = fee / 5;
            books.training += training;
            let each = (fee - training) / workers.len() as u64;
            workers.iter().for_each(|worker| credit(books, epoch, *worker, each));
            credit(books, epoch, *first, fee - training - each * workers.len() as u64);
        });
    }

    fn refund(requester: &u64, fee: u64) {
        Balances::transfer(&POT, requester, fee, Preservation::Preserve).expect("the pot holds every fee");
    }

    fn fine(epoch: EpochIndex, participant: &u64, amount: u64, receivers: &[u64]) -> u64 {
        BOOKS.with_borrow_mut(|books| {
            let earned = books.earned.entry((epoch, *participant)).or_default();
            let taken = amount.min(*earned);
            *earned -= taken;
            let Some(each) = taken.checked_div(receivers.len() as u64) else {
                burn(books, taken);
                return amount - taken;
            };
            receivers.iter().for_each(|receiver| credit(books, epoch, *receiver, each));
            credit(books, epoch, receivers[0], taken - each * receivers.len() as u64);
            amount - taken
        })
    }

    fn subsidise(epoch: EpochIndex, participant: &u64, weight: VotingWeight, total: VotingWeight) {
        BOOKS.with_borrow_mut(|books| {
            let share = SUBSIDY * weight.0 / total.0;
            Balances::mint_into(&POT, share).expect("the pot exists");
            books.minted += share;
            credit(books, epoch, *participant, share);
        });
    }

    fn forfeit(epoch: EpochIndex, participant: &u64, finder: Option<&u64>) {
        BOOKS.with_borrow_mut(|books| {
            let all = books.earned.remove(&(epoch, *participant)).unwrap_or(0);
            let tenth = if finder.is_some() { all / 10 } else { 0 };
            if let Some(finder) = finder {
                *books.claimable.entry(*finder).or_default() += tenth;
            }
            burn(books, all - tenth);
        });
    }

    fn settle(epoch: EpochIndex, participant: &u64) {
        BOOKS.with_borrow_mut(|books| {
            let all = books.earned.remove(&(epoch, *participant)).unwrap_or(0);
            *books.claimable.entry(*participant).or_default() += all;
        });
    }
}
