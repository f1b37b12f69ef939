//! What the executor does unless it is told otherwise.

use std::time::Duration;

/// Where JSON-RPC is served.
pub const LISTEN: &str = "127.0.0.1:9955";
/// Where metrics are served.
pub const METRICS_LISTEN: &str = "127.0.0.1:9956";
/// Most sequences in the running batch.
pub const MAX_BATCH: usize = 16;
/// Most prompt tokens between two decoding steps.
pub const PREFILL_CHUNK: usize = 256;
/// Most orders that wait or run; more are refused until there is room.
pub const MAX_OPEN_ORDERS: usize = 1_024;
/// Days a finished report is kept: longer than any chain needs it.
pub const KEEP_DAYS: u64 = 7;
/// Most MiB of finished reports, with what validators need of them.
pub const KEEP_MIB: u64 = 1_024;
/// Time between two looks for reports to forget.
pub const PRUNE_INTERVAL: Duration = Duration::from_secs(10 * 60);
/// Largest JSON-RPC request, in bytes: the most works of one call, each with the longest prompt and answer in hex.
pub const MAX_REQUEST_BYTES: u32 = 8 * 1024 * 1024;
/// Largest JSON-RPC response, in bytes: the most reports of one call, each with the longest answer in hex.
pub const MAX_RESPONSE_BYTES: u32 = 4 * 1024 * 1024;
/// Time a call has from its first line to its answer.
pub const CALL_DEADLINE: Duration = Duration::from_secs(30);
/// Time that calls and steps under way have when the executor is told to stop.
pub const STOP_DEADLINE: Duration = Duration::from_secs(5);
/// Tokens that a benchmark generates for each request.
pub const BENCH_TOKENS: u32 = 64;
/// Rounds in which a benchmark answers requests alone and beside a race.
pub const RACING_ROUNDS: usize = 9;
/// Orders that each host answers when thresholds are measured.
pub const CALIBRATION_ORDERS: usize = 32;
/// Most tokens of these answers.
pub const CALIBRATION_TOKENS: u32 = 48;
/// Time after which a race pauses that no offchain worker asks for any more: some blocks' time.
pub const RACE_LEASE: Duration = Duration::from_secs(60);
/// Time that another executor has to show its evidence.
pub const EVIDENCE_DEADLINE: Duration = Duration::from_secs(10);
/// Time after which works that could not be checked are tried again: some blocks' time.
pub const EVIDENCE_RETRY: Duration = Duration::from_secs(60);
/// Time after which evidence that was not shown is asked for once more, before it is demanded on chain: two blocks' time, so that what
/// is reported just before work counts for the next epoch can still be demanded in its own.
pub const EVIDENCE_AGAIN: Duration = Duration::from_secs(12);
/// Works of others that are checked at once.
pub const CHECKS_AT_ONCE: usize = 4;
