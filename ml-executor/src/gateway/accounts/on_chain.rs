//! Deposits that lie on chain.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use async_trait::async_trait;
use keirin_primitives::receipts::RequesterId;

use super::{Deposit, Deposits, DepositsError, Fee};
use crate::{
    defaults::DEPOSIT_CACHED,
    gateway::{
        served::Book,
        settlement::{Chain, ChainView},
    },
};

/// Most deposits that are remembered.
const MOST_REMEMBERED: usize = 65_536;
/// How often a deposit is read again because the chain went on meanwhile.
const TRIES: usize = 3;

/// Reads deposits through a node, and remembers each for some seconds.
pub struct OnChain {
    chain: Arc<Chain>,
    book: Arc<Book>,
    hrp: String,
    read: Mutex<BTreeMap<RequesterId, (Deposit, Instant)>>,
}

impl OnChain {
    /// Deposits of those whose addresses begin with `hrp`.
    pub fn new(chain: Arc<Chain>, book: Arc<Book>, hrp: String) -> Self {
        Self { chain, book, hrp, read: Mutex::default() }
    }

    fn remembered(&self, requester: &RequesterId) -> Option<Deposit> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.get(requester).filter(|(_, at)| at.elapsed() < DEPOSIT_CACHED).map(|(deposit, _)| *deposit)
    }

    fn remember(&self, requester: RequesterId, deposit: Deposit) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= MOST_REMEMBERED {
            read.retain(|_, (_, at)| at.elapsed() < DEPOSIT_CACHED);
        }
        if read.len() < MOST_REMEMBERED {
            read.insert(requester, (deposit, Instant::now()));
        }
    }

    /// The deposit in one state of the chain, with what of the account's spending is settled in the same state; none when the chain went on.
    async fn look(
        &self,
        view: &ChainView,
        requester: &RequesterId,
        address: &str,
    ) -> Result<Option<Deposit>, DepositsError> {
        let read = self.chain.node().deposit(&view.at, requester).await;
        // What waits to be withdrawn only pays for what was served before: it may be gone when a receipt of now is committed.
        let whole = Fee(read.map_err(|error| DepositsError(error.to_string()))?.free);
        let settled = self.chain.with(view, || self.book.settled(address)).await;
        let settled = settled.transpose().map_err(|error| DepositsError(error.to_string()))?;
        Ok(settled.map(|settled| Deposit { whole, share: share(whole, view.weight), settled }))
    }
}

/// What the participant may serve before it is settled: its part of all weight.
fn share(whole: Fee, (own, all): (u64, u64)) -> Fee {
    let all = u128::from(all).max(1);
    // In two steps, so that nothing overflows.
    let (quotient, rest) = (whole.0 / all, whole.0 % all);
    let own = u128::from(own).min(all);
    Fee(quotient.saturating_mul(own).saturating_add(rest.saturating_mul(own) / all))
}

#[async_trait]
impl Deposits for OnChain {
    async fn deposit(&self, address: &str) -> Result<Option<Deposit>, DepositsError> {
        let known = RequesterId::parse(address.as_bytes());
        let Some((_, requester)) = known.ok().filter(|(prefix, _)| *prefix == self.hrp) else { return Ok(None) };
        if let Some(deposit) = self.remembered(&requester) {
            return Ok(Some(deposit).filter(|deposit| *deposit != Deposit::default()));
        }
        for _ in 0..TRIES {
            let view = self.chain.view().map_err(|error| DepositsError(error.to_string()))?;
            if let Some(deposit) = self.look(&view, &requester, address).await? {
                self.remember(requester, deposit);
                return Ok(Some(deposit).filter(|deposit| *deposit != Deposit::default()));
            }
        }
        Err(DepositsError("the chain went on faster than it could be read".into()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn share_is_the_part_of_the_weight() {
        assert_eq!(share(Fee(1_000), (1, 4)), Fee(250));
        assert_eq!(share(Fee(7), (1, 3)), Fee(2));
        assert_eq!(share(Fee(u128::MAX), (u64::MAX, u64::MAX)), Fee(u128::MAX));
        assert_eq!(share(Fee(1_000), (0, 0)), Fee(0), "before the first sprint nobody has weight");
        assert_eq!(share(Fee(1_000), (0, 9)), Fee(0));
    }

    proptest! {
        #[test]
        fn shares_of_all_are_no_more_than_the_whole(whole: u128, weights in prop::collection::vec(0u64..1_000_000, 1..9)) {
            let all: u64 = weights.iter().sum();
            let shares = weights.iter().map(|own| share(Fee(whole), (*own, all)).0);
            prop_assert!(shares.fold(0u128, u128::saturating_add) <= whole);
        }
    }
}
