//! What requests with API keys cost that other executors serve: the operator's deposit pays them on chain, and the key's limits bound them
//! here. What is counted stands in the receipt.
//!
//! From the moment at which an executor is asked it may serve the request, and charge the operator for it, whatever comes back. So what was held back
//! is given back only when it is certain that nobody works on it. It is in the book, too: an agent that is killed meanwhile charges all of it when
//! it begins again.

use std::sync::Arc;

use keirin_primitives::{inference::MAX_COMPLETION_TOKENS, receipts::Receipt, HashBytes};
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use crate::gateway::{
    accounts::{Fee, Reservation},
    admission::Caller,
    limits::TokenAllowance,
    served::{Payer, Written},
    work::Assignment,
    ApiError, Gateway,
};

/// Counts one request of an API key.
pub(in crate::gateway) struct Meter {
    /// None once it is charged.
    held: Option<Held>,
    /// Whether somebody may work on the request.
    is_asked: bool,
}

/// What is held back for a request.
struct Held {
    gateway: Arc<Gateway>,
    request: HashBytes,
    _reservation: Reservation,
    allowance: TokenAllowance,
    /// Most tokens that it may take, and what they cost.
    most: (u64, Fee),
}

impl Meter {
    /// Holds back what a request may cost; none for requesters, whose executors do that.
    ///
    /// # Errors
    /// [`ApiError`] when the key may not spend so much, or it cannot be written down.
    pub async fn begin(
        gateway: &Arc<Gateway>,
        caller: &Caller,
        assignment: &Assignment,
    ) -> Result<Option<Self>, ApiError> {
        if !matches!(caller.payer, Payer::ApiKey { .. }) {
            return Ok(None);
        }
        // No token is shorter than a byte, and what a template adds is shorter than what a body has around its texts.
        let answer = u64::from(assignment.parameters.max_tokens.unwrap_or(MAX_COMPLETION_TOKENS));
        let tokens = (caller.body.len() as u64).saturating_add(answer.saturating_mul(assignment.answers() as u64));
        let allowance = gateway.allowances.take(caller, tokens)?;
        let on_chain = gateway.chain.as_ref().map(|chain| chain.view()).transpose()?;
        // Executors may go by the price before for a while.
        let on_chain = on_chain.and_then(|view| view.prices.accepted(&assignment.model, caller.timestamp_ns));
        let price = on_chain.and_then(|prices| prices.into_iter().max()).map_or(gateway.price, Fee);
        let most = (tokens, price.of_tokens(tokens));
        let reservation = gateway.reserve_of_key(caller, most.1).await?;
        let accounts = reservation.accounts().to_vec();
        let held = Held { gateway: gateway.clone(), request: caller.hash, _reservation: reservation, allowance, most };
        // Before it is written: whoever goes meanwhile has it given back.
        let meter = Self { held: Some(held), is_asked: false };
        gateway.book.hold(caller.hash, accounts, most.1).await?;
        Ok(Some(meter))
    }

    /// An executor is asked now.
    pub fn is_asked(&mut self) {
        self.is_asked = true;
    }

    /// It is certain that nobody works on the request whom this counts.
    pub fn is_free(&mut self) {
        self.is_asked = false;
    }

    /// Charges nothing, since nobody works on the request; returns when that is written.
    pub async fn given_back(mut self) {
        if let Some(held) = self.held.take() {
            // The scribe says so in the log when it cannot be. Then all is charged at the next start.
            let _ = held.free().wait().await;
        }
    }

    /// Charges what the receipt says, and never more than was held back. Without one nobody knows, and all of that is charged.
    pub async fn ended(mut self, receipt: Option<&Receipt>) {
        let charged = match receipt {
            Some(receipt) => self.charge(|most| (receipt.tokens(), Fee(receipt.fee).min(most.1))),
            None => self.charge_all(),
        };
        if let Some(charged) = charged {
            // It goes on when nobody waits for it any more.
            let _ = charged.await;
        }
    }

    fn charge_all(&mut self) -> Option<JoinHandle<()>> {
        self.held.iter().for_each(|held| held.gateway.metrics.charged_without_receipt());
        self.charge(|most| most)
    }

    /// Charges what tokens and their cost are of what was held back.
    fn charge(&mut self, cost: impl FnOnce((u64, Fee)) -> (u64, Fee)) -> Option<JoinHandle<()>> {
        let held = self.held.take()?;
        let (tokens, fee) = cost(held.most);
        // Here, so that it is in order with what is held back next, and is written though nobody may be left to wait for it.
        let written = held.gateway.book.charge(held.request, fee);
        let rest = held.charged(written, tokens, fee).in_current_span();
        Handle::try_current().ok().map(|runtime| runtime.spawn(rest))
    }
}

impl Drop for Meter {
    /// Who asked has gone, or something else broke off. An executor may have worked, if one was asked.
    fn drop(&mut self) {
        if self.is_asked {
            self.charge_all();
        } else if let Some(held) = self.held.take() {
            let _not_waited_for = held.free();
        }
    }
}

impl Held {
    /// Nothing is charged, and the key may spend at once what was held back.
    fn free(self) -> Written {
        self.gateway.book.charge(self.request, Fee(0))
    }

    /// What is held back stays so until it is charged.
    async fn charged(self, written: Written, tokens: u64, fee: Fee) {
        if let Err(error) = written.wait().await {
            tracing::error!(%error, %fee, "a request with an API key could not be charged; all that it may have cost is, at the next start");
        }
        self.allowance.used(tokens);
    }
}
