//! Traps: answers that are right, with evidence that is not.

use keirin_executor::verify::{calibrate::forge, verify, Claim};
use keirin_primitives::{
    inference::{order_hash, Answer, Outcome, TaskOrder},
    validation::{Candidate, Judgement, LeafVotes, TrapDraw, ValidationDuty, ValidationSubmission, WorkId},
    verification::{Micronats, TextFault, TextThresholds},
    AccountBytes,
};

use crate::{
    chain::{check, order, submission, trap_order, verdicts, work, EPOCH, EXECUTOR, GENESIS, THRESHOLDS},
    hosts::{Checker, Host},
};

fn answer(claim: &Claim) -> &Answer {
    match &claim.report.outcome {
        Outcome::Answered(answer) => answer,
        Outcome::Failed(reason) => panic!("it has an answer, not {reason:?}"),
    }
}

/// A host that has been a validator, so that it knows what is allowed to answers.
async fn trapping() -> Host {
    let host = Host::start().await;
    let other = Host::start().await;
    let known = work(0, &other.answer(&order(900)).await, other.key(), &other.url);
    host.ask(&ValidationDuty::Vote { epoch: EPOCH, works: vec![known], leaves: LeafVotes::default() })
        .expect("the duty can be done");
    host
}

#[tokio::test]
async fn trap_is_the_right_answer_with_evidence_that_a_validator_finds_to_be_wrong() {
    for number in 0..12 {
        let host = trapping().await;
        let trap = host.answer(&trap_order(number)).await;
        let honest = forge::honest(host.engine(), &trap_order(number)).await.expect("it is answered");

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
async fn traps_are_sealed_invalid_and_other_answers_valid() {
    let (host, checker) = (trapping().await, Checker::start());
    let mut claims = Vec::new();
    for order in [trap_order(0), order(1), trap_order(2), order(3)] {
        claims.push(host.answer(&order).await);
    }

    let works: Vec<_> = (0..).zip(&claims).map(|(index, claim)| work(index, claim, host.key(), &host.url)).collect();
    let status = checker.done(&check(&checker.signer, &works)).await;
    let found = [Judgement::Invalid, Judgement::Valid, Judgement::Invalid, Judgement::Valid];
    let expected: Vec<_> = (0..).zip(found.map(Some)).collect();
    assert_eq!(verdicts(&status, &checker.signer), expected);
}

#[tokio::test]
async fn only_what_the_secret_draws_is_a_trap() {
    let host = trapping().await;
    let draw = TrapDraw { epoch: EPOCH, every: 2 };
    let secret = host.signer.secret(&GENESIS, &EXECUTOR, EPOCH);
    let mut traps = 0;
    for number in 0..12 {
        let order = TaskOrder { traps: Some(draw), ..order(number) };
        let claim = host.answer(&order).await;
        let found = verify(host.engine(), &claim, &THRESHOLDS).await.expect("the model works");
        assert_eq!(!found.is_valid(), draw.is_trap(&secret, &WorkId(order_hash(&order))), "order {number}");
        traps += usize::from(!found.is_valid());
    }
    assert!((1..12).contains(&traps), "{traps} of 12");
}

#[tokio::test]
async fn without_thresholds_there_are_no_traps() {
    let host = Host::start().await;
    let claim = host.answer(&trap_order(1)).await;
    assert!(verify(host.engine(), &claim, &THRESHOLDS).await.expect("the model works").is_valid());
}

/// How a checker votes on a work.
async fn vote(checker: &Checker, work: &Candidate<AccountBytes>) -> Judgement {
    let duty = ValidationDuty::Vote { epoch: EPOCH, works: vec![work.clone()], leaves: LeafVotes::default() };
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
    let trap = host.answer(&trap_order(0)).await;
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
        assert_eq!(
            verdicts(&status, &checker.signer),
            [(0, Some(Judgement::Invalid))],
            "while nobody knows that it is a trap"
        );

        assert_eq!(vote(&checker, &Candidate { trap: true, ..doubted }).await, expected);
    }
}
