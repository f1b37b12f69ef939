//! What can go wrong, for the person who must act.

/// Why a call of this library failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The node can't be reached.
    #[error("cannot reach a node at {url}: {problem}. Is keirin-node running there? Name another with --url")]
    Unreachable {
        /// The node's URL.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The node did not do what it was asked.
    #[error("the node failed: {0}. Its log says more")]
    Node(String),
    /// The node tells of no new block.
    #[error("the node has told of no final block for {seconds} s. Does the chain make blocks?")]
    Stalled {
        /// How long was waited.
        seconds: u64,
    },
    /// The chain lacks a runtime API.
    #[error("the chain at {url} has no runtime API {api}. Is it a Keirin chain, as new as this program?")]
    NotKeirin {
        /// The node's URL.
        url: String,
        /// The runtime API.
        api: &'static str,
    },
    /// The node answered with something this version of the library does not know.
    #[error("{0} of the chain cannot be read; its runtime may be newer than this program")]
    Unreadable(&'static str),
    /// The chain refused a transaction.
    #[error("the chain refused: {pallet}.{name}: {explanation}")]
    Refused {
        /// Pallet.
        pallet: String,
        /// Name of the error.
        name: String,
        /// What the metadata says about it.
        explanation: String,
    },
    /// The chain refused a transaction for a reason that is no pallet's own.
    #[error("the chain refused: {0}")]
    RefusedByRuntime(String),
    /// The signer can't pay for a transaction.
    #[error(
        "{account} cannot pay the transaction's fee. Send it some KEI first, or sign with another account (--suri)"
    )]
    FeeNotCovered {
        /// The signer's address.
        account: String,
    },
    /// The transaction never got into a block.
    #[error("the transaction was not taken: {0}")]
    NotTaken(String),
    /// The transaction did not become final in time.
    #[error("transaction {hash} is not final after {seconds} s and may still become so. Does the chain make blocks?")]
    NotFinal {
        /// Hash of the transaction, as hex.
        hash: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The secret is not one.
    #[error("the secret URI is not valid: {0}. Use //Alice on a development chain, or a BIP-39 phrase")]
    Secret(String),
    /// The executor can't be asked.
    #[error("cannot ask the executor at {url}: {problem}. Is keirin-executor running there? Name another with --executor-url")]
    Executor {
        /// The executor's URL.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The executor would not do what it was asked.
    #[error("the executor at {url} refused {method}: {problem}")]
    ExecutorRefused {
        /// The executor's URL.
        url: String,
        /// The JSON-RPC method.
        method: &'static str,
        /// What it said.
        problem: String,
    },
    /// The executor answered with something invalid.
    #[error("the executor's {0} is invalid; is it as new as this program?")]
    ExecutorAnswer(&'static str),
    /// The executor does not know its host yet.
    #[error("the executor has not measured this host yet. Run: keirin-executor bench")]
    ExecutorUnmeasured,
    /// The executor signs with another key than the one that is registered.
    #[error("the executor signs with another key than the registered one. Run: keirin participant rotate-key")]
    ExecutorKeyChanged,
    /// Something that was asked for does not exist or can't be had so.
    #[error("{0}")]
    NotFound(String),
    /// Nothing happened in time.
    #[error("no answer to task {task} within {seconds} s; look again with: keirin task show {task}")]
    Timeout {
        /// The task.
        task: u64,
        /// How long was waited.
        seconds: u64,
    },
}
