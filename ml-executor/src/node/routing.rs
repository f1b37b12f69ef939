//! What the chain knows of executors and of how they are drawn.

use keirin_primitives::{
    sprint::EpochIndex,
    views::{ParticipantView, RosterView},
    weight::VotingWeight,
    AccountBytes, HashBytes,
};

use super::{BlockHash, Node, NodeError};

/// Participants that are asked for at once; a runtime gives no more.
const PAGE: u32 = 256;

impl Node {
    /// The epoch whose randomness is in force, and this randomness; none before the first is fixed.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn randomness(&self, at: &BlockHash) -> Result<Option<(EpochIndex, HashBytes)>, NodeError> {
        self.call(at, "SprintsApi_randomness", &()).await
    }

    /// Who can be drawn for requests in an epoch; none before its randomness is fixed, and of epochs that are forgotten.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn roster(
        &self,
        at: &BlockHash,
        epoch: EpochIndex,
    ) -> Result<Option<RosterView<AccountBytes>>, NodeError> {
        self.call(at, "ReceiptsApi_roster", &epoch).await
    }

    /// Weights of an epoch's snapshot.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn snapshot(
        &self,
        at: &BlockHash,
        epoch: EpochIndex,
    ) -> Result<Vec<(AccountBytes, VotingWeight)>, NodeError> {
        self.call(at, "ValidationApi_snapshot", &epoch).await
    }

    /// All participants.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn participants(
        &self,
        at: &BlockHash,
    ) -> Result<Vec<ParticipantView<AccountBytes, u128, u32>>, NodeError> {
        let mut all: Vec<ParticipantView<_, _, _>> = Vec::new();
        loop {
            let after: Option<AccountBytes> = all.last().map(|last| last.account);
            let page: Vec<_> = self.call(at, "ParticipantsApi_participants", &(after, PAGE)).await?;
            let is_last = page.len() < PAGE as usize;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }
}
