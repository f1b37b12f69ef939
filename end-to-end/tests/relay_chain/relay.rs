//! What the relay chain says of the parachain.

use codec::Encode;
use keirin_primitives::{executor_rpc::to_hex, HashBytes};
use keirin_runtime::constants::PARACHAIN_ID;
use sp_crypto_hashing::blake2_256;

use crate::{
    problem::{failed, Problem},
    rpc::{entry, item, Rpc},
};

/// Blocks of a session above which the chain is not for tests: `rococo-local` has ten.
const LONGEST_SESSION: u64 = 100;

/// Hash of the parachain's latest block that the relay chain has taken, in a final block of its own.
pub async fn head(relay: &Rpc) -> Result<String, Problem> {
    let key = entry("Paras", "Heads", &PARACHAIN_ID.encode());
    match relay.storage::<Vec<u8>>(&key, &relay.finalized().await?).await? {
        Some(header) => Ok(to_hex(blake2_256(&header))),
        None => failed("the relay chain knows no parachain of this number"),
    }
}

/// Number of blocks of a session.
///
/// # Errors
/// When they are hours: this relay chain is not for tests.
pub async fn session_length(relay: &Rpc) -> Result<u64, Problem> {
    // Its slots' duration, then the slots of an epoch, and more.
    let (_, blocks): (u64, u64) = relay.call("BabeApi_configuration", &relay.finalized().await?).await?;
    if blocks > LONGEST_SESSION {
        return failed(format!("a session has {blocks} blocks, and more than {LONGEST_SESSION} take hours"));
    }
    Ok(blocks)
}

/// What a block of the parachain was built on: number and state root of the relay chain's block.
pub async fn relay_parent(parachain: &Rpc, block: &str) -> Result<(u32, HashBytes), Problem> {
    type ValidationData = (Vec<u8>, u32, HashBytes, u32);
    match parachain.storage::<ValidationData>(&item("ParachainSystem", "ValidationData"), block).await? {
        Some((_, number, state_root, _)) => Ok((number, state_root)),
        None => failed(format!("block {block} names no block of the relay chain")),
    }
}

/// What the author of a relay chain's block proved with its verifiable random function; some blocks have none.
pub async fn randomness(relay: &Rpc, block: &str) -> Result<Option<HashBytes>, Problem> {
    Ok(relay.storage::<Option<HashBytes>>(&item("Babe", "AuthorVrfRandomness"), block).await?.flatten())
}
