//! Pruning of answers and outcomes.

use keirin_primitives::{inference::output_hash, views::TaskState};

use super::*;
use crate::{AnswerHashes, Answers, Event, Outcomes, PruneCursor};

#[test]
fn answer_is_kept_for_the_retention_and_its_hash_for_ever() {
    build_and_execute(|| {
        let task = Ask::default().open();
        assert_eq!(deliver_signed(answer(task, "Paris.")), Ok(()));

        run_to(50);
        assert!(Answers::<Test>::contains_key(task));
        run_to(51);

        assert!(!Answers::<Test>::contains_key(task) && !Outcomes::<Test>::contains_key(task));
        assert!(AnswerHashes::<Test>::contains_key(task));
        System::assert_has_event(Event::AnswerPruned { task }.into());
        let view = Pallet::<Test>::task_view(task).expect("its hash is kept");
        assert_eq!(view.state, TaskState::Pruned { output_hash: output_hash(b"Paris.") });
    });
}

#[test]
fn expired_tasks_are_pruned_too_and_leave_nothing() {
    build_and_execute(|| {
        let task = Ask::default().open();
        run_to(21);
        assert!(Outcomes::<Test>::contains_key(task));

        run_to(71);

        assert_eq!(Pallet::<Test>::task_view(task), None);
    });
}

#[test]
fn pruning_waits_for_the_oldest_and_catches_up_in_bounded_steps() {
    build_and_execute(|| {
        let slow = Ask::default().open();
        let quick: Vec<TaskId> = (0..3).map(|_| Ask::default().open()).collect();
        for task in quick {
            assert_eq!(deliver_signed(answer(task, "quick")), Ok(()));
        }
        run_to(15);
        assert_eq!(deliver_signed(answer(slow, "slow")), Ok(()));

        run_to(64);
        assert_eq!(PruneCursor::<Test>::get(), slow);
        run_to(65);
        assert_eq!(Answers::<Test>::iter_keys().count(), 1);
        run_to(66);
        assert_eq!(Answers::<Test>::iter_keys().count(), 0);
    });
}
