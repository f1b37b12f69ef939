//! Executors that are down, slow or broken: each has its name, and nothing is submitted.

use keirin_primitives::executor_rpc::JobState;
use serde_json::{json, Value};

use super::{chain::*, net::Fault, script::Script};
use crate::{
    http::MAX_ANSWER_BYTES,
    json_rpc::{result_in, MAX_REFUSAL_CHARS},
    WorkerError,
};

/// Asserts that a run survives an identity of these bytes, and what the answer is called.
fn identity_is_refused(bytes: impl Into<Vec<u8>>, why: &WorkerError) {
    let bytes = bytes.into();
    ImitatedChain::owes(&[1]);
    Script::new().identity_is(bytes.clone()).run();
    assert_eq!(Script::new().identity_is(bytes).error(), *why);
    assert!(ImitatedChain::offered().is_empty());
}

fn answer(id: Value, key: &str, value: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": id, key: value }).to_string()
}

fn identity_with_key(key: &str) -> Value {
    json!({ "version": "0", "executor_key": key, "models": [], "hardware": null })
}

#[test]
fn each_fault_of_the_network_has_its_name() {
    ImitatedChain::owes(&[1]);
    for (fault, name) in [
        (Fault::Unreachable, WorkerError::Unreachable),
        (Fault::BrokenBody, WorkerError::Unreachable),
        (Fault::Silent, WorkerError::TooSlow),
        (Fault::StallingBody, WorkerError::TooSlow),
        (Fault::Status(500), WorkerError::HttpStatus(500)),
        (Fault::Status(404), WorkerError::HttpStatus(404)),
        (Fault::Status(302), WorkerError::HttpStatus(302)),
    ] {
        Script::new().identity_fails(fault).run();
        assert_eq!(Script::new().identity_fails(fault).error(), name);
    }
    assert!(ImitatedChain::offered().is_empty());
}

#[test]
fn executor_that_dies_after_its_identity_loses_nothing() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity(executor_key(1))
        .status_fails(&[1], Fault::BrokenBody)
        .identity_fails(Fault::Unreachable)
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .run_times(3);

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn failed_hand_over_does_not_hold_back_finished_reports() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[status(1, JobState::Unknown), honestly_finished(2)])
        .submit_fails(&[1], Fault::Silent)
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![2]);
}

#[test]
fn no_call_is_begun_after_the_deadline_of_the_run() {
    ImitatedChain::owes(&[1]);
    let slow = ["http://127.0.0.1:1", "http://127.0.0.1:2"];

    // The first takes two of the run's three seconds and the second the last one, so that it is not asked more.
    Script::new()
        .configured_for(&slow)
        .at(slow[0])
        .identity_fails(Fault::Silent)
        .at(slow[1])
        .identity(executor_key(1))
        .at_the_last_moment()
        .run();
}

#[test]
fn answer_that_is_not_json_is_refused() {
    for bytes in ["not json".as_bytes(), b"", b"{", &[0xff, 0x00, 0x80]] {
        identity_is_refused(bytes, &WorkerError::NotJson);
    }
}

#[test]
fn answer_of_another_shape_is_refused() {
    for bytes in ["[]", "7", "null", "{}", r#"{"jsonrpc":"2.0","id":"one","result":null}"#] {
        identity_is_refused(bytes, &WorkerError::UnexpectedShape);
    }
    for result in [json!(7), json!(null), json!([]), json!({ "version": "0" })] {
        identity_is_refused(answer(json!(1), "result", &result), &WorkerError::UnexpectedShape);
    }
}

#[test]
fn null_is_an_answer_where_there_may_be_nothing_to_say() {
    let null = answer(json!(1), "result", &json!(null));
    assert_eq!(result_in::<Option<u32>>(null.as_ref()), Ok(None));
    assert_eq!(result_in::<u32>(null.as_ref()), Err(WorkerError::UnexpectedShape));
    assert_eq!(result_in::<Option<u32>>(br#"{"jsonrpc":"2.0","id":1}"#), Err(WorkerError::UnexpectedShape));
}

#[test]
fn answer_of_another_json_rpc_is_refused() {
    let old = json!({ "jsonrpc": "1.0", "id": 1, "result": identity_with_key("0x00") });
    identity_is_refused(old.to_string(), &WorkerError::WrongVersion);
}

#[test]
fn answer_to_another_call_is_refused() {
    for id in [json!(2), json!(null)] {
        identity_is_refused(answer(id, "result", &identity_with_key("0x00")), &WorkerError::OtherCall);
    }
    let refusal = json!({ "code": -32000, "message": "no" });
    identity_is_refused(answer(json!(2), "error", &refusal), &WorkerError::OtherCall);
}

#[test]
fn refusal_is_passed_on_in_the_executors_words() {
    let refusal = json!({ "code": -32000, "message": "the executor is shutting down" });
    let refused = WorkerError::Refused { code: -32_000, message: "the executor is shutting down".into() };
    for id in [json!(1), json!(null)] {
        identity_is_refused(answer(id, "error", &refusal), &refused);
    }
}

#[test]
fn long_refusal_is_shortened_and_stays_on_one_line() {
    let words = "é\n".repeat(MAX_REFUSAL_CHARS);
    let refusal = json!({ "code": 1, "message": words });
    let message: String = words.chars().take(MAX_REFUSAL_CHARS).collect();
    let refused = WorkerError::Refused { code: 1, message };

    identity_is_refused(answer(json!(1), "error", &refusal), &refused);
    assert!(!refused.to_string().contains('\n'));
}

#[test]
fn identity_without_a_compressed_key_is_refused() {
    for key in ["", "0x02", "zz"] {
        let identity = answer(json!(1), "result", &identity_with_key(key));
        identity_is_refused(identity, &WorkerError::BadExecutorKey);
    }
}

#[test]
fn endless_answer_is_cut_off() {
    let endless = vec![b' '; MAX_ANSWER_BYTES + 1];
    identity_is_refused(endless, &WorkerError::AnswerTooLong(MAX_ANSWER_BYTES));
}
