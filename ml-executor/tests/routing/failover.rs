//! Executors that do not take a request are passed over, and the receipt shows it.

use std::time::{Duration, Instant};

use keirin_executor::gateway::{limits::PlaceLimits, routing::ForwardingTimes, GatewayOptions};
use serde_json::json;

use crate::{
    network::{chat, peer, with, Network, MODEL},
    others::{answering, breaking, dead, mute, saying, silent, slow, stranger},
};

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

/// A network in which the first gateway waits a short time for others.
async fn hasty() -> Network<2> {
    let quick = ForwardingTimes { stream: Duration::from_secs(1), ..ForwardingTimes::default() };
    let hasty = Network::start_with([1, 0], |number, options| match number {
        0 => GatewayOptions { forwarding: quick, ..options },
        _ => options,
    });
    hasty.await
}

#[tokio::test]
async fn executor_that_gives_no_sign_of_life_is_not_waited_for_until_a_whole_answer_would_be_there() {
    let network = hasty().await;
    let (own, begun) = (network.hosts[0].key(), Instant::now());
    for silent in [silent().await, mute().await] {
        network.weigh([1, 0], [silent.clone()]);
        let answer = network.ask(0, &chat(), &[silent.key, own]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.receipt().receipt.route.passed.to_vec(), [silent.key]);
    }
    assert!(begun.elapsed() < ForwardingTimes::default().whole / 4, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn executor_that_works_on_a_whole_answer_is_waited_for() {
    let network = hasty().await;
    let slow = slow(Duration::from_secs(3)).await;
    network.weigh([0, 0], [slow.clone()]);
    let begun = Instant::now();
    let answer = network.ask(0, &chat(), &[slow.key]).await;
    assert_eq!(answer.refusal(), (503, "no_executor".into()), "what it said in the end counts");
    assert!(begun.elapsed() >= Duration::from_secs(3));
}

#[tokio::test]
async fn executor_says_that_it_works_on_what_was_passed_on_to_it() {
    let network = Network::start([0, 1]).await;
    let body = with(chat(), json!({ "seed": 14, "max_tokens": 490 })).to_string();
    let request = network.sign(0, body.as_bytes(), &[network.hosts[1].key()]);
    let path = format!("/v1/work/{}", hex::encode(request.id().0));
    let answering = network.send(0, &request, &[], &body);
    tokio::pin!(answering);
    loop {
        tokio::select! {
            answer = &mut answering => panic!("it was never said to be in work: {answer:?}"),
            status = network.get(1, &path) => if status == 204 { break },
        }
    }
    assert_eq!(answering.await.status, 200);
    let gone = async {
        while network.get(1, &path).await != 404 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it is not in work any more");
    assert_eq!(network.get(0, &path).await, 404, "the agent passed it on");
    assert_eq!(network.get(1, "/v1/work/none").await, 404);
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

/// A proxy gives up waiting for an executor that goes on: whoever asks again, with another signature, pays twice.
#[tokio::test]
async fn failure_without_a_name_is_no_promise_that_nobody_works_on_it() {
    let network = Network::start([0, 0]).await;
    let stopping = r#"{"error":{"message":"","type":"server_error","param":null,"code":"stopping"}}"#;
    let others = [
        (saying(502, "<html>Bad Gateway</html>").await, 504),
        (saying(504, "").await, 504),
        (saying(503, r#"{"error":"upstream"}"#).await, 504),
        (saying(500, r#"{"error":{"code":"not_kept"}}"#).await, 504),
        (saying(503, stopping).await, 503),
    ];
    for (other, status) in others {
        network.weigh([0, 0], [other.clone()]);
        let answer = network.ask(0, &chat(), &[other.key]).await;

        let code = if status == 504 { "executors_late" } else { "no_executor" };
        assert_eq!(answer.refusal(), (status, code.into()));
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503);
        assert_eq!(answer.headers.get("x-should-retry").is_some_and(|retry| retry == "false"), status == 504);
    }
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
