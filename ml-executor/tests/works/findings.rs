//! What receipts show by themselves, or two of them together.

use std::sync::Arc;

use codec::DecodeAll;
use keirin_executor::validation::Ways;
use keirin_primitives::{
    executor_rpc::{from_hex, ValidationStatus},
    receipts::{LeafProof, Receipt},
    signing::finding_digest,
    validation::ValidationSubmission,
    AccountBytes,
};

use crate::{
    chain::{is_signed, GENESIS, VALIDATOR},
    hosts::Checker,
    ledger::{body, check_batches, to_check, Gateway},
};

/// What a status says that receipts show.
fn found(status: &ValidationStatus, checker: &Checker) -> Vec<LeafProof<AccountBytes>> {
    let Some(hex) = &status.findings else { return Vec::new() };
    let bytes = from_hex(hex).expect("hex");
    let said = ValidationSubmission::<AccountBytes>::decode_all(&mut bytes.as_slice()).expect("a submission");
    let ValidationSubmission::Findings(findings) = said else { panic!("these are no findings: {said:?}") };
    let key = checker.signer.public();
    let proofs = findings.into_iter().map(|(finding, signature)| {
        assert_eq!(finding.finder, VALIDATOR);
        assert!(is_signed(&key, &finding_digest(&GENESIS, &finding), &signature));
        finding.proof
    });
    proofs.collect()
}

/// Whoever served a request of this executor was not drawn for it.
struct NotDrawn(Receipt);

impl Ways for NotDrawn {
    fn is_misrouted(&self, receipt: &Receipt) -> bool {
        receipt.request.id() == self.0.request.id()
    }
}

#[tokio::test]
async fn false_and_misrouted_receipts_are_reported_and_honest_ones_are_not() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(2).await;
    let mut dear = gateway.serve(&body(70)).await;
    dear.receipt.fee += 1;
    let elsewhere = gateway.serve(&body(71)).await;
    gateway.keep(dear.clone()).await;
    gateway.keep(elsewhere.clone()).await;
    checker.compare_ways(Arc::new(NotDrawn(elsewhere.receipt.clone())));
    let commit = gateway.commit();
    let duty = check_batches(&checker.signer, to_check(&[gateway.candidate(&commit, 0)]));

    let status = checker.done(&duty).await;

    let mut places: Vec<_> = found(&status, &checker)
        .into_iter()
        .map(|proof| match proof {
            LeafProof::False(leaf, None) => ("false", leaf.0, leaf.1.place),
            LeafProof::Misrouted(leaf) => ("misrouted", leaf.0, leaf.1.place),
            other => panic!("it shows something else: {other:?}"),
        })
        .collect();
    places.sort_unstable_by_key(|(kind, ..)| *kind);
    let [dear, elsewhere] = [&dear, &elsewhere].map(|served| gateway.place_of(&commit, served));
    assert_eq!(places, [("false", commit.id(), dear), ("misrouted", commit.id(), elsewhere)]);

    let checker = checker.restart().await;
    drop(gateway);
    let again = checker.ask(&duty).expect("it can be done");
    assert_eq!(again.findings, status.findings, "a killed executor says it again");
}

#[tokio::test]
async fn requests_that_were_served_twice_are_reported_with_both_receipts() {
    let (one, other, checker) = (Gateway::start().await, Gateway::start().await, Checker::start());
    let first = one.serve(&body(1)).await;
    one.keep(first.clone()).await;
    // Its agent passes it on to another executor as well.
    other.keep(one.passed_on(&first, &other)).await;
    let (commit, beside) = (one.commit(), other.commit_as([77; 32]));
    let batches = [one.candidate(&commit, 0), other.candidate(&beside, 1)];

    let status = checker.done(&check_batches(&checker.signer, to_check(&batches))).await;

    let proofs = found(&status, &checker);
    let [LeafProof::Doubled(leaf, twin)] = proofs.as_slice() else { panic!("it shows something else: {proofs:?}") };
    let mut shown = [leaf.0, twin.0];
    shown.sort_unstable();
    let mut both = [commit.id(), beside.id()];
    both.sort_unstable();
    assert_eq!(shown, both);
    assert_eq!(leaf.1.receipt.request, twin.1.receipt.request);
}
