//! Traps: answers that are right, with evidence that is not.

use keirin_executor::verify::{calibrate::forge, verify, Claim};
use keirin_primitives::{
    inference::{Answer, Outcome},
    validation::{Candidate, Judgement, ValidationDuty, ValidationSubmission, WorkId, WorkIndex},
    verification::{Micronats, TextFault, TextThresholds},
    AccountBytes,
};

use crate::{
    chain::{check, confess, confessed, order, submission, verdicts, work, EPOCH, THRESHOLDS},
    hosts::{Checker, Host},
};

fn answer(claim: &Claim) -> &Answer {
    match &claim.report.outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Failed(reason) => panic!("it has an answer, not {reason:?}"),
    }
}

/// A host that sets traps and has been a validator.
async fn trapping() -> Host {
    let host = Host::start_trapping().await;
    let other = Host::start().await;
    let known = work(0, &other.answer(&order(900)).await, other.key(), &other.url);
    host.ask(&ValidationDuty::Vote { epoch: EPOCH, works: vec![known] }).expect("the duty can be done");
    host
}

#[tokio::test]
async fn trap_is_the_right_answer_with_evidence_that_a_validator_finds_to_be_wrong() {
    for number in 0..12 {
        let host = trapping().await;
        let trap = host.answer(&order(number)).await;
        let honest = forge::honest(host.engine(), &order(number)).await.expect("it is answered");

        let told = |claim: &Claim| {
            let Answer { output, prompt_tokens, completion_tokens, finish, .. } = answer(claim).clone();
            (output, prompt_tokens, completion_tokens, finish)
        };
        assert_eq!((told(&trap), forge::tokens(&trap)), (told(&honest), forge::tokens(&honest)));
        let found = verify(host.engine(), &trap, &THRESHOLDS).await.expect("the model works");
        assert!(
            matches!(found.fault, Some(TextFault::PositionDistance { .. } | TextFault::MeanDistance)),
            "{:?} of order {number}",
            found.fault
        );
        let measured = found.measured.expect("a model ran");
        let times = |value: u32, allowed: u32| f64::from(value) / f64::from(allowed);
        let position = times(measured.distance.value.0, THRESHOLDS.position.0);
        let excess = position.max(times(measured.mean.0, THRESHOLDS.pass_value(measured.positions).0));
        assert!((2.9..6.1).contains(&excess), "{excess} times what is allowed");
        assert!(verify(host.engine(), &honest, &THRESHOLDS).await.expect("the model works").is_valid());
    }
}

#[tokio::test]
async fn trap_is_sealed_invalid_and_confessed_and_other_answers_are_neither() {
    let (host, checker) = (trapping().await, Checker::start());
    let mut claims = Vec::new();
    for number in 0..4 {
        claims.push(host.answer(&order(number)).await);
    }

    let works: Vec<_> = (0..).zip(&claims).map(|(index, claim)| work(index, claim, host.key(), &host.url)).collect();
    let status = checker.done(&check(&checker.signer, &works)).await;
    let found = [Judgement::Invalid, Judgement::Valid, Judgement::Valid, Judgement::Valid];
    let expected: Vec<_> = (0..).zip(found.map(Some)).collect();
    assert_eq!(verdicts(&status, &checker.signer), expected);

    let all: Vec<_> = claims.iter().collect();
    let status = host.ask(&confess(&all)).expect("the duty can be done");
    assert_eq!(confessed(&status, &host.key()), [0]);
    assert_eq!(host.ask(&confess(&all)).expect("the duty can be done"), status, "it says the same again");
    assert_eq!(host.ask(&confess(&all[1..])).expect("the duty can be done").submission, None);

    // Its epoch is over: the next one has room for another.
    let next = host.answer(&order(5)).await;
    let after = host.answer(&order(6)).await;
    assert_eq!(confessed(&host.ask(&confess(&[&after, &next])).expect("the duty can be done"), &host.key()), [1]);
}

#[tokio::test]
async fn without_thresholds_there_are_no_traps() {
    let host = Host::start_trapping().await;
    let claim = host.answer(&order(1)).await;
    assert!(verify(host.engine(), &claim, &THRESHOLDS).await.expect("the model works").is_valid());
    assert_eq!(host.ask(&confess(&[&claim])).expect("the duty can be done").submission, None);
}

#[tokio::test]
async fn confessions_that_cannot_be_made_are_refused() {
    let host = Host::start().await;
    let refusal = |numbers: &[u32]| {
        let works = numbers.iter().map(|number| (WorkIndex(*number), WorkId([1; 32]))).collect();
        host.ask(&ValidationDuty::Confess { epoch: EPOCH, works }).map_err(|error| error.name())
    };
    assert_eq!(refusal(&[2, 1]).expect_err("it is refused"), "BadNumbers");
    assert_eq!(refusal(&[1, 1]).expect_err("it is refused"), "BadNumbers");
    assert_eq!(refusal(&(0..4_097).collect::<Vec<_>>()).expect_err("it is refused"), "TooManyWorks");
    assert_eq!(refusal(&[]).expect("there is nothing to say").submission, None);
}

/// How a checker votes on a work.
async fn vote(checker: &Checker, work: &Candidate<AccountBytes>) -> Judgement {
    let duty = ValidationDuty::Vote { epoch: EPOCH, works: vec![work.clone()] };
    checker.done(&duty).await;
    let works = vec![(work.ticket.index, work.ticket.work)];
    let opening = checker.ask(&ValidationDuty::Open { epoch: EPOCH, works }).expect("the vote is kept");
    let ValidationSubmission::Opened(votes) = submission(&opening) else { panic!("no votes: {opening:?}") };
    votes[0].judgement
}

/// The executor that commits to evidence near the limits, on which honest validators differ, and then calls it a trap.
#[tokio::test]
async fn only_what_is_clearly_wrong_is_voted_to_be_a_trap() {
    let host = trapping().await;
    let trap = host.answer(&order(0)).await;
    let found = verify(host.engine(), &trap, &THRESHOLDS).await.expect("the model works");
    let measured = found.measured.expect("a model ran");
    let limits = |position: u32, mean: u32| TextThresholds {
        position: Micronats(position),
        mean: Micronats(mean),
        ..THRESHOLDS
    };
    // Two thirds of what is found: half as much again is too much, and twice as much is not.
    let near = limits(measured.distance.value.0 / 3 * 2, measured.mean.0 / 3 * 2);
    let clear = limits(measured.distance.value.0 / 3, measured.mean.0 / 3);
    for (thresholds, expected) in [(near, Judgement::Valid), (clear, Judgement::Invalid)] {
        let checker = Checker::start();
        let doubted = Candidate { thresholds, ..work(0, &trap, host.key(), &host.url) };
        let status = checker.done(&check(&checker.signer, std::slice::from_ref(&doubted))).await;
        assert_eq!(verdicts(&status, &checker.signer), [(0, Some(Judgement::Invalid))], "before it is confessed");

        assert_eq!(vote(&checker, &Candidate { confessed: true, ..doubted }).await, expected);
    }
}
