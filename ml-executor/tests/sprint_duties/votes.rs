//! Votes: whoever revealed what is no proof is accused, and nobody else.

use keirin_primitives::{
    signing::vote_digest,
    sprint::{Accusation, Duty, Submission, MAX_ACCUSATIONS},
};
use keirin_sprint_model::{ConfigName, Model, Nonce};

use crate::{
    served::{options, Served},
    worker::{is_signed, no_proofs, proofs_of, race, GENESIS, RACER},
};

#[tokio::test]
async fn vote_accuses_whose_nonces_are_no_proofs_and_nobody_else() {
    let served = Served::start(options()).await;
    let (race, earlier) = (race(3, 9), race(2, 10));
    let model = Model::new(ConfigName::Test.config(), race.seed);
    let proofs = |account: u8| proofs_of(&[account; 32], &race, 0..600);
    let (mine, of_one) = (proofs(6), proofs(1));
    let honest = ([1; 32], of_one.clone());
    let anothers = ([2; 32], of_one.iter().copied().filter(|nonce| !proofs(2).contains(nonce)).collect::<Vec<_>>());
    let of_earlier = proofs_of(&[3; 32], &earlier, 0..600).into_iter().filter(|nonce| !proofs(3).contains(nonce));
    let earlier = ([3; 32], of_earlier.collect::<Vec<_>>());
    let above = (0..5_000u64)
        .map(|nonce| (model.distance2(&[7; 32], nonce), nonce))
        .filter(|(distance, _)| *distance > race.radius)
        .min();
    let (distance, just_above) = above.expect("most are no proofs");
    println!("{just_above} is {} above the radius", distance - race.radius);
    let mut hidden = proofs(7);
    hidden.push(just_above);
    let hidden = ([7; 32], hidden);
    let myself = (RACER, vec![no_proofs(&RACER, &race, 1)[0]]);
    let revealed = vec![hidden, earlier.clone(), (RACER, mine), honest, anothers.clone(), myself];

    let duty = Duty::Vote { race, revealed, continuous: None };
    let Submission::Vote(vote, signature) = served.worker.submission(&duty).await else { panic!("a vote") };

    let accused =
        |participant: u8, nonce: Nonce| Accusation { participant: [participant; 32], epoch: race.epoch, nonce };
    let least = |nonces: &[Nonce]| *nonces.iter().min().expect("there are some");
    let expected = [accused(2, least(&anothers.1)), accused(3, least(&earlier.1)), accused(7, just_above)];
    assert_eq!((vote.epoch, vote.validator), (race.epoch, RACER));
    assert_eq!(vote.accused.as_slice(), expected);
    assert!(is_signed(&served.worker.key().await, &vote_digest(&GENESIS, &vote), &signature));
}

#[tokio::test]
async fn vote_has_room_for_so_many_accusations_and_so_many_nonces() {
    let served = Served::start(options()).await;
    let race = race(3, 11);
    let wrong = |account: u8| ([account; 32], no_proofs(&[account; 32], &race, 2));
    let cheats = Duty::Vote { race, revealed: (100..150).rev().map(wrong).collect(), continuous: None };
    let Submission::Vote(vote, _) = served.worker.submission(&cheats).await else { panic!("a vote") };
    let accused: Vec<u8> = vote.accused.iter().map(|accusation| accusation.participant[0]).collect();
    assert_eq!(accused, (100..100 + MAX_ACCUSATIONS as u8).collect::<Vec<_>>());

    let nobody = Duty::Vote { race, revealed: vec![([1; 32], vec![])], continuous: None };
    let Submission::Vote(vote, _) = served.worker.submission(&nobody).await else { panic!("a vote") };
    assert!(vote.accused.is_empty());
    let too_many = Duty::Vote { race, revealed: vec![([1; 32], (0..65).collect())], continuous: None };
    assert_eq!(served.worker.ask(&too_many).await, Err("TooManyNonces".into()));
}
