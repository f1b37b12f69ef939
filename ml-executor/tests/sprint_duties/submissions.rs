//! Openings, commitments and reveals: what the chain accepts, and the same after every restart and re-org.

use keirin_executor::sprint::duties::SprintOptions;
use keirin_primitives::{
    executor_rpc::{SprintState, SprintStatus},
    signing::{commit_digest, opening_digest},
    sprint::{sampled_indices, secret_hash, Accusation, Duty, EpochIndex, Race, Submission},
};

use crate::{
    served::{options, Served},
    worker::{is_signed, no_proofs, proofs_of, race, tree_of, GENESIS, RACER},
};

const NOTHING: SprintStatus = SprintStatus { state: SprintState::Nothing, nonces: 0, proofs: 0, submission: None };

#[tokio::test]
async fn opening_commits_to_a_secret_that_the_next_one_reveals() {
    let served = Served::start(options()).await;
    let key = served.worker.key().await;
    let first = Duty::Open { epoch: EpochIndex(7), committed: None };
    let Submission::Open(opening, signature) = served.worker.submission(&first).await else { panic!("an opening") };
    assert_eq!((opening.epoch, opening.participant, opening.revealed), (EpochIndex(7), RACER, None));
    assert!(is_signed(&key, &opening_digest(&GENESIS, &opening), &signature));

    let next = Duty::Open { epoch: EpochIndex(8), committed: Some(opening.commitment) };
    let served = served.restart().await;
    let Submission::Open(second, signature) = served.worker.submission(&next).await else { panic!("an opening") };

    let secret = second.revealed.expect("the secret of epoch 7");
    assert_eq!(secret_hash(&RACER, EpochIndex(7), &secret), opening.commitment);
    assert_ne!(second.commitment, opening.commitment);
    assert!(is_signed(&key, &opening_digest(&GENESIS, &second), &signature));
}

#[tokio::test]
async fn secret_of_another_key_or_chain_is_refused_by_name() {
    let served = Served::start(options()).await;
    let first = Duty::Open { epoch: EpochIndex(7), committed: None };
    let Submission::Open(opening, _) = served.worker.submission(&first).await else { panic!("an opening") };
    let next = |epoch, committed| Duty::Open { epoch: EpochIndex(epoch), committed: Some(committed) };

    for duty in [next(8, [0; 32]), next(9, opening.commitment), next(0, opening.commitment)] {
        assert_eq!(served.worker.ask(&duty).await, Err("OtherSecret".into()), "{duty:?}");
    }
    let elsewhere = served.worker.ask_on(&[5; 32], &next(8, opening.commitment)).await;
    assert_eq!(elsewhere, Err("OtherSecret".into()));
    std::fs::remove_file(served.folder().join("executor.key")).expect("it is there");
    let served = served.restart().await;
    assert_eq!(served.worker.ask(&next(8, opening.commitment)).await, Err("OtherSecret".into()));
}

#[tokio::test]
async fn what_was_raced_is_committed_to_and_opened() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 1), &served.worker);
    worker.race_until(race, 3_000).await;

    let Submission::Commit(commit, signature) = worker.submission(&Duty::Commit(race)).await else {
        panic!("a commit")
    };

    let nonces = worker.ask(&Duty::Commit(race)).await.expect("it is done").nonces;
    let proofs = proofs_of(&RACER, &race, 0..nonces);
    assert_eq!((commit.epoch, commit.participant, commit.seed), (race.epoch, RACER, race.seed));
    assert_eq!(commit.proofs, tree_of(&RACER, &proofs), "every proof once, and nothing else");
    assert!(is_signed(&worker.key().await, &commit_digest(&GENESIS, &commit), &signature));
    let indices = sampled_indices(&[9; 32], &RACER, commit.proofs.count, 32);
    let duty = Duty::Reveal { race, indices: indices.clone() };
    let Submission::Reveal(reveal) = worker.submission(&duty).await else { panic!("a reveal") };
    assert_eq!((reveal.epoch, reveal.participant), (race.epoch, RACER));
    assert_eq!(reveal.verify(&commit.proofs, &indices), Ok(()));
}

#[tokio::test]
async fn restart_in_and_between_the_phases_changes_no_answer_and_loses_no_nonce() {
    let served = Served::start(options()).await;
    let race = race(3, 2);
    let raced = served.worker.race_until(race, 500).await;
    let served = served.restart().await;
    let again = served.worker.ask(&Duty::Race(race)).await.expect("it races");
    assert!(again.nonces >= raced, "{} nonces of {raced} are left", again.nonces);
    served.worker.race_until(race, raced + 500).await;

    let served = served.restart().await;
    let committed = served.worker.commit(race).await;
    let nonces = served.worker.done(&Duty::Commit(race)).await.nonces;
    assert_eq!(committed, tree_of(&RACER, &proofs_of(&RACER, &race, 0..nonces)));

    let indices = sampled_indices(&[9; 32], &RACER, committed.count, 8);
    let revealed = vec![([1; 32], vec![3, 4, 5]), ([2; 32], vec![6])];
    let open = Duty::Open { epoch: EpochIndex(3), committed: None };
    let duties =
        [open, Duty::Commit(race), Duty::Reveal { race, indices }, Duty::Vote { race, revealed, continuous: None }];
    let mut served = served;
    for duty in duties {
        let before = served.worker.submission_bytes(&duty).await;
        served = served.restart().await;
        assert_eq!(served.worker.submission_bytes(&duty).await, before, "{duty:?}");
        assert_eq!(served.worker.submission_bytes(&duty).await, before, "{duty:?}");
    }
}

#[tokio::test]
async fn nothing_is_raced_or_added_after_the_commitment() {
    let served = Served::start(options()).await;
    let race = race(3, 3);
    served.worker.race_until(race, 300).await;
    let first = served.worker.submission_bytes(&Duty::Commit(race)).await;

    assert_eq!(served.worker.done(&Duty::Race(race)).await.state, SprintState::Nothing);
    assert_eq!(served.worker.submission_bytes(&Duty::Commit(race)).await, first);
    let served = served.restart().await;
    assert_eq!(served.worker.done(&Duty::Race(race)).await.state, SprintState::Nothing);
    assert_eq!(served.worker.submission_bytes(&Duty::Commit(race)).await, first);
}

#[tokio::test]
async fn after_a_reorg_to_another_seed_the_race_starts_over_and_each_fork_keeps_its_own() {
    let served = Served::start(options()).await;
    let (before, after) = (race(3, 4), race(3, 5));
    let raced = served.worker.race_until(before, 2_000).await;

    served.worker.race_until(after, 500).await;
    let of_after = served.worker.commit(after).await;
    let nonces = served.worker.done(&Duty::Commit(after)).await.nonces;
    assert_eq!(of_after, tree_of(&RACER, &proofs_of(&RACER, &after, 0..nonces)));

    // The chain comes back to the first fork, and there to the commitment.
    let nonces = served.worker.race_until(before, raced + 1).await;
    assert!(nonces >= raced);
    let of_before = served.worker.commit(before).await;
    let nonces = served.worker.done(&Duty::Commit(before)).await.nonces;
    assert_eq!(of_before, tree_of(&RACER, &proofs_of(&RACER, &before, 0..nonces)));
    assert_eq!(served.worker.commit(after).await, of_after);
}

#[tokio::test]
async fn chain_that_is_made_anew_with_the_same_race_starts_over() {
    let served = Served::start(options()).await;
    let race = race(3, 6);
    served.worker.race_until(race, 300).await;
    let committed = served.worker.commit(race).await;

    let anew = served.worker.ask_on(&[5; 32], &Duty::Reveal { race, indices: vec![0] }).await;

    assert_eq!(anew, Err("UnknownRace".into()));
    served.worker.ask_on(&[5; 32], &Duty::Commit(race)).await.expect("it is looked for");
    assert_eq!(served.worker.commit(race).await, committed);
}

#[tokio::test]
async fn who_has_not_raced_has_nothing_to_commit_to() {
    let served = Served::start(options()).await;
    assert_eq!(served.worker.done(&Duty::Commit(race(3, 7))).await, NOTHING);

    // Nothing is within 0 of a target.
    let impossible = Race { radius: 0, ..race(3, 7) };
    let raced = served.worker.race_until(impossible, 100).await;
    let status = served.worker.done(&Duty::Commit(impossible)).await;

    assert!(status.nonces >= raced);
    assert_eq!((status.state, status.proofs, status.submission), (SprintState::Nothing, 0, None));
}

#[tokio::test]
async fn who_had_nothing_to_commit_to_and_raced_after_a_reorg_has_something() {
    let served = Served::start(options()).await;
    let race = race(3, 14);
    assert_eq!(served.worker.done(&Duty::Commit(race)).await, NOTHING);

    served.worker.race_until(race, 500).await;

    let committed = served.worker.commit(race).await;
    let nonces = served.worker.done(&Duty::Commit(race)).await.nonces;
    assert_eq!(committed, tree_of(&RACER, &proofs_of(&RACER, &race, 0..nonces)));
}

#[tokio::test]
async fn leaves_are_opened_only_of_what_was_committed() {
    let served = Served::start(options()).await;
    let (race, worker) = (race(3, 8), &served.worker);
    let reveal = |race, indices: &[u32]| Duty::Reveal { race, indices: indices.to_vec() };
    assert_eq!(worker.ask(&reveal(race, &[0])).await, Err("UnknownRace".into()));
    worker.race_until(race, 2_000).await;
    assert_eq!(worker.ask(&reveal(race, &[0])).await, Err("NotCommitted".into()));
    let count = worker.commit(race).await.count;

    let too_many: Vec<u32> = (0..65).collect();
    for indices in [&[][..], &[count], &[0, u32::MAX], &[1, 0], &[1, 1], &too_many] {
        assert_eq!(worker.ask(&reveal(race, indices)).await, Err("BadIndices".into()), "{indices:?}");
    }
    let other = Race { radius: race.radius + 1, ..race };
    assert_eq!(worker.ask(&reveal(other, &[0])).await, Err("UnknownRace".into()));
    assert_eq!(worker.done(&reveal(race, &[0, count - 1])).await.state, SprintState::Finished);
}

#[tokio::test]
async fn host_that_does_not_race_opens_and_votes_and_commits_to_what_it_had() {
    let served = Served::start(options()).await;
    let raced = race(3, 12);
    served.worker.race_until(raced, 300).await;
    let served = served.restart_with(SprintOptions { races: false, ..options() }).await;

    let new = race(4, 13);
    assert_eq!(served.worker.ask(&Duty::Race(new)).await, Ok(NOTHING));
    assert_eq!(served.worker.done(&Duty::Commit(new)).await, NOTHING);
    assert_eq!(served.worker.ask(&Duty::Reveal { race: new, indices: vec![0] }).await, Err("UnknownRace".into()));
    let open = Duty::Open { epoch: EpochIndex(4), committed: None };
    let vote = Duty::Vote { race: new, revealed: vec![([1; 32], no_proofs(&[1; 32], &new, 1))], continuous: None };
    for duty in [open, vote, Duty::Commit(raced)] {
        assert_eq!(served.worker.done(&duty).await.state, SprintState::Finished, "{duty:?}");
    }
}

#[tokio::test]
async fn dispute_asks_for_nothing() {
    let served = Served::start(options()).await;
    let accusations = vec![Accusation { participant: [1; 32], epoch: race.epoch, nonce: 7 }];
    assert_eq!(served.worker.ask(&Duty::Dispute { accusations }).await, Ok(NOTHING));
}
