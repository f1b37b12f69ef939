//! Requests with API keys are passed on as the operator's own.

use std::time::Duration;

use keirin_executor::gateway::{
    accounts::Fee, auth::keys::KeyLimits, routing::ForwardingTimes, served::Book, GatewayOptions,
};
use serde_json::{json, Value};

use crate::{
    network::{chat, with, Answer, Host, Network, PATH, PRICE},
    others::{answering, breaking, dribbling, mute},
};

/// Gateway 0 gives out keys, and gateway 1 serves all; the operator of gateway 0 has a deposit there.
async fn network() -> Network<2> {
    let network = Network::start([0, 1]).await;
    let [agent, other] = &network.hosts;
    other.pay_in(agent.gateway.agent(), 1_000_000);
    network
}

async fn ask(network: &Network<2>, key: &str, body: &Value) -> Answer {
    network.post(0, PATH, &[("authorization", format!("Bearer {key}"))], &body.to_string()).await
}

fn key(network: &Network<2>, limits: KeyLimits) -> (String, String) {
    let (key, made) = network.hosts[0].keys.create("a test", limits).expect("the folder can be written");
    (key, format!("key:{}", made.id))
}

#[tokio::test]
async fn operator_is_the_requester_and_the_key_is_charged_what_the_receipt_says() {
    let network = network().await;
    let [agent, other] = &network.hosts;
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    let mut spent = 0;
    for stream in [false, true] {
        let answer = ask(&network, &key, &with(chat(), json!({ "stream": stream }))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let receipt = answer.receipt().receipt;
        assert_eq!((receipt.transfer, receipt.executor), (agent.key(), other.key()));
        assert_eq!(receipt.request.requester.0, agent.key().0);
        assert_eq!(receipt.fee, PRICE.of_tokens(receipt.tokens()).0);
        spent += receipt.fee;
        assert_eq!(agent.book.spent(&account).expect("the book can be read"), Fee(spent));
        assert_eq!(other.book.spent(agent.gateway.agent()).expect("the book can be read"), Fee(spent));
    }
    assert_eq!([agent.served(), other.served()], [0, 2]);
}

#[tokio::test]
async fn key_spends_no_more_elsewhere_than_it_may() {
    let network = network().await;
    let (key, _) = key(&network, KeyLimits { spend: Some(Fee(500)), ..KeyLimits::default() });
    let refused = ask(&network, &key, &with(chat(), json!({ "max_tokens": 200 }))).await;
    assert_eq!(refused.refusal(), (402, "insufficient_quota".into()));
    assert_eq!(network.hosts[1].served(), 0);
}

#[tokio::test]
async fn who_goes_away_is_charged_all_the_same() {
    let network = network().await;
    let [agent, other] = &network.hosts;
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    let body = with(chat(), json!({ "seed": 14, "max_tokens": 60, "stream": true })).to_string();
    let mut stream = tokio::net::TcpStream::connect(agent.address).await.expect("it listens");
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nhost: test\r\nauthorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.expect("it reads");
    let mut said = Vec::new();
    while !String::from_utf8_lossy(&said).contains("data: ") {
        let count = tokio::io::AsyncReadExt::read_buf(&mut stream, &mut said).await.expect("it answers");
        assert!(count > 0, "the stream goes on: {}", String::from_utf8_lossy(&said));
    }
    drop(stream);

    let spent = || agent.book.spent(&account).expect("the book can be read");
    while spent() == Fee(0) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let (_, kept) = other.book.served_from(0, 1).expect("the book can be read").remove(0);
    assert_eq!(spent(), kept.request.fee);
}

#[tokio::test]
async fn operator_without_a_deposit_where_it_is_served_is_told_so() {
    let network = Network::start([0, 1]).await;
    let (key, account) = key(&network, KeyLimits::default());
    let refused = ask(&network, &key, &chat()).await;
    assert_eq!(refused.refusal(), (401, "unknown_requester".into()));
    assert_eq!(network.hosts[0].book.spent(&account).expect("the book can be read"), Fee(0));
}

/// What is left of what a key may spend, when it has asked once: its executors may all have charged the operator.
#[tokio::test]
async fn key_is_charged_all_that_a_request_may_cost_when_nobody_knows_what_became_of_it() {
    let network = network().await;
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    let spent = || network.hosts[0].book.spent(&account).expect("the book can be read");

    let busy = answering(429).await;
    network.weigh([0, 0], [busy]);
    assert_eq!(ask(&network, &key, &chat()).await.refusal(), (503, "no_executor".into()));
    assert_eq!(spent(), Fee(0), "nobody works on it");

    let broken = breaking().await;
    network.weigh([0, 0], [broken, answering(429).await]);
    assert_eq!(ask(&network, &key, &chat()).await.refusal(), (504, "executors_late".into()));
    let most = PRICE.of_tokens(chat().to_string().len() as u64 + 12);
    assert_eq!(spent(), most);

    let over = with(chat(), json!({ "max_tokens": 2_000 }));
    for _ in 0..6 {
        ask(&network, &key, &over).await;
    }
    assert_eq!(ask(&network, &key, &over).await.refusal(), (402, "insufficient_quota".into()));
    assert!(spent() <= Fee(100_000));
}

/// Whoever does not wait for a whole answer goes before anything of it has come.
#[tokio::test]
async fn who_goes_before_an_answer_begins_is_charged_all_that_it_may_cost() {
    let network = network().await;
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    network.weigh([0, 0], [mute().await]);
    let body = chat();
    let asking = tokio::time::timeout(std::time::Duration::from_secs(1), ask(&network, &key, &body));
    assert!(asking.await.is_err(), "it is never answered");

    let spent = || network.hosts[0].book.spent(&account).expect("the book can be read");
    let begun = std::time::Instant::now();
    while spent() == Fee(0) {
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "it is never charged");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(spent(), PRICE.of_tokens(chat().to_string().len() as u64 + 12));
}

/// Each piece comes in time, so that nothing else would end it; nor would its client's going away.
#[tokio::test]
async fn stream_without_an_end_is_given_up_whether_its_client_stays_or_goes() {
    let brief = ForwardingTimes { whole: Duration::from_secs(2), ..ForwardingTimes::default() };
    let network = Network::start_with([0], |_, options| GatewayOptions { forwarding: brief, ..options }).await;
    let agent = &network.hosts[0];
    network.weigh([0], [dribbling(agent.key()).await]);
    let (key, made) = agent.keys.create("a test", KeyLimits::default()).expect("the folder can be written");
    let (account, headers) = (format!("key:{}", made.id), [("authorization", format!("Bearer {key}"))]);
    let body = with(chat(), json!({ "stream": true })).to_string();
    let most = PRICE.of_tokens(body.len() as u64 + 12);
    let spent = || agent.book.spent(&account).expect("the book can be read");

    let stays = tokio::time::timeout(Duration::from_secs(30), network.try_post(0, PATH, &headers, &body));
    assert!(stays.await.expect("it is given up").is_none(), "it breaks off");
    assert_eq!(spent(), most, "nobody knows what it cost");

    let goes = tokio::time::timeout(Duration::from_millis(500), network.try_post(0, PATH, &headers, &body));
    assert!(goes.await.is_err(), "it goes on");
    let charged = async {
        while spent() == most {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), charged).await.expect("it is given up");
    assert_eq!(spent(), Fee(2 * most.0));
}

/// What an account has spent when its agent begins again after a kill, of which copies of the files are what it leaves.
fn spent_after_a_kill(agent: &Host, account: &str) -> Fee {
    let copy = tempfile::tempdir().expect("a temporary folder");
    // The journal first: what is in both is written once.
    for file in ["gateway.journal", "gateway.redb"] {
        std::fs::copy(agent.folder.path().join(file), copy.path().join(file)).expect("it can be copied");
    }
    Book::open(copy.path()).expect("it is whole").spent(account).expect("the book can be read")
}

/// The executor goes on with it, and the operator pays.
#[tokio::test]
async fn agent_that_is_killed_charges_all_that_a_request_may_cost_when_it_begins_again() {
    let network = network().await;
    let agent = &network.hosts[0];
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    network.weigh([0, 0], [mute().await]);
    let after_a_kill = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let spent = spent_after_a_kill(agent, &account);
            if spent > Fee(0) {
                return spent;
            }
        }
    };
    let body = chat();
    let spent = tokio::select! {
        answer = ask(&network, &key, &body) => panic!("it is never answered: {answer:?}"),
        spent = tokio::time::timeout(Duration::from_secs(20), after_a_kill) => spent.expect("it is written down"),
    };
    assert_eq!(spent, PRICE.of_tokens(body.to_string().len() as u64 + 12));
}

/// Whatever way a request went that has ended.
#[tokio::test]
async fn nothing_more_is_charged_after_a_kill_for_what_has_ended() {
    let network = network().await;
    let agent = &network.hosts[0];
    let (key, account) = key(&network, KeyLimits { spend: Some(Fee(100_000)), ..KeyLimits::default() });
    let is_as_before = || {
        let spent = agent.book.spent(&account).expect("the book can be read");
        assert_eq!(spent_after_a_kill(agent, &account), spent);
        spent
    };

    assert_eq!(ask(&network, &key, &chat()).await.status, 200);
    let elsewhere = is_as_before();
    assert!(elsewhere > Fee(0));

    network.weigh([0, 0], [answering(429).await]);
    assert_eq!(ask(&network, &key, &chat()).await.refusal(), (503, "no_executor".into()));
    assert_eq!(is_as_before(), elsewhere, "nobody worked on it");

    // Those that are busy are drawn before this executor in some of these.
    agent.pay_in(agent.gateway.agent(), 1_000_000);
    network.weigh([1, 0], [answering(429).await, answering(429).await]);
    for _ in 0..8 {
        ask(&network, &key, &chat()).await;
    }
    assert!(is_as_before() > elsewhere, "some were served here");
}
