//! What an executor serves to everybody: evidence about its reports, for validators ([`evidence`]).
//!
//! Anybody can reach it, so it bounds what a stranger can take: connections and their time ([`connections`]), requests a second
//! ([`rates`]), and nothing is read from a request but its head.

mod connections;
mod evidence;
mod rates;

use std::{net::SocketAddr, sync::Arc};

use axum::{routing::get, Router};
use tokio::net::TcpListener;

use crate::{key::ReportSigner, store::JobStore};
use connections::Connections;
use evidence::EvidenceDesk;

pub use connections::ConnectionLimits;
pub use rates::{Rate, RateLimits};

/// What is served, and how much of it.
#[derive(Clone)]
pub struct PublicOptions {
    /// The executor's own key.
    pub signer: ReportSigner,
    /// Where reports and positions are.
    pub store: Arc<JobStore>,
    /// Limits on connections.
    pub connections: ConnectionLimits,
    /// Limits on requests.
    pub rates: RateLimits,
}

impl PublicOptions {
    /// With the usual limits.
    pub fn new(signer: ReportSigner, store: Arc<JobStore>) -> Self {
        Self { signer, store, connections: ConnectionLimits::default(), rates: RateLimits::default() }
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
    let PublicOptions { signer, store, connections, rates } = options;
    let desk = Arc::new(EvidenceDesk::new(signer.public(), store, rates));
    let router = Router::new().route("/v1/evidence/{order}", get(evidence::show)).with_state(desk);
    axum::serve(Connections::new(listener, connections), router).await
}
