//! What the relay chain says of the parachain.

use codec::Encode;
use keirin_primitives::HashBytes;
use keirin_runtime::constants::PARACHAIN_ID;

use crate::{
    problem::{failed, Problem},
    rpc::{entry, item, Rpc},
};

/// Place of `Parachain` among a parachain's states of life.
const PARACHAIN: u8 = 2;
/// Blocks of a session above which the chain was not built for tests: one of the fast runtime has ten.
const LONGEST_SESSION: u64 = 100;

/// Whether the parachain is onboarded.
pub async fn is_onboarded(relay: &Rpc) -> Result<bool, Problem> {
    let key = entry("Paras", "ParaLifecycles", &PARACHAIN_ID.encode());
    let state: Option<u8> = relay.storage(&key, &relay.finalized().await?).await?;
    Ok(state == Some(PARACHAIN))
}

/// Number of blocks of a session.
///
/// # Errors
/// When they are hours: the program was built without the feature `fast-runtime`.
pub async fn session_length(relay: &Rpc) -> Result<u64, Problem> {
    // Its slots' duration, then the slots of an epoch, and more.
    let (_, blocks): (u64, u64) = relay.call("BabeApi_configuration", &relay.finalized().await?).await?;
    if blocks > LONGEST_SESSION {
        return failed(format!("a session has {blocks} blocks: this polkadot was built without fast-runtime"));
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
