//! Deposits that lie on chain.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    public::{Rate, RateLimits, Rates},
};

/// Most deposits that are remembered, and most requesters without one.
const MOST_REMEMBERED: usize = 65_536;
/// How often a deposit is read again because the chain went on meanwhile.
const TRIES: usize = 3;
/// Look-ups of requesters of whom nothing is known: whoever makes up addresses, for which nothing is signed yet, keeps the node busy with no more.
const STRANGERS: Rate = Rate { a_second: 512.0, at_once: 4_096.0 };
/// Those that are asked for from one address, so that nobody takes those of others.
const STRANGERS_FROM_ONE: Rate = Rate { a_second: 64.0, at_once: 512.0 };

/// Reads deposits through a node, and remembers each for some seconds.
pub struct OnChain {
    chain: Arc<Chain>,
    book: Arc<Book>,
    hrp: String,
    remembered: Mutex<Remembered>,
    strangers: Strangers,
}

/// Counts look-ups of requesters of whom nothing is known, by the address from which they come; of what this executor asks for itself there is none.
struct Strangers(Rates<Option<IpAddr>>);

impl Default for Strangers {
    fn default() -> Self {
        Self(Rates::new(RateLimits { all: STRANGERS, key: STRANGERS_FROM_ONE, ..RateLimits::default() }))
    }
}

impl Strangers {
    fn admit(&self, from: Option<IpAddr>, now: Instant) -> bool {
        // In this order: who asks too often takes nothing of what is there for all.
        self.0.admit_key(&from, 1.0, now) && self.0.admit(now)
    }
}

/// What was read.
#[derive(Default)]
struct Remembered {
    /// Of those who have a deposit, or had one.
    deposits: BTreeMap<RequesterId, (Deposit, Instant)>,
    /// Of others; so many of them can be made up that they must not take the places of those.
    without: BTreeMap<RequesterId, Instant>,
}

impl Remembered {
    /// What was read a moment ago.
    fn recent(&self, requester: &RequesterId) -> Option<Deposit> {
        let is_recent = |at: &Instant| at.elapsed() < DEPOSIT_CACHED;
        let known = self.deposits.get(requester).filter(|(_, at)| is_recent(at)).map(|(deposit, _)| *deposit);
        known.or_else(|| self.without.get(requester).filter(|at| is_recent(at)).map(|_| Deposit::default()))
    }

    fn note(&mut self, requester: RequesterId, deposit: Deposit) {
        let now = Instant::now();
        if deposit == Deposit::default() {
            self.deposits.remove(&requester);
            if self.without.len() >= MOST_REMEMBERED {
                self.without.retain(|_, at| at.elapsed() < DEPOSIT_CACHED);
            }
            if self.without.len() < MOST_REMEMBERED {
                self.without.insert(requester, now);
            }
            return;
        }
        self.without.remove(&requester);
        if self.deposits.len() >= MOST_REMEMBERED {
            self.deposits.retain(|_, (_, at)| at.elapsed() < DEPOSIT_CACHED);
        }
        if self.deposits.len() < MOST_REMEMBERED {
            self.deposits.insert(requester, (deposit, now));
        }
    }
}

impl OnChain {
    /// Deposits of those whose addresses begin with `hrp`.
    pub fn new(chain: Arc<Chain>, book: Arc<Book>, hrp: String) -> Self {
        Self { chain, book, hrp, remembered: Mutex::default(), strangers: Strangers::default() }
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a requester can be looked up now.
    fn may_look_up(&self, requester: &RequesterId, from: Option<IpAddr>) -> bool {
        self.remembered().deposits.contains_key(requester) || self.strangers.admit(from, Instant::now())
    }

    /// The deposit in one state of the chain, with what of the account's spending is settled in the same state; none when the chain went on.
    async fn look(
        &self,
        view: &ChainView,
        requester: &RequesterId,
        address: &str,
    ) -> Result<Option<Deposit>, DepositsError> {
        let read = self.chain.node().deposit(view.at(), requester).await;
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
    async fn deposit(&self, address: &str, from: Option<IpAddr>) -> Result<Option<Deposit>, DepositsError> {
        let known = RequesterId::parse(address.as_bytes());
        let Some((_, requester)) = known.ok().filter(|(prefix, _)| *prefix == self.hrp) else { return Ok(None) };
        let recent = self.remembered().recent(&requester);
        if let Some(deposit) = recent {
            return Ok(Some(deposit).filter(|deposit| *deposit != Deposit::default()));
        }
        if !self.may_look_up(&requester, from) {
            return Err(DepositsError("too many requesters of whom nothing is known ask at once".into()));
        }
        for _ in 0..TRIES {
            let view = self.chain.view().map_err(|error| DepositsError(error.to_string()))?;
            if let Some(deposit) = self.look(&view, &requester, address).await? {
                self.remembered().note(requester, deposit);
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

    #[test]
    fn requesters_without_a_deposit_take_no_places_of_others() {
        let mut remembered = Remembered::default();
        let id = |number: u32| {
            let mut id = [0; 20];
            id[..4].copy_from_slice(&number.to_le_bytes());
            RequesterId(id)
        };
        let some = Deposit::prepaid(Fee(5));
        for number in 0..=MOST_REMEMBERED as u32 {
            remembered.note(id(number), Deposit::default());
        }
        remembered.note(id(7), some);
        assert_eq!(remembered.without.len(), MOST_REMEMBERED - 1, "they are bounded");
        assert_eq!((remembered.recent(&id(7)), remembered.recent(&id(8))), (Some(some), Some(Deposit::default())));
        assert_eq!(remembered.recent(&id(u32::MAX)), None);
        remembered.note(id(7), Deposit::default());
        assert_eq!(remembered.recent(&id(7)), Some(Deposit::default()));
        assert!(remembered.deposits.is_empty());
    }

    #[test]
    fn who_makes_up_requesters_takes_no_look_ups_of_other_addresses() {
        let (strangers, now) = (Strangers::default(), Instant::now());
        let address = |number: u8| Some(IpAddr::from([192, 0, 2, number]));
        assert_eq!((0..5_000).filter(|_| strangers.admit(address(1), now)).count(), 512);
        assert!(strangers.admit(address(2), now), "it has its own");

        let asked = (3..=u8::MAX).flat_map(|number| (0..100).map(move |_| number));
        let admitted = asked.filter(|number| strangers.admit(address(*number), now)).count();
        assert_eq!(admitted, 4_096 - 512 - 1, "all together are bounded");
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
