//! Who is drawn to serve a request.
//!
//! All that serve a model are laid out by account, each as long as its weight, and a number of 256 bits says where on this line an attempt
//! falls. Who was drawn before is taken off the line. So whoever knows an epoch's randomness and weights can tell from a receipt
//! whether it went where it had to go.

use alloc::vec::Vec;
use sp_crypto_hashing::blake2_256;

use super::{Receipt, Route, SignedRequest};
use crate::{executor::ExecutorKey, weight::VotingWeight, HashBytes};

/// Domain of the hash of a conversation's name.
const NAME_DOMAIN: &[u8] = b"keirin/conversation/name";

/// The hash by which a conversation is known: `blake2_256("keirin/conversation/name" ‖ name)`, where the name is the body's
/// `prompt_cache_key`.
pub fn conversation_hash(name: &str) -> HashBytes {
    blake2_256(&[NAME_DOMAIN, name.as_bytes()].concat())
}

/// Who may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<AccountId> {
    /// Its place among the others.
    pub account: AccountId,
    /// Key that its executor signs with.
    pub executor: ExecutorKey,
    /// Its weight in the epoch's snapshot.
    pub weight: VotingWeight,
}

/// All who may be drawn for a model in an epoch.
///
/// ```
/// use keirin_primitives::{executor::ExecutorKey, receipts::{Candidate, Candidates}, weight::VotingWeight};
///
/// let candidate = |account, weight| Candidate { account, executor: ExecutorKey([account; 33]), weight: VotingWeight(weight) };
/// let candidates = Candidates::new([candidate(2, 30), candidate(1, 10)]);
/// let mut entropy = [0; 32];
/// entropy[0] = 10;
/// assert_eq!(candidates.draw(&entropy, &[]), Some(&candidate(2, 30)), "10 is the first place after those of account 1");
/// assert_eq!(candidates.draw(&entropy, &[ExecutorKey([2; 33])]), Some(&candidate(1, 10)), "of 10 places that are left");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidates<AccountId>(Vec<Candidate<AccountId>>);

impl<AccountId: Ord> Candidates<AccountId> {
    /// Lays them out by account, whatever order they come in. Of two with the same account the first one counts.
    pub fn new(all: impl IntoIterator<Item = Candidate<AccountId>>) -> Self {
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by(|one, other| one.account.cmp(&other.account));
        all.dedup_by(|later, first| later.account == first.account);
        Self(all)
    }

    /// Who is drawn by a uniform number, in proportion to weight, when those in `passed` are left out:
    /// `u256le(entropy) mod (sum of the weights)` is a place on the line. Nobody if nobody with weight is left.
    pub fn draw(&self, entropy: &HashBytes, passed: &[ExecutorKey]) -> Option<&Candidate<AccountId>> {
        let left = || self.0.iter().filter(|candidate| !passed.contains(&candidate.executor));
        // Weights have 64 bits, so that not even 2^32 of them add up to a sum with more than 96.
        let total = left().fold(0u128, |sum, candidate| sum.saturating_add(candidate.weight.0.into()));
        let mut place = remainder(entropy, total)?;
        for candidate in left() {
            match place.checked_sub(candidate.weight.0.into()) {
                Some(beyond) => place = beyond,
                None => return Some(candidate),
            }
        }
        None
    }

    /// All of them, by account.
    pub fn iter(&self) -> impl Iterator<Item = &Candidate<AccountId>> {
        self.0.iter()
    }
}

/// A little-endian number modulo another one; none modulo 0.
fn remainder(number: &HashBytes, modulus: u128) -> Option<u128> {
    number.iter().rev().try_fold(0u128, |rest, byte| {
        let longer = rest.checked_mul(256)?.checked_add(u128::from(*byte))?;
        longer.checked_rem(modulus)
    })
}

impl Route {
    /// Who is drawn next, after those that were drawn before and did not take the request.
    pub fn next<'a, AccountId: Ord>(
        &self,
        randomness: &HashBytes,
        request: &SignedRequest,
        candidates: &'a Candidates<AccountId>,
    ) -> Option<&'a Candidate<AccountId>> {
        self.drawn(randomness, request, candidates, self.passed.len())
    }

    /// Who is drawn after the first `attempt` of those that did not take the request.
    fn drawn<'a, AccountId: Ord>(
        &self,
        randomness: &HashBytes,
        request: &SignedRequest,
        candidates: &'a Candidates<AccountId>,
        attempt: usize,
    ) -> Option<&'a Candidate<AccountId>> {
        let passed = self.passed.get(..attempt)?;
        let number = u32::try_from(attempt).ok()?;
        candidates.draw(&self.entropy(randomness, request, number), passed)
    }

    /// What is wrong with the way of a request to `executor`, if it is not the one that the draws tell.
    pub fn misrouted<AccountId: Ord>(
        &self,
        randomness: &HashBytes,
        request: &SignedRequest,
        candidates: &Candidates<AccountId>,
        executor: &ExecutorKey,
    ) -> Option<Misrouted> {
        let ways = self.passed.iter().chain([executor]).enumerate();
        let mut wrong = ways.filter(|(attempt, way)| {
            let drawn = self.drawn(randomness, request, candidates, *attempt);
            drawn.is_none_or(|drawn| drawn.executor != **way)
        });
        let (attempt, _) = wrong.next()?;
        Some(if attempt < self.passed.len() { Misrouted::Passed(attempt) } else { Misrouted::Executor })
    }
}

/// How a request went another way than the draws tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misrouted {
    /// The executor at this place, counted from 0, is said not to have taken the request, but was not the one drawn there.
    Passed(usize),
    /// Who served it was not drawn after those that did not take it.
    Executor,
}

impl Receipt {
    /// Proves from a receipt alone that its request went another way than the draws tell: with the randomness of the epoch that the
    /// request's time lies in, and who served the model in that epoch. Whether the conversation is the one that the body
    /// names, only who has the body can tell; see [`conversation_hash`].
    pub fn misrouted<AccountId: Ord>(
        &self,
        randomness: &HashBytes,
        candidates: &Candidates<AccountId>,
    ) -> Option<Misrouted> {
        self.route.misrouted(randomness, &self.request, candidates, &self.executor)
    }
}

#[cfg(test)]
#[path = "route/tests.rs"]
mod tests;
