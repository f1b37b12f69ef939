//! Withheld evidence is demanded on chain.

use frame_support::assert_noop;
use keirin_primitives::{
    signing::{payload_demand_digest, verdicts_digest},
    validation::{PayloadDemand, SealedVerdicts, WorkId, WorkIndex},
};

use super::*;
use crate::{Call, Demands, Error, Payloads, Tallies, ValidationRefusal as Refusal, MOST_PATIENCE, SPARE_DEMANDS};

fn answer(at: At, task: u64) -> Result<(), Refused> {
    submit(Call::answer_demand { epoch: at.0, index: at.1, payload: payload_of(task) })
}

fn task_of(at: At) -> u64 {
    crate::Works::<Test>::get(at.0, at.1).expect("the work is recorded").work.task().expect("it is of a task").0
}

#[test]
fn silence_is_a_failure() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let at = work_by(&hosts[0]);
        let before = Balances::free_balance(REQUESTER);
        assert_ok!(hosts[1].demand(at));
        run_to(System::block_number() + 4);
        assert_eq!(answer(at, task_of(at)), refused(Refusal::WrongTime), "too late");

        judged(&hosts);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Withheld]);
        assert_eq!(Balances::free_balance(REQUESTER), before + 100);
        assert_eq!(claimable(hosts[0].account), 0);
    });
}

#[test]
fn evidence_that_is_posted_in_time_is_no_failure() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let at = work_by(&hosts[0]);
        assert_ok!(hosts[1].demand(at));
        assert_eq!(answer(at, task_of(at) + 1), refused(Refusal::WrongPayload), "not what was reported");
        assert_ok!(answer(at, task_of(at)));
        assert_eq!(answer(at, task_of(at)), refused(Refusal::NotDemanded));
        assert_eq!(Payloads::<Test>::get(at.0, at.1), Some(payload_of(task_of(at))));
        assert_eq!(hosts[2].demand(at), refused(Refusal::AlreadyDemanded));

        all_judge(&hosts, &[(at, Judgement::Valid)]);
        judged(&hosts);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Unchallenged]);
        assert!(claimable(hosts[0].account) > 0);
        assert!(!Payloads::<Test>::contains_key(at.0, at.1));
    });
}

#[test]
fn only_who_may_judge_a_work_may_demand_its_evidence() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 0]);
        let (at, failed) = (work_by(&hosts[0]), work_for(REQUESTER, hosts[0].account, 0));
        assert_eq!(hosts[0].demand(at), refused(Refusal::OwnWork));
        for nobody in [hosts[2].clone(), Host::new(25)] {
            assert_eq!(nobody.demand(at), refused(Refusal::NoWeight));
        }
        assert_eq!(hosts[1].demand(failed), refused(Refusal::NothingToDemand));
        assert_eq!(answer(at, task_of(at)), refused(Refusal::NotDemanded));
    });
}

#[test]
fn evidence_is_demanded_from_the_end_of_the_reveal_phase_to_the_end_of_the_epoch() {
    build_and_execute(|| {
        let hosts = [Host::new(11), Host::new(12)];
        hosts.iter().for_each(|host| host.open(10));
        let at = work_by(&hosts[0]);
        assert_eq!(hosts[1].demand(at), refused(Refusal::WrongTime), "nobody knows yet how many it must check");
        run_to_phase(0, Phase::Generation);
        let other = work_by(&hosts[0]);
        run_to(EPOCH_BLOCKS - 1);
        assert_ok!(hosts[1].demand(at));

        run_to_phase(1, Phase::Reveal);
        assert_eq!(hosts[1].demand(other), refused(Refusal::WrongTime));
        run_to_phase(1, Phase::Generation);
        assert_eq!(hosts[1].demand(other), refused(Refusal::WrongTime));
    });
}

#[test]
fn a_demand_needs_the_signature_of_the_validators_executor_key() {
    build_and_execute(|| {
        let [a, b, c] = hosts([10, 10, 10]);
        let at = work_by(&a);
        let demand = b.demand_of(at);
        let forged = Call::demand_payload { demand, signature: c.sign(&payload_demand_digest(&genesis(), &demand)) };
        assert_eq!(submit(forged), refused(Refusal::WrongSignature));
        let of_another_chain = b.sign(&payload_demand_digest(&[9; 32], &demand));
        assert_eq!(
            submit(Call::demand_payload { demand, signature: of_another_chain }),
            refused(Refusal::WrongSignature)
        );
        let verdicts = vec![b.sealed(at, Judgement::Valid)].try_into().expect("it is one");
        let sealed = SealedVerdicts { epoch: at.0, validator: b.account, verdicts };
        let of_verdicts = b.sign(&verdicts_digest(&genesis(), &sealed));
        assert_eq!(submit(Call::demand_payload { demand, signature: of_verdicts }), refused(Refusal::WrongSignature));

        let in_anothers_name = PayloadDemand { validator: c.account, ..demand };
        assert_eq!(b.submit_demand(in_anothers_name), refused(Refusal::WrongSignature));
        b.leave();
        assert_eq!(b.demand(at), refused(Refusal::WrongSignature), "it is not registered any more");
        assert!(!Demands::<Test>::contains_key(at.0, at.1));
    });
}

#[test]
fn a_demand_is_of_one_work_and_cannot_be_replayed() {
    build_and_execute(|| {
        let [a, b, _] = hosts([10, 10, 10]);
        let (at, other) = (work_by(&a), work_by(&a));
        let demand = b.demand_of(at);
        let after_a_re_org = PayloadDemand { work: WorkId([9; 32]), ..demand };
        assert_eq!(b.submit_demand(after_a_re_org), refused(Refusal::UnknownWork));
        let of_another_number = PayloadDemand { index: other.1, ..demand };
        assert_eq!(b.submit_demand(of_another_number), refused(Refusal::UnknownWork));
        let of_no_work = PayloadDemand { index: WorkIndex(99), ..demand };
        assert_eq!(b.submit_demand(of_no_work), refused(Refusal::UnknownWork));

        let signature = b.sign(&payload_demand_digest(&genesis(), &demand));
        assert_ok!(submit(Call::demand_payload { demand, signature }));
        let again = || submit(Call::demand_payload { demand, signature });
        assert_eq!(again(), refused(Refusal::AlreadyDemanded));
        assert_ok!(answer(at, task_of(at)));
        assert_eq!(again(), refused(Refusal::AlreadyDemanded), "once it is posted, too");
        // Nor does one that came through the pool and was overtaken change anything.
        let authorized = frame_system::Origin::<Test>::Authorized;
        assert_noop!(Validation::demand_payload(authorized.into(), demand, signature), Error::<Test>::NoLongerValid);
        assert_noop!(
            Validation::demand_payload(RuntimeOrigin::signed(b.account), b.demand_of(other), signature),
            sp_runtime::DispatchError::BadOrigin
        );
    });
}

#[test]
fn a_validator_with_little_weight_can_make_an_executor_post_few_answers() {
    build_and_execute(|| {
        let [a, b, _, light] = hosts([1_000, 1_000, 1_000, 1]);
        let works: Vec<_> = (0..60).map(|_| work_by(&a)).collect();
        let (few, more) = works.split_at(SPARE_DEMANDS as usize);
        few.iter().for_each(|at| {
            assert_ok!(light.demand(*at));
        });
        assert_eq!(light.demand(more[0]), refused(Refusal::TooManyDemands), "it owes less than a tenth of a check");
        for at in few {
            assert_ok!(answer(*at, task_of(*at)));
        }
        assert_eq!(light.demand(more[0]), refused(Refusal::TooManyDemands), "nor after they were answered");

        // Who must check many may demand many.
        more.iter().for_each(|at| {
            assert_ok!(b.demand(*at));
            assert_ok!(answer(*at, task_of(*at)));
        });
        assert_eq!(Tallies::<Test>::get(EpochIndex(0), b.account).demanded, more.len() as u32);
        assert_eq!(Tallies::<Test>::get(EpochIndex(0), a.account).silent, 0);
    });
}

#[test]
fn an_executor_that_has_much_to_post_has_more_time() {
    build_and_execute(|| {
        let [a, b, _] = hosts([10, 10, 10]);
        let works: Vec<_> = (0..40).map(|_| work_by(&a)).collect();
        let now = System::block_number();
        let until = |at: &At| Demands::<Test>::get(at.0, at.1).expect("it is demanded").until;
        works[..32].iter().for_each(|at| {
            assert_ok!(b.demand(*at));
        });
        let planned: Vec<_> = works[..4].iter().map(until).collect();
        assert_eq!(planned, [4, 5, 6, 7].map(|blocks| now + blocks));
        assert_eq!(until(&works[31]), now + 4 + u64::from(MOST_PATIENCE) + 1, "and a block for all that are open");

        works[..32].iter().for_each(|at| {
            assert_ok!(answer(*at, task_of(*at)));
        });
        assert_ok!(b.demand(works[32]));
        assert_eq!(until(&works[32]), now + 4, "who has answered needs no more");
    });
}

#[test]
fn everybody_may_demand_the_evidence_of_what_is_put_to_the_vote() {
    build_and_execute(|| {
        let hosts = hosts([1_000, 1_000, 1_000, 1]);
        let [a, _, _, light] = &hosts;
        let works: Vec<_> = (0..SPARE_DEMANDS + 4).map(|_| work_by(a)).collect();
        works.iter().for_each(|at| {
            assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), at.0, at.1));
            assert_ok!(light.demand(*at));
        });
        assert_eq!(Tallies::<Test>::get(EpochIndex(0), light.account).demanded, 0);

        let late = work_by(a);
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), late.0, late.1));
        run_to_phase(1, Phase::Generation);
        assert_eq!(light.demand(late), refused(Refusal::WrongTime), "votes are being opened, or are");
    });
}

#[test]
fn a_validator_misses_nothing_while_evidence_is_withheld_from_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let (late, early) = (work_due(a, b), work_due(a, b));
        assert_ok!(b.demand(early));
        assert_ok!(answer(early, task_of(early)));
        run_to(EPOCH_BLOCKS - 3);
        assert_ok!(b.demand(late));
        assert_ok!(answer(late, task_of(late)));
        judged(&hosts);

        let missed =
            |at: At| Validation::report_missed_validation(RuntimeOrigin::signed(REQUESTER), at.0, at.1, b.account);
        assert_noop!(missed(late), Error::<Test>::NoDuty);
        assert_ok!(missed(early));
    });
}

/// An executor that shows its evidence when it is too late to be checked gains nothing: then everybody checks it.
#[test]
fn evidence_that_is_posted_late_is_put_to_the_vote() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let (late, later) = (work_due(a, b), work_due(a, b));
        run_to(EPOCH_BLOCKS - 3);
        assert_ok!(b.demand(late));
        assert_ok!(answer(late, task_of(late)));
        assert_ok!(b.demand(later));
        run_to(EPOCH_BLOCKS);
        assert_ok!(answer(later, task_of(later)));
        assert!([late, later].iter().all(|at| Challenges::<Test>::contains_key(at.0, at.1)));
        all_vote(&hosts, |_, _| Judgement::Invalid);
        judged(&hosts);
        settled();

        let outcomes = outcomes();
        assert_eq!([late, later].map(|at| outcomes[at.1 .0 as usize]), [WorkOutcome::Confirmed; 2]);
        assert_eq!(claimable(a.account), 0);
    });
}

#[test]
fn evidence_withheld_from_voters_ends_the_vote_or_gives_them_time() {
    build_and_execute(|| {
        let hosts = hosts([10; 4]);
        let [a, b, c, _] = &hosts;
        let (silent, slow) = (work_due(a, b), work_due(a, b));
        assert_ok!(b.judge(&[(silent, Judgement::Invalid), (slow, Judgement::Invalid)]));
        judged(&hosts);
        let ends = |at: At| Challenges::<Test>::get(at.0, at.1).expect("it is challenged").votes_until;
        let planned = ends(slow);
        run_to(planned - 1);
        assert_ok!(c.demand(silent));
        assert_ok!(c.demand(slow));
        assert_eq!(ends(silent), planned - 1 + 4 + 4, "after the deadline they have all the blocks to vote");
        assert_eq!(ends(slow), ends(silent) + 1, "and the executor has a block more for the second one");

        assert_ok!(answer(slow, task_of(slow)));
        for host in &hosts[1..] {
            assert_ok!(host.vote(slow, Judgement::Invalid));
        }
        run_to(ends(slow));
        for host in &hosts[1..] {
            assert_ok!(host.open_vote(slow, Judgement::Invalid));
        }
        settled();

        let outcomes = outcomes();
        assert_eq!(outcomes[silent.1 .0 as usize], WorkOutcome::Withheld, "nobody owed a vote on it");
        assert_eq!(outcomes[slow.1 .0 as usize], WorkOutcome::Confirmed);
        assert!(!Demands::<Test>::contains_key(silent.0, silent.1));
    });
}
