//! Requests that are signed by who pays for them.

use std::{sync::Arc, time::Duration};

use base64::{engine::general_purpose::STANDARD, Engine as _};
use k256::ecdsa::Signature;
use keirin_client::requests::SignedRequest;
use keirin_executor::gateway::served::Book;

use crate::host::{chat, now_ns, requester, Answer, Host};

const SECOND: u64 = 1_000_000_000;

async fn send(host: &Host, signed: &SignedRequest, timestamp: u64, body: &str) -> Answer {
    let time = timestamp.to_string();
    let headers = [
        ("authorization", signed.signature.as_str()),
        ("x-requester-address", &signed.address),
        ("x-timestamp", &time),
    ];
    host.send("POST", "/v1/chat/completions", &headers, body.to_owned()).await
}

#[tokio::test]
async fn both_header_families_are_accepted() {
    let host = Host::start().await;
    let body = chat().to_string();
    for names in [
        ["authorization", "x-requester-address", "x-timestamp"],
        ["x-gonka-signature", "x-gonka-sender", "x-gonka-timestamp"],
    ] {
        let timestamp = now_ns();
        let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
        let time = timestamp.to_string();
        let headers = [(names[0], signed.signature.as_str()), (names[1], &signed.address), (names[2], &time)];
        let answer = host.send("POST", "/v1/chat/completions", &headers, body.clone()).await;
        assert_eq!(answer.status, 200, "{names:?}: {answer:?}");
    }
}

#[tokio::test]
async fn stale_and_future_requests_are_refused() {
    let host = Host::start().await;
    let body = chat().to_string();
    let at = |timestamp| requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    let (stale, future) = (now_ns() - 61 * SECOND, now_ns() + 40 * SECOND);

    assert_eq!(send(&host, &at(stale), stale, &body).await.code(), "stale_timestamp");
    assert_eq!(send(&host, &at(future), future, &body).await.code(), "future_timestamp");
    let ahead = now_ns() + 20 * SECOND;
    assert_eq!(send(&host, &at(ahead), ahead, &body).await.status, 200);
}

#[tokio::test]
async fn request_that_came_before_is_refused_and_charged_once() {
    let host = Host::start().await;
    let (body, timestamp) = (chat().to_string(), now_ns());
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    assert_eq!(send(&host, &signed, timestamp, &body).await.status, 200);
    let spent = host.spent();

    let again = send(&host, &signed, timestamp, &body).await;

    assert_eq!((again.status.as_u16(), again.code().as_str()), (401, "replayed_request"));
    assert_eq!(host.spent(), spent);
}

#[tokio::test]
async fn of_many_copies_at_once_one_is_served() {
    let host = Host::start().await;
    let (body, timestamp) = (chat().to_string(), now_ns());
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    let copies = futures::future::join_all((0..16).map(|_| send(&host, &signed, timestamp, &body))).await;

    assert_eq!(copies.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(host.book.served_count().expect("the book can be read"), 1);
}

#[tokio::test]
async fn replayed_request_is_known_after_a_kill() {
    let host = Host::start().await;
    let (body, timestamp) = (chat().to_string(), now_ns());
    let signed = requester(1).sign(body.as_bytes(), timestamp, host.gateway.agent());
    let answer = send(&host, &signed, timestamp, &body).await;
    let hash = answer.headers["x-keirin-request"].to_str().expect("hex").to_owned();

    // What a kill at this moment leaves on the disk.
    let left = tempfile::tempdir().expect("a temporary folder");
    for file in ["gateway.journal", "gateway.redb"] {
        std::fs::copy(host.folder.path().join(file), left.path().join(file)).expect("it can be copied");
    }
    let book: Arc<Book> = Book::open(left.path()).expect("it opens");

    let hash: [u8; 32] = hex::decode(hash).expect("hex").try_into().expect("32 bytes");
    assert!(!book.came(timestamp, hash).await.expect("written"));
    assert!(book.served(&hash).expect("the book can be read").is_some());
    assert_eq!(book.spent(requester(1).address()).expect("the book can be read"), host.spent());
}

#[tokio::test]
async fn signature_must_be_canonical_and_of_this_body_agent_and_address() {
    let host = Host::start().await;
    let body = chat().to_string();
    let timestamp = now_ns();
    let agent = host.gateway.agent();
    let good = requester(1).sign(body.as_bytes(), timestamp, agent);
    let low = Signature::from_slice(&STANDARD.decode(&good.signature).expect("base64")).expect("64 bytes");
    let high = Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).expect("not zero");
    let of_another = requester(2).sign(body.as_bytes(), timestamp, agent);
    let with = |signature: String| SignedRequest { signature, ..good.clone() };
    let bad = [
        (with(STANDARD.encode(high.to_bytes())), "high_s_signature"),
        (with(good.signature.trim_end_matches('=').to_owned()), "malformed_signature"),
        (with("AAAA".into()), "malformed_signature"),
        (with("A".repeat(87) + "="), "malformed_signature"),
        (requester(1).sign(b"{}", timestamp, agent), "wrong_signature"),
        (requester(1).sign(body.as_bytes(), timestamp, "keirin1other"), "wrong_signature"),
        (requester(1).sign(body.as_bytes(), timestamp + 1, agent), "wrong_signature"),
        (SignedRequest { address: good.address.clone(), ..of_another }, "wrong_signature"),
        (SignedRequest { address: requester(2).address().to_owned(), ..good.clone() }, "unknown_requester"),
        (SignedRequest { address: "nonsense".to_owned(), ..good.clone() }, "unknown_requester"),
    ];
    for (signed, code) in bad {
        let answer = send(&host, &signed, timestamp, &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, code), "{signed:?}");
    }
    assert_eq!(send(&host, &good, timestamp, &body).await.status, 200, "what is refused is not remembered");
}

#[tokio::test]
async fn requester_without_a_deposit_is_unknown_until_it_pays_in() {
    let host = Host::start().await;
    let body = chat().to_string();
    let stranger = requester(9);
    let path = "/v1/chat/completions";
    let refused = host.post_as(&stranger, path, body.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "unknown_requester"));

    host.pay_in(stranger.address(), 1_000_000);

    assert_eq!(host.post_as(&stranger, path, body).await.status, 200);
}

#[tokio::test]
async fn body_that_does_not_come_is_not_waited_for() {
    let host = Host::start_with(|options| keirin_executor::gateway::GatewayOptions {
        body_deadline: Duration::from_millis(50),
        ..options
    })
    .await;
    let (address, time) = (requester(1).address().to_owned(), now_ns());
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\nauthorization: AAAA\r\n\
         x-requester-address: {address}\r\nx-timestamp: {time}\r\n\r\n{{"
    );
    let mut stream = tokio::net::TcpStream::connect(host.address).await.expect("it listens");
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.expect("it reads");
    let mut said = vec![0; 12];
    tokio::io::AsyncReadExt::read_exact(&mut stream, &mut said).await.expect("it answers");
    assert_eq!(String::from_utf8_lossy(&said), "HTTP/1.1 408");
}
