//! JSON-RPC for the offchain worker and the command line, as [`keirin_primitives::executor_rpc`] fixes it.
//!
//! Only programs on this host may call: besides listening on loopback, the server refuses calls whose `Host` is
//! another, so that no web page can reach it through a name that it resolves to this host, and whatever a browser
//! sends ([`browsers`]). A call that dawdles is cut off before many of them keep others out.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use codec::DecodeAll;
use jsonrpsee::{
    server::{middleware::http::HostFilterLayer, BatchRequestConfig, Server, ServerHandle},
    types::{ErrorObjectOwned, Params},
    RpcModule,
};
use keirin_primitives::{
    executor::HardwareProfile,
    executor_rpc::{
        from_hex, to_hex, Identity, JobState, JobStatus, MAX_TASKS_PER_CALL, METHOD_BATCH, METHOD_EVIDENCE,
        METHOD_HOST, METHOD_IDENTITY, METHOD_PROVE_POSSESSION, METHOD_RECEIPT, METHOD_SPRINT, METHOD_STATUS,
        METHOD_SUBMIT, METHOD_VALIDATE,
    },
    inference::{order_hash, TaskOrder, MAX_COMPLETION_TOKENS, MAX_TEMPERATURE_MILLI},
    AccountBytes, HashBytes,
};
use tower::{layer::layer_fn, ServiceBuilder};

mod batches;
mod browsers;
mod host;
mod sprint;
mod validation;

use browsers::NoBrowsers;
pub use host::HostFacts;

use crate::{
    defaults::{MAX_REQUEST_BYTES, MAX_RESPONSE_BYTES},
    gateway::{
        served::BookError,
        settlement::{Batches, BatchesError, ViewError},
    },
    key::{scale_hex, ReportSigner},
    runner::Runner,
    sprint::duties::{DutyError, Sprinter},
    store::{JobStore, Known, OrderKey, StoreError},
    validation::{ValidationError, Validator},
};

/// Why a call was refused. The error object's `data` is the variant's name.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// Parameters are missing, too many or of another type.
    #[error("{0}")]
    BadParameters(String),
    /// A parameter is not hexadecimal.
    #[error("{0} is not hexadecimal")]
    BadHex(String),
    /// A parameter has another length.
    #[error("{0} is not 32 bytes of hexadecimal digits")]
    BadLength(String),
    /// An order can't be decoded.
    #[error("order {0} is not a SCALE-encoded order")]
    BadScale(usize),
    /// An order breaks the protocol's bounds.
    #[error("order {0} breaks the protocol's bounds: {1}")]
    OutOfBounds(usize, &'static str),
    /// A duty can't be decoded.
    #[error("the duty is not a SCALE-encoded duty")]
    BadDuty,
    /// A duty can't be done.
    #[error("{0}")]
    Duty(#[from] DutyError),
    /// A validator's duty can't be done.
    #[error("{0}")]
    Validation(#[from] ValidationError),
    /// Too many at once.
    #[error("{0} orders in one call; the most is {1}")]
    TooManyOrders(usize, usize),
    /// The database failed.
    #[error("{0}")]
    StoreFailed(#[from] StoreError),
    /// The gateway's database failed.
    #[error("{0}")]
    BookFailed(#[from] BookError),
    /// There can be no batch of receipts now.
    #[error("{0}")]
    NoBatch(#[from] BatchesError),
}

impl RpcError {
    /// JSON-RPC error code and name.
    fn code_and_name(&self) -> (i32, &'static str) {
        match self {
            Self::BadParameters(_) => (-32_602, "BadParameters"),
            Self::BadHex(_) => (-32_602, "BadHex"),
            Self::BadLength(_) => (-32_602, "BadLength"),
            Self::BadDuty => (-32_001, "BadDuty"),
            Self::Duty(error) => (-32_003, error.name()),
            Self::Validation(error) => (-32_003, error.name()),
            Self::BadScale(_) => (-32_001, "BadScale"),
            Self::OutOfBounds(..) => (-32_001, "OutOfBounds"),
            Self::TooManyOrders(..) => (-32_002, "TooManyOrders"),
            Self::StoreFailed(_) => (-32_603, "StoreFailed"),
            Self::BookFailed(_) | Self::NoBatch(BatchesError::Book(_)) => (-32_603, "BookFailed"),
            Self::NoBatch(BatchesError::View(ViewError::Unknown)) => (-32_004, "ChainUnknown"),
            Self::NoBatch(BatchesError::View(ViewError::Stale(_))) => (-32_004, "ChainStale"),
            Self::NoBatch(BatchesError::OtherChain) => (-32_004, "OtherChain"),
            Self::NoBatch(BatchesError::Node(_)) => (-32_004, "ChainUnknown"),
            Self::NoBatch(BatchesError::BrokeOff) => (-32_603, "BrokeOff"),
        }
    }
}

impl From<RpcError> for ErrorObjectOwned {
    fn from(error: RpcError) -> Self {
        let (code, name) = error.code_and_name();
        if matches!(error, RpcError::StoreFailed(_) | RpcError::BookFailed(_)) {
            tracing::error!(%error, "a call failed");
        }
        ErrorObjectOwned::owned(code, error.to_string(), Some(name))
    }
}

/// What the methods work with.
pub struct ExecutorRpc {
    /// The executor's key.
    pub signer: ReportSigner,
    /// Names of the loaded models.
    pub models: Vec<String>,
    /// What was measured of this host.
    pub hardware: Option<HardwareProfile>,
    /// What the executor runs on.
    pub host: HostFacts,
    /// The database.
    pub store: Arc<JobStore>,
    /// Works off what is in the database.
    pub runner: Arc<Runner>,
    /// Checks works of others.
    pub validator: Arc<Validator>,
    /// Takes part in sprints.
    pub sprinter: Arc<Sprinter>,
    /// Makes batches of what was served over HTTP.
    pub batches: Batches,
    /// Most orders that wait or run; more are left out of the database, and stay unknown, until there is room.
    pub max_open_orders: usize,
    /// Time from a call's first line to its answer.
    pub call_deadline: Duration,
}

/// Serves JSON-RPC until the handle is stopped.
///
/// # Errors
/// When nothing can listen at `listen`.
pub async fn serve(listen: SocketAddr, rpc: ExecutorRpc) -> anyhow::Result<(SocketAddr, ServerHandle)> {
    let this_host = ["localhost:*", "127.0.0.1:*", "[::1]:*"].map(String::from);
    let listening = match listen.ip() {
        IpAddr::V4(ip) => format!("{ip}:*"),
        IpAddr::V6(ip) => format!("[{ip}]:*"),
    };
    let hosts = HostFilterLayer::new(this_host.iter().chain([&listening]).map(String::as_str))?;
    let server = Server::builder()
        .set_http_middleware(ServiceBuilder::new().timeout(rpc.call_deadline).layer(layer_fn(NoBrowsers)).layer(hosts))
        .max_request_body_size(MAX_REQUEST_BYTES)
        .max_response_body_size(MAX_RESPONSE_BYTES)
        .set_batch_request_config(BatchRequestConfig::Disabled)
        .http_only()
        .build(listen)
        .await?;
    let address = server.local_addr()?;
    Ok((address, server.start(module(rpc)?)))
}

/// Methods that touch the database run where they may block.
fn module(rpc: ExecutorRpc) -> anyhow::Result<RpcModule<ExecutorRpc>> {
    let mut module = RpcModule::new(rpc);
    module.register_method(METHOD_IDENTITY, |_, rpc, _| Ok::<_, ErrorObjectOwned>(rpc.identity()))?;
    module.register_method(METHOD_PROVE_POSSESSION, |params, rpc, _| {
        rpc.prove_possession(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_HOST, |_, rpc, _| rpc.host_report().map_err(ErrorObjectOwned::from))?;
    module.register_blocking_method(METHOD_STATUS, |params, rpc, _| {
        rpc.status(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_SUBMIT, |params, rpc, _| {
        rpc.submit(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_SPRINT, |params, rpc, _| {
        rpc.sprint(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_VALIDATE, |params, rpc, _| {
        rpc.validate(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_EVIDENCE, |params, rpc, _| {
        rpc.evidence(&params).map_err(ErrorObjectOwned::from)
    })?;
    module.register_async_method(METHOD_BATCH, |params, rpc, _| async move {
        rpc.batch(&params).await.map_err(ErrorObjectOwned::from)
    })?;
    module.register_blocking_method(METHOD_RECEIPT, |params, rpc, _| {
        rpc.receipt(&params).map_err(ErrorObjectOwned::from)
    })?;
    Ok(module)
}

impl ExecutorRpc {
    fn identity(&self) -> Identity {
        Identity {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            executor_key: to_hex(self.signer.public().0),
            models: self.models.clone(),
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
        let added = self.store.add(genesis, &orders, self.max_open_orders)?;
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
    params.parse().map_err(|error| RpcError::BadParameters(error.message().to_owned()))
}

fn bounded(orders: &[String]) -> Result<(), RpcError> {
    if orders.len() > MAX_TASKS_PER_CALL {
        return Err(RpcError::TooManyOrders(orders.len(), MAX_TASKS_PER_CALL));
    }
    Ok(())
}

fn hash(what: &str, text: &str) -> Result<HashBytes, RpcError> {
    let bytes = from_hex(text).map_err(|_| RpcError::BadHex(what.to_owned()))?;
    bytes.try_into().map_err(|_| RpcError::BadLength(what.to_owned()))
}

/// The bounds the chain checks too: a worker that breaks them is not Keirin's.
fn decode_order(number: usize, text: &str) -> Result<TaskOrder<AccountBytes>, RpcError> {
    let bad = |problem| RpcError::OutOfBounds(number, problem);
    let bytes = from_hex(text).map_err(|_| RpcError::BadHex(format!("order {number}")))?;
    let order = TaskOrder::decode_all(&mut bytes.as_slice()).map_err(|_| RpcError::BadScale(number))?;
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
