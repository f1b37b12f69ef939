//! Works and their settlement: what is checked, who stands how, what was earned.

use codec::Encode;
use keirin_primitives::{
    inference::TaskId,
    sprint::EpochIndex,
    validation::WorkIndex,
    views::{
        ChallengeView, ReputationView, RewardsView, RoundView, StandingView, SupplyView, WorkView, WORKS_PER_PAGE,
    },
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{Call, Chain, ClientError, Submitted};

/// A work that is put to the vote, as this library sees it.
pub type Challenge = ChallengeView<AccountBytes, u128, u32>;
/// A work as this library sees it.
pub type Work = WorkView<AccountBytes, u128, u32>;

/// Most records asked for at a time.
const RECORDS_PER_CALL: u32 = 256;

/// Epochs that are not settled, oldest first.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn rounds(chain: &Chain) -> Result<Vec<RoundView<u32>>, ClientError> {
    chain.call("ValidationApi_rounds", &[]).await
}

/// How a participant stands in an epoch that is not settled; `None` if it has no part in it.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn standing(
    chain: &Chain,
    epoch: EpochIndex,
    participant: &AccountBytes,
) -> Result<Option<StandingView<AccountBytes>>, ClientError> {
    chain.call("ValidationApi_standing", &(epoch, participant).encode()).await
}

/// Works that are put to the vote, those first on which a participant can still do something.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn challenges(chain: &Chain, participant: &AccountBytes) -> Result<Vec<Challenge>, ClientError> {
    chain.call("ValidationApi_challenges", &participant.encode()).await
}

/// The work of a task that is not settled yet, and its epoch.
///
/// # Errors
/// [`ClientError::NotFound`] when there is none, and those of [`Chain::call`].
pub async fn work_of(chain: &Chain, task: TaskId) -> Result<(EpochIndex, Work), ClientError> {
    let nobody: AccountBytes = [0; 32];
    for round in rounds(chain).await? {
        for from in (0..round.works).step_by(WORKS_PER_PAGE as usize) {
            let page: Vec<Work> =
                chain.call("ValidationApi_works", &(round.epoch, WorkIndex(from), nobody).encode()).await?;
            if let Some(work) = page.into_iter().find(|work| work.work.task() == Some(task)) {
                return Ok((round.epoch, work));
            }
        }
    }
    let explanation = format!("task {} is not reported, or its epoch is settled; nobody can doubt it now", task.0);
    Err(ClientError::NotFound(explanation))
}

/// Doubts the answer to a task: all validators re-verify it. Holds a deposit.
///
/// # Errors
/// Those of [`work_of`] and [`Chain::submit`].
pub async fn report(chain: &Chain, signer: &Keypair, task: TaskId) -> Result<Submitted, ClientError> {
    let (epoch, work) = work_of(chain, task).await?;
    chain.submit(signer, &Call::new("Validation", "report", &(epoch, work.index))).await
}

/// Proves that a validator did not check what it had to.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn report_missed(
    chain: &Chain,
    signer: &Keypair,
    epoch: EpochIndex,
    index: WorkIndex,
    validator: &AccountBytes,
) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Validation", "report_missed_validation", &(epoch, index, validator))).await
}

/// What a participant earned.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn rewards(chain: &Chain, participant: &AccountBytes) -> Result<RewardsView<u128>, ClientError> {
    chain.call("RewardsApi_rewards", &participant.encode()).await
}

/// Epochs that a participant can claim now, oldest first.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn claimable(chain: &Chain, participant: &AccountBytes) -> Result<Vec<EpochIndex>, ClientError> {
    chain.call("RewardsApi_claimable", &(participant, RECORDS_PER_CALL).encode()).await
}

/// Claims what a participant earned in an epoch; it is the participant that is paid, whoever signs.
///
/// # Errors
/// Those of [`Chain::submit`].
pub async fn claim(
    chain: &Chain,
    signer: &Keypair,
    participant: &AccountBytes,
    epoch: EpochIndex,
) -> Result<Submitted, ClientError> {
    chain.submit(signer, &Call::new("Rewards", "claim", &(participant, epoch))).await
}

/// What the chain's money is made of.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn supply(chain: &Chain) -> Result<SupplyView<u128>, ClientError> {
    chain.call("RewardsApi_supply", &[]).await
}

/// A participant's record of service; `None` if it has none that counts.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn reputation(chain: &Chain, participant: &AccountBytes) -> Result<Option<ReputationView>, ClientError> {
    chain.call("ReputationApi_reputation", &participant.encode()).await
}

/// All records of service.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn reputations(chain: &Chain) -> Result<Vec<(AccountBytes, ReputationView)>, ClientError> {
    let mut all: Vec<(AccountBytes, ReputationView)> = Vec::new();
    loop {
        let from = all.last().map(|(account, _)| *account);
        let page: Vec<(AccountBytes, ReputationView)> =
            chain.call("ReputationApi_reputations", &(from, RECORDS_PER_CALL).encode()).await?;
        let is_last = page.len() < RECORDS_PER_CALL as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}
