//! HTTP/1.1 on accepted connections.
//!
//! HTTP/2 is not spoken: there one connection carries hundreds of requests, and a client that takes nothing does not look stalled, so that
//! limits on connections would limit nothing. `axum::serve` speaks it to whoever does.

use std::{future::Future, io};

use axum::{
    body::Body,
    extract::{connect_info::ConnectInfo, Request},
    serve::Listener,
    Router,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    pin,
    sync::watch::{self, Receiver},
    task::JoinSet,
};
use tower::Service;

use super::connections::{Connection, Connections};

/// Serves until `stop` is ready, and then until all requests under way are answered. What is under way ends when it is dropped.
pub(super) async fn serve(
    mut connections: Connections,
    router: Router,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let (stopping, stopped) = watch::channel(());
    let mut served = JoinSet::new();
    pin!(stop);
    loop {
        let connection = tokio::select! {
            (connection, _) = connections.accept() => connection,
            () = &mut stop => break,
        };
        while served.try_join_next().is_some() {}
        served.spawn(serve_one(connection, router.clone(), stopped.clone()));
    }
    drop((connections, stopping));
    while served.join_next().await.is_some() {}
    Ok(())
}

/// Serves one connection. When `stopped` says so, no further request is read from it.
async fn serve_one(connection: Connection, router: Router, mut stopped: Receiver<()>) {
    let visit = connection.visit();
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(visit.clone()));
        // A router is always ready.
        router.clone().call(request)
    });
    let served = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(connection), answer);
    pin!(served);
    let ended = tokio::select! {
        ended = served.as_mut() => ended,
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}
