//! What the protocol asks cannot be told from what accounts ask.

use keirin_primitives::{
    inference::ProtocolRequest,
    traits::{NotOpened, ProtocolTasks},
};

use super::*;
use crate::{OpenTask, OpenTasksOf, Tasks};

/// The request `Ask::default()`, asked by the protocol.
fn canary() -> ProtocolRequest {
    ProtocolRequest {
        model: b"m".to_vec().try_into().expect("a short name"),
        prompt: b"hello".to_vec().try_into().expect("a short prompt"),
        max_tokens: 20,
        sampling: Sampling::default(),
    }
}

fn open(request: ProtocolRequest) -> Result<TaskId, NotOpened> {
    Pallet::<Test>::open(&2, &PARTICIPANT, request)
}

#[test]
fn task_of_the_protocol_differs_from_an_accounts_by_number_requester_and_drawn_seed_only() {
    build_and_execute(|| {
        let of_an_account = Ask::default().open();
        let of_the_protocol = open(canary()).expect("the request is in order");

        let [theirs, ours] = [of_an_account, of_the_protocol].map(|task| Tasks::<Test>::get(task).expect("it is open"));

        assert_eq!(OpenTask { requester: theirs.requester, order: theirs.order, ..ours }, theirs);
        assert_eq!(Pallet::<Test>::open_orders(&PARTICIPANT).len(), 2);
        assert_eq!(escrow_of(2), DEFAULT_ESCROW);
    });
}

#[test]
fn task_of_the_protocol_is_answered_and_paid_like_any_other() {
    build_and_execute(|| {
        let task = open(canary()).expect("the request is in order");
        assert!(Pallet::<Test>::is_open(task) && Pallet::<Test>::is_busy(&PARTICIPANT));

        assert_eq!(deliver_signed(answer(task, "hi")), Ok(()));

        assert!(!Pallet::<Test>::is_open(task) && !Pallet::<Test>::is_busy(&PARTICIPANT));
        assert_eq!(escrow_of(2), 0);
        assert_eq!(Answers::by(), [PARTICIPANT]);
    });
}

#[test]
fn what_a_request_would_hold_is_what_it_holds() {
    build_and_execute(|| {
        assert_eq!(Pallet::<Test>::escrow_of(&canary()), Some(DEFAULT_ESCROW));

        let unknown = ProtocolRequest { model: b"none".to_vec().try_into().expect("short"), ..canary() };
        assert_eq!(Pallet::<Test>::escrow_of(&unknown), None);
        assert_eq!(open(unknown), Err(NotOpened));
    });
}

#[test]
fn participant_with_no_room_gets_no_task_of_the_protocol() {
    build_and_execute(|| {
        for _ in 0..4 {
            Ask::default().open();
        }

        assert_eq!(open(canary()), Err(NotOpened));
        assert_eq!(OpenTasksOf::<Test>::decode_len(PARTICIPANT), Some(4));
    });
}

#[test]
fn tasks_that_fail_or_expire_are_not_answered() {
    use keirin_primitives::inference::{FailureReason, Outcome};

    build_and_execute(|| {
        let failed = Ask::default().open();
        let outcome = Outcome::Failed(FailureReason::RuntimeError);
        assert_eq!(deliver_signed(Report { outcome, ..answer(failed, "") }), Ok(()));
        Ask::default().open();
        run_to(30);

        assert!(Answers::by().is_empty());
    });
}
