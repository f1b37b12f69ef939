//! Where the gateway learns what an account may spend.

use std::{fmt, net::IpAddr, str::FromStr};

use async_trait::async_trait;
use codec::{Decode, Encode};

/// An amount in the smallest unit of the currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Fee(pub u128);

impl Fee {
    /// What tokens cost at this price for each.
    pub fn of_tokens(self, tokens: u64) -> Self {
        Self(self.0.saturating_mul(tokens.into()))
    }

    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without another amount; nothing when that is larger.
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Fee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Fee {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// Why it is not known what an account may spend.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not known what accounts may spend: {0}")]
pub struct DepositsError(pub String);

/// What an account may spend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deposit {
    /// What is there for everybody it asks.
    pub whole: Fee,
    /// What one request alone does not bound: all requests that are not settled yet may take this much together.
    pub share: Fee,
    /// What of its spending here is settled: it is not in the whole any more.
    pub settled: Fee,
}

impl Deposit {
    /// One that nobody else can spend from, and that is never settled.
    pub const fn prepaid(whole: Fee) -> Self {
        Self { whole, share: whole, settled: Fee(0) }
    }

    /// Whether a request that may cost `amount` can be taken on after so much was spent and is held back.
    pub fn covers(&self, used: Fee, amount: Fee) -> bool {
        let open = used.less(self.settled);
        let within = |bound: Fee| open < bound && amount <= bound.less(open);
        within(self.share) || (open == Fee::default() && within(self.whole))
    }
}

/// Says what accounts may spend.
#[async_trait]
pub trait Deposits: Send + Sync {
    /// What an account may spend; none for an account that is not known. Who asks does so from this address, if it is not this executor.
    ///
    /// # Errors
    /// [`DepositsError`].
    async fn deposit(&self, address: &str, from: Option<IpAddr>) -> Result<Option<Deposit>, DepositsError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_alone_may_take_all_and_several_only_their_share() {
        let deposit = Deposit { whole: Fee(100), share: Fee(20), settled: Fee(50) };
        let covers = |used, amount| deposit.covers(Fee(used), Fee(amount));
        assert!(covers(50, 100) && !covers(50, 101), "nothing of it is open");
        assert!(covers(51, 19) && !covers(51, 20));
        assert!(!covers(70, 0), "the share is used up");
        assert!(covers(30, 100), "less was spent than is settled, as after receipts of another time");
    }

    #[test]
    fn who_has_no_share_is_served_one_request_at_a_time() {
        let deposit = Deposit { whole: Fee(100), share: Fee(0), settled: Fee(0) };
        assert!(deposit.covers(Fee(0), Fee(60)) && !deposit.covers(Fee(60), Fee(1)));
    }

    #[test]
    fn prepaid_account_is_spent_to_its_end() {
        let deposit = Deposit::prepaid(Fee(10));
        assert!(deposit.covers(Fee(6), Fee(4)) && !deposit.covers(Fee(6), Fee(5)));
        assert!(!deposit.covers(Fee(10), Fee(0)), "nothing is left, not even for what costs nothing");
    }
}
