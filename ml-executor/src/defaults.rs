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
/// Rounds of each measurement of the gateway.
pub const GATEWAY_ROUNDS: usize = 9;
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
/// Time that the last look at a batch of receipts has, before what was found is sealed: less than a block's, since there are few left.
pub const EVIDENCE_LAST: Duration = Duration::from_secs(3);
/// Works of others that are checked at once.
pub const CHECKS_AT_ONCE: usize = 4;
/// Batches of receipts whose leaves are fetched and checked at once; of each two groups of leaves are here, which may take four megabytes.
pub const BATCHES_AT_ONCE: usize = 16;
/// Batches of one executor whose leaves are fetched and checked at once.
pub const BATCHES_OF_ONE_AT_ONCE: usize = 1;
/// Leaves of a batch that are checked at once.
pub const LEAVES_AT_ONCE: usize = 16;
/// Longest body of a request to the gateway, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Time that the body of a request to the gateway has to come.
pub const BODY_DEADLINE: Duration = Duration::from_secs(20);
/// Time that answers under way have when the executor is told to stop.
pub const DRAIN_DEADLINE: Duration = Duration::from_secs(30);
/// Requests a second over HTTP of one requester, or of an API key without a limit of its own.
pub const REQUESTS_A_SECOND: u32 = 50;
/// Seconds whose requests one may send at once.
pub const SECONDS_AT_ONCE: u32 = 4;
/// Requests a second over HTTP of all together.
pub const ALL_REQUESTS_A_SECOND: u32 = 20_000;
/// Seconds whose requests all together may send at once.
pub const ALL_SECONDS_AT_ONCE: u32 = 2;
/// Most answers over HTTP that are generated or wait.
pub const MAX_ANSWERS: usize = 256;
/// Most connections at the public address at once; one address has a quarter of them at most, since clients stand behind proxies.
pub const MAX_CONNECTIONS: usize = 2_048;
/// Time that a node has to answer.
pub const NODE_DEADLINE: Duration = Duration::from_secs(10);
/// Time that a connection to another executor may take.
pub const FORWARD_CONNECT: Duration = Duration::from_secs(3);
/// Time in which another executor begins a stream, or gives a sign of life while it generates a whole answer.
pub const FORWARD_STREAM: Duration = Duration::from_secs(10);
/// Time in which another executor gives a whole answer, and time that one which has begun has until its end.
pub const FORWARD_WHOLE: Duration = Duration::from_secs(600);
/// Time in which another executor goes on with what it has begun; it says something at least every ten seconds.
pub const FORWARD_PIECE: Duration = Duration::from_secs(60);
/// Time until what others may know of the chain is known here, too: some looks at it.
pub const FORWARD_NEWS: Duration = Duration::from_secs(9);
/// Time in which a transfer agent says which answers it has not had.
pub const RELEASE_DEADLINE: Duration = Duration::from_secs(5);
/// Age of a receipt at which it is put on chain though its transfer agent does not say whether it had the answer: longer than an agent waits for one.
pub const RELEASE_MINUTES: u64 = 15;
/// Time between two looks at the chain: half a block's.
pub const CHAIN_INTERVAL: Duration = Duration::from_secs(3);
/// Time for which a deposit that was read is believed in.
pub const DEPOSIT_CACHED: Duration = Duration::from_secs(6);
/// Seconds that a receipt waits until a batch is made, if there are not enough for one before.
pub const BATCH_SECONDS: u64 = 120;
/// Receipts for which a batch is made at once.
pub const BATCH_RECEIPTS: u32 = 16_384;
/// Minutes after a request in which its receipt is put on chain. The chain takes it for an hour, and calls who is later a cheat.
pub const COMMIT_MINUTES: u64 = 40;
/// Least that a requester owes before it is debited, as the chain has it at first; it refuses batches with smaller debits.
pub const LEAST_DEBIT: u128 = 100_000_000;
/// Least that a receipt costs, as the chain has it at first; a batch with one that costs less is void.
pub const LEAST_RECEIPT_FEE: u128 = 10_000_000;
/// Time for which receipts and batches are kept at least, whatever room they take: validators ask for them until their epoch is settled.
pub const SHOWN_FOR: Duration = Duration::from_secs(6 * 60 * 60);
