//! Racing on after the sprint: what is found is committed to bit by bit, and opened in the next epoch.

use std::time::Duration;

use codec::{DecodeAll, Encode};
use keirin_executor::{engine::Requests, sprint::duties::SprintOptions};
use keirin_primitives::{
    executor_rpc::{from_hex, to_hex, SprintState},
    signing::continuous_digest,
    sprint::{
        sampled_in_turn, sampled_indices, Accusation, BasisPoints, ContinuousCommit, ContinuousProofs, Duty,
        EpochIndex, ProofSet, Race, Reveal, Submission, MAX_CONTINUOUS_COMMITS, MAX_PROOFS,
    },
    AccountBytes,
};

use crate::{
    served::{options, Served},
    worker::{is_signed, no_proofs, proofs_of, race, tree_of, Worker, GENESIS, RACER},
};

const VALIDATOR: AccountBytes = [7; 32];

/// The next commitment after others, as a chain asks for it that has taken them all.
fn next(race: Race, sprint: &ProofSet, made: &[ContinuousCommit<AccountBytes>]) -> Duty<AccountBytes> {
    let after = made.last().map_or(sprint, |commit| &commit.proofs).root.summary.last;
    Duty::Prove { race, after: Some(after), number: made.len() as u32, least: 10 }
}

async fn proved(worker: &Worker, duty: &Duty<AccountBytes>) -> ContinuousCommit<AccountBytes> {
    match worker.submission(duty).await {
        Submission::Continuous(commit, signature) => {
            assert!(is_signed(&worker.key().await, &continuous_digest(&GENESIS, &commit), &signature));
            commit
        }
        other => panic!("this is no continuous commitment: {other:?}"),
    }
}

/// Races, commits, and makes so many continuous commitments.
async fn raced_on(worker: &Worker, race: Race, count: usize) -> (ProofSet, Vec<ContinuousCommit<AccountBytes>>) {
    worker.race_until(race, 500).await;
    let sprint = worker.commit(race).await;
    let mut made = Vec::new();
    while made.len() < count {
        let duty = next(race, &sprint, &made);
        made.push(proved(worker, &duty).await);
    }
    (sprint, made)
}

async fn revealed(worker: &Worker, race: Race, sampled: Vec<(u32, Vec<u32>)>) -> Reveal<AccountBytes> {
    match worker.submission(&Duty::RevealContinuous { race, sampled }).await {
        Submission::RevealContinuous(reveal) => reveal,
        other => panic!("this is no reveal: {other:?}"),
    }
}

fn sets(made: &[ContinuousCommit<AccountBytes>]) -> Vec<ProofSet> {
    made.iter().map(|commit| commit.proofs).collect()
}

fn sampled(made: &[ContinuousCommit<AccountBytes>], samples: u32) -> Vec<(u32, Vec<u32>)> {
    let counts: Vec<u32> = made.iter().map(|commit| commit.proofs.count).collect();
    sampled_in_turn(&[9; 32], &RACER, &counts, samples)
}

#[tokio::test]
async fn every_proof_after_the_sprint_is_committed_to_once() {
    let served = Served::start(options()).await;
    let race = race(3, 31);

    let (sprint, made) = raced_on(&served.worker, race, 4).await;

    let mut after = sprint.root.summary.last;
    for (number, commit) in (0..).zip(&made) {
        assert_eq!((commit.epoch, commit.participant, commit.seed), (race.epoch, RACER, race.seed));
        assert_eq!(commit.number, number);
        assert!(commit.utilisation > BasisPoints(0) && commit.utilisation <= BasisPoints(10_000));
        assert!(commit.proofs.count >= 10);
        let last = commit.proofs.root.summary.last;
        assert_eq!(commit.proofs, tree_of(&RACER, &proofs_of(&RACER, &race, after + 1..last + 1)));
        after = last;
    }
}

#[tokio::test]
async fn race_goes_on_beyond_a_commitment_that_stays_as_it_is() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 32), &served.worker);
    let (sprint, made) = raced_on(worker, race, 1).await;
    let first = next(race, &sprint, &[]);
    let bytes = worker.submission_bytes(&first).await;

    let nonces = worker.ask(&first).await.expect("it races").nonces;
    worker.until(&first, |status| status.nonces >= nonces + 2_000).await;

    assert!(served.sprinter.stats().racing);
    assert_eq!(worker.submission_bytes(&first).await, bytes);
    let second = proved(worker, &next(race, &sprint, &made)).await;
    assert!(second.proofs.count >= 50, "what was found meanwhile is in the next one, {}", second.proofs.count);
}

#[tokio::test]
async fn samples_are_opened_in_the_next_epoch_and_the_sprint_is_opened_as_before() {
    let served = Served::start(options()).await;
    let before = race(3, 33);
    let (sprint, made) = raced_on(&served.worker, before, 5).await;
    let served = served.restart().await;
    let worker = &served.worker;
    let indices = sampled_indices(&[9; 32], &RACER, sprint.count, 8);
    let Submission::Reveal(reveal) = worker.submission(&Duty::Reveal { race: before, indices: indices.clone() }).await
    else {
        panic!("a reveal")
    };
    assert_eq!(reveal.verify(&sprint, &indices), Ok(()));

    worker.submission(&Duty::Open { epoch: EpochIndex(4), committed: None }).await;
    worker.race_until(race(4, 34), 100).await;
    worker.commit(race(4, 34)).await;
    for samples in [4, 30, 64] {
        let sampled = sampled(&made, samples);
        let reveal = revealed(worker, before, sampled.clone()).await;
        assert_eq!((reveal.epoch, reveal.participant), (before.epoch, RACER));
        assert_eq!(reveal.verify_in_turn(&sets(&made), &sampled), Ok(()));
    }
}

#[tokio::test]
async fn vote_on_opened_samples_accuses_exactly_what_is_no_proof() {
    let served = Served::start(options()).await;
    let (before, now) = (race(3, 35), race(4, 36));
    let (_, made) = raced_on(&served.worker, before, 3).await;
    let honest = revealed(&served.worker, before, sampled(&made, 20)).await.nonces.into_inner();
    let wrong = no_proofs(&[8; 32], &before, 1)[0];
    let cheat = [proofs_of(&[8; 32], &before, 0..300), vec![wrong]].concat();
    let continuous = ContinuousProofs { race: before, revealed: vec![(RACER, honest), ([8; 32], cheat)] };
    let vote = Duty::Vote { race: now, revealed: Vec::new(), continuous: Some(continuous) };

    let (genesis, validator, duty) = (to_hex(GENESIS), to_hex(VALIDATOR), to_hex(vote.encode()));
    let ask = || served.worker.call(&genesis, &validator, &duty);
    served.worker.wait_until(async || ask().await.is_ok_and(|status| status.state == SprintState::Finished)).await;

    let bytes = ask().await.expect("it is done").submission.expect("a vote");
    let submission = Submission::<AccountBytes>::decode_all(&mut from_hex(&bytes).expect("hex").as_slice());
    let Ok(Submission::Vote(vote, _)) = submission else { panic!("a vote") };
    let expected = Accusation { participant: [8; 32], epoch: before.epoch, nonce: wrong };
    assert_eq!(vote.accused.as_slice(), [expected]);
}

#[tokio::test]
async fn reorg_that_takes_commitments_back_gets_them_again() {
    let served = Served::start(options()).await;
    let race = race(3, 37);
    let (sprint, made) = raced_on(&served.worker, race, 3).await;
    let served = served.restart().await;
    let worker = &served.worker;

    for count in [1, 0, 2] {
        assert_eq!(proved(worker, &next(race, &sprint, &made[..count])).await, made[count]);
    }
    // What was asked for last has both before it and, as the chain had it once, the third after it.
    assert_eq!(proved(worker, &next(race, &sprint, &[])).await, made[0]);
    let sampled = sampled(&made, 12);
    let reveal = revealed(worker, race, sampled.clone()).await;
    assert_eq!(reveal.verify_in_turn(&sets(&made), &sampled), Ok(()));
}

#[tokio::test]
async fn chain_that_lost_the_sprints_commitment_gets_commitments_from_the_start_and_the_other_gets_its_own() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 38), &served.worker);
    let (sprint, made) = raced_on(worker, race, 2).await;
    let from_start = Duty::Prove { race, after: None, number: 0, least: 10 };

    let forked = proved(worker, &from_start).await;

    let last = forked.proofs.root.summary.last;
    assert_eq!(forked.proofs, tree_of(&RACER, &proofs_of(&RACER, &race, 0..last + 1)));
    let reveal = revealed(worker, race, vec![(0, vec![0, 30])]).await;
    assert_eq!(reveal.verify_in_turn(&[forked.proofs], &[(0, vec![0, 30])]), Ok(()));
    let second = Duty::RevealContinuous { race, sampled: vec![(1, vec![0])] };
    assert_eq!(worker.ask(&second).await, Err("UnknownCommitment".into()));

    let third = proved(worker, &next(race, &sprint, &made)).await;
    let all = [made.as_slice(), &[third]].concat();
    let sampled = sampled(&all, 12);
    let reveal = revealed(worker, race, sampled.clone()).await;
    assert_eq!(reveal.verify_in_turn(&sets(&all), &sampled), Ok(()));
    assert_eq!(proved(worker, &from_start).await, forked);
    assert_eq!(worker.commit(race).await, sprint);
}

#[tokio::test]
async fn who_had_no_proofs_for_the_sprint_may_still_prove() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 39), &served.worker);
    assert_eq!(worker.done(&Duty::Commit(race)).await.state, SprintState::Nothing);

    let commit = proved(worker, &Duty::Prove { race, after: None, number: 0, least: 10 }).await;

    let last = commit.proofs.root.summary.last;
    assert_eq!(commit.proofs, tree_of(&RACER, &proofs_of(&RACER, &race, 0..last + 1)));
}

#[tokio::test]
async fn requests_go_first_but_what_is_found_is_committed_to_beside_them() {
    let requests = Requests::default();
    let served = Served::start(SprintOptions { requests: requests.clone(), ..options() }).await;
    let (race, worker) = (race(3, 40), &served.worker);
    let (sprint, made) = raced_on(worker, race, 1).await;
    let first = next(race, &sprint, &[]);
    let nonces = worker.ask(&first).await.expect("it races").nonces;
    worker.until(&first, |status| status.nonces >= nonces + 1_000).await;

    let in_work = requests.enter();
    let second = proved(worker, &next(race, &sprint, &made)).await;
    let third = next(race, &sprint, &[made[0].clone(), second]);
    for _ in 0..10 {
        assert_eq!(worker.ask(&third).await.expect("it is taken in").state, SprintState::Working);
        assert_eq!(requests.runs(), 0);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(in_work);
    assert_eq!(proved(worker, &third).await.number, 2);
}

#[tokio::test]
async fn race_after_the_sprint_pauses_when_nobody_asks_for_it() {
    let served = Served::start(SprintOptions { lease: Duration::from_secs(1), ..options() }).await;
    let (sprint, made) = raced_on(&served.worker, race(3, 41), 1).await;

    served.worker.wait_until(async || !served.sprinter.stats().racing).await;

    let duty = next(race(3, 41), &sprint, &made);
    served
        .worker
        .wait_until(async || {
            served.worker.ask(&duty).await.expect("it is taken in");
            served.sprinter.stats().racing
        })
        .await;
    assert_eq!(proved(&served.worker, &duty).await.number, 1);
}

#[tokio::test]
async fn host_that_does_not_race_opens_what_it_had_committed_to() {
    let served = Served::start(options()).await;
    let race = race(3, 42);
    let (sprint, made) = raced_on(&served.worker, race, 2).await;
    let served = served.restart_with(SprintOptions { races: false, ..options() }).await;

    let duty = next(race, &sprint, &made);
    assert_eq!(served.worker.ask(&duty).await.map(|status| status.state), Ok(SprintState::Nothing));
    let sampled = sampled(&made, 6);
    let reveal = revealed(&served.worker, race, sampled.clone()).await;
    assert_eq!(reveal.verify_in_turn(&sets(&made), &sampled), Ok(()));
}

#[tokio::test]
async fn what_cannot_be_proved_or_opened_is_refused_by_name() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 43), &served.worker);
    let reveal = |race, sampled: &[(u32, Vec<u32>)]| Duty::RevealContinuous { race, sampled: sampled.to_vec() };
    assert_eq!(worker.ask(&reveal(race, &[(0, vec![0])])).await, Err("UnknownRace".into()));
    let (_, made) = raced_on(worker, race, 2).await;
    let count = made[1].proofs.count;

    let many: Vec<u32> = (0..65).collect();
    for indices in [vec![], vec![count], vec![1, 0], vec![2, 2], many] {
        let duty = reveal(race, &[(0, vec![0]), (1, indices)]);
        assert_eq!(worker.ask(&duty).await, Err("BadIndices".into()), "{duty:?}");
    }
    for sampled in [&[][..], &[(1, vec![0]), (0, vec![0])], &[(1, vec![0]), (1, vec![1])]] {
        assert_eq!(worker.ask(&reveal(race, sampled)).await, Err("BadNumbers".into()), "{sampled:?}");
    }
    assert_eq!(worker.ask(&reveal(race, &[(2, vec![0])])).await, Err("UnknownCommitment".into()));
    let other = Race { radius: race.radius + 1, ..race };
    assert_eq!(worker.ask(&reveal(other, &[(0, vec![0])])).await, Err("UnknownRace".into()));

    let prove = |number, after, least| Duty::Prove { race, after, number, least };
    for duty in [prove(MAX_CONTINUOUS_COMMITS, Some(1), 10), prove(u32::MAX, None, 10), prove(1, None, MAX_PROOFS + 1)]
    {
        assert_eq!(worker.ask(&duty).await, Err("BadTurn".into()), "{duty:?}");
    }
    for duty in [prove(0, Some(u64::MAX), 0), prove(5, Some(u64::MAX - 1), 10)] {
        assert_eq!(worker.ask(&duty).await.map(|status| status.state), Ok(SprintState::Working), "{duty:?}");
    }
}
