//! Requests that are passed on to who is drawn for them.

use keirin_executor::gateway::routing::Roster;
use keirin_primitives::{receipts::conversation_hash, sprint::EpochIndex};
use serde_json::json;

use crate::network::{chat, requester, with, Network, MODEL, PRICE};

#[tokio::test]
async fn request_is_served_by_who_is_drawn_and_its_receipt_shows_the_way() {
    let network = Network::start([1, 1]).await;
    let [agent, other] = &network.hosts;
    for (drawn, counts) in [(other, (0, 1)), (agent, (1, 1))] {
        let answer = network.ask(0, &chat(), &[drawn.key()]).await;

        assert_eq!(answer.status, 200, "{answer:?}");
        let receipt = answer.receipt().receipt;
        assert_eq!((receipt.transfer, receipt.executor), (agent.key(), drawn.key()));
        assert!(receipt.route.passed.is_empty() && receipt.route.conversation.is_none());
        let roster = network.roster();
        let candidates = roster.candidates(MODEL).expect("both serve it");
        assert_eq!(receipt.misrouted(roster.randomness(), candidates), None);
        assert_eq!((agent.served(), other.served()), counts);
        assert_eq!(answer.headers["x-keirin-request"], hex::encode(receipt.request.id().0));
        let spent = drawn.book.spent(requester().address()).expect("the book can be read");
        assert_eq!(spent, PRICE.of_tokens(receipt.tokens()), "who serves it charges the requester");
    }
}

#[tokio::test]
async fn stream_comes_back_as_the_executor_tells_it() {
    let network = Network::start([0, 1]).await;
    let body = with(chat(), json!({ "stream": true, "stream_options": { "include_usage": true } }));
    let drawn = network.hosts[1].key();
    let passed_on = network.ask(0, &body, &[drawn]).await;
    let straight = network.ask(1, &body, &[drawn]).await;

    assert_eq!(
        (passed_on.status.as_u16(), &passed_on.headers["content-type"]),
        (200, &straight.headers["content-type"])
    );
    let choices = |text: String| {
        let data = text.lines().filter_map(|line| line.strip_prefix("data: {").map(|rest| format!("{{{rest}")));
        let parsed = data.map(|data| serde_json::from_str::<serde_json::Value>(&data).expect("it is JSON"));
        parsed.map(|chunk| (chunk["choices"].clone(), chunk["usage"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(choices(passed_on.text()), choices(straight.text()));
    assert!(passed_on.text().ends_with("data: [DONE]\n\n"));
    let receipts = [passed_on.receipt().receipt, straight.receipt().receipt];
    assert_eq!(receipts.clone().map(|receipt| receipt.executor), [drawn; 2]);
    assert_eq!(receipts.map(|receipt| receipt.transfer), [network.hosts[0].key(), drawn]);
}

#[tokio::test]
async fn all_of_a_conversation_goes_to_one_executor() {
    let network = Network::start([1, 1, 1]).await;
    for name in ["a", "b", "c"] {
        let body = with(chat(), json!({ "prompt_cache_key": name, "max_tokens": 1 }));
        let mut executors = Vec::new();
        for _ in 0..4 {
            let receipt = network.ask(0, &body, &[]).await.receipt().receipt;
            assert_eq!(receipt.route.conversation, Some(conversation_hash(name)));
            executors.push(receipt.executor);
        }
        executors.dedup();
        assert_eq!(executors.len(), 1, "{name}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_and_nobody_else_is_asked() {
    let network = Network::start([0, 1]).await;
    let drawn = [network.hosts[1].key()];
    let malformed = network.ask(0, &with(chat(), json!({ "n": 0 })), &drawn).await;
    assert_eq!(malformed.refusal(), (400, "out_of_range".into()));
    let long = with(chat(), json!({ "messages": [{ "role": "user", "content": "x".repeat(600) }] }));
    let refused = network.ask(0, &long, &drawn).await;
    assert_eq!(refused.refusal(), (400, "context_length_exceeded".into()), "the executor says so");
    let unknown = network.ask(0, &with(chat(), json!({ "model": "other" })), &drawn).await;
    assert_eq!(unknown.refusal(), (404, "model_not_found".into()));
    assert_eq!(network.hosts.each_ref().map(|host| host.served()), [0, 0]);
}

/// As after a start of a chain, when nobody has weight yet: whoever asks may come again, as it would not for a model that does not exist.
#[tokio::test]
async fn model_that_is_served_here_and_for_which_nobody_is_drawn_comes_later() {
    let network = Network::start([1, 1]).await;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[network.hosts[0].key()]);
    network.directory.set(Roster::new(EpochIndex(2), [7; 32], []));
    let refused = network.send(0, &request, &[], &body).await;
    assert_eq!(refused.refusal(), (503, "no_executor".into()));
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn request_id_goes_along() {
    let network = Network::start([0, 1]).await;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[]);
    let answer = network.send(0, &request, &[("x-request-id", "my-request".into())], &body).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["x-request-id"]), (200, &"my-request".parse().expect("plain")));
}
