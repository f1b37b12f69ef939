//! `executor_batch` and `executor_receipt`.

use jsonrpsee::types::Params;
use keirin_primitives::receipts::BatchId;

use super::{hash, parse, ExecutorRpc, RpcError};
use crate::key::scale_hex;

impl ExecutorRpc {
    /// A participant's batch of receipts with a number.
    pub(super) async fn batch(&self, params: &Params<'_>) -> Result<Option<String>, RpcError> {
        let (genesis, participant, number): (String, String, u32) = parse(params)?;
        let (genesis, participant) = (hash("genesis", &genesis)?, hash("participant", &participant)?);
        let batch = self.batches.batch(&genesis, &participant, number).await?;
        Ok(batch.as_ref().map(scale_hex))
    }

    /// A receipt of an own batch, with all that it commits to.
    pub(super) fn receipt(&self, params: &Params<'_>) -> Result<Option<String>, RpcError> {
        let (batch, place): (String, u32) = parse(params)?;
        let shown = self.batches.receipt(&BatchId(hash("batch", &batch)?), place)?;
        Ok(shown.as_ref().map(scale_hex))
    }
}
