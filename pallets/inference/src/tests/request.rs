//! Requests: what is accepted, what is refused and why.

use frame_support::assert_noop;
use keirin_primitives::{
    inference::{order_hash, Sampling, TaskId},
    views::{QuoteError, TaskState},
};

use super::*;
use crate::{Error, Event, OpenTasksOf, Tasks};

fn is_refused(ask: Ask, error: Error<Test>) {
    let requester = ask.requester;
    let before = Balances::free_balance(requester);
    assert_noop!(ask.send(), error);
    assert_eq!(Balances::free_balance(requester), before);
}

#[test]
fn request_holds_the_escrow_and_assigns_the_task() {
    build_and_execute(|| {
        let task = Ask::default().open();

        assert_eq!(escrow_of(REQUESTER), DEFAULT_ESCROW);
        assert_eq!(OpenTasksOf::<Test>::get(PARTICIPANT).into_inner(), vec![task]);
        let event = Event::TaskRequested {
            task,
            requester: REQUESTER,
            participant: PARTICIPANT,
            model: b"m".to_vec().try_into().expect("a short name"),
            held: DEFAULT_ESCROW,
            expires_at: 21,
        };
        System::assert_last_event(event.into());
    });
}

#[test]
fn order_carries_the_request_and_its_hash_is_kept() {
    build_and_execute(|| {
        let stop = vec![b"END".to_vec().try_into().expect("short")].try_into().expect("one");
        let sampling = Sampling { temperature_milli: 700, top_p_permille: 900, seed: Some(42), stop };
        let task = Ask { sampling: Some(sampling.clone()), ..Ask::default() }.open();

        let orders = Pallet::<Test>::open_orders(&PARTICIPANT);

        assert_eq!(orders.len(), 1);
        let order = &orders[0];
        assert_eq!((order.task, order.participant, order.max_tokens, order.seed), (task, PARTICIPANT, 20, 42));
        assert_eq!((order.prompt.to_vec(), order.stop.clone()), (b"hello".to_vec(), sampling.stop));
        assert_eq!(Tasks::<Test>::get(task).map(|task| task.order), Some(order_hash(order)));
    });
}

#[test]
fn tasks_without_a_seed_get_different_ones() {
    build_and_execute(|| {
        Ask::default().open();
        Ask::default().open();

        let orders = Pallet::<Test>::open_orders(&PARTICIPANT);
        assert_ne!(orders[0].seed, orders[1].seed);
    });
}

#[test]
fn prompts_that_are_empty_too_long_or_no_text_are_refused() {
    build_and_execute(|| {
        is_refused(Ask { prompt: vec![], ..Ask::default() }, Error::PromptEmpty);
        is_refused(Ask { prompt: vec![b'a'; 16 * 1024 + 1], ..Ask::default() }, Error::PromptTooLong);
        is_refused(Ask { prompt: vec![0xff, 0xfe], ..Ask::default() }, Error::PromptNotUtf8);
    });
}

#[test]
fn models_that_are_unknown_or_inactive_are_refused() {
    build_and_execute(|| {
        is_refused(Ask { model: b"none".to_vec(), ..Ask::default() }, Error::ModelUnknown);
        is_refused(Ask { model: vec![b'm'; 65], ..Ask::default() }, Error::ModelUnknown);
        is_refused(Ask { model: b"off".to_vec(), ..Ask::default() }, Error::ModelInactive);
    });
}

#[test]
fn token_limits_outside_the_models_range_are_refused() {
    build_and_execute(|| {
        for max_tokens in [0, 1_001, u32::MAX] {
            is_refused(Ask { max_tokens, ..Ask::default() }, Error::MaxTokensOutOfRange);
        }
    });
}

#[test]
fn sampling_outside_its_range_is_refused() {
    build_and_execute(|| {
        let is_refused_with = |sampling: Sampling, error| {
            is_refused(Ask { sampling: Some(sampling), ..Ask::default() }, error);
        };
        is_refused_with(Sampling { temperature_milli: 2_001, ..Default::default() }, Error::SamplingInvalid);
        is_refused_with(Sampling { top_p_permille: 0, ..Default::default() }, Error::SamplingInvalid);
        is_refused_with(Sampling { top_p_permille: 1_001, ..Default::default() }, Error::SamplingInvalid);
        for bad in [vec![], vec![0xff]] {
            let stop = vec![bad.try_into().expect("short")].try_into().expect("one");
            is_refused_with(Sampling { stop, ..Default::default() }, Error::StopSequenceInvalid);
        }
    });
}

#[test]
fn fee_below_the_escrow_is_refused() {
    build_and_execute(|| {
        is_refused(Ask { max_fee: DEFAULT_ESCROW - 1, ..Ask::default() }, Error::MaxFeeTooLow);
        Ask { max_fee: DEFAULT_ESCROW, ..Ask::default() }.open();
    });
}

#[test]
fn balance_below_the_escrow_is_refused() {
    build_and_execute(|| is_refused(Ask { requester: PARTICIPANT, ..Ask::default() }, Error::BalanceTooLow));
}

#[test]
fn request_is_refused_when_nobody_serves_the_model() {
    build_and_execute(|| {
        OneParticipant::set(None);
        is_refused(Ask::default(), Error::NoParticipantAvailable);
    });
}

#[test]
fn participant_is_not_given_more_tasks_than_it_may_have() {
    build_and_execute(|| {
        for _ in 0..4 {
            Ask::default().open();
        }
        is_refused(Ask::default(), Error::NoParticipantAvailable);
        assert_eq!(Pallet::<Test>::open_task_count(), 4);
    });
}

#[test]
fn quote_is_the_least_fee_that_is_accepted() {
    build_and_execute(|| {
        let model = |name: &[u8]| name.to_vec().try_into().expect("a short name");

        assert_eq!(Pallet::<Test>::quote(model(b"m"), 5, 20), Ok(DEFAULT_ESCROW));
        assert_eq!(Pallet::<Test>::quote(model(b"none"), 5, 20), Err(QuoteError::ModelUnknown));
        assert_eq!(Pallet::<Test>::quote(model(b"off"), 5, 20), Err(QuoteError::ModelInactive));
        assert_eq!(Pallet::<Test>::quote(model(b"m"), 5, 0), Err(QuoteError::MaxTokensOutOfRange));
    });
}

#[test]
fn open_task_is_shown_as_assigned_and_unknown_ones_as_nothing() {
    build_and_execute(|| {
        let task = Ask::default().open();

        let view = Pallet::<Test>::task_view(task).expect("the task is open");
        assert_eq!(view.state, TaskState::Assigned { held: DEFAULT_ESCROW, expires_at: 21 });
        assert_eq!(Pallet::<Test>::task_view(TaskId(99)), None);
    });
}
