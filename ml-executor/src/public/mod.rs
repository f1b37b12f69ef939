//! What an executor serves to everybody: evidence about its reports, for validators ([`evidence`]), and its [`crate::gateway`].
//!
//! Anybody can reach it, so it bounds what a stranger can take: connections and their time ([`connections`]), requests a second
//! ([`rates`]), and of requests for evidence nothing is read but the head.

mod connections;
pub(crate) mod evidence;
pub(crate) mod leaves;
mod metrics;
mod rates;
mod serving;
mod tls;
mod validators;

use std::{future::Future, net::SocketAddr, sync::Arc};

use axum::{routing::get, Router};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::{
    gateway::{self, settlement::Shown, Gateway},
    key::ReportSigner,
    store::JobStore,
};
use connections::Connections;
use evidence::EvidenceDesk;

pub use connections::{ConnectionLimits, Stay, Visit};
pub use leaves::places_in;
pub use metrics::ConnectionMetrics;
pub use rates::{Rate, RateLimits};
pub use tls::{acceptor, TlsError};
pub use validators::{ChainValidators, Validators};

pub(crate) use rates::{Buckets, Rates};

/// What is served, and how much of it.
#[derive(Clone)]
pub struct PublicOptions {
    /// The executor's own key.
    pub signer: ReportSigner,
    /// Where reports and positions are.
    pub store: Arc<JobStore>,
    /// Where receipts are; without it none are shown.
    pub receipts: Option<Arc<Shown>>,
    /// Who may see them, and evidence of tasks; without it nobody sees receipts, and whoever signs sees evidence of tasks.
    pub validators: Option<Arc<dyn Validators>>,
    /// Limits on connections.
    pub connections: ConnectionLimits,
    /// Limits on requests for evidence.
    pub rates: RateLimits,
    /// The gateway, if one is run.
    pub gateway: Option<Arc<Gateway>>,
    /// How connections are encrypted; plain without.
    pub tls: Option<TlsAcceptor>,
    /// Counts connections.
    pub metrics: Arc<ConnectionMetrics>,
}

impl PublicOptions {
    /// With the usual limits.
    pub fn new(signer: ReportSigner, store: Arc<JobStore>) -> Self {
        let (connections, rates) = (ConnectionLimits::default(), RateLimits::default());
        let metrics = Arc::default();
        Self { signer, store, receipts: None, validators: None, connections, rates, gateway: None, tls: None, metrics }
    }
}

/// Listens at an address.
///
/// # Errors
/// When nothing can listen there.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until the task is dropped.
///
/// # Errors
/// What the system says.
pub async fn serve(listener: TcpListener, options: PublicOptions) -> std::io::Result<()> {
    serve_until(listener, options, std::future::pending()).await
}

/// Serves until `stop` is ready, and then until all requests under way are answered or the task is dropped.
///
/// # Errors
/// What the system says.
pub async fn serve_until(
    listener: TcpListener,
    options: PublicOptions,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let PublicOptions { signer, store, receipts, validators, connections, rates, gateway, tls, metrics } = options;
    let desk = Arc::new(EvidenceDesk::new(signer.public(), store, receipts, validators, rates));
    let evidence = Router::new()
        .route("/v1/evidence/{order}", get(evidence::show))
        .route("/v1/evidence/{batch}/{places}", get(leaves::show))
        .with_state(desk);
    let router = match gateway {
        Some(gateway) => evidence.merge(gateway::router(gateway)),
        None => evidence,
    };
    let connections = Connections::new(listener, connections, tls, metrics);
    serving::serve(connections, router, stop).await
}
