//! What the chain knows of deposits and batches.

use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{BatchId, RequesterId},
    views::{BatchView, DepositView, PriceListView},
    AccountBytes,
};

use super::{BlockHash, Node, NodeError};

impl Node {
    /// Whose executor's key this is.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn participant(&self, at: &BlockHash, key: &ExecutorKey) -> Result<Option<AccountBytes>, NodeError> {
        self.call(at, "ParticipantsApi_participant_by_key", key).await
    }

    /// What was put in for a requester and is not spent.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn deposit(
        &self,
        at: &BlockHash,
        requester: &RequesterId,
    ) -> Result<DepositView<AccountBytes, u32>, NodeError> {
        self.call(at, "ReceiptsApi_deposit", requester).await
    }

    /// Number of the batch that a participant may commit now; none when it may commit nothing in this epoch.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn next_batch(&self, at: &BlockHash, participant: &AccountBytes) -> Result<Option<u32>, NodeError> {
        self.call(at, "ReceiptsApi_next_batch", participant).await
    }

    /// What the chain knows of a batch; none of one that it has not taken, or has forgotten.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn batch(
        &self,
        at: &BlockHash,
        batch: &BatchId,
    ) -> Result<Option<BatchView<AccountBytes, u32>>, NodeError> {
        self.call(at, "ReceiptsApi_batch", batch).await
    }

    /// A participant's weight and that of all, in the snapshot that requests are drawn by; of nobody before the first one.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn weight(&self, at: &BlockHash, participant: &AccountBytes) -> Result<(u64, u64), NodeError> {
        let Some((epoch, _)) = self.randomness(at).await? else { return Ok((0, 0)) };
        let snapshot = self.snapshot(at, epoch).await?;
        let own = snapshot.iter().find(|(account, _)| account == participant).map_or(0, |(_, weight)| weight.0);
        let all = snapshot.iter().fold(0u64, |sum, (_, weight)| sum.saturating_add(weight.0));
        Ok((own, all))
    }

    /// What models cost in the current epoch and the one before, newest first.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn prices(&self, at: &BlockHash) -> Result<Vec<PriceListView>, NodeError> {
        self.call(at, "ReceiptsApi_prices", &()).await
    }
}
