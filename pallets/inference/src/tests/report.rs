//! Reports: the cheats first. Each is refused before it can enter a block.

use frame_support::assert_noop;
use keirin_primitives::inference::{FailureReason, Outcome, Output};
use sp_runtime::DispatchError;

use super::*;

fn edited(task: TaskId, edit: impl FnOnce(&mut Report<u64>)) -> Report<u64> {
    let mut report = answer(task, "hi");
    edit(&mut report);
    report
}

fn with_answer(task: TaskId, edit: impl FnOnce(&mut keirin_primitives::inference::Answer)) -> Report<u64> {
    edited(task, |report| match &mut report.outcome {
        Outcome::Answered(answer) => edit(answer),
        Outcome::Failed(_) => unreachable!("the report answers"),
    })
}

#[test]
fn report_needs_authorization_and_no_account_can_give_it() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let report = answer(task, "hi");
        let signature = sign(&executor(1), &report);

        for origin in [RuntimeOrigin::signed(PARTICIPANT), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Inference::report(origin, report.clone(), signature), DispatchError::BadOrigin);
        }
    });
}

#[test]
fn report_signed_by_another_key_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let report = answer(task, "hi");
        let signature = sign(&executor(2), &report);

        assert_eq!(deliver(report, signature), refused(ReportRefusal::WrongSignature));
    });
}

#[test]
fn signature_over_another_report_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let signature = sign(&executor(1), &answer(task, "what was said"));

        assert_eq!(deliver(answer(task, "what was not"), signature), refused(ReportRefusal::WrongSignature));
        assert_eq!(deliver(answer(task, "hi"), ExecutorSignature([0; 65])), refused(ReportRefusal::WrongSignature));
    });
}

#[test]
fn high_s_form_of_a_signature_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let report = answer(task, "hi");
        let mut signature = sign(&executor(1), &report);
        let low = k256::ecdsa::Signature::from_slice(&signature.0[..64]).expect("it was just made");
        let (r, s) = (low.r(), low.s());
        let high = k256::ecdsa::Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).expect("non-zero");
        signature.0[..64].copy_from_slice(&high.to_bytes());
        signature.0[64] ^= 1;

        assert_eq!(deliver(report, signature), refused(ReportRefusal::WrongSignature));
    });
}

#[test]
fn report_for_someone_elses_task_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();
        OneParticipant::set(Some((200, public(&executor(1)))));

        let report = edited(task, |report| report.participant = 200);
        assert_eq!(deliver_signed(report), refused(ReportRefusal::NotAssigned));
    });
}

#[test]
fn report_on_another_order_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();

        let report = edited(task, |report| report.order = [9; 32]);
        assert_eq!(deliver_signed(report), refused(ReportRefusal::WrongOrder));
    });
}

#[test]
fn report_on_a_task_that_never_was_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();

        let report = edited(task, |report| report.task = TaskId(77));
        assert_eq!(deliver_signed(report), refused(ReportRefusal::UnknownTask));
    });
}

#[test]
fn replayed_and_second_reports_are_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let (first, second) = (answer(task, "hi"), answer(task, "hi again"));
        assert_eq!(deliver_signed(first.clone()), Ok(()));

        assert_eq!(deliver_signed(first), refused(ReportRefusal::AlreadyEnded));
        assert_eq!(deliver_signed(second), refused(ReportRefusal::AlreadyEnded));
    });
}

#[test]
fn two_reports_in_one_block_pay_once() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let report = answer(task, "hi");
        let signature = sign(&executor(1), &report);
        let authorized = || frame_system::Origin::<Test>::Authorized.into();
        assert_ok!(Inference::report(authorized(), report.clone(), signature));
        let paid = Balances::free_balance(PARTICIPANT);

        assert_noop!(Inference::report(authorized(), report, signature), crate::Error::<Test>::TaskNotOpen);
        assert_eq!(Balances::free_balance(PARTICIPANT), paid);
    });
}

#[test]
fn report_is_refused_when_task_expired() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let report = answer(task, "late");

        System::set_block_number(21);
        assert_eq!(deliver_signed(report.clone()), refused(ReportRefusal::Expired));
        run_to(22);
        assert_eq!(deliver_signed(report), refused(ReportRefusal::AlreadyEnded));
    });
}

#[test]
fn report_claiming_more_tokens_than_allowed_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();

        let generated = with_answer(task, |answer| answer.completion_tokens = 21);
        assert_eq!(deliver_signed(generated), refused(ReportRefusal::TokensOverBound));
        let prompt = with_answer(task, |answer| answer.prompt_tokens = 16);
        assert_eq!(deliver_signed(prompt), refused(ReportRefusal::TokensOverBound));
    });
}

#[test]
fn answer_that_is_no_text_is_refused() {
    build_and_execute(|| {
        let task = Ask::default().open();

        let report = with_answer(task, |answer| answer.output = Output::truncate_from(vec![0xc3, 0x28]));
        assert_eq!(deliver_signed(report), refused(ReportRefusal::OutputNotUtf8));
    });
}

#[test]
fn output_over_the_bound_cannot_even_be_decoded() {
    use codec::{Decode, Encode};

    let too_long = vec![b'a'; 16 * 1024 + 1].encode();
    assert!(Output::decode(&mut too_long.as_slice()).is_err());
}

#[test]
fn report_after_key_rotation_needs_the_new_key() {
    build_and_execute(|| {
        let task = Ask::default().open();
        OneParticipant::set(Some((PARTICIPANT, public(&executor(2)))));
        let report = answer(task, "hi");

        let old = sign(&executor(1), &report);
        assert_eq!(deliver(report.clone(), old), refused(ReportRefusal::WrongSignature));
        let new = sign(&executor(2), &report);
        assert_eq!(deliver(report, new), Ok(()));
    });
}

#[test]
fn authorized_report_provides_one_tag_a_task_and_lives_until_expiry() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let validity = |report: Report<u64>| {
            let signature = sign(&executor(1), &report);
            let authorized = Pallet::<Test>::authorize_report(TransactionSource::Local, &report, &signature);
            authorized.expect("the report is in order").0
        };

        let answered = validity(answer(task, "hi"));
        let failed = validity(edited(task, |report| {
            report.outcome = Outcome::Failed(FailureReason::RuntimeError);
        }));

        assert_eq!(answered.provides, failed.provides);
        assert_eq!(answered.longevity, 20);
        assert!(answered.requires.is_empty() && answered.propagate);
    });
}
