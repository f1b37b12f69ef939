//! The race: every nonce once and in order, and requests first.

mod sprint;

use std::{
    num::NonZeroU32,
    ops::ControlFlow,
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    time::{Duration, Instant},
};

use keirin_executor::{
    engine::Requests,
    sprint::{
        backend::BackendOptions,
        pace::Pace,
        plan::{Host, Plan},
        race::{race, Course, Proof, Stretch},
        scorer::{Scorer, Sprint},
        self_test::Reference,
        tuning::{fastest, TuningFile},
        turns::Turns,
        Flavour,
    },
};
use keirin_sprint_model::{ConfigName, Distance2, Model, Nonce};
use sprint::{options, scorer, sprint};

fn crew(sprint: &Sprint, batch: usize) -> Vec<Scorer> {
    (0..2).map(|_| scorer(sprint, BackendOptions { batch, ..options() })).collect()
}

/// Races all of a course and returns what came of it.
fn run(sprint: &Sprint, course: Course, turns: &Turns) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let result = race(&mut crew(sprint, 16), course, turns, |stretch| {
        stretches.push(stretch);
        ControlFlow::Continue(())
    });
    result.expect("it races");
    stretches
}

#[test]
fn every_nonce_is_scored_once_and_in_order() {
    let sprint = sprint(ConfigName::Test, 1);
    let course = Course { from: 1_000, until: 1_333, radius: Distance2::MAX };

    let stretches = run(&sprint, course, &Turns::default());

    let scored: Vec<Proof> = stretches.iter().flat_map(|stretch| stretch.proofs.clone()).collect();
    let model = Model::new(sprint.config(), sprint.seed);
    let expected =
        (course.from..course.until).map(|nonce| Proof { nonce, distance2: model.distance2(&sprint.account, nonce) });
    assert_eq!(scored, expected.collect::<Vec<_>>());
    assert_eq!(stretches.iter().map(|stretch| stretch.nonces).sum::<u64>(), 333);
    assert_eq!(stretches.last().map(|stretch| stretch.until), Some(course.until));
}

#[test]
fn race_ends_at_the_last_nonce_there_is() {
    let course = Course { from: Nonce::MAX - 5, until: Nonce::MAX, radius: Distance2::MAX };

    let stretches = run(&sprint(ConfigName::Test, 1), course, &Turns::default());

    assert_eq!(stretches.iter().map(|stretch| stretch.nonces).sum::<u64>(), 5);
}

#[test]
fn requests_end_runs_at_once_and_what_was_under_way_is_raced_again() {
    let sprint = sprint(ConfigName::Dev, 2);
    let requests = Requests::default();
    let course = Course { from: 0, until: Nonce::MAX, radius: Distance2::MAX };
    let stop = Arc::new(AtomicBool::new(false));
    let turns = Turns::new(requests.clone(), stop.clone());
    let mut proofs = Vec::new();
    let mut crew = crew(&sprint, 256);
    std::thread::scope(|scope| {
        let racing = scope.spawn(|| {
            race(&mut crew, course, &turns, |stretch| {
                proofs.extend(stretch.proofs);
                ControlFlow::Continue(())
            })
        });
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(130));
            let in_work = requests.enter();
            let came = Instant::now();
            while requests.runs() > 0 {
                assert!(came.elapsed() < Duration::from_secs(5), "a run goes on while a request is in work");
                std::thread::sleep(Duration::from_micros(100));
            }
            std::thread::sleep(Duration::from_millis(30));
            assert_eq!(requests.runs(), 0, "nobody races while a request is in work");
            drop(in_work);
        }
        stop.store(true, Ordering::Relaxed);
        racing.join().expect("no panic").expect("it races");
    });

    let stats = requests.stats();
    println!("{stats:?}");
    assert!(stats.interruptions > 0, "{stats:?}");
    assert!(stats.in_work >= Duration::from_millis(300), "{stats:?}");
    let nonces: Vec<Nonce> = proofs.iter().map(|proof| proof.nonce).collect();
    assert_eq!(nonces, (0..nonces.len() as Nonce).collect::<Vec<_>>(), "no nonce is lost or done twice");
    let model = Model::new(sprint.config(), sprint.seed);
    for proof in proofs.iter().step_by(101) {
        assert_eq!(proof.distance2, model.distance2(&sprint.account, proof.nonce));
    }
}

#[test]
fn race_at_a_pace_does_no_more_nonces_than_that() {
    let sprint = sprint(ConfigName::Test, 5);
    let pace = Arc::new(Pace::new(NonZeroU32::new(200).expect("not zero")));
    let turns = Turns::default().paced(Some(pace));
    let course = Course { from: 0, until: Nonce::MAX, radius: Distance2::MAX };
    let mut crew = crew(&sprint, 5);
    let (start, mut nonces) = (Instant::now(), 0);

    let raced = race(&mut crew, course, &turns, |stretch| {
        nonces += stretch.nonces;
        // Of each of the two sessions a batch may have begun just before.
        assert!(nonces as f64 <= 200.0 * start.elapsed().as_secs_f64() + 10.0, "{nonces} nonces are too many");
        if nonces < 150 {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });

    raced.expect("it races");
}

#[test]
fn race_that_is_told_to_stop_does_not_wait_for_its_pace() {
    let sprint = sprint(ConfigName::Test, 5);
    let stop = Arc::new(AtomicBool::new(false));
    let pace = Arc::new(Pace::new(NonZeroU32::MIN));
    let turns = Turns::new(Requests::default(), stop.clone()).paced(Some(pace));
    let course = Course { from: 0, until: Nonce::MAX, radius: 0 };
    let mut nonces = 0;

    let raced = race(&mut crew(&sprint, 16), course, &turns, |stretch| {
        nonces += stretch.nonces;
        stop.store(true, Ordering::Relaxed);
        ControlFlow::Continue(())
    });

    raced.expect("it races");
    assert_eq!(nonces, 16, "the next batch would be due after 16 seconds");
}

#[test]
fn fastest_plan_is_exact_and_remembered() {
    let sprint = sprint(ConfigName::Test, 3);
    let host = Host { device: options().device, processors: 2, onnxruntime_library: options().onnxruntime_library };
    let reference = Reference::of_sprint(&sprint);
    let (trial, mut scorers) = fastest(&host, &sprint, &reference, Duration::from_millis(600)).expect("a plan");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = TuningFile::new(folder.path());

    assert!(trial.nonces_per_second > 0.0);
    assert_eq!(scorers.len(), trial.plan.sessions);
    scorers.iter_mut().for_each(|scorer| reference.check(scorer).expect("it is exact"));
    assert_eq!(file.read(&host, &sprint), None);
    file.write(&host, &sprint, trial.plan).expect("written");
    assert_eq!(file.read(&host, &sprint), Some(trial.plan));
    assert_eq!(file.read(&Host { processors: 3, ..host }, &sprint), None);
}

#[test]
fn plan_with_an_unknown_device_is_refused_by_name() {
    let sprint = sprint(ConfigName::Test, 4);
    let host = Host {
        device: "cuda:7".parse().expect("a device"),
        processors: 1,
        onnxruntime_library: options().onnxruntime_library,
    };
    let plan = Plan { flavour: Flavour::Tf32, batch: 16, sessions: 1, threads: 1 };

    let error = plan.open(&host, &sprint).map(drop).expect_err("there is no such GPU");

    assert!(error.to_string().contains("cuda:7"), "{error}");
}
