//! JSON-RPC for the offchain worker and the command line, as [`keirin_primitives::executor_rpc`] fixes it.

use std::{net::SocketAddr, sync::Arc};

use codec::DecodeAll;
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::{ErrorObjectOwned, Params},
    RpcModule,
};
use keirin_primitives::{
    executor::HardwareProfile,
    executor_rpc::{
        from_hex, to_hex, Identity, JobState, JobStatus, MAX_TASKS_PER_CALL, METHOD_IDENTITY, METHOD_PROVE_POSSESSION,
        METHOD_STATUS, METHOD_SUBMIT,
    },
    inference::{order_hash, TaskOrder, MAX_COMPLETION_TOKENS, MAX_TEMPERATURE_MILLI},
    AccountBytes, HashBytes,
};

use crate::{
    defaults::{MAX_OPEN_ORDERS, MAX_REQUEST_BYTES},
    key::{scale_hex, ReportSigner},
    models::LoadedModels,
    runner::Runner,
    store::{JobStore, Known, OrderKey, StoreError},
};

/// Why a call was refused. The numbers are JSON-RPC error codes.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// A parameter is not what it must be.
    #[error("{0}")]
    BadParameter(String),
    /// An order breaks the protocol's bounds.
    #[error("order {0} breaks the protocol's bounds: {1}")]
    BadOrder(usize, &'static str),
    /// Too many at once.
    #[error("{0} orders in one call; the most is {MAX_TASKS_PER_CALL}")]
    TooMany(usize),
    /// The database failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        let code = match error {
            RpcError::BadParameter(_) => -32_602,
            RpcError::BadOrder(..) => -32_001,
            RpcError::TooMany(_) => -32_002,
            RpcError::Store(_) => -32_603,
        };
        ErrorObjectOwned::owned(code, error.to_string(), None::<()>)
    }
}

/// What the methods work with.
pub struct ExecutorRpc {
    /// The executor's key.
    pub signer: ReportSigner,
    /// The loaded models.
    pub models: LoadedModels,
    /// What was measured of this host.
    pub hardware: Option<HardwareProfile>,
    /// The database.
    pub store: Arc<JobStore>,
    /// Works off what is in the database.
    pub runner: Arc<Runner>,
}

/// Serves JSON-RPC until the handle is stopped.
///
/// # Errors
/// When nothing can listen at `listen`.
pub async fn serve(listen: SocketAddr, rpc: ExecutorRpc) -> anyhow::Result<(SocketAddr, ServerHandle)> {
    let server = Server::builder().max_request_body_size(MAX_REQUEST_BYTES).http_only().build(listen).await?;
    let address = server.local_addr()?;
    Ok((address, server.start(module(rpc)?)))
}

fn module(rpc: ExecutorRpc) -> anyhow::Result<RpcModule<ExecutorRpc>> {
    let mut module = RpcModule::new(rpc);
    module.register_method(METHOD_IDENTITY, |_, rpc, _| Ok::<_, ErrorObjectOwned>(rpc.identity()))?;
    module.register_method(METHOD_PROVE_POSSESSION, |params, rpc, _| {
        rpc.prove_possession(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_method(METHOD_STATUS, |params, rpc, _| rpc.status(&params).map_err(ErrorObjectOwned::from))?;
    module.register_method(METHOD_SUBMIT, |params, rpc, _| rpc.submit(&params).map_err(ErrorObjectOwned::from))?;
    Ok(module)
}

impl ExecutorRpc {
    fn identity(&self) -> Identity {
        Identity {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            executor_key: to_hex(self.signer.public().0),
            models: self.models.names(),
            hardware: self.hardware.as_ref().map(scale_hex),
        }
    }

    fn prove_possession(&self, params: &Params<'_>) -> Result<String, RpcError> {
        let (genesis, account): (String, String) = parse(params)?;
        let proof = self.signer.prove_possession(&hash("genesis", &genesis)?, &hash("account", &account)?);
        Ok(to_hex(proof.0))
    }

    fn status(&self, params: &Params<'_>) -> Result<Vec<JobStatus>, RpcError> {
        let (genesis, orders): (String, Vec<String>) = parse(params)?;
        bounded(&orders)?;
        let genesis = hash("genesis", &genesis)?;
        orders.iter().map(|order| self.status_of(OrderKey { genesis, order: hash("order", order)? })).collect()
    }

    fn submit(&self, params: &Params<'_>) -> Result<Vec<JobStatus>, RpcError> {
        let (genesis, orders): (String, Vec<String>) = parse(params)?;
        bounded(&orders)?;
        let genesis = hash("genesis", &genesis)?;
        let orders: Vec<TaskOrder<AccountBytes>> =
            orders.iter().enumerate().map(|(number, order)| decode_order(number, order)).collect::<Result<_, _>>()?;
        let added = self.store.add(genesis, &orders, MAX_OPEN_ORDERS)?;
        if added > 0 {
            self.runner.wake();
        }
        orders.iter().map(|order| self.status_of(OrderKey { genesis, order: order_hash(order) })).collect()
    }

    fn status_of(&self, key: OrderKey) -> Result<JobStatus, RpcError> {
        let mut status =
            JobStatus { order: to_hex(key.order), state: JobState::Unknown, report: None, signature: None };
        match self.store.known(&key)? {
            Known::Unknown => {}
            Known::Open if self.runner.is_running(&key) => status.state = JobState::Running,
            Known::Open => status.state = JobState::Queued,
            Known::Finished(finished) => {
                status.state = JobState::Finished;
                status.report = Some(scale_hex(&finished.report));
                status.signature = Some(scale_hex(&finished.signature));
            }
        }
        Ok(status)
    }
}

fn parse<T: serde::de::DeserializeOwned>(params: &Params<'_>) -> Result<T, RpcError> {
    params.parse().map_err(|error| RpcError::BadParameter(error.message().to_owned()))
}

fn bounded(orders: &[String]) -> Result<(), RpcError> {
    if orders.len() > MAX_TASKS_PER_CALL {
        return Err(RpcError::TooMany(orders.len()));
    }
    Ok(())
}

fn hash(what: &str, text: &str) -> Result<HashBytes, RpcError> {
    from_hex(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| RpcError::BadParameter(format!("{what} is not 32 bytes of hexadecimal digits")))
}

/// The bounds the chain checks too: a worker that breaks them is not Keirin's.
fn decode_order(number: usize, text: &str) -> Result<TaskOrder<AccountBytes>, RpcError> {
    let bad = |problem| RpcError::BadOrder(number, problem);
    let bytes = from_hex(text).map_err(|_| bad("it is not hexadecimal"))?;
    let order = TaskOrder::decode_all(&mut bytes.as_slice()).map_err(|_| bad("it is not a SCALE-encoded order"))?;
    if !(1..=MAX_COMPLETION_TOKENS).contains(&order.max_tokens) {
        return Err(bad("max_tokens is out of range"));
    }
    let sampling_fits = order.temperature_milli <= MAX_TEMPERATURE_MILLI && (1..=1_000).contains(&order.top_p_permille);
    if !sampling_fits {
        return Err(bad("its sampling is out of range"));
    }
    let texts = std::iter::once(order.prompt.as_slice()).chain(order.stop.iter().map(|stop| stop.as_slice()));
    for text in texts {
        if text.is_empty() || std::str::from_utf8(text).is_err() {
            return Err(bad("its prompt or a stop sequence is empty or not UTF-8"));
        }
    }
    Ok(order)
}
