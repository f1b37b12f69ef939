//! Requesters that doubt an answer.

use frame_support::{assert_noop, dispatch::DispatchResult, traits::fungible::InspectHold};

use super::*;
use crate::{Error, HoldReason};

fn report(who: u64, at: At) -> DispatchResult {
    Validation::report(RuntimeOrigin::signed(who), at.0, at.1)
}

fn on_hold() -> u64 {
    Balances::balance_on_hold(&HoldReason::ReportDeposit.into(), &REQUESTER)
}

#[test]
fn a_report_challenges_at_once_and_holds_a_deposit() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 10]);
        let at = work_by(&a);

        assert_ok!(report(REQUESTER, at));

        assert_eq!(on_hold(), 300);
        assert_ok!(b.vote(at, Judgement::Invalid));
        assert_noop!(report(REQUESTER, at), Error::<Test>::AlreadyChallenged);
    });
}

#[test]
fn an_upheld_report_returns_fee_and_deposit() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let before = Balances::free_balance(REQUESTER);
        let at = work_by(&hosts[0]);
        assert_ok!(report(REQUESTER, at));
        all_vote(&hosts, |_, _| Judgement::Invalid);
        judged(&hosts);
        settled();

        assert_eq!((Balances::free_balance(REQUESTER), on_hold()), (before, 0));
        assert_eq!(outcomes(), [WorkOutcome::Confirmed]);
    });
}

#[test]
fn an_upheld_reporter_shares_what_a_cheat_is_slashed() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let works = [0; 3].map(|_| work_by(&hosts[0]));
        let before = Balances::free_balance(REQUESTER);
        works.iter().for_each(|at| {
            assert_ok!(report(REQUESTER, *at));
        });
        all_vote(&hosts, |_, _| Judgement::Invalid);
        judged(&hosts);
        settled();

        let left = COLLATERAL - 3 * 100;
        assert_eq!(at_stake(hosts[0].account), left - left / 5, "a fifth of what its damages left");
        let reward = left / 50;
        assert_eq!(Balances::free_balance(REQUESTER), before + 300 + reward, "the fees, and a tenth of the fifth");
    });
}

#[test]
fn griefing_reports_cost_the_deposit_and_pay_the_voters() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let at = work_by(&hosts[0]);
        let before = Balances::free_balance(REQUESTER);
        let voters = [1, 2].map(|host: usize| Balances::free_balance(hosts[host].account));
        assert_ok!(report(REQUESTER, at));
        all_vote(&hosts, |_, _| Judgement::Valid);
        judged(&hosts);
        settled();

        assert_eq!((Balances::free_balance(REQUESTER), on_hold()), (before - 300, 0));
        assert_eq!([1, 2].map(|host: usize| Balances::free_balance(hosts[host].account)), voters.map(|had| had + 150));
        assert!(claimable(hosts[0].account) > 0, "the work is paid");
    });
}

#[test]
fn without_a_majority_the_deposit_comes_back() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let at = work_by(&hosts[0]);
        assert_ok!(report(REQUESTER, at));
        judged(&hosts);
        settled();

        assert_eq!((outcomes(), on_hold()), (vec![WorkOutcome::Undecided], 0));
    });
}

#[test]
fn only_the_requester_reports_and_only_in_time() {
    build_and_execute(|| {
        let (a, b) = (Host::new(11), Host::new(12));
        a.open(10);
        b.open(10);
        let at = work_by(&a);
        assert_noop!(report(REQUESTER, at), Error::<Test>::TooEarly);
        run_to_phase(0, Phase::Generation);
        assert_noop!(report(2, at), Error::<Test>::NotRequester);
        let poor = work_for(b.account, a.account, FUNDS - COLLATERAL - 100);
        assert_noop!(report(b.account, poor), Error::<Test>::BalanceTooLow);
        run_to(EPOCH_BLOCKS - 1);
        let late = work_by(&a);
        assert_noop!(report(REQUESTER, late), Error::<Test>::TooEarly);
        run_to_phase(1, Phase::Generation);
        assert_noop!(report(REQUESTER, at), Error::<Test>::TooLate);
    });
}

#[test]
fn where_nobody_can_vote_nothing_is_put_to_the_vote() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        let at = work_by(&a);
        assert_noop!(report(REQUESTER, at), Error::<Test>::NobodyCanVote);
    });
}
