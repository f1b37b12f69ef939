//! Executors that lie: what the chain would refuse does not reach the pool.

use keirin_primitives::{
    executor_rpc::{JobState, JobStatus},
    inference::{Report, TaskId},
};

use super::script::*;

fn is_not_submitted(job: JobStatus) {
    ImitatedChain::owes(&[1]);
    Script::new().identity(executor_key(1)).status(&[1], &[job]).run();
    assert!(ImitatedChain::submitted().is_empty());
}

#[test]
fn report_on_another_task_participant_or_order_is_not_submitted() {
    for lie in [
        Report { task: TaskId(2), ..report(1) },
        Report { participant: [9; 32], ..report(1) },
        Report { order: [0; 32], ..report(1) },
    ] {
        is_not_submitted(finished(1, &lie, 1));
    }
}

#[test]
fn report_signed_by_another_key_is_not_submitted() {
    is_not_submitted(finished(1, &report(1), 2));
}

#[test]
fn report_with_a_broken_signature_is_not_submitted() {
    let honest = finished(1, &report(1), 1);
    for broken in [None, Some("0x".to_owned()), Some("zz".to_owned()), Some(format!("0x{}", "00".repeat(65)))] {
        is_not_submitted(JobStatus { signature: broken, ..honest.clone() });
    }
}

#[test]
fn report_that_cannot_be_decoded_is_not_submitted() {
    let honest = finished(1, &report(1), 1);
    let trailing = honest.report.clone().map(|hex| hex + "00");
    for broken in [None, Some("0x0102".to_owned()), trailing] {
        is_not_submitted(JobStatus { report: broken, ..honest.clone() });
    }
}

#[test]
fn claim_to_be_finished_without_a_report_is_not_submitted() {
    is_not_submitted(status(1, JobState::Finished));
}
