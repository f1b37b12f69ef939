//! Programs that know nothing of receipts, whose requests are signed on their way.

use std::{path::PathBuf, process::Command};

use axum::{
    body::Body,
    extract::{Request, State},
    http::Response,
    Router,
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{connect::HttpConnector, Client},
    rt::TokioExecutor,
};
use tokio::net::TcpListener;

use crate::{
    fake_chain::FakeChain,
    host::{now_ns, requester, Host, MODEL},
};

/// Signs a request, and passes it on.
async fn sign(State((gateway, agent)): State<(String, String)>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("it comes").to_bytes();
    let timestamp = now_ns();
    let signed = requester(1).sign(&body, timestamp, &agent);
    let path = head.uri.path_and_query().expect("it has a path");
    let request = axum::http::Request::builder()
        .method(head.method)
        .uri(format!("{gateway}{path}"))
        .header("authorization", signed.signature)
        .header("x-requester-address", signed.address)
        .header("x-timestamp", timestamp.to_string())
        .body(Full::new(body))
        .expect("it is well-formed");
    let client: Client<HttpConnector, Full<axum::body::Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    client.request(request).await.expect("it is answered").map(Body::new)
}

#[tokio::test]
async fn openai_package_for_python_passes_over_receipts() {
    let python = std::env::var_os("KEIRIN_PYTHON").expect("KEIRIN_PYTHON is set by `source scripts/env.sh`");
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/v1", listener.local_addr().expect("it is bound"));
    let state = (format!("http://{}", host.address), host.gateway.agent().to_owned());
    let proxy = Router::new().fallback(sign).with_state(state);
    let proxy = tokio::spawn(async move { axum::serve(listener, proxy).await });
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/openai/check.py");

    let check = move || Command::new(python).arg(script).args([&url, "signed", MODEL]).output().expect("Python starts");
    let checked = tokio::task::spawn_blocking(check).await.expect("it does not panic");

    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let served = host.book.served_from(0, 100).expect("the book can be read");
    assert!(!served.is_empty() && served.iter().all(|(_, kept)| kept.receipt.is_some()));
    proxy.abort();
}
