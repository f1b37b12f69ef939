//! Sprints: where the race for voting weight is, and disputes about it.

use keirin_primitives::{
    sprint::{Accusation, EpochIndex, Finding},
    views::SprintView,
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{Call, Chain, ClientError, FinalizedBlock};

/// An epoch as this library sees it.
pub type Sprint = SprintView<AccountBytes, u32>;

/// What came of a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// What the runtime found the nonce to be.
    pub finding: Finding,
    /// Who had accused it falsely. Those who vouched for a nonce that is no proof are found when the sprint is settled.
    pub discredited: Vec<AccountBytes>,
    /// Block of the dispute.
    pub block: u64,
}

/// The epoch at the latest finalized block.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn current(chain: &Chain) -> Result<Sprint, ClientError> {
    at(&chain.latest().await?).await
}

/// The epoch at a block.
///
/// # Errors
/// Those of [`FinalizedBlock::call`].
pub async fn at(block: &FinalizedBlock) -> Result<Sprint, ClientError> {
    block.call("SprintsApi_sprint", &[]).await
}

/// Has the runtime recompute a nonce that was revealed in the current epoch, and waits until that is final.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn dispute(
    chain: &Chain,
    signer: &Keypair,
    disputed: &Accusation<AccountBytes>,
) -> Result<Disputed, ClientError> {
    let submitted = chain.submit(signer, &Call::new("Sprints", "dispute", &(disputed,))).await?;
    type Settled = (EpochIndex, AccountBytes, u64, Finding);
    let (.., finding): Settled = submitted.event("Sprints", "DisputeSettled")?;
    let discredited: Vec<(EpochIndex, AccountBytes)> = submitted.events("Sprints", "ValidatorDiscredited")?;
    let discredited = discredited.into_iter().map(|(_, account)| account).collect();
    Ok(Disputed { finding, discredited, block: submitted.block })
}
