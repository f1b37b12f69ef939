//! What happens when everybody does their part.

use keirin_primitives::executor_rpc::{JobState, MAX_TASKS_PER_CALL};

use super::{chain::*, script::Script};

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
fn orders_an_executor_says_nothing_of_are_handed_over() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[status(1, JobState::Running)])
        .submit(&[2], &[status(2, JobState::Queued)])
        .run();
}

#[test]
fn finished_reports_are_submitted_and_not_handed_over_again() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[honestly_finished(1), status(2, JobState::Running)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn order_that_was_finished_before_a_reorg_is_submitted_at_once() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Unknown)])
        .submit(&[1], &[honestly_finished(1)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn order_is_handed_over_again_after_the_executor_lost_it() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Running)])
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Unknown)])
        .submit(&[1], &[status(1, JobState::Queued)])
        .run_times(2);
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

    Script::new().identity(executor_key(1)).status(&[1], &[honestly_finished(1)]).run();

    assert!(ImitatedChain::submitted().is_empty());
}

#[test]
fn report_that_appears_twice_is_offered_to_the_pool_once() {
    ImitatedChain::owes(&[1, 2]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1, 2], &[honestly_finished(1), honestly_finished(1), status(2, JobState::Unknown)])
        .submit(&[2], &[status(2, JobState::Queued), honestly_finished(1)])
        .run();

    assert_eq!(ImitatedChain::offered(), vec![1]);
}

#[test]
fn second_run_is_tolerated_while_the_report_waits_in_the_pool() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .run_times(2);

    assert_eq!(ImitatedChain::offered(), vec![1, 1]);
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
