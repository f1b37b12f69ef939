//! What the command line does unless it is told otherwise.

use std::time::Duration;

/// WebSocket URL of the node.
pub const NODE_URL: &str = "ws://127.0.0.1:9944";
/// Most tokens of an answer.
pub const MAX_TOKENS: u32 = 128;
/// Time after which waiting for an answer is given up: longer than a task lives at 6 seconds a block.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(180);
/// Public URL registered when the operator names none.
pub const ENDPOINT: &str = "http://127.0.0.1:9955";
