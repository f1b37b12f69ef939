//! How an executor races: after requests, at its pace, while it is asked for, on an exact backend, and whatever it is told.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use codec::Encode;
use keirin_executor::{
    engine::Requests,
    sprint::{duties::SprintOptions, plan::Host, tuning::TUNING_FILE},
};
use keirin_primitives::{
    executor_rpc::{to_hex, SprintState},
    sprint::{Duty, EpochIndex},
};

use crate::{
    served::{options, Served},
    worker::{proofs_of, race, tree_of, GENESIS, RACER},
};

#[tokio::test]
async fn requests_go_before_racing_and_voting_and_nothing_is_lost_by_it() {
    let requests = Requests::default();
    let served = Served::start(SprintOptions { requests: requests.clone(), ..options() }).await;
    let (race, worker) = (race(3, 1), &served.worker);
    worker.race_until(race, 500).await;

    let in_work = requests.enter();
    worker.wait_until(async || requests.runs() == 0).await;
    let held = worker.ask(&Duty::Race(race)).await.expect("it races").nonces;
    // What is still on its way from the sessions has at most a batch of each.
    let after = worker.ask(&Duty::Race(race)).await.expect("it races").nonces;
    assert!(after - held <= 512 && requests.runs() == 0, "{held} nonces became {after} beside a request");
    drop(in_work);
    worker.race_until(race, after + 500).await;

    let in_work = requests.enter();
    let committed = worker.commit(race).await;
    let vote = Duty::Vote { race, revealed: vec![([1; 32], vec![1, 2, 3])], continuous: None };
    for _ in 0..10 {
        assert_eq!(worker.ask(&vote).await.expect("it is taken in").state, SprintState::Working);
        assert_eq!(requests.runs(), 0);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(in_work);
    assert_eq!(worker.done(&vote).await.state, SprintState::Finished);
    let nonces = worker.done(&Duty::Commit(race)).await.nonces;
    assert_eq!(committed, tree_of(&RACER, &proofs_of(&RACER, &race, 0..nonces)));
}

#[tokio::test]
async fn opening_of_the_model_waits_for_requests_and_a_commitment_does_not_wait_for_it() {
    let requests = Requests::default();
    let served = Served::start(SprintOptions { requests: requests.clone(), ..options() }).await;
    let race = race(3, 2);
    let _in_work = requests.enter();

    for _ in 0..10 {
        let status = served.worker.ask(&Duty::Race(race)).await.expect("it is taken in");
        assert_eq!((status.state, status.nonces, requests.runs()), (SprintState::Working, 0, 0));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    assert_eq!(served.worker.done(&Duty::Commit(race)).await.state, SprintState::Nothing);
}

#[tokio::test]
async fn race_that_nobody_asks_for_any_more_pauses_and_goes_on_when_it_is_asked_for() {
    let served = Served::start(SprintOptions { lease: Duration::from_secs(1), ..options() }).await;
    let race = race(3, 3);
    served.worker.race_until(race, 200).await;
    assert!(served.sprinter.stats().racing);

    served.worker.wait_until(async || !served.sprinter.stats().racing).await;
    let paused = served.sprinter.stats();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let later = served.sprinter.stats();
    assert_eq!((later.nonces, later.proofs, later.racing), (paused.nonces, paused.proofs, false));

    served.worker.race_until(race, paused.nonces + 200).await;
    let committed = served.worker.commit(race).await;
    let nonces = served.worker.done(&Duty::Commit(race)).await.nonces;
    assert_eq!(committed, tree_of(&RACER, &proofs_of(&RACER, &race, 0..nonces)));
}

#[tokio::test]
async fn opening_of_the_next_epoch_ends_a_race() {
    let served = Served::start(options()).await;
    served.worker.race_until(race(3, 4), 100).await;

    served.worker.submission(&Duty::Open { epoch: EpochIndex(4), committed: None }).await;

    served.worker.wait_until(async || !served.sprinter.stats().racing).await;
}

#[tokio::test]
async fn race_keeps_its_rate_and_is_not_tuned() {
    let rate = NonZeroU32::new(300);
    let served = Served::start(SprintOptions { rate, ..options() }).await;
    let race = race(3, 5);
    let start = Instant::now();

    let nonces = served.worker.race_until(race, 400).await;

    // What two sessions began: a twelfth of a second each, and what was done before is never more.
    let most = 300.0 * start.elapsed().as_secs_f64() + 2.0 * 37.0;
    assert!(nonces as f64 <= most, "{nonces} nonces are more than {most}");
    assert!(!served.folder().join(TUNING_FILE).exists());
}

#[tokio::test]
async fn fastest_plan_is_looked_for_once_and_written_down() {
    let served = Served::start(options()).await;
    served.worker.race_until(race(3, 6), 1).await;
    let file = served.folder().join(TUNING_FILE);
    let found = std::fs::read_to_string(&file).expect("it is written down");
    let served = served.restart().await;

    served.worker.race_until(race(4, 7), 1).await;

    assert_eq!(std::fs::read_to_string(&file).expect("it is still there"), found);
}

#[tokio::test]
async fn host_that_cannot_compute_says_so_and_goes_on_serving() {
    let host = Host { device: "cuda:7".parse().expect("a device"), ..options().host };
    let served = Served::start(SprintOptions { host, ..options() }).await;
    let duty = Duty::Race(race(3, 8));

    served.worker.wait_until(async || served.worker.ask(&duty).await == Err("CannotCompute".into())).await;

    assert_eq!(served.worker.ask(&duty).await, Err("CannotCompute".into()));
    assert_eq!(served.worker.done(&Duty::Commit(race(3, 8))).await.state, SprintState::Nothing);
    let open = Duty::Open { epoch: EpochIndex(4), committed: None };
    assert_eq!(served.worker.done(&open).await.state, SprintState::Finished);
}

#[tokio::test]
async fn garbage_is_refused_by_name() {
    let served = Served::start(options()).await;
    let (genesis, racer) = (to_hex(GENESIS), to_hex(RACER));
    let duty = Duty::<[u8; 32]>::Race(race(3, 9)).encode();
    let trailing = [duty.as_slice(), &[0]].concat();
    let endless = [&[3][..], &race(3, 9).encode(), &[0xfe, 0xff, 0xff, 0xff]].concat();
    let cases = [
        (&genesis[..], &racer[..], "0xzz".to_owned(), "BadHex"),
        (&genesis, &racer, String::new(), "BadDuty"),
        (&genesis, &racer, to_hex(&duty[1..]), "BadDuty"),
        (&genesis, &racer, to_hex(trailing), "BadDuty"),
        (&genesis, &racer, to_hex(endless), "BadDuty"),
        (&genesis, &racer, to_hex([99]), "BadDuty"),
        ("0x12", &racer, to_hex(&duty), "BadLength"),
        (&genesis, "0x12", to_hex(&duty), "BadLength"),
        ("genesis", &racer, to_hex(&duty), "BadHex"),
    ];

    for (genesis, racer, duty, name) in cases {
        assert_eq!(served.worker.call(genesis, racer, &duty).await, Err(name.into()), "{duty}");
    }
    assert_eq!(served.worker.ask(&Duty::Race(race(3, 9))).await.map(|status| status.state), Ok(SprintState::Working));
}
