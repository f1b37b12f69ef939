//! What participants show without account or fee.

use keirin_primitives::{
    receipts::{Finding, LeafProof},
    signing::finding_digest,
    traits::Penalties,
};

use super::*;
use crate::Call;

/// A host with a false batch, and another one that finds it.
fn setting() -> ([Host; 2], Bundle) {
    let hosts = hosts([10, 30]);
    let user = User::with(1, 100 * FEE);
    let mut receipts = bundle(&hosts[0], &[(&user, 3)]).receipts;
    receipts[1].fee += 1_000;
    let bundle = Bundle::of(&hosts[0], receipts);
    assert_ok!(hosts[0].commit(bundle.commit.clone()));
    events();
    (hosts, bundle)
}

fn false_one(bundle: &Bundle) -> LeafProof<u64> {
    let place = bundle.receipts.iter().position(|receipt| receipt.fee > FEE).expect("it is there") as u32;
    LeafProof::False(Box::new(leaf(bundle, place)), None)
}

fn honest_one(bundle: &Bundle) -> LeafProof<u64> {
    let place = bundle.receipts.iter().position(|receipt| receipt.fee == FEE).expect("it is there") as u32;
    LeafProof::False(Box::new(leaf(bundle, place)), None)
}

#[test]
fn a_participant_shows_a_false_batch_for_nothing_and_has_the_bounty() {
    build_and_execute(|| {
        let ([cheat, finder], bundle) = setting();
        let before = Balances::free_balance(finder.account);

        assert_ok!(finder.find(false_one(&bundle)));

        let fees = bundle.commit.root.summary.fees;
        assert_eq!(Balances::free_balance(finder.account), before + (COLLATERAL / 5 / 10).min(fees));
        assert_eq!(cheats(), [(cheat.account, EpochIndex(0))]);
        assert_eq!(finder.find(false_one(&bundle)), refused(ReceiptsRefusal::NothingWrong), "it is void");
    });
}

/// Nobody pays for them, so that they must not get into a block.
#[test]
fn findings_that_are_wrong_are_refused_before_they_are_in_a_block() {
    build_and_execute(|| {
        let ([_, finder], bundle) = setting();
        let wrong = refused(ReceiptsRefusal::NothingWrong);
        let [one, other] = [0, 1].map(|place| Box::new(leaf(&bundle, place)));
        let mut elsewhere = leaf(&bundle, 0);
        elsewhere.0 = BatchId([9; 32]);
        let proofs = [
            honest_one(&bundle),
            LeafProof::False(one.clone(), Some(other.clone())),
            LeafProof::False(Box::new(elsewhere), None),
            LeafProof::Misrouted(one.clone()),
            LeafProof::Doubled(one.clone(), other),
            LeafProof::Of(one, finder.account),
        ];
        for proof in proofs {
            assert_eq!(finder.find(proof), wrong);
        }
    });
}

#[test]
fn findings_are_signed_by_the_participant_that_is_paid_for_them() {
    build_and_execute(|| {
        let ([_, finder], bundle) = setting();
        let finding = Finding { finder: finder.account, proof: false_one(&bundle) };
        let signed = |finding: &Finding<u64>, signature| {
            submit(Call::show_finding { finding: Box::new(finding.clone()), signature })
        };
        let thief = Finding { finder: 13, ..finding.clone() };
        let stranger = Host::new(13);
        let signature = sign(&finder.key, &finding_digest(&genesis(), &finding));
        let wrong = refused(ReceiptsRefusal::WrongSignature);
        assert_eq!(signed(&thief, signature), wrong);
        let elsewhere = sign(&finder.key, &finding_digest(&[9; 32], &finding));
        assert_eq!(signed(&finding, elsewhere), wrong);
        stranger.leave();
        assert_eq!(stranger.find(false_one(&bundle)), refused(ReceiptsRefusal::NotAParticipant));
        assert_ok!(signed(&finding, signature));
    });
}

#[test]
fn requests_that_were_passed_on_twice_are_found_for_nothing() {
    build_and_execute(|| {
        let [a, b, agent] = hosts([10, 30, 20]);
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &agent);
        let pair = [&a, &b].map(|host| {
            let bundle = Bundle::of(host, vec![served(request.clone(), &agent, host)]);
            assert_ok!(host.commit(bundle.commit.clone()));
            Box::new(leaf(&bundle, 0))
        });
        let [one, other] = pair;
        let proof = LeafProof::Doubled(one, other);
        assert_ok!(b.find(proof.clone()));
        assert_eq!(Balances::free_balance(b.account), FUNDS - COLLATERAL + FEE / 10);
        assert_eq!(List::at_stake(&agent.account), COLLATERAL - FEE - FEE.div_ceil(5));
        assert_eq!(b.find(proof), refused(ReceiptsRefusal::NothingWrong));
    });
}
