//! What requests with API keys cost that other executors serve: the operator's deposit pays them on chain, and the key's limits bound them
//! here. What is counted stands in the receipt.
//!
//! From the moment at which an executor is asked it may serve the request, and charge the operator for it, whatever comes back. So what was held back
//! is given back only when it is certain that nobody works on it. It is held in memory: an agent that is killed meanwhile counts nothing of it,
//! though the operator may pay.

use std::sync::Arc;

use keirin_primitives::{inference::MAX_COMPLETION_TOKENS, receipts::Receipt};
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument;

use crate::gateway::{
    accounts::{Fee, Reservation},
    admission::Caller,
    limits::TokenAllowance,
    served::Payer,
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
    reservation: Reservation,
    allowance: TokenAllowance,
    /// Most tokens that it may take, and what they cost.
    most: (u64, Fee),
}

impl Meter {
    /// Holds back what a request may cost; none for requesters, whose executors do that.
    ///
    /// # Errors
    /// [`ApiError`] when the key may not spend so much.
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
        let on_chain = on_chain.and_then(|view| view.prices.per_token(&assignment.model, caller.timestamp_ns));
        let most = (tokens, on_chain.unwrap_or(gateway.price).of_tokens(tokens));
        let reservation = gateway.reserve_of_key(caller, most.1).await?;
        let held = Held { gateway: gateway.clone(), reservation, allowance, most };
        Ok(Some(Self { held: Some(held), is_asked: false }))
    }

    /// An executor is asked now.
    pub fn is_asked(&mut self) {
        self.is_asked = true;
    }

    /// It is certain that nobody works on the request whom this counts.
    pub fn is_free(&mut self) {
        self.is_asked = false;
    }

    /// Charges what the receipt says, and never more than was held back. Without one nobody knows, and all of that is charged.
    pub async fn ended(mut self, receipt: Option<&Receipt>) {
        if let Some(charged) = self.charge(receipt) {
            // It goes on when nobody waits for it any more.
            let _ = charged.await;
        }
    }

    fn charge(&mut self, receipt: Option<&Receipt>) -> Option<JoinHandle<()>> {
        let (held, runtime) = (self.held.take()?, Handle::try_current().ok()?);
        let (tokens, fee) = match receipt {
            Some(receipt) => (receipt.tokens(), Fee(receipt.fee).min(held.most.1)),
            None => {
                held.gateway.metrics.charged_without_receipt();
                held.most
            }
        };
        Some(runtime.spawn(held.charge(tokens, fee).in_current_span()))
    }
}

impl Drop for Meter {
    /// Who asked has gone, or something else broke off, while an executor may have worked.
    fn drop(&mut self) {
        if self.is_asked {
            self.charge(None);
        }
    }
}

impl Held {
    async fn charge(self, tokens: u64, fee: Fee) {
        let charged = self.gateway.book.charge(self.reservation.accounts().to_vec(), fee).await;
        if let Err(error) = charged {
            tracing::error!(%error, %fee, "a request with an API key could not be charged");
        }
        self.allowance.used(tokens);
    }
}
