//! Evidence that is withheld is demanded on chain, and nothing else is.

use keirin_primitives::validation::{Candidate, Draw, Exposure, Judgement, LeafVotes, PayloadDemand, ValidationDuty};
use keirin_primitives::AccountBytes;
use tokio::net::TcpListener;

use crate::{
    chain::{check, demands, demands_are_signed, lot, numbers, order, verdicts, work, EPOCH, VALIDATOR},
    hosts::{Checker, Host},
};

fn demand(work: &Candidate<AccountBytes>) -> PayloadDemand<AccountBytes> {
    PayloadDemand { epoch: EPOCH, validator: VALIDATOR, index: work.ticket.index, work: work.ticket.work }
}

fn draw(checker: &Checker, work: &Candidate<AccountBytes>) -> ValidationDuty<AccountBytes> {
    ValidationDuty::Draw(Draw { lot: lot(&checker.signer), works: vec![work.ticket] })
}

#[tokio::test]
async fn evidence_that_was_not_shown_twice_is_demanded_until_the_chain_knows() {
    let (host, other, checker) = (Host::start().await, Host::start().await, Checker::impatient());
    let claim = host.answer(&order(1)).await;
    // Reported, but the endpoint knows nothing of it.
    let mut withheld = work(1, &claim, other.key(), &other.url);
    let shown = work(3, &host.answer(&order(3)).await, host.key(), &host.url);
    let duty = check(&checker.signer, &[withheld.clone(), shown]);

    let first = checker.done(&duty).await;
    let status = checker.demanded(&duty, 1).await;

    assert_eq!((numbers(&first.missing), numbers(&status.missing)), (vec![1], vec![1]));
    assert_eq!(demands(&status), [demand(&withheld)]);
    assert!(demands_are_signed(&status, &checker.signer.public()));
    assert_eq!(verdicts(&status, &checker.signer), [(3, Some(Judgement::Valid))], "beside the verdicts that there are");
    assert_eq!(checker.ask(&duty).expect("it is known"), status, "asking again is harmless");
    let drawn = checker.ask(&draw(&checker, &withheld)).expect("the duty can be done");
    assert_eq!((drawn.drawn.len(), numbers(&drawn.missing)), (0, vec![1]), "it keeps no others waiting");

    withheld.ticket.exposure = Exposure::Demanded;
    let status = checker.ask(&check(&checker.signer, &[withheld.clone()])).expect("the duty can be done");
    assert_eq!((numbers(&status.missing), status.demands), (vec![1], None), "somebody demanded it");

    withheld.ticket.exposure = Exposure::Posted;
    withheld.payload = Some(claim.positions);
    let drawn = checker.ask(&draw(&checker, &withheld)).expect("the duty can be done");
    assert_eq!(numbers(&drawn.drawn), [1], "what was posted is checked at once");
    let status = checker.done(&check(&checker.signer, &[withheld])).await;
    assert_eq!(status.demands, None);
    assert_eq!(verdicts(&status, &checker.signer), [(1, Some(Judgement::Valid))]);
}

#[tokio::test]
async fn evidence_behind_a_dead_endpoint_is_demanded_to_judge_or_to_vote() {
    let (host, checker) = (Host::start().await, Checker::impatient());
    // Takes connections and never answers.
    let dead = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", dead.local_addr().expect("it is bound"));
    let mut works = Vec::new();
    for index in [0, 1, 2] {
        works.push(work(index, &host.answer(&order(index as usize)).await, host.key(), &url));
    }

    let status = checker.demanded(&check(&checker.signer, &works[..2]), 2).await;
    assert_eq!(demands(&status), [demand(&works[0]), demand(&works[1])]);

    // It was silent twice, and is not waited for any more.
    let duty = ValidationDuty::Vote { epoch: EPOCH, works: works.clone(), leaves: LeafVotes::default() };
    let status = checker.demanded(&duty, 3).await;
    assert_eq!(demands(&status), works.iter().map(demand).collect::<Vec<_>>());
    assert!(demands_are_signed(&status, &checker.signer.public()));
    assert_eq!(status.submission, None, "there is nothing to vote");
}
