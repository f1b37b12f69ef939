//! Executors that are down, slow or broken: the run ends and nothing is submitted.

use keirin_primitives::executor_rpc::METHOD_IDENTITY;
use serde_json::json;

use super::{net::Fault, script::*};
use crate::http::MAX_ANSWER_BYTES;

fn identity_replies(bytes: impl Into<Vec<u8>>) {
    ImitatedChain::owes(&[1]);
    Script::new().replies(METHOD_IDENTITY, json!([]), bytes.into()).run();
    assert!(ImitatedChain::submitted().is_empty());
}

#[test]
fn executor_that_is_down_slow_or_failing_ends_the_run() {
    for fault in [Fault::Unreachable, Fault::Silent, Fault::Status(500), Fault::Status(404)] {
        ImitatedChain::owes(&[1]);
        Script::new().fails(fault).run();
        assert!(ImitatedChain::submitted().is_empty());
    }
}

#[test]
fn dead_executor_does_not_stop_the_next_one() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .configured_for(&["http://127.0.0.1:1", "http://127.0.0.1:2"])
        .at("http://127.0.0.1:1")
        .fails(Fault::Silent)
        .at("http://127.0.0.1:2")
        .identity(executor_key(1))
        .status(&[1], &[finished(1, &report(1), 1)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn garbage_ends_the_run() {
    identity_replies("not json");
    identity_replies("");
    identity_replies([0xff, 0x00, 0x80]);
    identity_replies("[]");
    identity_replies(json!({ "jsonrpc": "1.0", "id": 1, "result": null }).to_string());
}

#[test]
fn answer_to_another_call_is_garbage() {
    let identity = json!({ "version": "0", "executor_key": "0x00", "models": [], "hardware": null });
    identity_replies(json!({ "jsonrpc": "2.0", "id": 2, "result": identity }).to_string());
}

#[test]
fn refusal_and_wrong_types_end_the_run() {
    let refusal = json!({ "code": -32000, "message": "the executor is shutting down" });
    identity_replies(json!({ "jsonrpc": "2.0", "id": 1, "error": refusal }).to_string());
    identity_replies(json!({ "jsonrpc": "2.0", "id": 1, "result": 7 }).to_string());
    let short_key = json!({ "version": "0", "executor_key": "0x02", "models": [], "hardware": null });
    identity_replies(json!({ "jsonrpc": "2.0", "id": 1, "result": short_key }).to_string());
}

#[test]
fn endless_answer_is_cut_off() {
    identity_replies(vec![b' '; MAX_ANSWER_BYTES + 1]);
}
