//! What the node does unless it is told otherwise.

/// Milliseconds between blocks of a `--dev` chain.
pub const DEV_BLOCK_TIME_MS: u64 = 1_000;

/// Ports of the embedded relay-chain node, beside the parachain's own.
pub const RELAY_CHAIN_P2P_PORT: u16 = 30_334;
/// See [`RELAY_CHAIN_P2P_PORT`].
pub const RELAY_CHAIN_RPC_PORT: u16 = 9_945;
/// See [`RELAY_CHAIN_P2P_PORT`].
pub const RELAY_CHAIN_PROMETHEUS_PORT: u16 = 9_616;
