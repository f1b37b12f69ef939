//! Settlement: who gets what when a report comes in.

use keirin_primitives::{
    inference::{order_hash, output_hash, FailureReason, FinishReason, Outcome},
    model::Units,
    validation::{Subject, Work, WorkId},
    views::TaskState,
};
use sp_core::H256;

use super::*;
use crate::{AnswerHashes, Answers, Event, Orders, Outcomes};

/// 5 prompt tokens and 7 generated ones.
const FEE: u64 = 12 * TOKEN_PRICE;

fn failed(task: TaskId, reason: FailureReason) -> Report<u64> {
    Report { outcome: Outcome::Failed(reason), ..answer(task, "") }
}

#[test]
fn answer_is_charged_by_tokens_used_and_the_rest_is_released() {
    build_and_execute(|| {
        let task = Ask::default().open();

        assert_eq!(deliver_signed(answer(task, "Paris.")), Ok(()));

        assert_eq!(Balances::free_balance(POT), 1 + FEE);
        assert_eq!(Balances::free_balance(PARTICIPANT), 10, "nothing is paid before the epoch is settled");
        assert_eq!(Balances::free_balance(REQUESTER), FUNDS - FEE);
        assert_eq!(escrow_of(REQUESTER), 0);
        assert_eq!(OneParticipant::record(), (1, 0));
        let event = Event::TaskAnswered {
            task,
            participant: PARTICIPANT,
            prompt_tokens: 5,
            completion_tokens: 7,
            finish: FinishReason::Stop,
            output_hash: H256(output_hash(b"Paris.")),
            fee: FEE,
            refunded: DEFAULT_ESCROW - FEE,
        };
        System::assert_last_event(event.into());
    });
}

#[test]
fn registry_is_told_how_many_units_an_answer_took_and_of_no_others() {
    build_and_execute(|| {
        let (answered, given_up) = (Ask::default().open(), Ask::default().open());
        Ask::default().open();

        assert_eq!(deliver_signed(answer(answered, "Paris.")), Ok(()));
        assert_eq!(deliver_signed(failed(given_up, FailureReason::RuntimeError)), Ok(()));
        run_to(30);

        let model = b"m".to_vec().try_into().expect("a short name");
        assert_eq!(Registry::noted(), vec![(model, Units((5 + 7) * 2))]);
    });
}

#[test]
fn task_is_charged_at_the_price_of_its_request_whatever_it_is_later() {
    build_and_execute(|| {
        let task = Ask::default().open();
        Registry::set_price_per_unit(300);

        assert_eq!(deliver_signed(answer(task, "Paris.")), Ok(()));

        assert_eq!(Balances::free_balance(POT), 1 + FEE);
        assert_eq!(Balances::free_balance(REQUESTER), FUNDS - FEE);
    });
}

#[test]
fn answer_and_order_can_be_read() {
    build_and_execute(|| {
        let task = Ask::default().open();
        let reported = answer(task, "Paris.");
        assert_eq!(deliver_signed(reported.clone()), Ok(()));

        assert_eq!(Answers::<Test>::get(task).map(|text| text.into_inner()), Some(b"Paris.".to_vec()));
        assert_eq!(AnswerHashes::<Test>::get(task), Some(H256(output_hash(b"Paris."))));
        let (order, report) = Pallet::<Test>::reported(task).expect("both are kept");
        assert_eq!(order.prompt.as_slice(), b"hello");
        assert_eq!(report.order, order_hash(&order));
        assert_eq!(report, reported);
        assert!(Pallet::<Test>::open_orders(&PARTICIPANT).is_empty());
        let state = Pallet::<Test>::task_view(task).expect("it was just answered").state;
        assert!(matches!(state, TaskState::Answered { output, fee: FEE, .. } if output == b"Paris."));
    });
}

#[test]
fn failure_refunds_everything_and_counts_as_missed() {
    build_and_execute(|| {
        let task = Ask::default().open();

        assert_eq!(deliver_signed(failed(task, FailureReason::ModelNotLoaded)), Ok(()));

        assert_eq!(Balances::free_balance(REQUESTER), FUNDS);
        assert_eq!(Balances::free_balance(PARTICIPANT), 10);
        assert_eq!(OneParticipant::record(), (0, 1));
        let reason = FailureReason::ModelNotLoaded;
        let event = Event::TaskFailed { task, participant: PARTICIPANT, reason, refunded: DEFAULT_ESCROW };
        System::assert_last_event(event.into());
    });
}

#[test]
fn prompt_too_long_for_the_context_is_not_held_against_the_participant() {
    build_and_execute(|| {
        let task = Ask::default().open();

        assert_eq!(deliver_signed(failed(task, FailureReason::PromptExceedsContext)), Ok(()));

        assert_eq!(OneParticipant::record(), (0, 0));
        assert_eq!(Balances::free_balance(REQUESTER), FUNDS);
    });
}

#[test]
fn settling_one_task_leaves_the_others_escrow_alone() {
    build_and_execute(|| {
        let first = Ask::default().open();
        let second = Ask { requester: 2, ..Ask::default() }.open();
        let third = Ask::default().open();

        assert_eq!(deliver_signed(answer(second, "b")), Ok(()));
        assert_eq!(escrow_of(REQUESTER), 2 * DEFAULT_ESCROW);
        assert_eq!(deliver_signed(answer(first, "a")), Ok(()));

        assert_eq!(escrow_of(REQUESTER), DEFAULT_ESCROW);
        let orders = Pallet::<Test>::open_orders(&PARTICIPANT);
        assert_eq!(orders.iter().map(|order| order.task).collect::<Vec<_>>(), vec![third]);
    });
}

#[test]
fn participant_that_asks_itself_pays_like_anybody() {
    build_and_execute(|| {
        OneParticipant::set(Some((REQUESTER, public(&executor(1)))));
        let task = Ask::default().open();

        assert_eq!(deliver_signed(answer(task, "me")), Ok(()));

        assert_eq!(Balances::free_balance(REQUESTER), FUNDS - FEE);
        assert_eq!(escrow_of(REQUESTER), 0);
        assert!(Outcomes::<Test>::contains_key(task));
    });
}

#[test]
fn every_report_is_work_to_check() {
    build_and_execute(|| {
        let tasks = [Ask::default().open(), Ask::default().open()];
        let orders = tasks.map(|task| Orders::<Test>::get(task).expect("it is kept from the request on"));
        assert_eq!(deliver_signed(answer(tasks[0], "Paris.")), Ok(()));
        assert_eq!(deliver_signed(failed(tasks[1], FailureReason::PromptExceedsContext)), Ok(()));

        assert!(orders.iter().all(|order| order.traps == Some(TRAPS)), "their executor knows what may be traps");
        let work = |task, order, fee, evidence| Work {
            id: WorkId(order_hash(order)),
            subject: Subject::Task(task),
            executor: PARTICIPANT,
            requester: REQUESTER,
            model: orders[0].model.clone(),
            fee,
            evidence,
            traps: Some(TRAPS),
        };
        assert_eq!(
            Works::take(),
            vec![work(tasks[0], &orders[0], FEE, Some([3; 32])), work(tasks[1], &orders[1], 0, None),]
        );
        let (_, report) = Pallet::<Test>::reported(tasks[1]).expect("a failure is reported, too");
        assert_eq!(report.outcome, Outcome::Failed(FailureReason::PromptExceedsContext));
    });
}
