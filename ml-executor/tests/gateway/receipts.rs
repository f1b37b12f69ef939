//! What requesters have of what they paid for.

use base64::{engine::general_purpose::STANDARD, Engine as _};
use codec::DecodeAll;
use k256::ecdsa::{signature::hazmat::PrehashVerifier, RecoveryId, Signature, VerifyingKey};
use keirin_executor::gateway::{
    auth::keys::KeyLimits,
    served::{Ended, SignedReceipt},
};
use keirin_primitives::{
    inference::{evidence_hash, output_hash, FinishReason},
    receipts::{Receipt, RequesterId},
    signing::receipt_digest,
    HashBytes,
};
use serde_json::{json, Value};

use crate::{
    fake_chain::{FakeChain, GENESIS, PRICE_ON_CHAIN},
    host::{chat, now_ns, requester, with, Answer, Host, MODEL, PRICE},
    streams::begin_and_leave,
};

const PATH: &str = "/v1/chat/completions";

fn read(text: &str) -> SignedReceipt {
    let bytes = STANDARD.decode(text).expect("base64");
    SignedReceipt::decode_all(&mut bytes.as_slice()).expect("a receipt and its signature")
}

fn receipt_of(answer: &Answer) -> SignedReceipt {
    read(answer.headers["x-keirin-receipt"].to_str().expect("plain text"))
}

fn is_signed(key: &[u8], digest: &HashBytes, signature: &[u8]) -> bool {
    let signature = Signature::from_slice(signature).expect("r and s");
    VerifyingKey::from_sec1_bytes(key).expect("a point").verify_prehash(digest, &signature).is_ok()
}

/// Whether all signatures of a receipt hold, as the chain sees it.
fn holds(signed: &SignedReceipt, genesis: &HashBytes) -> bool {
    let SignedReceipt { receipt, signature } = signed;
    let Receipt { request, transfer, forwarded, executor, .. } = receipt;
    let rs = Signature::from_slice(&signature.0[..64]).expect("r and s");
    let recovery = RecoveryId::from_byte(signature.0[64]).expect("0 or 1");
    let recovered = VerifyingKey::recover_from_prehash(&receipt_digest(genesis, receipt), &rs, recovery);
    let (_, agent) = RequesterId::parse(&request.transfer_address).expect("an address");
    recovered.is_ok_and(|key| key.to_encoded_point(true).as_bytes() == executor.0)
        && is_signed(&request.requester.0, &request.digest(), &request.signature.0)
        && is_signed(&transfer.0, &request.forwarding_digest(executor).expect("an address"), &forwarded.0)
        && agent == transfer.id()
}

#[tokio::test]
async fn whole_answer_comes_with_a_receipt_that_says_what_was_served_at_the_chains_price() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let answer = host.post(PATH, &with(chat(), json!({ "n": 2 }))).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    let signed = receipt_of(&answer);
    let (receipt, body) = (&signed.receipt, answer.json());
    assert!(holds(&signed, &GENESIS));
    assert_eq!(hex::encode(receipt.request.id().0), answer.headers["x-keirin-request"].to_str().expect("hex"));
    assert_eq!(receipt.request.requester.0.as_slice(), requester(1).public_key().to_encoded_point(true).as_bytes());
    assert_eq!((receipt.model.as_slice(), receipt.transfer), (MODEL.as_bytes(), receipt.executor));
    assert!(receipt.route.passed.is_empty() && receipt.route.conversation.is_none());
    assert_eq!(receipt.tokens(), body["usage"]["total_tokens"].as_u64().expect("a number"));
    assert_eq!(receipt.fee, PRICE_ON_CHAIN.of_tokens(receipt.tokens()).0);
    let (_, kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    for (choice, (said, positions)) in
        receipt.choices.iter().zip(body["choices"].as_array().expect("choices").iter().zip(&kept.positions))
    {
        let text = said["message"]["content"].as_str().expect("text");
        assert_eq!((choice.output, choice.completion_tokens), (output_hash(text.as_bytes()), 12));
        assert_eq!((choice.evidence, choice.finish), (evidence_hash(positions), FinishReason::Length));
    }
    assert_eq!(host.spent().0, receipt.fee);
}

#[tokio::test]
async fn stream_has_its_receipt_in_a_comment_before_its_end() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let completion = json!({ "model": MODEL, "prompt": ["once", "upon"], "max_tokens": 5 });
    let response = json!({ "model": MODEL, "input": "hello", "max_output_tokens": 5 });
    for (path, body) in [(PATH, chat()), ("/v1/completions", completion), ("/v1/responses", response)] {
        let answer = host.post(path, &with(body, json!({ "stream": true }))).await;
        let text = String::from_utf8(answer.body.to_vec()).expect("events are text");
        let comment = text.lines().find_map(|line| line.strip_prefix(": x-keirin-receipt: ")).expect("there is one");
        let signed = read(comment);
        assert!(holds(&signed, &GENESIS), "{path}");
        let after = text.split(comment).nth(1).expect("it is not the end");
        assert!(
            after.contains("[DONE]") || after.contains("response.completed") || after.contains("response.incomplete")
        );
        let kept = host.book.served(&signed.receipt.request.id().0).expect("the book can be read");
        assert_eq!(kept.and_then(|kept| kept.receipt), Some(signed));
    }
}

#[tokio::test]
async fn without_a_chain_receipts_are_of_none_and_priced_by_the_operator() {
    let host = Host::start().await;
    let signed = receipt_of(&host.post(PATH, &chat()).await);
    assert!(holds(&signed, &[0; 32]) && !holds(&signed, &GENESIS));
    assert_eq!(signed.receipt.fee, PRICE.of_tokens(signed.receipt.tokens()).0);
}

#[tokio::test]
async fn request_with_an_api_key_has_no_receipt() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let key = host.key(KeyLimits::default());
    let answer = host.post_with(&key, PATH, &with(chat(), json!({ "n": 16, "max_tokens": 1 }))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(!answer.headers.contains_key("x-keirin-receipt"));
}

async fn ask_for(host: &Host, number: u8, request: &str) -> Answer {
    let (timestamp, signer) = (now_ns(), requester(number));
    let signed = signer.sign(b"", timestamp, host.gateway.agent());
    let time = timestamp.to_string();
    let headers = [
        ("authorization", signed.signature.as_str()),
        ("x-requester-address", &signed.address),
        ("x-timestamp", &time),
    ];
    host.send("GET", &format!("/v1/receipts/{request}"), &headers, "").await
}

#[tokio::test]
async fn requester_gets_its_receipt_again_and_nobody_else_does() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let answer = host.post(PATH, &chat()).await;
    let request = answer.headers["x-keirin-request"].to_str().expect("hex");

    let again: Value = ask_for(&host, 1, request).await.json();
    assert_eq!(again["receipt"].as_str().map(read), Some(receipt_of(&answer)));
    assert_eq!((&again["request"], &again["batch"]), (&json!(request), &Value::Null));

    assert_eq!(ask_for(&host, 2, request).await.code(), "unknown_request");
    assert_eq!(ask_for(&host, 1, &"00".repeat(32)).await.code(), "unknown_request");
    assert_eq!(ask_for(&host, 1, "abc").await.code(), "bad_request_id");
    for prefix in ["", "/v1"] {
        let refused = host.get(&format!("{prefix}/receipts/{request}")).await;
        assert_eq!(refused.code(), "missing_credentials", "{prefix}");
    }
    let key = host.key(KeyLimits::default());
    let bearer = format!("Bearer {key}");
    let with_key = host.send("GET", &format!("/v1/receipts/{request}"), &[("authorization", &bearer)], "").await;
    assert_eq!(with_key.code(), "missing_credentials");
}

#[tokio::test]
async fn request_of_which_no_true_receipt_could_be_written_is_refused_and_costs_nothing() {
    let chain = FakeChain::start().await;
    let (host, of_it) = Host::on_chain(&chain).await;
    let code = |body: Value| {
        let host = &host;
        async move { host.post(PATH, &body).await.code() }
    };
    assert_eq!(code(with(chat(), json!({ "n": 9 }))).await, "out_of_range");
    assert_eq!(code(with(chat(), json!({ "prompt": "another way to read it" }))).await, "ambiguous_body");
    let spaces = " ".repeat(keirin_primitives::receipts::MAX_BODY_BYTES as usize);
    let long = host.post_as(&requester(1), PATH, format!("{spaces}{}", chat())).await;
    assert_eq!((long.status.as_u16(), long.code().as_str()), (413, "request_too_large"));

    chain.change(|state| state.priced = false);
    of_it.read().await.expect("the chain can be read");
    assert_eq!(code(chat()).await, "no_price");
    assert_eq!((host.spent().0, host.book.served_count().expect("the book can be read")), (0, 0));
}

#[tokio::test]
async fn executor_that_nobody_registered_serves_no_signed_requests() {
    let chain = FakeChain::start().await;
    chain.change(|state| state.participant = None);
    let (host, _) = Host::on_chain(&chain).await;
    let refused = host.post(PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (503, "chain_unknown"));
}

#[tokio::test]
async fn answer_that_nobody_waits_for_is_generated_to_its_end_so_that_it_can_be_settled() {
    let chain = FakeChain::start().await;
    let (host, _) = Host::on_chain(&chain).await;
    let body = with(chat(), json!({ "seed": 14, "max_tokens": 60, "stream": true }));
    begin_and_leave(&host, body.to_string(), 3).await;

    while host.book.served_count().expect("the book can be read") == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let (_, kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    let receipt = kept.receipt.expect("it has one").receipt;
    assert_eq!((kept.request.ended, receipt.choices[0].completion_tokens), (Ended::Complete, 60));
}
