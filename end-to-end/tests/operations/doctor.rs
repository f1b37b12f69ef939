//! `keirin doctor` against real programs, sound and broken.

use std::process::Command;

use keirin_client::participants;
use keirin_end_to_end::{account, binaries, free_port, register, Executor, Node};
use serde_json::Value;

/// What it says of a node and an executor, and its exit code.
fn doctor(node_url: &str, executor_url: &str, ports: (u16, u16, u16)) -> (Value, Option<i32>) {
    let (peers, node_metrics, executor_metrics) = ports;
    let output = Command::new(binaries().join("keirin"))
        .args(["doctor", "--json", "--url", node_url, "--executor-url", executor_url, "--least-free-gib", "0"])
        .args(["--folder", "/tmp", "--peer-port", &peers.to_string()])
        .args(["--node-metrics-port", &node_metrics.to_string()])
        .args(["--executor-metrics-port", &executor_metrics.to_string()])
        .output()
        .expect("the program is built");
    let document = serde_json::from_slice(&output.stdout).expect("it prints one document and nothing else");
    (document, output.status.code())
}

fn state<'a>(document: &'a Value, check: &str) -> &'a str {
    let checks = document["checks"].as_array().expect("there are checks");
    let of_name = checks.iter().find(|finding| finding["check"] == check);
    of_name.unwrap_or_else(|| panic!("no check is called {check}: {document}"))["state"].as_str().expect("it is text")
}

#[tokio::test(flavor = "multi_thread")]
async fn host_is_sound_once_it_is_registered_where_it_can_be_reached() {
    let mut executor = Executor::stopped();
    let node = Node::start(&[&executor.url()]).await;
    executor.settle_through(&node.url());
    executor.start().await;
    let chain = node.chain().await;
    let ((_, peers, node_metrics), (.., executor_metrics)) = (node.ports(), executor.ports());
    let ports = (peers, node_metrics, executor_metrics);

    let (before, code) = doctor(&node.url(), &executor.url(), ports);
    assert_eq!((state(&before, "executor key"), state(&before, "endpoint"), code), ("wrong", "skipped", Some(1)));

    register(&chain, "//Alice", &executor.url(), &executor.url()).await;
    let (private, code) = doctor(&node.url(), &executor.url(), ports);
    assert_eq!((state(&private, "executor key"), state(&private, "endpoint"), code), ("good", "wrong", Some(1)));

    let alice = account("//Alice");
    let (private, public) = (executor.url(), executor.endpoint());
    participants::update(&chain, &alice, &private, Some(&public)).await.expect("Alice may");
    let (after, code) = doctor(&node.url(), &executor.url(), ports);
    assert_eq!((&after["ok"], code), (&Value::Bool(true), Some(0)), "{after:#}");
    for check in ["node", "blocks", "peers", "executor", "ONNX Runtime", "orders", "session keys", "endpoint", "disk"] {
        assert_eq!(state(&after, check), "good", "{check}: {after:#}");
    }
    // A development chain imitates its time.
    assert_eq!(state(&after, "clock"), "skipped");

    executor.kill();
    let (without, code) = doctor(&node.url(), &executor.url(), ports);
    assert_eq!((state(&without, "executor"), state(&without, "endpoint"), code), ("wrong", "skipped", Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn host_without_programs_is_told_to_start_them_and_that_its_ports_are_free() {
    let nobody = || format!("127.0.0.1:{}", free_port());
    let ports = (free_port(), free_port(), free_port());

    let (document, code) = doctor(&format!("ws://{}", nobody()), &format!("http://{}", nobody()), ports);

    assert_eq!((state(&document, "node"), state(&document, "executor"), code), ("wrong", "wrong", Some(1)));
    for check in ["peer port", "node metrics", "executor metrics"] {
        assert_eq!(state(&document, check), "good", "{check}: {document:#}");
    }
}
