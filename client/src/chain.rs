//! A connection to a node: runtime APIs, blocks, and what the node says of itself. Transactions are in
//! [`crate::submission`].

use std::{future::Future, str::FromStr};

use codec::DecodeAll;
use subxt::{
    client::{Blocks, ClientAtBlock, OnlineClientAtBlockImpl},
    config::RpcConfigFor,
    rpcs::{LegacyRpcMethods, RpcClient},
    OnlineClient, PolkadotConfig,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

use crate::{
    defaults::{FINALITY_TIMEOUT, NODE_TIMEOUT},
    ClientError,
};

type State = ClientAtBlock<PolkadotConfig, OnlineClientAtBlockImpl<PolkadotConfig>>;

/// A connection to a node.
#[derive(Clone)]
pub struct Chain {
    pub(crate) url: String,
    pub(crate) client: OnlineClient<PolkadotConfig>,
    pub(crate) rpc: LegacyRpcMethods<RpcConfigFor<PolkadotConfig>>,
}

/// What a node says of itself and of its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeState {
    /// Name of the chain.
    pub chain: String,
    /// Name and version of the node's program.
    pub node: String,
    /// Version of the runtime.
    pub runtime_version: u32,
    /// Number of the best block.
    pub best_block: u64,
    /// Number of the latest finalized block.
    pub finalized_block: u64,
}

/// The account and key of a secret URI: `//Alice`, or a phrase with derivations and password.
///
/// # Errors
/// [`ClientError::Secret`]; its text never quotes the secret.
///
/// ```
/// let alice = keirin_client::signer("//Alice")?;
/// assert_eq!(alice.public_key().0[..4], [0xd4, 0x35, 0x93, 0xc7]);
/// # Ok::<(), keirin_client::ClientError>(())
/// ```
pub fn signer(uri: &str) -> Result<Keypair, ClientError> {
    let uri = SecretUri::from_str(uri).map_err(|error| ClientError::Secret(error.to_string()))?;
    Keypair::from_uri(&uri).map_err(|error| ClientError::Secret(error.to_string()))
}

impl Chain {
    /// Connects to the node at a WebSocket URL.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn connect(url: &str) -> Result<Self, ClientError> {
        let unreachable =
            |problem: String| ClientError::Unreachable { url: url.to_owned(), problem: plain(&problem).to_owned() };
        let rpc = in_time(RpcClient::from_insecure_url(url)).await.map_err(unreachable)?;
        // Keirin has had modern metadata from its first block; the types of older chains take a while to load.
        let config = PolkadotConfig::builder().use_historic_types(false).build();
        let client =
            in_time(OnlineClient::from_rpc_client_with_config(config, rpc.clone())).await.map_err(unreachable)?;
        Ok(Self { url: url.to_owned(), client, rpc: LegacyRpcMethods::new(rpc) })
    }

    /// Hash of block 0.
    pub fn genesis_hash(&self) -> [u8; 32] {
        self.client.genesis_hash().0
    }

    /// Number of the latest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn finalized_block(&self) -> Result<u64, ClientError> {
        Ok(self.latest().await?.number())
    }

    /// What the node says of itself and of its chain.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn node_state(&self) -> Result<NodeState, ClientError> {
        let latest = self.latest().await?;
        let (name, version) = (self.rpc.system_name().await, self.rpc.system_version().await);
        let best = self.rpc.chain_get_header(None).await.map_err(node)?;
        Ok(NodeState {
            chain: self.rpc.system_chain().await.map_err(node)?,
            node: format!("{} {}", name.map_err(node)?, version.map_err(node)?),
            runtime_version: latest.state.spec_version(),
            best_block: best.map(|header| header.number).ok_or(ClientError::Unreadable("the best block"))?,
            finalized_block: latest.number(),
        })
    }

    /// The latest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn latest(&self) -> Result<FinalizedBlock, ClientError> {
        // The stream of blocks that `at_current_block` looks at comes to a halt, or names blocks that are not there, when a node has too much to do.
        let hash = in_time(self.rpc.chain_get_finalized_head()).await.map_err(node)?;
        let state = in_time(self.client.at_block(hash)).await.map_err(node)?;
        Ok(FinalizedBlock { url: self.url.clone(), state })
    }

    /// The finalized block with a number, if the node still has its state.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn block(&self, number: u64) -> Result<FinalizedBlock, ClientError> {
        let state = self.client.at_block(number).await.map_err(node)?;
        Ok(FinalizedBlock { url: self.url.clone(), state })
    }

    /// Asks a runtime API at the best block, which may still be abandoned; see [`FinalizedBlock::call`].
    ///
    /// # Errors
    /// Those of [`FinalizedBlock::call`].
    pub async fn call_at_best<T: DecodeAll>(&self, method: &'static str, arguments: &[u8]) -> Result<T, ClientError> {
        let best = self.rpc.chain_get_block_hash(None).await.map_err(node)?;
        let best = best.ok_or(ClientError::Unreadable("the best block"))?;
        let state = self.client.at_block(best).await.map_err(node)?;
        AtBlock { url: &self.url, state: &state }.call(method, arguments).await
    }

    /// Asks a runtime API at the latest finalized block; see [`FinalizedBlock::call`].
    ///
    /// # Errors
    /// Those of [`FinalizedBlock::call`].
    pub async fn call<T: DecodeAll>(&self, method: &'static str, arguments: &[u8]) -> Result<T, ClientError> {
        self.latest().await?.call(method, arguments).await
    }

    /// The latest finalized block and all that follow.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn finalized_blocks(&self) -> Result<FinalizedBlocks, ClientError> {
        let from = self.finalized_block().await?;
        let blocks = in_time(self.client.stream_blocks()).await.map_err(node)?;
        Ok(FinalizedBlocks { url: self.url.clone(), blocks, from })
    }
}

/// Finalized blocks as they come.
pub struct FinalizedBlocks {
    url: String,
    blocks: Blocks<PolkadotConfig>,
    /// A node tells of some older blocks first.
    from: u64,
}

impl FinalizedBlocks {
    /// Waits for the next one, no longer than [`FINALITY_TIMEOUT`].
    ///
    /// # Errors
    /// [`ClientError::Stalled`], or [`ClientError::Node`], also when the connection is lost.
    pub async fn next(&mut self) -> Result<FinalizedBlock, ClientError> {
        let next = tokio::time::timeout(FINALITY_TIMEOUT, self.next_whenever());
        next.await.unwrap_or(Err(ClientError::Stalled { seconds: FINALITY_TIMEOUT.as_secs() }))
    }

    async fn next_whenever(&mut self) -> Result<FinalizedBlock, ClientError> {
        loop {
            let block = self.blocks.next().await.ok_or_else(|| ClientError::Node("it closed the connection".into()))?;
            let block = block.map_err(node)?;
            if block.number() >= self.from {
                let state = block.at().await.map_err(node)?;
                return Ok(FinalizedBlock { url: self.url.clone(), state });
            }
        }
    }
}

/// A finalized block, whose state can be asked.
pub struct FinalizedBlock {
    url: String,
    pub(crate) state: State,
}

impl FinalizedBlock {
    /// Its number.
    pub fn number(&self) -> u64 {
        self.state.block_number()
    }

    /// Asks a runtime API, named `Trait_method`. `arguments` are SCALE-encoded, one after the other.
    ///
    /// # Errors
    /// [`ClientError::NotKeirin`], [`ClientError::Node`] or [`ClientError::Unreadable`].
    pub async fn call<T: DecodeAll>(&self, method: &'static str, arguments: &[u8]) -> Result<T, ClientError> {
        AtBlock { url: &self.url, state: &self.state }.call(method, arguments).await
    }
}

/// The state of a block, final or not.
struct AtBlock<'a> {
    url: &'a str,
    state: &'a State,
}

impl AtBlock<'_> {
    async fn call<T: DecodeAll>(&self, method: &'static str, arguments: &[u8]) -> Result<T, ClientError> {
        let api = method.split_once('_').map_or(method, |(api, _)| api);
        if self.state.metadata_ref().runtime_api_trait_by_name(api).is_none() {
            return Err(ClientError::NotKeirin { url: self.url.to_owned(), api });
        }
        let answer = in_time(self.state.runtime_apis().call_raw(method, Some(arguments))).await.map_err(node)?;
        T::decode_all(&mut answer.as_slice()).map_err(|_| ClientError::Unreadable(method))
    }
}

/// What a node answers within [`NODE_TIMEOUT`], or what is wrong with it: a node that lost the thread keeps its connections open.
async fn in_time<T, E: std::fmt::Display>(answer: impl Future<Output = Result<T, E>>) -> Result<T, String> {
    let answered = tokio::time::timeout(NODE_TIMEOUT, answer).await;
    let answered = answered.map_err(|_| format!("it did not answer within {} s", NODE_TIMEOUT.as_secs()))?;
    answered.map_err(|error| error.to_string())
}

pub(crate) fn node(error: impl std::fmt::Display) -> ClientError {
    ClientError::Node(plain(&error.to_string()).to_owned())
}

/// Drops the layers that every error of the transport repeats.
fn plain(problem: &str) -> &str {
    ["Cannot construct OnlineClient: ", "RPC error: ", "client error: ", "Error when opening the TCP socket: "]
        .iter()
        .fold(problem, |text, layer| text.strip_prefix(layer).unwrap_or(text))
        .trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_that_is_none_is_refused_without_quoting_it() {
        for secret in
            ["hunter2 hunter2", "0x12", "bottom drive obey lake curtain smoke basket hold race lonely fit nope"]
        {
            let error = signer(secret).expect_err("it is no secret URI").to_string();
            assert!(!error.contains(secret) && !error.contains("hunter2") && !error.contains("nope"), "{error}");
        }
    }

    #[tokio::test]
    async fn node_that_is_not_there_is_named() {
        let Err(error) = Chain::connect("ws://127.0.0.1:1").await else { panic!("nobody listens at port 1") };
        let text = error.to_string();
        assert!(text.contains("ws://127.0.0.1:1") && text.contains("--url"), "{text}");
    }

    #[test]
    fn layers_of_an_error_are_left_out() {
        assert_eq!(plain("RPC error: client error: Connection refused."), "Connection refused");
        assert_eq!(plain("anything else"), "anything else");
    }
}
