//! What is spent, and what is held back for requests in work.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{Deposit, Fee};
use crate::gateway::served::{Book, BookError};

/// An account, and what it may spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::gateway) struct Purse {
    /// Under what name its spending is kept.
    pub account: String,
    /// What it may spend.
    pub deposit: Deposit,
}

/// Knows what accounts have spent and what is held back.
pub struct Ledger {
    book: Arc<Book>,
    reserved: Mutex<BTreeMap<String, Fee>>,
}

impl Ledger {
    /// Over the requests that are kept in a book.
    pub fn new(book: Arc<Book>) -> Arc<Self> {
        Arc::new(Self { book, reserved: Mutex::default() })
    }

    /// Holds an amount back in each of the purses until the reservation is dropped; none when one of them has too little.
    ///
    /// # Errors
    /// [`BookError`].
    pub(in crate::gateway) fn reserve(
        self: &Arc<Self>,
        purses: &[Purse],
        amount: Fee,
    ) -> Result<Option<Reservation>, BookError> {
        // The lock is held while what was spent is read, so that a request that ends meanwhile is counted at least once.
        let mut reserved = self.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        for purse in purses {
            let held = reserved.get(&purse.account).copied().unwrap_or_default();
            let used = self.book.spent(&purse.account)?.plus(held);
            if !purse.deposit.covers(used, amount) {
                return Ok(None);
            }
        }
        let accounts: Vec<String> = purses.iter().map(|purse| purse.account.clone()).collect();
        for account in &accounts {
            let held = reserved.entry(account.clone()).or_default();
            *held = held.plus(amount);
        }
        Ok(Some(Reservation { ledger: self.clone(), accounts, amount }))
    }

    /// Whether anything is held back.
    pub fn holds_anything(&self) -> bool {
        !self.reserved.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// An amount that is held back, until it is dropped.
pub struct Reservation {
    ledger: Arc<Ledger>,
    accounts: Vec<String>,
    amount: Fee,
}

impl Reservation {
    /// Names of the accounts it is held back in.
    pub fn accounts(&self) -> &[String] {
        &self.accounts
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut reserved = self.ledger.reserved.lock().unwrap_or_else(PoisonError::into_inner);
        for account in &self.accounts {
            if let Some(held) = reserved.get_mut(account) {
                *held = held.less(self.amount);
                if *held == Fee::default() {
                    reserved.remove(account);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_back_cannot_be_spent_until_it_is_released() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::new(Book::open(dir.path()).expect("the folder can be written"));
        let purse = |bound| [Purse { account: "a".into(), deposit: Deposit::prepaid(Fee(bound)) }];
        let reserve = |bound, amount| ledger.reserve(&purse(bound), Fee(amount)).expect("the book can be read");

        let first = reserve(10, 6).expect("there is enough");
        assert!(reserve(10, 5).is_none());
        let second = reserve(10, 4).expect("there is enough for it too");
        assert!(reserve(10, 0).is_none(), "nothing is left, not even for what costs nothing");
        drop(first);
        assert!(ledger.holds_anything());
        drop(second);
        assert!(!ledger.holds_anything());
        assert!(reserve(10, 10).is_some());
    }

    #[test]
    fn all_purses_must_have_enough_and_none_is_touched_otherwise() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let ledger = Ledger::new(Book::open(dir.path()).expect("the folder can be written"));
        let purse = |account: &str, bound| Purse { account: account.into(), deposit: Deposit::prepaid(Fee(bound)) };
        let both = [purse("key", 10), purse("operator", 3)];

        assert!(ledger.reserve(&both, Fee(4)).expect("the book can be read").is_none());
        assert!(ledger.reserve(&both[..1], Fee(10)).expect("the book can be read").is_some());
    }
}
