//! `executor_sprint`.

use codec::DecodeAll;
use jsonrpsee::types::Params;
use keirin_primitives::{
    executor_rpc::{from_hex, SprintStatus},
    sprint::Duty,
    AccountBytes,
};

use super::{hash, parse, ExecutorRpc, RpcError};
use crate::sprint::duties::Racer;

impl ExecutorRpc {
    /// Starts on a duty or goes on with it.
    pub(super) fn sprint(&self, params: &Params<'_>) -> Result<SprintStatus, RpcError> {
        let (genesis, participant, duty): (String, String, String) = parse(params)?;
        let racer = Racer { genesis: hash("genesis", &genesis)?, participant: hash("participant", &participant)? };
        let bytes = from_hex(&duty).map_err(|_| RpcError::BadHex("duty".into()))?;
        let duty = Duty::<AccountBytes>::decode_all(&mut bytes.as_slice()).map_err(|_| RpcError::BadDuty)?;
        Ok(self.sprinter.duty(racer, duty)?)
    }
}
