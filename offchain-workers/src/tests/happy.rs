//! What happens when everybody does their part.

use keirin_primitives::{
    executor_rpc::{JobState, MAX_TASKS_PER_CALL},
    inference::Report,
};

use super::script::*;

#[test]
fn new_orders_are_handed_over() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[status(1, JobState::Running), status(2, JobState::Unknown)])
        .submit(&[2], &[status(2, JobState::Queued)])
        .run();

    assert!(ImitatedChain::submitted().is_empty());
}

#[test]
fn finished_reports_are_submitted_and_not_handed_over_again() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[finished(1, &report(1), 1), status(2, JobState::Running)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn order_that_was_finished_before_a_reorg_is_submitted_at_once() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Unknown)])
        .submit(&[1], &[finished(1, &report(1), 1)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn nothing_is_asked_when_nothing_is_owed() {
    ImitatedChain::owes(&[]);
    Script::new().identity(executor_key(1)).run();
}

#[test]
fn executor_of_nobody_is_left_alone() {
    ImitatedChain::owes(&[1]);
    Script::new().identity(executor_key(2)).run();
}

#[test]
fn report_the_pool_refuses_costs_nothing() {
    ImitatedChain::owes(&[1]);
    ImitatedChain::pool_refuses();

    Script::new().identity(executor_key(1)).status(&[1], &[finished(1, &report(1), 1)]).run();

    assert!(ImitatedChain::submitted().is_empty());
}

#[test]
fn report_that_appears_twice_is_submitted_once() {
    ImitatedChain::owes(&[1]);
    let twice: Vec<_> = std::iter::repeat_n(finished(1, &report(1), 1), 2).collect();

    Script::new().identity(executor_key(1)).status(&[1], &twice).run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn run_that_overlaps_an_earlier_one_does_nothing() {
    ImitatedChain::owes(&[1]);
    Script::new().run_while_locked();
}

#[test]
fn several_executors_are_served_in_turn() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .configured_for(&["http://127.0.0.1:1", "http://127.0.0.1:2"])
        .at("http://127.0.0.1:1")
        .identity(executor_key(2))
        .at("http://127.0.0.1:2")
        .identity(executor_key(1))
        .status(&[1], &[finished(1, &report(1), 1)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn only_the_oldest_tasks_are_looked_at_in_one_run() {
    let many: Vec<u64> = (0..MAX_TASKS_PER_CALL as u64 + 5).collect();
    ImitatedChain::owes(&many);
    let oldest = &many[..MAX_TASKS_PER_CALL];
    let running: Vec<_> = oldest.iter().map(|task| status(*task, JobState::Running)).collect();

    Script::new().identity(executor_key(1)).status(oldest, &running).run();
}

#[test]
fn orders_and_reports_survive_the_wire() {
    use codec::{Decode, Encode};

    let sent = report(3);
    assert_eq!(Report::<[u8; 32]>::decode(&mut sent.encode().as_slice()), Ok(sent));
}
