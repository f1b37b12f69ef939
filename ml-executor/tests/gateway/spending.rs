//! What requests cost, and that nobody spends more than it has.

use keirin_executor::gateway::accounts::Fee;
use serde_json::json;

use crate::host::{chat, requester, with, Host, DEPOSIT, PRICE};

const PATH: &str = "/v1/chat/completions";

#[tokio::test]
async fn tokens_used_are_charged_and_the_rest_is_released() {
    let host = Host::start().await;
    let used = host.post(PATH, &chat()).await.json()["usage"]["total_tokens"].as_u64().expect("a number");
    assert_eq!(host.spent(), PRICE.of_tokens(used));

    let all = with(chat(), json!({ "max_tokens": 400, "n": 8 }));
    assert_eq!(host.post(PATH, &all).await.status, 200, "nothing is held back of what was answered");
}

#[tokio::test]
async fn who_cannot_pay_for_all_that_may_be_generated_is_refused() {
    let host = Host::start().await;
    let poor = requester(2);
    host.pay_in(poor.address(), 250);
    let ask = |tokens: u32| with(chat(), json!({ "max_tokens": tokens })).to_string();

    let refused = host.post_as(&poor, PATH, ask(200)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (402, "insufficient_quota"));
    assert_eq!(host.post_as(&poor, PATH, ask(10)).await.status, 200);
    assert_eq!(host.post_as(&poor, PATH, ask(10)).await.code(), "insufficient_quota");

    let empty = requester(3);
    host.pay_in(empty.address(), 0);
    assert_eq!(host.post_as(&empty, PATH, ask(1)).await.code(), "insufficient_quota");
}

#[tokio::test]
async fn many_at_once_do_not_spend_more_than_there_is() {
    let host = Host::start().await;
    let poor = requester(2);
    let deposit = 1_000;
    host.pay_in(poor.address(), deposit);
    let bodies: Vec<String> = (0..24).map(|seed| with(chat(), json!({ "seed": seed })).to_string()).collect();

    let all = bodies.into_iter().map(|body| host.post_as(&poor, PATH, body));
    let answers = futures::future::join_all(all).await;

    let served = answers.iter().filter(|answer| answer.status == 200).count();
    let spent = host.book.spent(poor.address()).expect("the book can be read");
    assert!(served > 0 && served < 24, "{served} of 24 were served");
    assert!(spent <= Fee(deposit), "{spent} of {deposit} were spent");
    assert!(DEPOSIT > deposit);
}

#[tokio::test]
async fn request_that_is_refused_costs_nothing() {
    let host = Host::start().await;
    for body in [with(chat(), json!({ "model": "other" })), with(chat(), json!({ "n": 0 })), json!({})] {
        assert!(host.post(PATH, &body).await.status.is_client_error());
    }
    let long = json!([{ "role": "user", "content": "x".repeat(600) }]);
    assert_eq!(host.post(PATH, &with(chat(), json!({ "messages": long }))).await.code(), "context_length_exceeded");
    assert_eq!((host.spent(), host.book.served_count().expect("the book can be read")), (Fee(0), 0));
}
