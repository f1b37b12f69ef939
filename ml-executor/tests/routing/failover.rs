//! Executors that do not take a request are passed over, and the receipt shows it.

use std::{net::SocketAddr, time::Duration};

use axum::{http::StatusCode, routing::post, Router};
use keirin_executor::{
    gateway::{
        limits::PlaceLimits,
        routing::{ForwardingTimes, Peer},
        GatewayOptions,
    },
    key::ReportSigner,
};
use keirin_primitives::executor::ExecutorKey;
use serde_json::json;
use tokio::net::TcpListener;

use crate::network::{chat, peer, with, Network, MODEL};

/// A key that nobody has.
fn stranger() -> ExecutorKey {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ReportSigner::open(folder.path()).expect("the folder can be written").public()
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// An executor at a port where nobody listens.
async fn dead() -> Peer {
    let (_, address) = listener().await;
    peer(stranger(), format!("http://{address}"), 1)
}

/// An executor that answers everything with a status.
async fn answering(status: u16) -> Peer {
    let (listener, address) = listener().await;
    let status = StatusCode::from_u16(status).expect("a status");
    let router = Router::new().fallback(post(move || async move { (status, "{}") }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    peer(stranger(), format!("http://{address}"), 1)
}

/// An executor that takes what is sent to it and says nothing.
async fn silent() -> Peer {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    peer(stranger(), format!("http://{address}"), 1)
}

/// An executor that closes each connection once something has come.
async fn breaking() -> Peer {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = [0; 64];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await;
        }
    });
    peer(stranger(), format!("http://{address}"), 1)
}

#[tokio::test]
async fn dead_and_refusing_executors_are_passed_over_in_their_order() {
    let network = Network::start([0, 1]).await;
    let (dead, busy) = (dead().await, answering(429).await);
    let third = network.hosts[1].key();
    network.weigh([0, 1], [dead.clone(), busy.clone()]);
    for passed in [[dead.key, busy.key], [busy.key, dead.key]] {
        let body = with(chat(), json!({ "stream": true }));
        let answer = network.ask(0, &body, &[passed[0], passed[1], third]).await;

        assert_eq!(answer.status, 200, "{answer:?}");
        let receipt = answer.receipt().receipt;
        assert_eq!((receipt.executor, receipt.route.passed.to_vec()), (third, passed.to_vec()));
        let roster = network.roster();
        let candidates = roster.candidates(MODEL).expect("three serve it");
        assert_eq!(receipt.misrouted(roster.randomness(), candidates), None);
    }
}

#[tokio::test]
async fn executors_that_break_fail_or_are_no_executors_are_passed_over() {
    let network = Network::start([0, 1]).await;
    let third = network.hosts[1].key();
    let odd =
        [breaking().await, answering(500).await, answering(503).await, answering(404).await, answering(200).await];
    for odd in odd.into_iter().chain([answering(302).await, peer(stranger(), String::new(), 1)]) {
        network.weigh([0, 1], [odd.clone()]);
        let answer = network.ask(0, &chat(), &[odd.key, third]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.receipt().receipt.route.passed.to_vec(), [odd.key]);
    }
}

#[tokio::test]
async fn executor_that_does_not_begin_a_stream_in_time_is_passed_over() {
    let quick = ForwardingTimes { stream: Duration::from_secs(2), ..ForwardingTimes::default() };
    let network = Network::start_with([0, 1], |number, options| match number {
        0 => GatewayOptions { forwarding: quick, ..options },
        _ => options,
    });
    let network = network.await;
    let silent = silent().await;
    network.weigh([1, 0], [silent.clone()]);
    let own = network.hosts[0].key();
    let answer = network.ask(0, &with(chat(), json!({ "stream": true })), &[silent.key, own]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let receipt = answer.receipt().receipt;
    assert_eq!((receipt.executor, receipt.route.passed.to_vec()), (own, vec![silent.key]));
}

#[tokio::test]
async fn executor_that_is_itself_busy_has_others_serve() {
    let network = Network::start_with([1, 1], |number, options| match number {
        0 => GatewayOptions { places: PlaceLimits { answers: 1 }, ..options },
        _ => options,
    });
    let network = network.await;
    let [own, other] = network.hosts.each_ref().map(|host| host.key());
    let two = with(chat(), json!({ "n": 2 }));
    let answer = network.ask(0, &two, &[own, other]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let receipt = answer.receipt().receipt;
    assert_eq!((receipt.executor, receipt.route.passed.to_vec()), (other, vec![own]));
}

#[tokio::test]
async fn after_three_nobody_else_is_asked() {
    let network = Network::start([0, 0]).await;
    let all = [dead().await, dead().await, answering(429).await, answering(200).await];
    network.weigh([0, 0], all.clone());
    let answer = network.ask(0, &chat(), &[all[0].key, all[1].key, all[2].key]).await;
    assert_eq!(answer.refusal(), (503, "no_executor".into()));
    assert!(answer.headers.contains_key("retry-after"), "none of them works on it");

    let broken = breaking().await;
    network.weigh([0, 0], [broken.clone()]);
    let uncertain = network.ask(0, &chat(), &[broken.key]).await;
    assert_eq!(uncertain.refusal(), (504, "executors_late".into()), "who breaks off may have taken it");
}

#[tokio::test]
async fn nobody_is_asked_before_it_is_known_who_serves_what() {
    let network = Network::start([0, 1]).await;
    network.directory.forget();
    let body = chat().to_string();
    let request =
        crate::network::signed_at(network.hosts[0].gateway.agent(), body.as_bytes(), crate::network::now_ns());
    assert_eq!(network.send(0, &request, &[], &body).await.refusal(), (503, "routing_unknown".into()));
}
