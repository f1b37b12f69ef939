//! Requests that were not passed on as they must be.

use base64::{engine::general_purpose::STANDARD, Engine as _};
use k256::ecdsa::Signature;
use keirin_executor::{gateway::GatewayOptions, key::ReportSigner};
use keirin_primitives::{executor::ExecutorKey, receipts::SignedRequest};

use crate::network::{chat, now_ns, peer, signed_at, Answer, Network};

/// Headers with which a transfer agent passes a request on.
fn headers(
    agent: &ReportSigner,
    request: &SignedRequest,
    to: &ExecutorKey,
    passed: &[ExecutorKey],
) -> Vec<(&'static str, String)> {
    let signature = agent.sign_forwarding(request, to).expect("it has an address");
    let mut headers = vec![
        ("x-keirin-transfer", hex::encode(agent.public().0)),
        ("x-keirin-forwarded", STANDARD.encode(signature.0)),
    ];
    if !passed.is_empty() {
        let passed: Vec<_> = passed.iter().map(|key| hex::encode(key.0)).collect();
        headers.push(("x-keirin-passed", passed.join(",")));
    }
    headers
}

/// Gateway 0 passes a request on to gateway 1, whoever was drawn.
async fn pass_on(network: &Network<3>, request: &SignedRequest, body: &str, passed: &[ExecutorKey]) -> Answer {
    let [agent, to, _] = &network.hosts;
    network.send(1, request, &headers(&agent.signer, request, &to.key(), passed), body).await
}

fn served(network: &Network<3>) -> [u64; 3] {
    network.hosts.each_ref().map(|host| host.served())
}

#[tokio::test]
async fn executor_that_was_not_drawn_does_not_take_it() {
    let network = Network::start([1, 1, 1]).await;
    let [agent, to, other] = network.hosts.each_ref().map(|host| host.key());
    let body = chat().to_string();
    let drawn_later = network.sign(0, body.as_bytes(), &[other, to]);
    for passed in [vec![], vec![agent], vec![to], vec![agent, other], vec![other, other], vec![other, agent]] {
        let answer = pass_on(&network, &drawn_later, &body, &passed).await;
        assert_eq!(answer.refusal(), (421, "not_drawn".into()), "{passed:?}");
    }
    assert_eq!(served(&network), [0; 3]);
    assert_eq!(
        pass_on(&network, &drawn_later, &body, &[other]).await.status,
        200,
        "what was refused is not remembered"
    );
}

#[tokio::test]
async fn forwarding_must_be_signed_by_the_agent_for_this_request_and_this_executor() {
    let network = Network::start([1, 1, 1]).await;
    let [agent, to, other] = &network.hosts;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[to.key()]);
    let good = headers(&agent.signer, &request, &to.key(), &[]);
    let of_another_time = network.sign(0, body.as_bytes(), &[to.key()]);
    let mut flipped = agent.signer.sign_forwarding(&request, &to.key()).expect("it has an address").0;
    flipped[40] ^= 1;
    let low = Signature::from_slice(&STANDARD.decode(&good[1].1).expect("base64")).expect("64 bytes");
    let high = Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).expect("not zero");
    let changed = [
        STANDARD.encode(flipped),
        STANDARD.encode(high.to_bytes()),
        STANDARD.encode(request.signature.0),
        headers(&agent.signer, &request, &other.key(), &[])[1].1.clone(),
        headers(&agent.signer, &of_another_time, &to.key(), &[])[1].1.clone(),
        headers(&other.signer, &request, &to.key(), &[])[1].1.clone(),
    ];
    for signature in changed {
        let more = [good[0].clone(), ("x-keirin-forwarded", signature)];
        let answer = network.send(1, &request, &more, &body).await;
        assert_eq!(answer.refusal(), (401, "wrong_forwarding".into()), "{more:?}");
    }
    let no_signature = network.send(1, &request, &good[..1], &body).await;
    assert_eq!(no_signature.refusal(), (401, "bad_header".into()));
    assert_eq!(network.send(1, &request, &good, &body).await.status, 200);
}

#[tokio::test]
async fn agent_must_be_the_one_that_the_requester_signed_for() {
    let network = Network::start([1, 1, 1]).await;
    let [_, to, other] = &network.hosts;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[to.key()]);
    // Gateway 2 has seen a request to gateway 0 and passes it on as its own.
    let stolen = network.send(1, &request, &headers(&other.signer, &request, &to.key(), &[]), &body).await;
    assert_eq!(stolen.refusal(), (401, "wrong_signature".into()));
    let straight = network.send(1, &request, &[], &body).await;
    assert_eq!(straight.refusal(), (401, "wrong_signature".into()));
    let other_body = body.replace("hello", "hullo");
    let passed_on = headers(&network.hosts[0].signer, &request, &to.key(), &[]);
    let changed = network.send(1, &request, &passed_on, &other_body).await;
    assert_eq!(changed.refusal(), (401, "wrong_signature".into()));
    assert_eq!(served(&network), [0; 3]);
}

#[tokio::test]
async fn agent_must_be_known() {
    let network = Network::start([1, 1, 1]).await;
    let [agent, to, _] = &network.hosts;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[]);
    network.directory.set(keirin_executor::gateway::routing::Roster::new(
        keirin_primitives::sprint::EpochIndex(1),
        [7; 32],
        [peer(to.key(), to.url(), 1)],
    ));
    let unknown = network.send(1, &request, &headers(&agent.signer, &request, &to.key(), &[]), &body).await;
    assert_eq!(unknown.refusal(), (421, "unknown_agent".into()));
    let own = signed_at(to.gateway.agent(), body.as_bytes(), now_ns());
    let itself = network.send(1, &own, &headers(&to.signer, &own, &to.key(), &[]), &body).await;
    assert_eq!(itself.refusal(), (421, "unknown_agent".into()), "nobody passes on to itself");
}

#[tokio::test]
async fn the_same_request_through_two_agents_is_served_once() {
    let network = Network::start([1, 1, 1]).await;
    let to = network.hosts[1].key();
    let body = chat().to_string();
    let first = network.sign(0, body.as_bytes(), &[to]);
    let second = signed_at(network.hosts[2].gateway.agent(), body.as_bytes(), first.timestamp_ns);
    assert_eq!(first.id(), second.id());

    assert_eq!(network.send(0, &first, &[], &body).await.status, 200);
    assert_eq!(network.send(2, &second, &[], &body).await.refusal(), (401, "replayed_request".into()));
    assert_eq!(network.send(0, &first, &[], &body).await.refusal(), (401, "replayed_request".into()));
    assert_eq!(served(&network), [0, 1, 0]);
}

/// Who passes a request on twice owes a fee: so the agent remembers what it has passed on, even if nobody took it.
#[tokio::test]
async fn request_that_was_passed_on_is_not_passed_on_again() {
    let network = Network::start([0, 0, 0]).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dead = ReportSigner::open(folder.path()).expect("the folder can be written").public();
    network.weigh([0, 0, 0], [peer(dead, url, 1)]);
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[dead]);
    assert_eq!(network.send(0, &request, &[], &body).await.refusal(), (503, "no_executor".into()));

    network.weigh([0, 1, 0], []);
    assert_eq!(network.send(0, &request, &[], &body).await.refusal(), (401, "replayed_request".into()));
    assert_eq!(served(&network), [0; 3]);
}

/// Each of two gateways thinks that the other is drawn.
#[tokio::test]
async fn request_that_was_passed_on_is_never_passed_on_further() {
    let network = Network::start([0, 1, 0]).await;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[network.hosts[1].key()]);
    let [agent, to, _] = &network.hosts;
    let passed_on = headers(&agent.signer, &request, &to.key(), &[]);
    network.weigh([1, 0, 0], []);
    assert_eq!(network.send(1, &request, &passed_on, &body).await.refusal(), (421, "not_drawn".into()));
    assert_eq!(served(&network), [0; 3]);
}

#[tokio::test]
async fn executor_without_a_directory_takes_requests_from_requesters_only() {
    let network = Network::start_with([0, 1, 0], |number, options| match number {
        1 => GatewayOptions { directory: None, ..options },
        _ => options,
    });
    let network = network.await;
    let body = chat().to_string();
    let request = network.sign(0, body.as_bytes(), &[]);
    assert_eq!(pass_on(&network, &request, &body, &[]).await.refusal(), (421, "not_routed".into()));
}
