//! What the library and the command line do unless they are told otherwise.

use std::time::Duration;

/// WebSocket URL of the node.
pub const NODE_URL: &str = "ws://127.0.0.1:9944";
/// Secret URI that signs when none is given: a development account that owns nothing elsewhere.
pub const SURI: &str = "//Alice";
/// Environment variable with the secret URI.
pub const SURI_VARIABLE: &str = "KEIRIN_SURI";
/// Environment variable with the node's URL.
pub const NODE_URL_VARIABLE: &str = "KEIRIN_URL";
/// Most tokens of an answer.
pub const MAX_TOKENS: u32 = 128;
/// Time after which waiting for an answer is given up: longer than a task lives at 6 seconds a block.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(180);
/// Time after which waiting for a transaction's finality is given up: several times what a relay chain needs.
pub const FINALITY_TIMEOUT: Duration = Duration::from_secs(180);
/// Time a node may take for one question.
pub const NODE_TIMEOUT: Duration = Duration::from_secs(60);
/// Time an executor may take for one JSON-RPC call; it answers these from memory.
pub const EXECUTOR_TIMEOUT: Duration = Duration::from_secs(20);
/// Public URL registered when the operator names none.
pub const ENDPOINT: &str = "http://127.0.0.1:9955";
/// Time between two looks at the chain for the gateways that there are, while they are asked.
pub const DISCOVERY_INTERVAL: Duration = Duration::from_secs(60);
/// Environment variable with the path of the configuration.
pub const CONFIG_VARIABLE: &str = "KEIRIN_CONFIG";
/// Environment variable with the passphrase of the key file.
pub const PASSPHRASE_VARIABLE: &str = "KEIRIN_PASSPHRASE";
/// Time in which somebody may put in a deposit while `keirin init` waits.
pub const FUNDING_LIMIT: Duration = Duration::from_secs(600);
/// Fewest characters of a passphrase.
pub const MIN_PASSPHRASE: usize = 8;
/// Port at which a node's peers reach it.
pub const PEER_PORT: u16 = 30_333;
/// Port of a node's metrics.
pub const NODE_METRICS_PORT: u16 = 9_615;
/// Port of an executor's metrics.
pub const EXECUTOR_METRICS_PORT: u16 = 9_956;
/// Folder of a node that a service runs.
pub const NODE_FOLDER: &str = "/var/lib/keirin-node";
/// GiB that should be free where node and executor write.
pub const LEAST_FREE_GIB: u64 = 20;
/// Time in which the next block should come: ten times a block's.
pub const BLOCK_LIMIT: Duration = Duration::from_secs(60);
