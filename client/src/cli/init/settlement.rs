//! Waiting until gateways have seen what was put in on chain.

use std::time::Duration;

use tokio::time::{sleep, Instant};

use crate::{cli::progress::Progress, config::Config, gateway::GatewayError};

/// Time in which the first answer has to come.
const LIMIT: Duration = Duration::from_secs(300);
/// Time between two questions.
const PAUSE: Duration = Duration::from_secs(2);
/// What gateways refuse with that know a deposit, a price or a roster a little later than the chain. Nothing is charged with these.
const NOT_YET: [&str; 7] = [
    "insufficient_quota",
    "unknown_requester",
    "deposits_unknown",
    "chain_unknown",
    "no_price",
    "routing_unknown",
    "no_executor",
];

/// How long the first answer is waited for.
pub(super) struct Patience {
    limit: Duration,
    pause: Duration,
}

impl Patience {
    /// On a chain, until gateways have seen it; elsewhere not at all.
    pub fn of(config: &Config) -> Self {
        Self { limit: if config.gateway.chain().is_some() { LIMIT } else { Duration::ZERO }, pause: PAUSE }
    }

    /// Asks again as long as the gateway only does not know yet.
    pub async fn until_served<T>(&self, ask: impl AsyncFn() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let began = Instant::now();
        let mut progress: Option<Progress> = None;
        loop {
            match ask().await {
                Err(error) if is_not_yet(&error) && began.elapsed() < self.limit => {
                    let text = format!("waiting until gateways have seen the chain: {error}");
                    progress.get_or_insert_with(|| Progress::start(text));
                    sleep(self.pause).await;
                }
                other => return other,
            }
        }
    }
}

fn is_not_yet(error: &anyhow::Error) -> bool {
    let Some(GatewayError::Refused(refusal)) = error.downcast_ref() else { return false };
    refusal.code.as_deref().is_some_and(|code| NOT_YET.contains(&code))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use http::StatusCode;

    use super::*;
    use crate::gateway::Refusal;

    fn refused(code: &str) -> anyhow::Error {
        let refusal = Refusal {
            url: "http://a".into(),
            status: StatusCode::PAYMENT_REQUIRED,
            message: "no".into(),
            kind: None,
            code: Some(code.into()),
            param: None,
            retry_after: None,
            request_id: None,
        };
        GatewayError::Refused(Box::new(refusal)).into()
    }

    /// How often a gateway is asked that refuses the first time.
    async fn asked(limit: Duration, code: &str) -> u32 {
        let asked = Cell::new(0);
        let ask = async || {
            asked.set(asked.get() + 1);
            if asked.get() > 1 {
                return Ok(());
            }
            Err(refused(code))
        };
        let patience = Patience { limit, pause: Duration::ZERO };
        let answered = patience.until_served(ask).await;
        assert_eq!(answered.is_ok(), asked.get() > 1);
        asked.get()
    }

    #[tokio::test]
    async fn gateway_that_has_not_seen_the_deposit_is_asked_again_on_a_chain() {
        assert_eq!(asked(LIMIT, "insufficient_quota").await, 2);
        assert_eq!(asked(Duration::ZERO, "insufficient_quota").await, 1, "elsewhere nothing changes by itself");
        assert_eq!(asked(LIMIT, "model_not_found").await, 1, "waiting does not help");
    }
}
