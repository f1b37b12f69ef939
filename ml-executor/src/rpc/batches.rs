//! `executor_batch` and `executor_receipt`.

use jsonrpsee::types::Params;
use keirin_primitives::receipts::BatchId;

use super::{hash, parse, ExecutorRpc, RpcError};
use crate::key::scale_hex;

impl ExecutorRpc {
    /// A participant's batch of receipts with a number.
    pub(super) fn batch(&self, params: &Params<'_>) -> Result<Option<String>, RpcError> {
        let (genesis, participant, number): (String, String, u32) = parse(params)?;
        let batch = self.batches.batch(&hash("genesis", &genesis)?, &hash("participant", &participant)?, number)?;
        Ok(batch.as_ref().map(scale_hex))
    }

    /// A receipt of an own batch, with all that it commits to.
    pub(super) fn receipt(&self, params: &Params<'_>) -> Result<Option<String>, RpcError> {
        let (batch, place): (String, u32) = parse(params)?;
        let shown = self.batches.receipt(&BatchId(hash("batch", &batch)?), place)?;
        Ok(shown.as_ref().map(scale_hex))
    }
}
