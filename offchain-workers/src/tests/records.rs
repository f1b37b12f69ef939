//! What a run notes for the node's metrics.

use keirin_primitives::{
    executor_rpc::JobState,
    sprint::EpochIndex,
    worker_record::{Failures, Submitted, WorkerRecord},
};

use super::{chain::*, net::Fault, script::Script};

#[test]
fn run_notes_what_it_handed_over_and_submitted() {
    ImitatedChain::owes(&[1, 2]);

    let record = Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[honestly_finished(1), status(2, JobState::Unknown)])
        .submit(&[2], &[status(2, JobState::Queued)])
        .record();

    let submitted = Submitted { reports: 1, ..Submitted::default() };
    let expected = WorkerRecord {
        participant: Some(PARTICIPANT),
        runs: 1,
        handed_over: 1,
        submitted,
        last_success: record.last_success,
        ..WorkerRecord::default()
    };
    assert_eq!(record, expected);
}

#[test]
fn claims_are_noted_by_their_number() {
    ImitatedChain::lets_claim(vec![EpochIndex(3), EpochIndex(4)]);

    let record = Script::new().identity(executor_key(1)).record();

    assert_eq!(record.submitted, Submitted { claims: 2, ..Submitted::default() });
}

#[test]
fn failures_are_noted_by_their_reason() {
    let failures = |fault: Fault| Script::new().identity_fails(fault).record().failures;

    assert_eq!(failures(Fault::Unreachable), Failures { unreachable: 1, ..Failures::default() });
    assert_eq!(failures(Fault::Silent), Failures { slow: 1, ..Failures::default() });
    assert_eq!(failures(Fault::Status(500)), Failures { invalid: 1, ..Failures::default() });
}

#[test]
fn what_the_pool_refuses_is_not_noted_as_submitted() {
    ImitatedChain::owes(&[1]);
    ImitatedChain::pool_refuses();

    let record = Script::new().identity(executor_key(1)).status(&[1], &[honestly_finished(1)]).record();

    assert_eq!((record.runs, record.submitted), (1, Submitted::default()));
}

#[test]
fn orders_that_an_executor_did_not_take_are_not_noted_as_handed_over() {
    ImitatedChain::owes(&[1]);

    let record = Script::new()
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Unknown)])
        .submit_fails(&[1], Fault::Status(500))
        .record();

    assert_eq!((record.handed_over, record.last_success), (0, 0));
    assert_eq!(record.failures.invalid, 1);
}
