//! Who gets a canary, when, and how many.

use super::*;
use crate::{Canaries as Sent, CurrentWalk};

#[test]
fn each_idle_participant_gets_one_task_of_the_epoch() {
    build_and_execute(|| {
        Hosts::add_all(3);

        send_for(0, 1);

        for number in 1..=3 {
            assert_eq!(open_task(0, number).participant, account(number));
        }
        assert_eq!(Sent::<Test>::iter().count(), 3);
    });
}

#[test]
fn nothing_is_sent_in_other_phases() {
    build_and_execute(|| {
        Hosts::add_all(3);
        for phase in [Phase::Reveal, Phase::Generation, Phase::Commit, Phase::Settled] {
            Now::set((0, phase));
            run_blocks(3);
        }
        assert_eq!(NextTask::<Test>::get(), TaskId(0));
    });
}

#[test]
fn nothing_is_sent_to_who_answered_in_the_epoch() {
    build_and_execute(|| {
        Hosts::add_all(1);
        answer_task(ask());

        send_for(0, 10);

        assert_eq!(canary_of(0, 1), None);
    });
}

#[test]
fn answer_in_an_earlier_epoch_does_not_count() {
    build_and_execute(|| {
        Hosts::add_all(1);
        answer_task(ask());

        send_for(1, 1);

        assert!(canary_of(1, 1).is_some());
    });
}

#[test]
fn nothing_is_sent_to_who_has_a_task_open_until_it_is_over() {
    build_and_execute(|| {
        Hosts::add_all(1);
        let task = ask();

        send_for(0, 5);
        assert_eq!(canary_of(0, 1), None);
        answer_task(task);
        run_blocks(5);
        assert_eq!(canary_of(0, 1), None);
    });
}

#[test]
fn requests_that_nobody_can_answer_do_not_keep_a_participant_from_its_canary() {
    build_and_execute(|| {
        Hosts::add_all(1);
        ask();

        send_for(0, 19);
        assert_eq!(canary_of(0, 1), None);
        run_blocks(3);

        assert!(canary_of(0, 1).is_some());
    });
}

#[test]
fn no_participant_gets_two_canaries_in_an_epoch_whatever_becomes_of_the_first() {
    build_and_execute(|| {
        Hosts::add_all(2);
        send_for(0, 1);
        let first = canary_of(0, 1);
        answer_task(first.clone().expect("it was sent").task);

        run_blocks(60);

        assert_eq!(NextTask::<Test>::get(), TaskId(2), "one was answered and one expired");
        assert_eq!(canary_of(0, 1), first);
    });
}

#[test]
fn dead_host_lets_its_canary_expire_and_has_answered_nothing() {
    build_and_execute(|| {
        Hosts::add_all(1);

        send_for(0, 30);

        assert!(!Tasks::<Test>::contains_key(TaskId(0)));
        assert!(!crate::Answered::<Test>::contains_key(EpochIndex(0), account(1)));
    });
}

#[test]
fn working_host_answers_its_canary_and_that_counts() {
    build_and_execute(|| {
        Hosts::add_all(1);
        send_for(0, 1);

        answer_task(TaskId(0));

        assert!(crate::Answered::<Test>::contains_key(EpochIndex(0), account(1)));
        assert_eq!(Balances::free_balance(pot()), 12 * TOKEN_PRICE);
    });
}

#[test]
fn registrations_without_weight_farm_no_canaries() {
    build_and_execute(|| {
        Hosts::add(1, 0, &["m"]);
        Hosts::add(2, 1, &["m"]);

        send_for(0, 5);

        assert_eq!((canary_of(0, 1), canary_of(0, 2).is_some()), (None, true));
    });
}

#[test]
fn canary_is_for_a_model_that_its_participant_serves_and_that_may_be_requested() {
    build_and_execute(|| {
        Hosts::add(1, 1, &["a", "b", "off"]);
        Hosts::add(2, 1, &["off"]);
        let mut seen = std::collections::BTreeSet::new();

        for epoch in 0..30 {
            send_for(epoch, 1);
            seen.insert(open_task(epoch, 1).model);
            assert_eq!(canary_of(epoch, 2), None);
            run_blocks(21);
        }

        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [model("a"), model("b")]);
    });
}

#[test]
fn block_looks_at_a_few_slots_and_the_walk_goes_on_in_the_next() {
    build_and_execute(|| {
        Hosts::add_all(10);

        send_for(0, 1);
        assert_eq!(Sent::<Test>::iter().count(), 4);
        run_blocks(1);
        assert_eq!(Sent::<Test>::iter().count(), 8);
        run_blocks(1);
        assert_eq!(Sent::<Test>::iter().count(), 10);
    });
}

#[test]
fn walk_that_reached_not_all_begins_in_the_next_epoch_where_it_ended() {
    build_and_execute(|| {
        Hosts::add_all(10);
        send_for(0, 1);

        send_for(1, 1);

        assert!((5..=8).all(|number| canary_of(1, number).is_some()));
        assert_eq!(CurrentWalk::<Test>::get().map(|walk| walk.next), Some(8));
    });
}

#[test]
fn participants_that_left_are_passed_over() {
    build_and_execute(|| {
        Hosts::add_all(3);
        Hosts::remove(1);

        send_for(0, 2);

        assert_eq!([1, 2, 3].map(|number| canary_of(0, number).is_some()), [true, false, true]);
    });
}

#[test]
fn chain_without_participants_or_that_lost_them_goes_on() {
    build_and_execute(|| {
        send_for(0, 3);
        Hosts::add_all(6);
        send_for(1, 1);
        (0..6).for_each(Hosts::remove);
        send_for(1, 3);
        assert_eq!(Sent::<Test>::iter().count(), 4);
    });
}
