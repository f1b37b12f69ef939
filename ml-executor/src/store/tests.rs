//! What the database keeps, in which order, and for how long.

use std::{os::unix::fs::MetadataExt, path::Path, time::Duration};

use keirin_primitives::{
    inference::{FailureReason, Outcome, Prompt, TaskId},
    model::ModelId,
    verification::{Micronats, TextThresholds},
};

use super::*;

const GENESIS: HashBytes = [4; 32];
const SIGNATURE: ExecutorSignature = ExecutorSignature([9; 65]);
const HOUR: u64 = 60 * 60;
const A_DAY: Keep = Keep { age: Duration::from_secs(24 * HOUR), bytes: u64::MAX };
const NOTHING: Keep = Keep { age: Duration::ZERO, bytes: 0 };

fn order(task: u64) -> TaskOrder<AccountBytes> {
    TaskOrder {
        task: TaskId(task),
        participant: [6; 32],
        model: Default::default(),
        prompt: Prompt::truncate_from(format!("question {task}").into_bytes()),
        max_tokens: 5,
        temperature_milli: 0,
        top_p_permille: 1_000,
        seed: 0,
        stop: Default::default(),
        traps: None,
    }
}

fn key(order: &TaskOrder<AccountBytes>) -> OrderKey {
    OrderKey { genesis: GENESIS, order: order_hash(order) }
}

fn report(order: &TaskOrder<AccountBytes>, reason: FailureReason) -> Report<AccountBytes> {
    Report {
        task: order.task,
        participant: order.participant,
        order: order_hash(order),
        outcome: Outcome::Failed(reason),
    }
}

fn open(folder: &Path) -> JobStore {
    JobStore::open(folder).expect("the folder can be written")
}

fn finish(store: &JobStore, order: &TaskOrder<AccountBytes>, reason: FailureReason) {
    let positions = [PositionEvidence { token: 1, top: vec![(1, -5)] }];
    let finished = FinishedReport { report: report(order, reason), signature: SIGNATURE };
    store.finish(&key(order), &finished, &positions).expect("it is kept");
}

fn open_tasks(store: &JobStore) -> Vec<u64> {
    let orders = store.oldest_open(usize::MAX, |_| false).expect("it is read");
    orders.iter().map(|(_, order)| order.task.0).collect()
}

#[test]
fn orders_and_reports_are_there_after_the_database_is_opened_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (first, second) = (order(1), order(2));
    {
        let store = open(dir.path());
        assert_eq!(store.add(GENESIS, &[first.clone(), second.clone()], 10).expect("added"), 2);
        finish(&store, &first, FailureReason::RuntimeError);
    }

    let store = open(dir.path());

    let expected = FinishedReport { report: report(&first, FailureReason::RuntimeError), signature: SIGNATURE };
    assert_eq!(store.known(&key(&first)).expect("read"), Known::Finished(Box::new(expected)));
    assert_eq!(store.known(&key(&second)).expect("read"), Known::Open);
    assert_eq!(store.known(&key(&order(3))).expect("read"), Known::Unknown);
    assert_eq!(store.evidence(&key(&first)).expect("read").map(|positions| positions.len()), Some(1));
    assert_eq!(store.counts().expect("read"), OrderCounts { open: 1, finished: 1 });
}

#[test]
fn orders_come_out_as_they_went_in_also_after_some_are_finished() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    store.add(GENESIS, &[order(5), order(3), order(9)], 10).expect("added");
    finish(&store, &order(3), FailureReason::RuntimeError);
    store.add(GENESIS, &[order(1)], 10).expect("added");

    assert_eq!(open_tasks(&store), [5, 9, 1]);
    let skipped = key(&order(5));
    let next = store.oldest_open(1, |key| *key == skipped).expect("read");
    assert_eq!(next.iter().map(|(_, order)| order.task.0).collect::<Vec<_>>(), [9]);
}

#[test]
fn order_that_is_known_is_not_taken_in_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    assert_eq!(store.add(GENESIS, &[order(1), order(1), order(2)], 10).expect("added"), 2);
    finish(&store, &order(1), FailureReason::RuntimeError);

    assert_eq!(store.add(GENESIS, &[order(1), order(2)], 10).expect("added"), 0);
    assert_eq!(open_tasks(&store), [2]);
}

#[test]
fn order_taken_in_by_many_at_once_is_one_order() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = std::sync::Arc::new(open(dir.path()));

    let threads: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            std::thread::spawn(move || store.add(GENESIS, &[order(1), order(2)], 10).expect("added"))
        })
        .collect();
    let added: usize = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();

    assert_eq!(added, 2);
    assert_eq!(open_tasks(&store), [1, 2]);
}

#[test]
fn same_task_with_another_question_or_on_another_chain_is_another_order() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    let reorganised = TaskOrder { prompt: Prompt::truncate_from(b"another".to_vec()), ..order(1) };

    assert_eq!(store.add(GENESIS, &[order(1), reorganised], 10).expect("added"), 2);
    assert_eq!(store.add([5; 32], &[order(1)], 10).expect("added"), 1);
}

#[test]
fn orders_beyond_the_bound_are_left_out() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());

    assert_eq!(store.add(GENESIS, &[order(1), order(2), order(3)], 2).expect("added"), 2);
    assert_eq!(store.known(&key(&order(3))).expect("read"), Known::Unknown);

    finish(&store, &order(1), FailureReason::RuntimeError);
    assert_eq!(store.add(GENESIS, &[order(3)], 2).expect("added"), 1);
}

#[test]
fn first_report_stays_whatever_comes_later() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    store.add(GENESIS, &[order(1)], 10).expect("added");

    finish(&store, &order(1), FailureReason::RuntimeError);
    finish(&store, &order(1), FailureReason::ModelNotLoaded);

    let Known::Finished(kept) = store.known(&key(&order(1))).expect("read") else { panic!("it is finished") };
    assert_eq!(kept.report, report(&order(1), FailureReason::RuntimeError));
}

#[test]
fn engine_stops_are_counted_over_restarts() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(open(dir.path()).note_engine_stop(&key(&order(1))).expect("written"), 1);
    assert_eq!(open(dir.path()).note_engine_stop(&key(&order(1))).expect("written"), 2);
    assert_eq!(open(dir.path()).note_engine_stop(&key(&order(2))).expect("written"), 1);
}

#[test]
fn open_orders_and_reports_of_the_last_hour_are_kept_in_any_case() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    store.add(GENESIS, &[order(1), order(2)], 10).expect("added");
    finish(&store, &order(1), FailureReason::RuntimeError);

    assert_eq!(store.prune(NOTHING).expect("pruned"), 0);
    assert_eq!(store.counts().expect("read"), OrderCounts { open: 1, finished: 1 });

    age(&store, &order(1), 2 * HOUR);
    assert_eq!(store.prune(NOTHING).expect("pruned"), 1);
    assert_eq!(store.counts().expect("read"), OrderCounts { open: 1, finished: 0 });
    assert_eq!(store.evidence(&key(&order(1))).expect("read"), None);
}

#[test]
fn reports_older_than_their_time_are_forgotten() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    for (task, hours) in [(1, 25), (2, 23)] {
        finish(&store, &order(task), FailureReason::RuntimeError);
        age(&store, &order(task), hours * HOUR);
    }

    assert_eq!(store.prune(A_DAY).expect("pruned"), 1);

    assert_eq!(store.known(&key(&order(1))).expect("read"), Known::Unknown);
    assert!(matches!(store.known(&key(&order(2))).expect("read"), Known::Finished(_)));
}

#[test]
fn oldest_reports_go_first_when_they_are_too_many() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let store = open(dir.path());
    for task in 1..=3 {
        finish(&store, &order(task), FailureReason::RuntimeError);
        age(&store, &order(task), task * 2 * HOUR);
    }
    let each = bytes_of(&store) / 3;

    assert_eq!(store.prune(Keep { bytes: 2 * each, ..A_DAY }).expect("pruned"), 1);

    assert_eq!(store.known(&key(&order(3))).expect("read"), Known::Unknown, "it was finished first");
    assert!(matches!(store.known(&key(&order(1))).expect("read"), Known::Finished(_)));
}

#[test]
fn database_made_by_many_at_once_is_one_that_one_of_them_has_open() {
    let dir = tempfile::tempdir().expect("a temporary folder");

    let threads: Vec<_> = (0..8)
        .map(|_| {
            let folder = dir.path().to_owned();
            std::thread::spawn(move || JobStore::open(&folder).ok())
        })
        .collect();
    let opened: Vec<_> = threads.into_iter().filter_map(|thread| thread.join().expect("no panic")).collect();

    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].add(GENESIS, &[order(1)], 10).expect("added"), 1);
    assert_eq!(std::fs::read_dir(dir.path()).expect("listed").count(), 1, "no draft is left");
}

#[test]
fn database_is_its_owners_only_and_what_a_killed_process_left_beside_it_does_no_harm() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let half_made = durable_file::draft(&dir.path().join(DATABASE_FILE), 0o600).expect("the folder can be written");
    half_made.as_file().set_len(4_096).expect("written");
    half_made.keep().expect("it stays as a killed process leaves it");

    open(dir.path()).add(GENESIS, &[order(1)], 10).expect("added");

    let mode = std::fs::metadata(dir.path().join(DATABASE_FILE)).expect("it is there").mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(open_tasks(&open(dir.path())), [1]);
}

/// Makes a report `seconds` older.
fn age(store: &JobStore, order: &TaskOrder<AccountBytes>, seconds: u64) {
    let wanted = key(order).bytes();
    let write = store.database.begin_write().expect("the database works");
    {
        let mut finished = write.open_table(FINISHED).expect("the table is there");
        let entries = finished.iter().expect("read").map(|entry| {
            let (at, bytes) = entry.expect("read");
            (at.value(), bytes.value())
        });
        let found = entries.collect::<Vec<_>>().into_iter().find(|((_, key), _)| *key == wanted);
        let ((at, _), bytes) = found.expect("it is finished");
        finished.remove((at, wanted)).expect("written");
        finished.insert((at - seconds, wanted), bytes).expect("written");
    }
    write.commit().expect("written");
}

fn bytes_of(store: &JobStore) -> u64 {
    let read = store.database.begin_read().expect("the database works");
    let finished = read.open_table(FINISHED).expect("the table is there");
    let entries = finished.iter().expect("read");
    entries.map(|entry| entry.expect("read").1.value()).sum()
}

#[test]
fn thresholds_are_those_of_chain_and_model_and_the_last_that_were_said() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let thresholds = |mean| TextThresholds { choice: Micronats(1), position: Micronats(2), mean: Micronats(mean) };
    let [one, other]: [ModelId; 2] = ["one", "other"].map(|name| ModelId::truncate_from(name.into()));
    {
        let store = open(dir.path());
        store.note_thresholds(&GENESIS, &one, &thresholds(3)).expect("it is kept");
        store.note_thresholds(&GENESIS, &one, &thresholds(4)).expect("it is kept");
    }
    let store = open(dir.path());
    assert_eq!(store.thresholds(&GENESIS, &one).expect("read"), Some(thresholds(4)));
    assert_eq!(store.thresholds(&GENESIS, &other).expect("read"), None);
    assert_eq!(store.thresholds(&[5; 32], &one).expect("read"), None);
}
