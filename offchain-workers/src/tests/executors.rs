//! Which executors a run serves: configuration, locks, turns and the run's deadline.

use keirin_primitives::executor_rpc::{JobState, DEFAULT_EXECUTOR_URL};

use super::{chain::*, net::Fault, script::Script};
use crate::{json_rpc::CALL_DEADLINE_MS, MAX_EXECUTORS, RUN_DEADLINE_MS};

const FIRST: &str = "http://127.0.0.1:1";
const SECOND: &str = "http://127.0.0.1:2";
const THIRD: &str = "http://127.0.0.1:3";

#[test]
fn several_executors_are_served_in_turn() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .configured_for(&[FIRST, SECOND])
        .at(FIRST)
        .identity(executor_key(2))
        .at(SECOND)
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn dead_executor_does_not_stop_the_next_one() {
    for fault in [Fault::Unreachable, Fault::Silent, Fault::Status(500)] {
        ImitatedChain::owes(&[1]);

        Script::new()
            .configured_for(&[FIRST, SECOND])
            .at(FIRST)
            .identity_fails(fault)
            .at(SECOND)
            .identity(executor_key(1))
            .status(&[1], &[honestly_finished(1)])
            .run();

        assert_eq!(ImitatedChain::submitted(), vec![1], "{fault:?}");
    }
}

#[test]
fn silent_executors_end_the_run_at_its_deadline() {
    ImitatedChain::owes(&[1]);

    let milliseconds = Script::new()
        .configured_for(&[FIRST, SECOND, THIRD])
        .at(FIRST)
        .identity_fails(Fault::Silent)
        .at(SECOND)
        .identity_fails(Fault::Silent)
        .run_timed();

    assert_eq!(milliseconds, RUN_DEADLINE_MS);
}

#[test]
fn one_silent_executor_ends_its_call_at_the_calls_deadline() {
    ImitatedChain::owes(&[1]);
    assert_eq!(Script::new().identity_fails(Fault::Silent).run_timed(), CALL_DEADLINE_MS);
}

#[test]
fn executor_behind_silent_ones_comes_first_in_another_run() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .configured_for(&[FIRST, SECOND, THIRD])
        .drawing(2)
        .at(THIRD)
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .at(FIRST)
        .identity_fails(Fault::Silent)
        .at(SECOND)
        .identity_fails(Fault::Silent)
        .run();

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn executors_beyond_the_bound_are_not_served() {
    ImitatedChain::owes(&[]);
    let urls: Vec<String> = (0..=MAX_EXECUTORS).map(|port| format!("http://127.0.0.1:{port}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();

    let script = Script::new().configured_for(&urls);
    urls.iter().take(MAX_EXECUTORS).fold(script, |script, url| script.at(url).identity(executor_key(1))).run();
}

#[test]
fn node_without_executors_does_nothing() {
    ImitatedChain::owes(&[1]);
    Script::new().configured_for(&[]).run();
}

#[test]
fn default_executor_is_served_when_the_configuration_is_unreadable() {
    ImitatedChain::owes(&[]);
    Script::new().configured_with(vec![0xff; 3]).at(DEFAULT_EXECUTOR_URL).identity(executor_key(1)).run();
}

#[test]
fn url_that_is_not_text_does_not_stop_the_next_executor() {
    use codec::Encode;

    ImitatedChain::owes(&[]);
    let urls = vec![vec![0xff, 0xfe], FIRST.as_bytes().to_vec()];
    Script::new().configured_with(urls.encode()).at(FIRST).identity(executor_key(1)).run();
}

#[test]
fn run_that_overlaps_an_earlier_one_does_nothing() {
    ImitatedChain::owes(&[1]);
    Script::new().run_while_locked();
}

#[test]
fn lock_on_one_executor_does_not_stop_the_next_one() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .configured_for(&[DEFAULT_EXECUTOR_URL, SECOND])
        .at(SECOND)
        .identity(executor_key(1))
        .status(&[1], &[status(1, JobState::Running)])
        .run_while_locked();
}

#[test]
fn lock_is_given_back_after_a_run_that_failed() {
    ImitatedChain::owes(&[1]);

    Script::new()
        .identity_fails(Fault::Unreachable)
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .run_times(2);

    assert_eq!(ImitatedChain::submitted(), vec![1]);
}

#[test]
fn lock_of_a_run_that_was_cut_off_becomes_void() {
    ImitatedChain::owes(&[]);
    Script::new().identity(executor_key(1)).run_after_lock_expired();
}
