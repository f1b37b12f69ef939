//! What a requester has to know of the network: who serves what and where, what it costs, and how executors are drawn.
//!
//! ```no_run
//! use std::time::Duration;
//! use keirin_client::network::Network;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let network = Network::new("ws://127.0.0.1:9944");
//! let view = network.view(Duration::from_secs(60)).await?;
//! println!("{:?}", view.gateways(Some("smollm2-135m-instruct"), "keirin")?);
//! # Ok(())
//! # }
//! ```

mod prices;
mod view;

pub use prices::{PriceLists, OVERLAP_MS};
pub use view::{Draw, NetworkView, OVERLAP_BLOCKS};

#[cfg(test)]
pub(crate) use view::tests as view_tests;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use crate::{Chain, ClientError};

/// Longest look at the chain.
const LOOK_LIMIT: Duration = Duration::from_secs(10);

/// Looks at the chain of a node when it is asked to, and connects again when the connection was lost.
pub struct Network {
    url: String,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    chain: Option<Chain>,
    seen: Option<(Arc<NetworkView>, Instant)>,
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Network {
    /// The network of the node at a WebSocket URL, which is not asked yet.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), known: Mutex::default() }
    }

    /// WebSocket URL of the node.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The network as it was at most `max_age` ago. Of those who ask at the same time one looks, and all have what it sees.
    ///
    /// # Errors
    /// [`ClientError`] of the node; [`ClientError::Unreachable`] also when it says nothing.
    pub async fn view(&self, max_age: Duration) -> Result<Arc<NetworkView>, ClientError> {
        let asked = Instant::now();
        let mut known = self.known.lock().await;
        let recent = known.seen.as_ref().filter(|(_, seen)| asked.saturating_duration_since(*seen) <= max_age);
        if let Some((view, _)) = recent {
            return Ok(view.clone());
        }
        let view = Arc::new(self.look(&mut known, None).await?);
        known.seen = Some((view.clone(), Instant::now()));
        Ok(view)
    }

    /// The network as it was at a finalized block, if the node still has its state.
    ///
    /// # Errors
    /// Those of [`Network::view`].
    pub async fn at(&self, block: u64) -> Result<NetworkView, ClientError> {
        let mut known = self.known.lock().await;
        self.look(&mut known, Some(block)).await
    }

    /// Looks at the newest block or another one, over a connection that is made if there is none. Another one is made the next time if this fails.
    async fn look(&self, known: &mut Known, block: Option<u64>) -> Result<NetworkView, ClientError> {
        let looked = async {
            let chain = match known.chain.take() {
                Some(chain) => chain,
                None => Chain::connect(&self.url).await?,
            };
            let view = match block {
                None => NetworkView::now(&chain).await?,
                Some(number) => NetworkView::at(&chain, number).await?,
            };
            Ok((chain, view))
        };
        let silent = || ClientError::Unreachable {
            url: self.url.clone(),
            problem: format!("it did not answer for {} s", LOOK_LIMIT.as_secs()),
        };
        let (chain, view) = tokio::time::timeout(LOOK_LIMIT, looked).await.unwrap_or_else(|_| Err(silent()))?;
        known.chain = Some(chain);
        Ok(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn node_that_is_not_there_is_an_error_each_time() {
        let network = Network::new("ws://127.0.0.1:1");
        for _ in 0..2 {
            let error = network.view(Duration::MAX).await.expect_err("nobody listens at port 1").to_string();
            assert!(error.contains("ws://127.0.0.1:1"), "{error}");
        }
        assert!(network.at(1).await.is_err());
    }
}
