//! Executors that lie: what the chain would refuse does not reach the pool.

use codec::Encode;
use k256::ecdsa::Signature;
use keirin_primitives::{
    executor_rpc::{from_hex, to_hex, JobState, JobStatus},
    inference::{Report, TaskId},
};

use super::{chain::*, script::Script};
use crate::{collect::checked_report, serve::OpenOrder, WorkerError};

/// Asserts that `job` is not submitted as the answer to task 1, and why.
fn is_not_submitted(job: &JobStatus, why: &WorkerError) {
    ImitatedChain::owes(&[1, 2]);
    let honest = honestly_finished(2);
    Script::new().identity(executor_key(1)).status(&[1, 2], &[job.clone(), honest]).run();
    assert_eq!(ImitatedChain::offered(), vec![2], "only the honest report is submitted");

    let refusal = checked_report::<ImitatedChain>(&executor_key(1), &GENESIS, &OpenOrder::from(order(1)), job);
    assert_eq!(refusal, Err(why.clone()));
}

#[test]
fn report_on_another_task_participant_or_order_is_not_submitted() {
    for lie in [
        Report { task: TaskId(2), ..report(1) },
        Report { participant: [9; 32], ..report(1) },
        Report { order: [0; 32], ..report(1) },
        report(2),
    ] {
        is_not_submitted(&finished(1, &lie, 1), &WorkerError::ReportOnAnotherOrder);
    }
}

#[test]
fn report_signed_by_another_key_is_not_submitted() {
    is_not_submitted(&finished(1, &report(1), 2), &WorkerError::ForgedSignature);
}

#[test]
fn report_signed_for_another_report_is_not_submitted() {
    let job = JobStatus { signature: honestly_finished(2).signature, ..honestly_finished(1) };
    is_not_submitted(&job, &WorkerError::ForgedSignature);
}

#[test]
fn report_whose_signature_recovers_no_key_is_not_submitted() {
    let job = JobStatus { signature: Some(to_hex([0u8; 65])), ..honestly_finished(1) };
    is_not_submitted(&job, &WorkerError::ForgedSignature);
}

#[test]
fn report_with_the_other_valid_signature_is_not_submitted() {
    let honest = honestly_finished(1);
    let bytes = from_hex(honest.signature.as_deref().expect("it is finished")).expect("it is hex");
    let (signature, recovery) = bytes.split_at(64);
    let signature = Signature::from_slice(signature).expect("it was just signed");
    let (r, s) = signature.split_scalars();
    let mirrored = Signature::from_scalars(r, -s).expect("-s is not zero either");
    let mirrored = [mirrored.to_bytes().to_vec(), vec![recovery[0] ^ 1]].concat();

    let job = JobStatus { signature: Some(to_hex(mirrored)), ..honest };
    is_not_submitted(&job, &WorkerError::MalleableSignature);
}

#[test]
fn report_with_a_signature_of_another_length_is_not_submitted() {
    for broken in [None, Some("0x"), Some("zz"), Some("0x0102")] {
        let job = JobStatus { signature: broken.map(str::to_owned), ..honestly_finished(1) };
        is_not_submitted(&job, &WorkerError::UndecodableSignature);
    }
}

#[test]
fn report_that_cannot_be_decoded_is_not_submitted() {
    let trailing = to_hex([report(1).encode(), vec![0]].concat());
    for broken in [None, Some("0x0102".to_owned()), Some("report".to_owned()), Some(trailing)] {
        let job = JobStatus { report: broken, ..honestly_finished(1) };
        is_not_submitted(&job, &WorkerError::UndecodableReport);
    }
}

#[test]
fn claim_to_be_finished_without_a_report_is_not_submitted() {
    is_not_submitted(&status(1, JobState::Finished), &WorkerError::UndecodableReport);
}

#[test]
fn reports_nobody_asked_for_are_not_submitted() {
    ImitatedChain::owes(&[1]);

    Script::new().identity(executor_key(1)).status(&[1], &[honestly_finished(7), status(1, JobState::Running)]).run();

    assert!(ImitatedChain::offered().is_empty());
}
