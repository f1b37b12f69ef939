//! What can go wrong, for the person who must act.

/// Why a call of this library failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The node can't be reached.
    #[error("cannot reach a node at {url}: {problem}. Is keirin-node running? Name another with --url")]
    Unreachable {
        /// The node's URL.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The node did not do what it was asked.
    #[error("the node failed: {0}")]
    Node(String),
    /// The node answered with something this version of the library does not know.
    #[error("the node's answer to {0} cannot be read; its runtime may be newer than this program")]
    Unreadable(&'static str),
    /// The chain refused a transaction.
    #[error("{pallet}.{name}: {explanation}")]
    Refused {
        /// Pallet.
        pallet: String,
        /// Name of the error.
        name: String,
        /// What the metadata says about it.
        explanation: String,
    },
    /// The transaction never got into a block.
    #[error("the transaction was not taken: {0}")]
    NotTaken(String),
    /// The secret is not one.
    #[error("the secret URI is not valid: {0}. Use //Alice on a development chain, or a BIP-39 phrase")]
    Secret(String),
    /// The executor can't be asked.
    #[error("cannot ask the executor at {url}: {problem}. Is keirin-executor running?")]
    Executor {
        /// The executor's URL.
        url: String,
        /// What happened.
        problem: String,
    },
    /// The executor answered with something invalid.
    #[error("the executor's {0} is invalid")]
    ExecutorAnswer(&'static str),
    /// Something that was asked for does not exist.
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
