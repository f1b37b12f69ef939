//! Requests with API keys.

use keirin_executor::gateway::{
    accounts::Fee,
    auth::keys::KeyLimits,
    served::{Ended, Payer},
    GatewayOptions,
};
use serde_json::json;

use crate::host::{chat, with, Host};

const PATH: &str = "/v1/chat/completions";

/// A gateway without accounts: keys are bounded by their own limits only.
async fn host() -> Host {
    Host::start_with(|options| GatewayOptions { deposits: None, ..options }).await
}

#[tokio::test]
async fn key_is_accepted_and_its_request_recorded_by_its_id() {
    let host = host().await;
    let key = host.key(KeyLimits::default());
    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);

    let (_, kept) = host.book.served_from(0, 1).expect("the book can be read").remove(0);
    let id = host.keys.list().expect("they can be read")[0].id.clone();
    assert_eq!((kept.request.payer, kept.request.ended), (Payer::ApiKey { id }, Ended::Complete));
}

#[tokio::test]
async fn unknown_revoked_and_expired_keys_are_refused() {
    let host = host().await;
    let key = host.key(KeyLimits::default());
    assert_eq!(host.post_with("kg-unknown", PATH, &chat()).await.code(), "invalid_api_key");
    assert_eq!(host.post_with("sk-other", PATH, &chat()).await.code(), "invalid_api_key");
    let over = host.key(KeyLimits { expires: Some(1), ..KeyLimits::default() });
    assert_eq!(host.post_with(&over, PATH, &chat()).await.code(), "expired_api_key");

    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    let id = host.keys.find(&key).expect("it can be read").expect("it is there").id;
    host.keys.revoke(&id).expect("it is there");
    let refused = host.post_with(&key, PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (401, "revoked_api_key"));
}

#[tokio::test]
async fn requests_and_tokens_a_minute_are_limited() {
    let host = host().await;
    let key = host.key(KeyLimits { requests_a_minute: Some(2), ..KeyLimits::default() });
    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    let refused = host.post_with(&key, PATH, &chat()).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "rate_limit_exceeded"));
    let wait: u64 = refused.headers["retry-after"].to_str().expect("digits").parse().expect("a number");
    assert!((1..=31).contains(&wait), "{wait} s");

    let key = host.key(KeyLimits { tokens_a_minute: Some(60), ..KeyLimits::default() });
    let many = with(chat(), json!({ "max_tokens": 100 }));
    assert_eq!(host.post_with(&key, PATH, &many).await.code(), "tokens_exceed_limit");
    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    let used = with(chat(), json!({ "max_tokens": 45 }));
    assert_eq!(host.post_with(&key, PATH, &used).await.code(), "token_limit_exceeded");
}

#[tokio::test]
async fn key_spends_no_more_than_it_may() {
    let host = host().await;
    let key = host.key(KeyLimits { spend: Some(Fee(400)), ..KeyLimits::default() });
    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    let refused = host.post_with(&key, PATH, &with(chat(), json!({ "max_tokens": 20 }))).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (402, "insufficient_quota"));
}

#[tokio::test]
async fn keys_spend_from_the_operators_deposit() {
    let host = Host::start().await;
    let key = host.key(KeyLimits::default());
    assert_eq!(host.post_with(&key, PATH, &chat()).await.code(), "insufficient_quota");

    host.pay_in(host.gateway.agent(), 1_000);

    assert_eq!(host.post_with(&key, PATH, &chat()).await.status, 200);
    assert!(host.book.spent(host.gateway.agent()).expect("the book can be read") > Fee(0));
}
