//! Executors that do not do what they must.

use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::{get, post},
    Router,
};
use keirin_executor::{gateway::routing::Peer, key::ReportSigner};
use keirin_primitives::{
    executor::ExecutorKey,
    receipts::{Address, RequestSignature, RequesterKey, SignedRequest},
};
use tokio::net::TcpListener;

use crate::network::{peer, PATH};

/// A key that nobody has.
pub fn stranger() -> ExecutorKey {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ReportSigner::open(folder.path()).expect("the folder can be written").public()
}

pub async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    (listener, address)
}

/// An executor at a port where nobody listens.
pub async fn dead() -> Peer {
    let (_, address) = listener().await;
    peer(stranger(), format!("http://{address}"), 1)
}

/// An executor that answers everything with a status.
pub async fn answering(status: u16) -> Peer {
    saying(status, "{}").await
}

/// An executor that answers everything with a status and a text.
pub async fn saying(status: u16, text: &'static str) -> Peer {
    let status = StatusCode::from_u16(status).expect("a status");
    serving(Router::new().fallback(post(move || async move { (status, text) }))).await
}

/// An executor that says that it works on what it is asked, and after a time that it is busy.
pub async fn slow(time: Duration) -> Peer {
    let answer = move || async move {
        tokio::time::sleep(time).await;
        StatusCode::TOO_MANY_REQUESTS
    };
    let work = get(|| async { StatusCode::NO_CONTENT });
    serving(Router::new().route(PATH, post(answer)).route("/v1/work/{request}", work)).await
}

/// An executor that takes what is sent to it, and answers nothing but that it works on nothing.
pub async fn mute() -> Peer {
    serving(Router::new().route(PATH, post(std::future::pending::<StatusCode>))).await
}

/// An executor that begins a stream of an operator's requests, and sends comments for ever.
pub async fn dribbling(operator: ExecutorKey) -> Peer {
    let answer = move |headers: HeaderMap, body: Bytes| async move {
        let request = SignedRequest {
            requester: RequesterKey(operator.0),
            payload_hash: sp_crypto_hashing::sha2_256(&body),
            timestamp_ns: headers["x-timestamp"].to_str().expect("plain text").parse().expect("a number"),
            transfer_address: Address::default(),
            signature: RequestSignature([0; 64]),
        };
        let comments = futures::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b":\n")), ()))
        });
        let kind = ("content-type", "text/event-stream".to_owned());
        ([kind, ("x-keirin-request", hex::encode(request.id().0))], Body::from_stream(comments)).into_response()
    };
    serving(Router::new().route(PATH, post(answer))).await
}

/// An executor that answers as a router does.
pub async fn serving(router: Router) -> Peer {
    let (listener, address) = listener().await;
    tokio::spawn(async move { axum::serve(listener, router).await });
    peer(stranger(), format!("http://{address}"), 1)
}

/// An executor that takes what is sent to it and says nothing.
pub async fn silent() -> Peer {
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
pub async fn breaking() -> Peer {
    let (listener, address) = listener().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = [0; 64];
            let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut bytes).await;
        }
    });
    peer(stranger(), format!("http://{address}"), 1)
}
