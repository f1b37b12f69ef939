//! Withheld evidence is demanded on chain.

use frame_support::{assert_noop, dispatch::DispatchResult};

use super::*;
use crate::{Call, Demands, Error, Payloads, ValidationRefusal as Refusal};

fn demand(who: u64, at: At) -> DispatchResult {
    Validation::demand_payload(RuntimeOrigin::signed(who), at.0, at.1)
}

fn answer(at: At, task: u64) -> Result<(), Refused> {
    submit(Call::answer_demand { epoch: at.0, index: at.1, payload: payload_of(task) })
}

fn task_of(at: At) -> u64 {
    crate::Works::<Test>::get(at.0, at.1).expect("the work is recorded").work.task.0
}

#[test]
fn silence_is_a_failure() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let at = work_by(&hosts[0]);
        let before = Balances::free_balance(REQUESTER);
        assert_ok!(demand(hosts[1].account, at));
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
        assert_ok!(demand(hosts[1].account, at));
        assert_eq!(answer(at, task_of(at) + 1), refused(Refusal::WrongPayload), "not what was reported");
        assert_ok!(answer(at, task_of(at)));
        assert_eq!(answer(at, task_of(at)), refused(Refusal::NotDemanded));
        assert_eq!(Payloads::<Test>::get(at.0, at.1), Some(payload_of(task_of(at))));
        assert_noop!(demand(hosts[2].account, at), Error::<Test>::AlreadyDemanded);

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
        for nobody in [hosts[0].account, hosts[2].account, REQUESTER] {
            assert_noop!(demand(nobody, at), Error::<Test>::NotAValidator);
        }
        assert_noop!(demand(hosts[1].account, failed), Error::<Test>::NothingToDemand);
        assert_eq!(answer(at, task_of(at)), refused(Refusal::NotDemanded));

        run_to_phase(1, Phase::Generation);
        assert_noop!(demand(hosts[1].account, at), Error::<Test>::TooLate);
    });
}

#[test]
fn a_validator_misses_nothing_while_evidence_is_withheld_from_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let (late, early) = (work_due(a, b), work_due(a, b));
        assert_ok!(demand(b.account, early));
        assert_ok!(answer(early, task_of(early)));
        run_to(EPOCH_BLOCKS - 3);
        assert_ok!(demand(b.account, late));
        assert_ok!(answer(late, task_of(late)));
        judged(&hosts);

        let missed =
            |at: At| Validation::report_missed_validation(RuntimeOrigin::signed(REQUESTER), at.0, at.1, b.account);
        assert_noop!(missed(late), Error::<Test>::NoDuty);
        assert_ok!(missed(early));
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
        assert_ok!(demand(c.account, silent));
        assert_ok!(demand(c.account, slow));
        assert_eq!(ends(slow), planned - 1 + 4 + 4, "after the deadline they have all the blocks to vote");

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
