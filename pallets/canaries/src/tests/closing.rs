//! Nothing is kept longer than needed, and a block closes a few entries only.

use super::*;
use crate::{Answered, Canaries as Sent, OldestKept};

#[test]
fn block_closes_a_few_canaries_and_goes_on_in_the_next() {
    build_and_execute(|| {
        Hosts::add_all(8);
        send_for(0, 2);
        Now::set((0, Phase::Settled));
        run_blocks(21);

        Now::set((2, Phase::Reveal));
        let left: Vec<usize> = (0..4)
            .map(|_| {
                run_blocks(1);
                Sent::<Test>::iter().count()
            })
            .collect();

        assert_eq!(left, [5, 2, 0, 0]);
        assert_eq!(OldestKept::<Test>::get(), EpochIndex(1));
    });
}

#[test]
fn marks_of_answers_go_with_their_epoch() {
    build_and_execute(|| {
        Hosts::add_all(2);
        send_for(0, 1);
        answer_task(TaskId(0));
        answer_task(TaskId(1));
        Now::set((1, Phase::Settled));
        run_blocks(5);
        assert_eq!(Answered::<Test>::iter().count(), 2);

        Now::set((2, Phase::Reveal));
        run_blocks(3);

        assert_eq!(Answered::<Test>::iter().count(), 0);
    });
}

#[test]
fn canary_whose_task_is_still_open_is_closed_when_it_is_over() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(0, 1);

        Now::set((2, Phase::Reveal));
        run_blocks(10);
        assert!(canary_of(0, 1).is_some());
        run_blocks(15);

        assert_eq!(canary_of(0, 1), None);
        let (minted, burned) = Subsidy::counted();
        assert_eq!(minted, burned);
    });
}

#[test]
fn chain_that_is_in_a_late_epoch_already_catches_up_an_epoch_a_block() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(50, 1);
        assert!(canary_of(50, 1).is_some());

        Now::set((50, Phase::Settled));
        run_blocks(60);

        assert_eq!(OldestKept::<Test>::get(), EpochIndex(49));
        assert!(canary_of(50, 1).is_some());
    });
}
