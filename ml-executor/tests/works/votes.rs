//! Votes on challenged works.

use keirin_primitives::{
    signing::{sealed_votes_digest, verdicts_digest},
    sprint::EpochIndex,
    validation::{
        open_seal, verdict_salt, Judgement, LeafVotes, ValidationDuty, ValidationSubmission, WorkId, WorkIndex,
    },
    weight::VotingWeight,
};

use crate::{
    chain::{check, is_signed, numbers, order, secret, submission, verdicts, work, EPOCH, GENESIS, VALIDATOR},
    hosts::{Checker, Host},
};

#[tokio::test]
async fn every_challenged_work_is_voted_on_with_a_salt_that_nobody_knows_until_it_is_opened() {
    let (host, checker) = (Host::start().await, Checker::start());
    let mut works = Vec::new();
    for (index, claim) in [(3, host.answer(&order(1)).await), (4, host.edited(&order(2)).await)] {
        let mut work = work(index, &claim, host.key(), &host.url);
        // Votes are no matter of chance.
        work.ticket.others = VotingWeight(0);
        works.push(work);
    }
    let duty = ValidationDuty::Vote { epoch: EPOCH, works: works.clone(), leaves: LeafVotes::default() };

    let status = checker.done(&duty).await;

    let ValidationSubmission::Votes(sealed, signature) = submission(&status) else { panic!("no votes: {status:?}") };
    assert!(is_signed(&checker.signer.public(), &sealed_votes_digest(&GENESIS, &sealed), &signature));
    assert!(!is_signed(&checker.signer.public(), &verdicts_digest(&GENESIS, &sealed), &signature), "no verdicts");

    let mut keys: Vec<_> = works.iter().map(|work| (work.ticket.index, work.ticket.work)).collect();
    keys.push((WorkIndex(7), WorkId([9; 32])));
    let opening = checker.ask(&ValidationDuty::Open { epoch: EPOCH, works: keys }).expect("they are kept");
    assert_eq!(numbers(&opening.unable), [7], "there is no vote on this one");
    let ValidationSubmission::Opened(votes) = submission(&opening) else { panic!("no votes: {opening:?}") };
    let judgements: Vec<_> = votes.iter().map(|vote| (vote.index.0, vote.judgement)).collect();
    assert_eq!(judgements, [(3, Judgement::Valid), (4, Judgement::Invalid)]);
    for (vote, sealed) in votes.iter().zip(&sealed.verdicts) {
        assert_eq!((vote.epoch, vote.validator), (EPOCH, VALIDATOR));
        assert_eq!(open_seal(&sealed.seal, &VALIDATOR, &sealed.work, &vote.salt), Some(vote.judgement));
        // The secret becomes public while votes are still sealed.
        let known = verdict_salt(&secret(&checker.signer), &sealed.work);
        assert_eq!(open_seal(&sealed.seal, &VALIDATOR, &sealed.work, &known), None);
        assert_ne!(vote.salt, checker.signer.vote_salt(&GENESIS, &VALIDATOR, EpochIndex(9), &sealed.work));
    }
}

#[tokio::test]
async fn vote_is_what_the_verdict_was_and_the_same_after_a_restart() {
    let (host, checker) = (Host::start().await, Checker::start());
    let works = [work(4, &host.edited(&order(2)).await, host.key(), &host.url)];
    let status = checker.done(&check(&checker.signer, &works)).await;
    assert_eq!(verdicts(&status, &checker.signer), [(4, Some(Judgement::Invalid))]);
    let duty = ValidationDuty::Vote { epoch: EPOCH, works: works.to_vec(), leaves: LeafVotes::default() };
    let before = checker.done(&duty).await;

    drop(host);
    let checker = checker.restart().await;

    assert_eq!(checker.ask(&duty).expect("it is known"), before);
    let keys = vec![(works[0].ticket.index, works[0].ticket.work)];
    let opening = checker.ask(&ValidationDuty::Open { epoch: EPOCH, works: keys }).expect("it is kept");
    assert!(matches!(submission(&opening), ValidationSubmission::Opened(votes) if votes.len() == 1));
}
