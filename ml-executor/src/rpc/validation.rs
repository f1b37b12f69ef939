//! `executor_validate` and `executor_evidence`.

use codec::DecodeAll;
use jsonrpsee::types::Params;
use keirin_primitives::{
    executor_rpc::{from_hex, ValidationStatus, MAX_EVIDENCE_PER_CALL},
    validation::ValidationDuty,
    AccountBytes,
};

use super::{hash, parse, ExecutorRpc, RpcError};
use crate::{key::scale_hex, sprint::duties::Racer, store::OrderKey};

impl ExecutorRpc {
    /// Starts on a validator's duty or goes on with it.
    pub(super) fn validate(&self, params: &Params<'_>) -> Result<ValidationStatus, RpcError> {
        let (genesis, participant, duty): (String, String, String) = parse(params)?;
        let validator = Racer { genesis: hash("genesis", &genesis)?, participant: hash("participant", &participant)? };
        let bytes = from_hex(&duty).map_err(|_| RpcError::BadHex("duty".into()))?;
        let duty = ValidationDuty::<AccountBytes>::decode_all(&mut bytes.as_slice()).map_err(|_| RpcError::BadDuty)?;
        Ok(self.validator.duty(validator, duty)?)
    }

    /// Positions of this executor's own answers.
    pub(super) fn evidence(&self, params: &Params<'_>) -> Result<Vec<Option<String>>, RpcError> {
        let (genesis, orders): (String, Vec<String>) = parse(params)?;
        if orders.len() > MAX_EVIDENCE_PER_CALL {
            return Err(RpcError::TooManyOrders(orders.len(), MAX_EVIDENCE_PER_CALL));
        }
        let genesis = hash("genesis", &genesis)?;
        let evidence = |order: &String| -> Result<Option<String>, RpcError> {
            let positions = self.store.evidence(&OrderKey { genesis, order: hash("order", order)? })?;
            Ok(positions.as_ref().map(scale_hex))
        };
        orders.iter().map(evidence).collect()
    }
}
