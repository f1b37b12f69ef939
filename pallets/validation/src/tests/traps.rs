//! Works whose evidence is wrong on purpose, and those who do not look.

use frame_support::assert_noop;
use keirin_primitives::{
    traits::{RecordWork, Reputation},
    validation::{Confession, WorkIndex, TRAP_EVERY},
};

use super::*;
use crate::{Error, Pallet, ValidationRefusal};

/// Goes into the reveal phase of epoch 1, in which traps are confessed, and reveals the secrets of epoch 0.
fn revealing(hosts: &[Host]) {
    run_to_phase(1, Phase::Reveal);
    hosts.iter().for_each(|host| host.reveal(0));
}

/// What a validator owes for traps, and what of it the executors got.
fn paid(validator: &Host) -> Option<(u64, u64)> {
    events().into_iter().find_map(|event| match event {
        Event::TrapsPaid { validator: who, due, bounty, .. } if who == validator.account => Some((due, bounty)),
        _ => None,
    })
}

#[test]
fn a_trap_that_is_seen_costs_nobody_but_its_executor_the_fee() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let (trap, good) = (work_by(&hosts[0]), work_by(&hosts[0]));
        let before = Balances::free_balance(REQUESTER);
        all_judge(&hosts, &[(trap, Judgement::Invalid), (good, Judgement::Valid)]);
        revealing(&hosts);
        assert_ok!(hosts[0].confess(&[trap]));
        run_to_phase(1, Phase::Generation);
        assert_eq!(Challenges::<Test>::iter().count(), 0, "everybody agrees");
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Trap, WorkOutcome::Unchallenged]);
        assert_eq!(Balances::free_balance(REQUESTER), before + 100, "the requester has the answer for nothing");
        assert_eq!(hosts.clone().map(|host| at_stake(host.account)), [COLLATERAL; 3]);
        let paid: u64 = hosts.iter().map(|host| claimable(host.account)).sum();
        assert_eq!(paid, 80 + 10_000 / 3, "the other fee, and the subsidy of who did work");
        assert_eq!(Record::epochs_of(&hosts[0].account), 1, "it is no failure");
    });
}

/// The cheat that calls everything valid and saves itself the work.
#[test]
fn who_does_not_look_pays_for_all_the_works_that_a_trap_stands_for() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, lazy, c] = &hosts;
        let trap = work_due(a, lazy);
        let answered = work_for(REQUESTER, lazy.account, 10_000);
        let valid = [(trap, Judgement::Valid)];
        assert_ok!(lazy.judge(&valid));
        for host in [a, c] {
            let due = [(answered, Judgement::Valid)];
            all_judge(std::slice::from_ref(host), &due);
        }
        revealing(&hosts);
        assert_ok!(a.confess(&[trap]));
        run_to_phase(1, Phase::Generation);
        assert!(Challenges::<Test>::contains_key(trap.0, trap.1), "its word against the executor's");
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        let due = u64::from(TRAP_EVERY) * 100;
        assert_eq!(paid(lazy).map(|(due, _)| due), Some(due));
        assert_eq!(claimable(lazy.account), 0, "neither subsidy nor what it earned");
        assert!(at_stake(lazy.account) < COLLATERAL);
        assert_eq!([a, c].map(|host| at_stake(host.account)), [COLLATERAL; 2]);
    });
}

#[test]
fn who_sets_a_trap_gets_a_tenth_of_what_is_paid_for_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let [a, lazy] = &hosts;
        let trap = work_by(a);
        let answered = work_for(REQUESTER, lazy.account, 50_000);
        assert_ok!(lazy.judge(&[(trap, Judgement::Valid)]));
        assert_ok!(a.judge(&[(answered, Judgement::Valid)]));
        revealing(&hosts);
        assert_ok!(a.confess(&[trap]));
        run_to_phase(1, Phase::Generation);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        let bounty = u64::from(TRAP_EVERY) * 100 / 10;
        assert_eq!(paid(lazy).map(|(_, bounty)| bounty), Some(bounty));
        assert_eq!(claimable(a.account), 20_000 + bounty + 5_000, "its share as a checker, the bounty and the subsidy");
        assert_eq!(claimable(lazy.account), 20_000 - u64::from(TRAP_EVERY) * 100, "without subsidy");
        assert_eq!(at_stake(lazy.account), COLLATERAL);
    });
}

/// The cheat that confesses what is found: it does not know what that is, and may not confess more than it can set.
#[test]
fn calling_bad_work_traps_hides_two_and_no_habit() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let works: Vec<_> = (0..8).map(|_| work_by(&hosts[0])).collect();
        let invalid: Vec<_> = works.iter().map(|at| (*at, Judgement::Invalid)).collect();
        all_judge(&hosts, &invalid);
        revealing(&hosts);

        assert_eq!(hosts[0].confess(&works[..3]), refused(ValidationRefusal::NoTrap));
        assert_ok!(hosts[0].confess(&works[..2]));
        assert_eq!(hosts[0].confess(&works[2..3]), refused(ValidationRefusal::NoTrap), "two, and one in 32");
        run_to_phase(1, Phase::Generation);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert!(at_stake(hosts[0].account) < COLLATERAL * 4 / 5, "the other six show it");
        assert_eq!(claimable(hosts[0].account), 0);
    });
}

/// The executor that calls good work a trap, so that honest validators pay.
#[test]
fn calling_good_work_a_trap_costs_the_executor_a_fine() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [liar, b, c] = &hosts;
        let good = work_due(liar, b);
        all_judge(&hosts, &[(good, Judgement::Valid)]);
        revealing(&hosts);
        assert_ok!(liar.confess(&[good]));
        run_to_phase(1, Phase::Generation);
        all_vote(&hosts, |_, _| Judgement::Valid);
        settled();

        assert!(outcomes().contains(&WorkOutcome::Overturned));
        let checkers = [b, c].into_iter().filter(|host| claimable(host.account) > 0).count();
        assert!(checkers > 0, "who voted so shares the fine");
        assert_eq!([b, c].map(|host| at_stake(host.account)), [COLLATERAL; 2]);
        let earned = claimable(liar.account) + at_stake(liar.account);
        let works = (good.1 .0 + 1) as u64;
        assert!(earned <= COLLATERAL + works * 80 + 10_000 / 3 - 100, "{earned} after the fine");
    });
}

#[test]
fn traps_are_confessed_when_all_is_sealed_and_nothing_is_open() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let [a, _] = &hosts;
        let trap = work_by(a);
        assert_eq!(a.confess(&[trap]), refused(ValidationRefusal::WrongEpoch), "somebody could still judge it");
        revealing(&hosts);
        run_to_phase(1, Phase::Generation);
        assert_eq!(a.confess(&[trap]), refused(ValidationRefusal::WrongTime), "the seals are open");
        run_to_phase(2, Phase::Reveal);
        assert!(a.submit_confession(one(a, 1)).is_err(), "and later there is nothing left");
    });
}

/// A confession of the first work of an epoch.
fn one(executor: &Host, epoch: u32) -> Confession<u64> {
    let work = keirin_primitives::validation::WorkId([1; 32]);
    let works = vec![(WorkIndex(0), work)].try_into().expect("one fits");
    Confession { epoch: EpochIndex(epoch), executor: executor.account, works }
}

#[test]
fn nobody_confesses_for_others_twice_or_what_is_no_trap() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let [a, b] = &hosts;
        let (trap, others, failed) = (work_by(a), work_by(b), work_for(REQUESTER, a.account, 0));
        revealing(&hosts);

        let id = |at: At| (at.1, id_of(at));
        let confession = |works: Vec<_>| Confession {
            epoch: EpochIndex(0),
            executor: a.account,
            works: works.try_into().expect("they fit"),
        };
        let (mine, unknown) = (confession(vec![id(trap)]), ValidationRefusal::UnknownWork);
        assert_eq!(b.submit_confession(mine), refused(ValidationRefusal::WrongSignature));
        assert_eq!(a.submit_confession(confession(vec![id(others)])), refused(unknown));
        assert_eq!(a.submit_confession(confession(vec![(trap.1, id_of(others))])), refused(unknown));
        assert_eq!(a.submit_confession(one(a, 0)), refused(unknown));
        assert_eq!(a.confess(&[failed]), refused(ValidationRefusal::NoTrap), "it has no evidence");
        assert_eq!(a.submit_confession(confession(vec![])), refused(ValidationRefusal::WrongOrder));
        assert_eq!(a.confess(&[trap, trap]), refused(ValidationRefusal::WrongOrder));
        assert_ok!(a.confess(&[trap]));
        assert_eq!(a.confess(&[trap]), refused(ValidationRefusal::AlreadyDone));
    });
}

#[test]
fn what_is_reported_is_no_trap_and_what_is_a_trap_is_not_reported() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let (reported, trap) = (work_by(&hosts[0]), work_by(&hosts[0]));
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), reported.0, reported.1));
        revealing(&hosts);

        assert_eq!(hosts[0].confess(&[reported]), refused(ValidationRefusal::NoTrap), "it may know what comes of it");
        assert_ok!(hosts[0].confess(&[trap]));
        let report = Validation::report(RuntimeOrigin::signed(REQUESTER), trap.0, trap.1);
        assert_noop!(report, Error::<Test>::Confessed);
    });
}

#[test]
fn a_trap_whose_evidence_is_withheld_is_a_failure() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let trap = work_due(&hosts[0], &hosts[1]);
        assert_ok!(hosts[1].demand(trap));
        revealing(&hosts);
        assert_ok!(hosts[0].confess(&[trap]));
        run_to_phase(1, Phase::Generation);
        settled();

        assert!(outcomes().contains(&WorkOutcome::Withheld));
        assert_eq!(Record::epochs_of(&hosts[0].account), 0);
    });
}

#[test]
fn who_lets_tasks_expire_has_no_more_traps_for_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        (0..300).for_each(|_| Pallet::<Test>::missed(&hosts[0].account));
        let works = [0; 3].map(|_| work_by(&hosts[0]));
        revealing(&hosts);

        assert_eq!(hosts[0].confess(&works), refused(ValidationRefusal::NoTrap));
    });
}
