//! The executor's JSON-RPC methods as functions.

use alloc::{string::String, vec::Vec};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{
        from_hex, to_hex, Identity, JobStatus, SprintStatus, ValidationStatus, MAX_EVIDENCE_PER_CALL, METHOD_BATCH,
        METHOD_EVIDENCE, METHOD_IDENTITY, METHOD_RECEIPT, METHOD_SPRINT, METHOD_STATUS, METHOD_SUBMIT, METHOD_VALIDATE,
    },
    receipts::BatchId,
    HashBytes,
};
use sp_core::offchain::Timestamp;

use crate::{json_rpc::call, record::Tally, WorkerError};

/// One executor, by its URL, for as long as this run may last.
pub(crate) struct Executor<'a> {
    pub url: &'a str,
    pub run_deadline: Timestamp,
    pub tally: &'a Tally,
}

impl Executor<'_> {
    /// The key it signs with.
    pub fn key(&self) -> Result<ExecutorKey, WorkerError> {
        let identity: Identity = call(self.url, METHOD_IDENTITY, [(); 0], self.run_deadline)?;
        let bytes = from_hex(&identity.executor_key).map_err(|_| WorkerError::BadExecutorKey)?;
        bytes.try_into().map(ExecutorKey).map_err(|_| WorkerError::BadExecutorKey)
    }

    /// Where the orders with these hashes are.
    pub fn status(&self, genesis: &HashBytes, orders: &[HashBytes]) -> Result<Vec<JobStatus>, WorkerError> {
        let hashes: Vec<String> = orders.iter().map(to_hex).collect();
        call(self.url, METHOD_STATUS, (to_hex(genesis), hashes), self.run_deadline)
    }

    /// Hands over SCALE-encoded orders.
    pub fn submit(&self, genesis: &HashBytes, orders: &[Vec<u8>]) -> Result<Vec<JobStatus>, WorkerError> {
        let orders: Vec<String> = orders.iter().map(to_hex).collect();
        call(self.url, METHOD_SUBMIT, (to_hex(genesis), orders), self.run_deadline)
    }

    /// Hands over a SCALE-encoded duty of the participant, or asks for it again.
    pub fn sprint(&self, genesis: &HashBytes, participant: &[u8], duty: &[u8]) -> Result<SprintStatus, WorkerError> {
        call(self.url, METHOD_SPRINT, (to_hex(genesis), to_hex(participant), to_hex(duty)), self.run_deadline)
    }

    /// Hands over a SCALE-encoded duty of validation, or asks for it again.
    pub fn validate(
        &self,
        genesis: &HashBytes,
        participant: &[u8],
        duty: &[u8],
    ) -> Result<ValidationStatus, WorkerError> {
        call(self.url, METHOD_VALIDATE, (to_hex(genesis), to_hex(participant), to_hex(duty)), self.run_deadline)
    }

    /// The participant's batch of receipts with a number, SCALE-encoded and in hex; none when there is nothing to settle.
    pub fn batch(&self, genesis: &HashBytes, participant: &[u8], number: u32) -> Result<Option<String>, WorkerError> {
        call(self.url, METHOD_BATCH, (to_hex(genesis), to_hex(participant), number), self.run_deadline)
    }

    /// A receipt of the executor's own batch, SCALE-encoded and in hex, if it has it.
    pub fn receipt(&self, batch: &BatchId, place: u32) -> Result<Option<String>, WorkerError> {
        call(self.url, METHOD_RECEIPT, (to_hex(batch.0), place), self.run_deadline)
    }

    /// The positions of the executor's own answers to these orders, SCALE-encoded and in hex, as far as it has them; of the first
    /// [`MAX_EVIDENCE_PER_CALL`].
    pub fn evidence(&self, genesis: &HashBytes, orders: &[HashBytes]) -> Result<Vec<Option<String>>, WorkerError> {
        let hashes: Vec<String> = orders.iter().take(MAX_EVIDENCE_PER_CALL).map(to_hex).collect();
        call(self.url, METHOD_EVIDENCE, (to_hex(genesis), hashes), self.run_deadline)
    }
}
