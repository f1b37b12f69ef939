//! Participants: who there is, and becoming one.

use codec::Encode;
use keirin_primitives::{views::ParticipantView, AccountBytes};
use subxt_signer::sr25519::Keypair;

use crate::{executor::ExecutorClient, Call, Chain, ClientError, FinalizedBlock, Submitted};

/// A participant as this library sees it.
pub type Participant = ParticipantView<AccountBytes, u128, u32>;

/// Participants in one page of the chain's answer.
const PAGE: u32 = 256;

/// Every participant.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn all(chain: &Chain) -> Result<Vec<Participant>, ClientError> {
    all_at(&chain.latest().await?).await
}

/// Every participant at a block.
///
/// # Errors
/// Those of [`FinalizedBlock::call`].
pub async fn all_at(block: &FinalizedBlock) -> Result<Vec<Participant>, ClientError> {
    let mut found: Vec<Participant> = Vec::new();
    loop {
        let after: Option<AccountBytes> = found.last().map(|participant| participant.account);
        let page: Vec<Participant> = block.call("ParticipantsApi_participants", &(after, PAGE).encode()).await?;
        let complete = page.len() < PAGE as usize;
        found.extend(page);
        if complete {
            return Ok(found);
        }
    }
}

/// One participant.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn one(chain: &Chain, account: &AccountBytes) -> Result<Option<Participant>, ClientError> {
    chain.call("ParticipantsApi_participant", &account.encode()).await
}

/// Registers the signer with the executor at `executor_url`, which serves the public at `endpoint`.
///
/// # Errors
/// Those of [`ExecutorClient`] and [`Chain::submit`].
pub async fn register(
    chain: &Chain,
    signer: &Keypair,
    executor_url: &str,
    endpoint: &str,
) -> Result<Submitted, ClientError> {
    let executor = ExecutorClient::new(executor_url)?;
    let facts = executor.facts().await?;
    let proof = executor.prove_possession(&chain.genesis_hash(), &signer.public_key().0).await?;
    let arguments = (facts.key, proof, endpoint.as_bytes(), facts.hardware, facts.models);
    chain.submit(signer, &Call::new("Participants", "register", &arguments)).await
}

/// Registers what the executor now measures and serves, and another endpoint if one is given.
///
/// # Errors
/// [`ClientError::ExecutorKeyChanged`] when the executor is not the registered one, and those of [`ExecutorClient`] and
/// [`Chain::submit`].
pub async fn update(
    chain: &Chain,
    signer: &Keypair,
    executor_url: &str,
    endpoint: Option<&str>,
) -> Result<Submitted, ClientError> {
    let facts = ExecutorClient::new(executor_url)?.facts().await?;
    let registered = one(chain, &signer.public_key().0).await?;
    if registered.is_some_and(|participant| participant.executor_key != facts.key) {
        return Err(ClientError::ExecutorKeyChanged);
    }
    let arguments = (endpoint.map(str::as_bytes), Some(facts.hardware), Some(facts.models));
    chain.submit(signer, &Call::new("Participants", "update", &arguments)).await
}

/// Registers the key that the executor at `executor_url` now signs with, in place of the former one.
///
/// # Errors
/// Those of [`ExecutorClient`] and [`Chain::submit`].
pub async fn rotate_key(chain: &Chain, signer: &Keypair, executor_url: &str) -> Result<Submitted, ClientError> {
    let executor = ExecutorClient::new(executor_url)?;
    let key = executor.facts().await?.key;
    let proof = executor.prove_possession(&chain.genesis_hash(), &signer.public_key().0).await?;
    chain.submit(signer, &Call::new("Participants", "rotate_key", &(key, proof))).await
}

/// Puts `amount` more of the signer's tokens at stake.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn bond(chain: &Chain, signer: &Keypair, amount: u128) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Participants", "bond", &(amount,))).await
}

/// Starts the unbonding period of `amount` of the signer's collateral.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn unbond(chain: &Chain, signer: &Keypair, amount: u128) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Participants", "unbond", &(amount,))).await
}

/// Returns the signer's collateral whose unbonding period is over.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn withdraw_unbonded(chain: &Chain, signer: &Keypair) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Participants", "withdraw_unbonded", &())).await
}

/// Takes the signer off the network; its deposit and collateral return after the unbonding period.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn leave(chain: &Chain, signer: &Keypair) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Participants", "leave", &())).await
}
