//! Sealed verdicts, and attempts to abuse them.

use keirin_primitives::{
    signing::verdicts_digest,
    validation::{SealedVerdict, SealedVerdicts, WorkId},
};

use super::*;
use crate::{Call, Checked, Tallies, ValidationRefusal as Refusal};

fn verdicts_on(at: At) -> Vec<(u64, Judgement)> {
    Checked::<Test>::get(at.0, at.1).into_iter().map(|verdict| (verdict.validator, verdict.judgement)).collect()
}

#[test]
fn a_verdict_counts_when_its_secret_is_revealed() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 10, 10]);
        let at = work_due(&a, &b);
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        assert!(verdicts_on(at).is_empty(), "nobody knows yet what is in it");

        judged(&[a, b.clone(), c]);

        assert!(verdicts_on(at).contains(&(b.account, Judgement::Valid)));
        assert_eq!(Tallies::<Test>::get(EpochIndex(0), b.account).verdicts, 1);
    });
}

#[test]
fn another_validators_verdict_cannot_be_copied() {
    build_and_execute(|| {
        // Alone with the executor both must check everything.
        let [a, b, c] = hosts([10, 10, 10]);
        let at =
            (0..1_000).map(|_| work_by(&a)).find(|at| b.must_check(*at) && c.must_check(*at)).expect("some are due");
        let copied = b.sealed(at, Judgement::Valid);
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        assert_ok!(c.submit_sealed(EpochIndex(0), vec![copied]));

        judged(&[a, b.clone(), c.clone()]);

        assert_eq!(verdicts_on(at), [(b.account, Judgement::Valid)], "the copy fits neither judgement");
        let missed = Validation::report_missed_validation(RuntimeOrigin::signed(REQUESTER), at.0, at.1, c.account);
        assert_ok!(missed);
    });
}

#[test]
fn garbage_is_no_verdict() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let at = work_due(&a, &b);
        let garbage = SealedVerdict { seal: [7; 32], ..b.sealed(at, Judgement::Valid) };
        assert_ok!(b.submit_sealed(EpochIndex(0), vec![garbage]));

        judged(&[a, b.clone()]);

        assert!(verdicts_on(at).is_empty());
        assert_ok!(Validation::report_missed_validation(RuntimeOrigin::signed(REQUESTER), at.0, at.1, b.account));
    });
}

#[test]
fn a_seal_for_another_work_validator_or_epoch_is_no_verdict() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let (first, second, third) = (work_due(&a, &b), work_due(&a, &b), work_due(&a, &b));
        let of_another_work =
            SealedVerdict { seal: b.sealed(first, Judgement::Valid).seal, ..b.sealed(second, Judgement::Valid) };
        let of_another_validator =
            SealedVerdict { seal: a.sealed(third, Judgement::Valid).seal, ..b.sealed(third, Judgement::Valid) };
        assert_ok!(b.submit_sealed(EpochIndex(0), vec![of_another_work, of_another_validator]));
        let of_another_epoch = b.sealed(first, Judgement::Valid);
        assert_eq!(b.submit_sealed(EpochIndex(1), vec![of_another_epoch]), refused(Refusal::WrongEpoch));

        judged(&[a, b]);

        assert!([second, third].into_iter().all(|at| verdicts_on(at).is_empty()));
    });
}

#[test]
fn the_number_of_another_work_is_refused() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let at = work_by(&a);
        let after_a_re_org = SealedVerdict { work: WorkId([9; 32]), ..b.sealed(at, Judgement::Valid) };
        assert_eq!(b.submit_sealed(at.0, vec![after_a_re_org]), refused(Refusal::UnknownWork));
    });
}

#[test]
fn seals_are_taken_from_the_end_of_the_reveal_phase_to_the_end_of_the_epoch() {
    build_and_execute(|| {
        let (a, b) = (Host::new(11), Host::new(12));
        a.open(10);
        b.open(10);
        let at = work_by(&a);
        assert_eq!(b.judge(&[(at, Judgement::Valid)]), refused(Refusal::WrongTime), "weights are not all known");

        run_to_phase(0, Phase::Generation);
        let other = work_by(&a);
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        run_to_phase(1, Phase::Reveal);
        assert_eq!(b.judge(&[(other, Judgement::Valid)]), refused(Refusal::WrongEpoch), "secrets are being revealed");
    });
}

#[test]
fn who_has_no_weight_has_no_verdict() {
    build_and_execute(|| {
        let [a, light] = hosts([10, 0]);
        let stranger = Host::new(25);
        let at = work_by(&a);
        for nobody in [light, stranger] {
            assert_eq!(nobody.judge(&[(at, Judgement::Valid)]), refused(Refusal::NoWeight));
        }
    });
}

#[test]
fn nobody_judges_its_own_work() {
    build_and_execute(|| {
        let [a, _] = hosts([10, 10]);
        let at = work_by(&a);
        assert_eq!(a.judge(&[(at, Judgement::Valid)]), refused(Refusal::OwnWork));
    });
}

#[test]
fn a_verdict_is_given_once() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let at = work_by(&a);
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        assert_eq!(b.judge(&[(at, Judgement::Invalid)]), refused(Refusal::AlreadyDone));
        let twice = vec![b.sealed(at, Judgement::Valid); 2];
        assert_eq!(b.submit_sealed(at.0, twice), refused(Refusal::WrongOrder));
        assert_eq!(b.submit_sealed(at.0, Vec::new()), refused(Refusal::WrongOrder));
    });
}

#[test]
fn verdicts_need_the_signature_of_the_executor_key() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 10, 10]);
        let at = work_by(&a);
        let verdicts = vec![b.sealed(at, Judgement::Valid)].try_into().expect("it is one");
        let sealed = SealedVerdicts { epoch: at.0, validator: b.account, verdicts };
        let digest = verdicts_digest(&genesis(), &sealed);
        let forged = Call::submit_verdicts { sealed: sealed.clone(), signature: c.sign(&digest) };
        assert_eq!(submit(forged), refused(Refusal::WrongSignature));
        let of_a_vote = b.sign(&keirin_primitives::signing::sealed_votes_digest(&genesis(), &sealed));
        let passed_off = Call::submit_verdicts { sealed, signature: of_a_vote };
        assert_eq!(submit(passed_off), refused(Refusal::WrongSignature));

        b.leave();
        assert_eq!(
            b.judge(&[(at, Judgement::Valid)]),
            refused(Refusal::WrongSignature),
            "it is not registered any more"
        );
    });
}

#[test]
fn nobody_stores_more_seals_than_twice_what_it_can_be_expected_to_owe() {
    build_and_execute(|| {
        let [a, _, _, light] = hosts([1_000, 1_000, 1_000, 1]);
        let works: Vec<_> = (0..200).map(|_| (work_by(&a), Judgement::Valid)).collect();

        assert_ok!(light.judge(&works[..64]));

        assert_eq!(light.judge(&works[64..65]), refused(Refusal::TooManyVerdicts), "it owes a tenth of a check");
    });
}

#[test]
fn verdicts_that_were_not_due_count_for_nothing() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 10, 10]);
        let at = (0..1_000).map(|_| work_by(&a)).find(|at| !b.must_check(*at)).expect("some are not due");
        assert_ok!(b.judge(&[(at, Judgement::Invalid)]));

        judged(&[a, b.clone(), c]);

        assert!(verdicts_on(at).is_empty());
        assert!(!Challenges::<Test>::contains_key(at.0, at.1), "nor do they challenge");
    });
}

#[test]
fn without_its_secret_a_seal_stays_shut() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let at = work_due(&a, &b);
        assert_ok!(b.judge(&[(at, Judgement::Invalid)]));

        judged(&[a]);

        assert!(verdicts_on(at).is_empty());
        assert!(!Challenges::<Test>::contains_key(at.0, at.1));
    });
}
