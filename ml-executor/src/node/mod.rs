//! What the executor reads of the chain, through the JSON-RPC of a node that it trusts.
//!
//! Reads only, and of a block that is named with each call, so that answers that are used together are of one state:
//!
//! ```no_run
//! # async fn read() -> Result<(), keirin_executor::node::NodeError> {
//! use keirin_executor::node::Node;
//!
//! let node = Node::new("http://127.0.0.1:9944")?;
//! let block = node.finalized().await?;
//! let next: Option<u32> = node.call(&block, "ReceiptsApi_next_batch", &[7u8; 32]).await?;
//! # Ok(())
//! # }
//! ```

mod blocks;
mod receipts;
mod routing;

use std::time::Duration;

use codec::{DecodeAll, Encode};
use jsonrpsee::{
    core::{
        client::{ClientT, Error as ClientError},
        params::ArrayParams,
        DeserializeOwned,
    },
    http_client::HttpClient,
    rpc_params,
};
use keirin_primitives::{
    executor_rpc::{from_hex, to_hex},
    HashBytes,
};
use tokio::sync::OnceCell;

use crate::defaults::NODE_DEADLINE;

pub use blocks::FinalBlock;

/// Why the chain could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// Nothing can be asked there.
    #[error("{url} is no address of a node, as in http://127.0.0.1:9944: {problem}")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        problem: String,
    },
    /// No answer came.
    #[error("the node does not answer: {0}")]
    Unreachable(String),
    /// No answer came in time.
    #[error("the node does not answer within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    /// The node does not do what it is asked for. A runtime without this API is one reason.
    #[error("the node refuses {method}: {problem}")]
    Refused {
        /// What it was asked for.
        method: &'static str,
        /// What it says.
        problem: String,
    },
    /// The answer is something else. A runtime whose API is of another version is one reason.
    #[error("what the node answers to {0} cannot be read; are node, runtime and executor of the same version?")]
    Unreadable(&'static str),
}

/// A block whose state is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHash(pub HashBytes);

/// A node; connections are made when something is asked.
pub struct Node {
    client: HttpClient,
    deadline: Duration,
    genesis: OnceCell<HashBytes>,
}

impl Node {
    /// The node at a URL. One of a WebSocket stands for HTTP at the same port, where a node answers both.
    ///
    /// # Errors
    /// [`NodeError::Url`].
    pub fn new(url: &str) -> Result<Self, NodeError> {
        Self::with_deadline(url, NODE_DEADLINE)
    }

    /// As [`Node::new`], with another time for each call.
    ///
    /// # Errors
    /// [`NodeError::Url`].
    pub fn with_deadline(url: &str, deadline: Duration) -> Result<Self, NodeError> {
        let of_http = match url.split_once("://") {
            Some(("ws", rest)) => format!("http://{rest}"),
            Some(("wss", rest)) => format!("https://{rest}"),
            _ => url.to_owned(),
        };
        let client = HttpClient::builder().request_timeout(deadline).build(of_http);
        let client = client.map_err(|error| NodeError::Url { url: url.to_owned(), problem: error.to_string() })?;
        Ok(Self { client, deadline, genesis: OnceCell::new() })
    }

    /// Genesis hash of the chain; asked for once.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn genesis(&self) -> Result<HashBytes, NodeError> {
        let asked = self.genesis.get_or_try_init(|| async {
            const METHOD: &str = "chain_getBlockHash";
            let hash: Option<String> = self.request(METHOD, rpc_params![0u32]).await?;
            hash_in(METHOD, hash.as_deref().unwrap_or_default())
        });
        asked.await.copied()
    }

    /// The newest block that is final.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn finalized(&self) -> Result<BlockHash, NodeError> {
        const METHOD: &str = "chain_getFinalizedHead";
        let hash: String = self.request(METHOD, rpc_params![]).await?;
        Ok(BlockHash(hash_in(METHOD, &hash)?))
    }

    /// The newest block, which may yet be replaced by another.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn best(&self) -> Result<BlockHash, NodeError> {
        const METHOD: &str = "chain_getBlockHash";
        let hash: String = self.request(METHOD, rpc_params![]).await?;
        Ok(BlockHash(hash_in(METHOD, &hash)?))
    }

    /// Calls a method of a runtime API, `Trait_method`. Several arguments are a tuple.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn call<T: DecodeAll>(
        &self,
        at: &BlockHash,
        method: &'static str,
        arguments: &impl Encode,
    ) -> Result<T, NodeError> {
        let params = rpc_params![method, to_hex(arguments.encode()), to_hex(at.0)];
        let answer: Result<String, _> = self.client.request("state_call", params).await;
        let bytes = from_hex(&answer.map_err(|error| self.error(method, &error))?);
        let bytes = bytes.map_err(|_| NodeError::Unreadable(method))?;
        T::decode_all(&mut bytes.as_slice()).map_err(|_| NodeError::Unreadable(method))
    }

    async fn request<T: DeserializeOwned>(&self, method: &'static str, params: ArrayParams) -> Result<T, NodeError> {
        self.client.request(method, params).await.map_err(|error| self.error(method, &error))
    }

    fn error(&self, method: &'static str, error: &ClientError) -> NodeError {
        match error {
            ClientError::Call(refusal) => {
                let data = refusal.data().map(|data| format!(" ({data})")).unwrap_or_default();
                NodeError::Refused { method, problem: format!("{}{data}", refusal.message()) }
            }
            ClientError::RequestTimeout => NodeError::TimedOut(self.deadline),
            ClientError::ParseError(_) | ClientError::InvalidRequestId(_) => NodeError::Unreadable(method),
            other => NodeError::Unreachable(other.to_string()),
        }
    }
}

fn hash_in(method: &'static str, text: &str) -> Result<HashBytes, NodeError> {
    let bytes = from_hex(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or(NodeError::Unreadable(method))
}
