//! Expiry and refund.

use keirin_primitives::views::TaskState;

use super::*;
use crate::{Event, ExpiryCursor, OpenTasksOf};

#[test]
fn task_without_report_is_refunded_at_its_deadline() {
    build_and_execute(|| {
        let task = Ask::default().open();

        run_to(20);
        assert_eq!(escrow_of(REQUESTER), DEFAULT_ESCROW);
        run_to(21);

        assert_eq!(Balances::free_balance(REQUESTER), FUNDS);
        assert_eq!(OneParticipant::record(), (0, 1));
        assert!(OpenTasksOf::<Test>::get(PARTICIPANT).is_empty());
        System::assert_has_event(
            Event::TaskExpired { task, participant: PARTICIPANT, refunded: DEFAULT_ESCROW }.into(),
        );
        let state = Pallet::<Test>::task_view(task).expect("its outcome is kept").state;
        assert_eq!(state, TaskState::Expired { refunded: DEFAULT_ESCROW, expired_at: 21 });
    });
}

#[test]
fn expiry_passes_answered_tasks_and_stops_at_young_ones() {
    build_and_execute(|| {
        let answered = Ask::default().open();
        let old = Ask::default().open();
        run_to(5);
        let young = Ask::default().open();
        assert_eq!(deliver_signed(answer(answered, "hi")), Ok(()));

        run_to(21);

        assert_eq!(ExpiryCursor::<Test>::get(), young);
        assert_eq!(escrow_of(REQUESTER), DEFAULT_ESCROW);
        assert!(old < young);
    });
}

#[test]
fn more_expiries_than_a_block_takes_are_spread_over_blocks_and_none_is_lost() {
    build_and_execute(|| {
        for _ in 0..4 {
            Ask::default().open();
        }

        run_to(21);
        assert_eq!(escrow_of(REQUESTER), DEFAULT_ESCROW);
        run_to(22);
        assert_eq!(Balances::free_balance(REQUESTER), FUNDS);
    });
}

#[test]
fn task_waiting_for_the_sweep_is_no_longer_handed_out() {
    build_and_execute(|| {
        for _ in 0..4 {
            Ask::default().open();
        }

        run_to(21);
        assert_eq!(Pallet::<Test>::open_task_count(), 1);
        assert!(Pallet::<Test>::open_orders(&PARTICIPANT).is_empty());
    });
}
