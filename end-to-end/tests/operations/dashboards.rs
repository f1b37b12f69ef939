//! Every query of a dashboard or an alert names metrics and labels that a node, an executor and the machine have, and every panel shows
//! something once there is something to show.

use std::{collections::BTreeSet, fs, sync::Arc};

use keirin_client::{
    deposits,
    gateway::{self, api::ChatMessage, api::ChatRequest, CoolDown, Credentials, EndpointPool, GatewayClient},
    inference::{self, Question},
    requests::{RequestSigner, DEFAULT_HRP},
    Chain,
};
use keirin_end_to_end::{account, http_get, in_repository, register, wait_until, Executor, Node, Prometheus};
use keirin_primitives::receipts::RequesterId;
use serde_json::Value;

use crate::promql::selectors;

const BLOCK_TIME_MS: u64 = 250;
const MODEL: &str = "tiny-random";
/// Key of the requester over HTTP.
const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000009";
/// What is put in: 10 KEI.
const DEPOSIT: u128 = 10_000_000_000_000;

/// A query and where it stands.
struct Written {
    place: String,
    query: String,
}

/// All queries of a dashboard's panels, with its variables filled in.
fn queries_of(dashboard: &str) -> Vec<Written> {
    let path = in_repository("monitoring/grafana/dashboards").join(dashboard);
    let text = fs::read_to_string(path).expect("the dashboard is there");
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    let mut found = Vec::new();
    for panel in document["panels"].as_array().expect("it has panels") {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let query = target["expr"].as_str().expect("a target has a query");
            let query = query.replace("$host", ".+").replace("$participant", ".+").replace("$__rate_interval", "1m");
            assert!(!query.contains('$'), "{dashboard}: {query} has a variable that nobody knows");
            found.push(Written { place: format!("{dashboard}, {}", panel["title"]), query });
        }
    }
    found
}

/// Has a question answered on chain, one over HTTP, and one refused.
async fn use_the_network(chain: &Chain, executor: &Executor) {
    let bob = account("//Bob");
    let question = Question { max_tokens: 8, ..Question::new(MODEL, "Is anybody there?") };
    let asked = inference::ask(chain, &bob, &question, None).await.expect("the request is in order");
    inference::wait(chain, asked.task).await.expect("the node answers");

    let signer = RequestSigner::from_hex(KEY, DEFAULT_HRP).expect("a key");
    let (_, requester) = RequesterId::parse(signer.address().as_bytes()).expect("its own address");
    deposits::add(chain, &bob, requester, DEPOSIT).await.expect("Bob has as much");
    wait_until("the request is answered", || async {
        let signer = RequestSigner::from_hex(KEY, DEFAULT_HRP).expect("a key");
        let endpoints =
            gateway::on_chain(chain, Some(MODEL), DEFAULT_HRP).await.expect("the participant is registered");
        let pool = EndpointPool::new(endpoints, CoolDown::default()).ok()?;
        let client = GatewayClient::new(Arc::new(pool), Credentials::Signer(signer));
        let messages = vec![ChatMessage::user("And over HTTP?")];
        client.chat(&ChatRequest { max_completion_tokens: Some(8), ..ChatRequest::new(MODEL, messages) }).await.ok()
    })
    .await;
    let (_, public, _) = executor.ports();
    http_get(public, "/v1/chat/completions").expect("the gateway answers");
}

/// What is wrong with a query's names, in words.
fn unknown_names(prometheus: &Prometheus, written: &Written) -> Vec<String> {
    let mut unknown = Vec::new();
    for (metric, labels) in selectors(&written.query) {
        let with_labels: Vec<String> = labels.iter().map(|label| format!("{label}!=\"\"")).collect();
        let selector = format!("{metric}{{{}}}", with_labels.join(","));
        match prometheus.query(&selector) {
            Ok(series) if !series.is_empty() => {}
            Ok(_) => unknown.push(format!("{}: there is no {selector}", written.place)),
            Err(problem) => unknown.push(format!("{}: {selector}: {problem}", written.place)),
        }
    }
    unknown
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_names_metrics_that_there_are_and_every_panel_shows_something() {
    let mut executor = Executor::racing(200);
    let author = Node::start_with_block_time(BLOCK_TIME_MS, &[]).await;
    let node = Node::following(&author, &[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let chain = node.chain().await;
    register(&chain, "//Alice", &executor.url(), &executor.endpoint()).await;
    let prometheus = Prometheus::start(&node, &executor).await;
    use_the_network(&chain, &executor).await;

    let panels: Vec<Written> = ["network.json", "participant.json"].into_iter().flat_map(queries_of).collect();
    let alerts = prometheus.alerts().into_iter().map(|(name, query)| Written { place: name, query });
    let alerts: Vec<Written> = alerts.collect();
    assert!(panels.len() > 60 && alerts.len() > 20, "{} panels, {} alerts", panels.len(), alerts.len());

    let mut last = Vec::new();
    let all_known = wait_until_or_never(|| {
        last = panels.iter().chain(&alerts).flat_map(|written| unknown_names(&prometheus, written)).collect();
        last.is_empty()
    });
    assert!(all_known.await, "{last:#?}");

    let mut empty = Vec::new();
    let all_shown = wait_until_or_never(|| {
        empty = panels.iter().filter(|panel| !shows_something(&prometheus, panel)).map(|panel| &panel.place).collect();
        empty.is_empty()
    });
    assert!(all_shown.await, "{empty:#?}");
}

fn shows_something(prometheus: &Prometheus, panel: &Written) -> bool {
    let series = prometheus.query(&panel.query).unwrap_or_else(|problem| panic!("{}: {problem}", panel.place));
    !series.is_empty()
}

/// Looks again and again for a minute; whether it was so at last.
async fn wait_until_or_never(mut is_so: impl FnMut() -> bool) -> bool {
    for _ in 0..60 {
        if is_so() {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    false
}

#[test]
fn dashboards_have_titles_and_descriptions_and_no_panel_twice() {
    for dashboard in ["network.json", "participant.json"] {
        let path = in_repository("monitoring/grafana/dashboards").join(dashboard);
        let document: Value =
            serde_json::from_str(&fs::read_to_string(path).expect("it is there")).expect("it is JSON");
        let panels = document["panels"].as_array().expect("it has panels");
        let titles: Vec<&str> = panels.iter().filter_map(|panel| panel["title"].as_str()).collect();
        let ids: BTreeSet<u64> = panels.iter().filter_map(|panel| panel["id"].as_u64()).collect();
        let plots = panels.iter().filter(|panel| panel["type"] != "row");

        assert_eq!(titles.iter().collect::<BTreeSet<_>>().len(), titles.len(), "{dashboard}: {titles:?}");
        assert_eq!(ids.len(), panels.len(), "{dashboard}");
        assert!(plots.into_iter().all(|panel| panel["description"].as_str().is_some_and(|text| !text.is_empty())));
    }
}
