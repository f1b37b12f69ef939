//! The gateway on the executor's command line.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::{Args, Subcommand};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    accounts::Fee,
    auth::keys::{ApiKey, ApiKeys, KeyLimits, Standing},
    settlement::BatchRules,
    Origin,
};
use crate::{
    defaults::{
        ALL_REQUESTS_A_SECOND, BATCH_RECEIPTS, BATCH_SECONDS, COMMIT_MINUTES, DRAIN_DEADLINE, LEAST_DEBIT,
        LEAST_RECEIPT_FEE, MAX_ANSWERS, MAX_BODY_BYTES, REQUESTS_A_SECOND,
    },
    service::{self, GatewayArguments},
};

const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// How requests over HTTP are served.
#[derive(Debug, Args)]
pub struct GatewayArgs {
    /// File of prepaid accounts, read again when it changes; without it nobody may send signed requests, and API keys are bounded by their
    /// own limits only.
    #[arg(long, value_name = "FILE")]
    prepaid: Option<PathBuf>,
    /// A Keirin node that is trusted, as in http://127.0.0.1:9944. Signed requests are paid from deposits on its chain then, at the chain's prices, and
    /// their receipts settled there.
    #[arg(long, value_name = "URL", conflicts_with = "prepaid")]
    node: Option<String>,
    /// With --node: seconds that a receipt waits until a batch is made.
    #[arg(long, value_name = "SECONDS", default_value_t = BATCH_SECONDS, requires = "node")]
    batch_seconds: u64,
    /// With --node: receipts for which a batch is made at once.
    #[arg(long, value_name = "N", default_value_t = BATCH_RECEIPTS, requires = "node")]
    batch_receipts: u32,
    /// With --node: minutes after a request in which its receipt is put on chain; well below what the chain takes, which calls who is later a
    /// cheat.
    #[arg(long, value_name = "MINUTES", default_value_t = COMMIT_MINUTES, requires = "node")]
    commit_minutes: u64,
    /// With --node: least that a requester owes before it is debited, at least what the chain takes.
    #[arg(long, value_name = "AMOUNT", default_value_t = LEAST_DEBIT, requires = "node")]
    least_debit: u128,
    /// With --node: least that a receipt costs which is put on chain, at least what the chain takes, which voids batches for less.
    #[arg(long, value_name = "AMOUNT", default_value_t = LEAST_RECEIPT_FEE, requires = "node")]
    least_receipt_fee: u128,
    /// File of executors among which one is drawn for each request, for networks without a chain; read again when it changes.
    /// Without it, and without --node, all requests are served here.
    #[arg(long, value_name = "FILE", conflicts_with = "node")]
    peers: Option<PathBuf>,
    /// With --node: serve all requests here, also those for which another executor is drawn; their receipts count for nothing if somebody
    /// shows it.
    #[arg(long, requires = "node")]
    no_routing: bool,
    /// What a token costs where the chain does not say it, in the smallest unit of the currency.
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    price_per_token: Fee,
    /// What requesters' addresses begin with; on Keirin's chain nothing else is right.
    #[arg(long, value_name = "PREFIX", conflicts_with = "node", default_value = keirin_client::requests::DEFAULT_HRP)]
    hrp: String,
    /// Web pages of this origin may call, as in https://example.org; * for all; may be given several times.
    #[arg(long = "cors-origin", value_name = "ORIGIN")]
    origins: Vec<Origin>,
    /// Longest body of a request, in bytes.
    #[arg(long, value_name = "BYTES", default_value_t = MAX_BODY_BYTES)]
    max_body_bytes: usize,
    /// Most answers that are generated or wait; more are refused for a moment.
    #[arg(long, value_name = "N", default_value_t = MAX_ANSWERS)]
    max_answers: usize,
    /// Requests a second of one requester, and of an API key without a limit of its own; those of four seconds may come at once.
    #[arg(long, value_name = "N", default_value_t = REQUESTS_A_SECOND)]
    requests_a_second: u32,
    /// Requests a second of all together, before anything of them is checked; those of two seconds may come at once.
    #[arg(long, value_name = "N", default_value_t = ALL_REQUESTS_A_SECOND)]
    all_requests_a_second: u32,
    /// Tokens a minute of one requester, of prompts and answers; any number without. API keys have limits of their own.
    #[arg(long, value_name = "N")]
    requester_tokens_a_minute: Option<u32>,
    /// Certificate, and those that vouch for it, in a PEM file; connections are plain without.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Key of the certificate in a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Seconds that answers under way have when the executor is told to stop.
    #[arg(long, value_name = "SECONDS", default_value_t = DRAIN_DEADLINE.as_secs())]
    drain_seconds: u64,
}

impl From<GatewayArgs> for GatewayArguments {
    fn from(args: GatewayArgs) -> Self {
        Self {
            prepaid: args.prepaid,
            node: args.node,
            batches: BatchRules {
                enough: args.batch_receipts as usize,
                age: Duration::from_secs(args.batch_seconds),
                within: Duration::from_secs(args.commit_minutes.saturating_mul(60)),
                least_debit: args.least_debit,
                least_fee: args.least_receipt_fee,
                ..BatchRules::default()
            },
            peers: args.peers,
            is_routed: !args.no_routing,
            price_per_token: args.price_per_token,
            hrp: args.hrp,
            origins: args.origins,
            max_body_bytes: args.max_body_bytes,
            max_answers: args.max_answers,
            requests_a_second: args.requests_a_second,
            all_requests_a_second: args.all_requests_a_second,
            requester_tokens_a_minute: args.requester_tokens_a_minute,
            tls: args.tls_certificate.zip(args.tls_key),
            drain: Duration::from_secs(args.drain_seconds),
        }
    }
}

/// API keys. They can be changed while the executor runs.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and print it; it is shown this once.
    Create(CreateArgs),
    /// List all keys, without the keys themselves.
    List {
        /// Where the executor keeps its files.
        #[arg(long, value_name = "DIR")]
        base_path: PathBuf,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// End the use of a key at once.
    Revoke {
        /// Where the executor keeps its files.
        #[arg(long, value_name = "DIR")]
        base_path: PathBuf,
        /// Id of the key, as `list` shows it.
        id: String,
    },
}

/// A key to be made.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// Where the executor keeps its files.
    #[arg(long, value_name = "DIR")]
    base_path: PathBuf,
    /// What to call it: who has it, for what.
    #[arg(long)]
    name: String,
    /// Requests a minute; any number without.
    #[arg(long, value_name = "N")]
    requests_a_minute: Option<u32>,
    /// Tokens a minute, of prompts and answers; any number without.
    #[arg(long, value_name = "N")]
    tokens_a_minute: Option<u32>,
    /// All that it may ever spend, in the smallest unit of the currency; any amount without.
    #[arg(long, value_name = "AMOUNT")]
    spend: Option<Fee>,
    /// Days until it ends; never without.
    #[arg(long, value_name = "DAYS")]
    days: Option<u32>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

impl KeysCommand {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// What went wrong, for the person who typed it.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(args) => create(args),
            Self::List { base_path, json } => list(&ApiKeys::new(&base_path), json),
            Self::Revoke { base_path, id } => {
                let key = ApiKeys::new(&base_path).revoke(&id)?;
                println!("{} ({}) is revoked", key.id, key.name);
                Ok(())
            }
        }
    }
}

fn create(args: CreateArgs) -> anyhow::Result<()> {
    service::open_base_path(&args.base_path)?;
    let limits = KeyLimits {
        requests_a_minute: args.requests_a_minute,
        tokens_a_minute: args.tokens_a_minute,
        spend: args.spend,
        expires: args.days.map(|days| now().saturating_add(u64::from(days) * SECONDS_OF_A_DAY)),
    };
    let (key, record) = ApiKeys::new(&args.base_path).create(&args.name, limits)?;
    if args.json {
        println!("{}", json!({ "id": record.id, "key": key }));
        return Ok(());
    }
    println!("{key}");
    eprintln!("This is shown once. Its id, to revoke it, is {}.", record.id);
    Ok(())
}

fn list(keys: &ApiKeys, as_json: bool) -> anyhow::Result<()> {
    let keys = keys.list()?;
    if as_json {
        println!("{}", serde_json::to_string(&keys)?);
        return Ok(());
    }
    println!("id                standing  requests/min  tokens/min  spend                 expires     name");
    keys.iter().for_each(|key| println!("{}", line(key)));
    Ok(())
}

fn line(key: &ApiKey) -> String {
    let standing = match key.standing(now()) {
        Standing::Good => "good",
        Standing::Revoked => "revoked",
        Standing::Expired => "expired",
    };
    let limits = &key.limits;
    let number = |limit: Option<u32>| limit.map_or_else(|| "any".to_owned(), |limit| limit.to_string());
    let spend = limits.spend.map_or_else(|| "any".to_owned(), |spend| spend.to_string());
    let expires = limits.expires.map_or_else(|| "never".to_owned(), day);
    format!(
        "{}  {standing:8}  {:>12}  {:>10}  {spend:20}  {expires:10}  {}",
        key.id,
        number(limits.requests_a_minute),
        number(limits.tokens_a_minute),
        key.name
    )
}

/// The day of a second since 1970, in UTC, as in 2026-01-31.
fn day(second: u64) -> String {
    let second = i64::try_from(second).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(second).map_or_else(|_| "never".to_owned(), |time| time.date().to_string())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let days = [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_735_689_599, "2024-12-31"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (second, expected) in days {
            assert_eq!(day(second), expected);
        }
    }
}
