//! Works whose evidence is wrong on purpose, and those who do not look.

use keirin_primitives::{
    traits::{RecordWork, Reputation},
    validation::TrapDraw,
};

use super::*;
use crate::{Pallet, Works};

/// Records works of `executor` for `fee`, one in `every` of which its secret draws as a trap, until there is one.
fn trap(executor: &Host, fee: u64, every: u32) -> At {
    TrapEvery::set(every);
    let draw = Pallet::<Test>::traps_of(&executor.account).expect("it has opened the epoch");
    let is_trap = |at: &At| draw.is_trap(&executor.secret(draw.epoch), &id_of(*at));
    let at = (0..10_000).map(|_| work_for(REQUESTER, executor.account, fee)).find(is_trap);
    TrapEvery::set(0);
    at.expect("one in so many is")
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
        let (trap, good) = (trap(&hosts[0], 100, 1), work_by(&hosts[0]));
        let before = Balances::free_balance(REQUESTER);
        all_judge(&hosts, &[(trap, Judgement::Invalid), (good, Judgement::Valid)]);
        judged(&hosts);
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
        let trap = (0..1_000).map(|_| trap(a, 100, 8)).find(|at| lazy.must_check(*at)).expect("some are due");
        let answered = work_for(REQUESTER, lazy.account, 1_000);
        assert_ok!(lazy.judge(&[(trap, Judgement::Valid)]));
        all_judge(&[a.clone(), c.clone()], &[(answered, Judgement::Valid)]);
        judged(&hosts);
        assert!(Challenges::<Test>::contains_key(trap.0, trap.1), "its word against what the secret drew");
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(paid(lazy).map(|(due, _)| due), Some(8 * 100));
        assert_eq!(claimable(lazy.account), 0, "neither subsidy nor what it earned");
        assert!((COLLATERAL - 800..COLLATERAL).contains(&at_stake(lazy.account)), "and the rest of its collateral");
        assert_eq!([a, c].map(|host| at_stake(host.account)), [COLLATERAL; 2]);
    });
}

#[test]
fn who_sets_a_trap_gets_a_tenth_of_what_is_paid_for_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, lazy, c] = &hosts;
        let trap = (0..1_000).map(|_| trap(a, 100, 1)).find(|at| lazy.must_check(*at) && !c.must_check(*at));
        let trap = trap.expect("some are due to one of them");
        let answered = work_for(REQUESTER, lazy.account, 50_000);
        assert_ok!(lazy.judge(&[(trap, Judgement::Valid)]));
        let (before, checked) = (at_stake(lazy.account), [a, c].map(|host| host.must_check(answered)));
        all_judge(&[a.clone(), c.clone()], &[(answered, Judgement::Valid)]);
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(paid(lazy), Some((100, 10)), "the rest is burned");
        assert_eq!(at_stake(lazy.account), before, "it had earned enough");
        let shares = 1 + checked.iter().filter(|checks| **checks).count() as u64;
        let own = if checked[0] { 40_000 / shares } else { 0 };
        // One more for what does not divide evenly.
        let earned = claimable(a.account) - own - 10_000 / 3;
        assert!((10..=11).contains(&earned), "{earned}");
    });
}

/// The cheat that would call what was found out a trap: nobody chooses traps.
#[test]
fn bad_work_that_is_no_trap_is_a_failure_whatever_was_found() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        TrapEvery::set(128);
        let works: Vec<_> = (0..20).map(|_| work_by(&hosts[0])).collect();
        let draw = Pallet::<Test>::traps_of(&hosts[0].account).expect("it has opened the epoch");
        let traps = works.iter().filter(|at| draw.is_trap(&hosts[0].secret(draw.epoch), &id_of(**at))).count();
        let invalid: Vec<_> = works.iter().map(|at| (*at, Judgement::Invalid)).collect();
        all_judge(&hosts, &invalid);
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert!(traps < 4, "{traps} of 20");
        assert!(at_stake(hosts[0].account) < COLLATERAL * 4 / 5, "the others show it");
        assert_eq!(claimable(hosts[0].account), 0);
    });
}

/// The executor that sets no traps, so that its answers are all paid.
#[test]
fn who_sets_no_trap_where_one_is_drawn_pays_the_voters() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [plain, b, c] = &hosts;
        let unset = trap(plain, 100, 1);
        all_judge(&hosts, &[(unset, Judgement::Valid)]);
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Valid);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Overturned]);
        assert_eq!([b, c].map(|host| at_stake(host.account)), [COLLATERAL; 2]);
        let earned = claimable(plain.account) + at_stake(plain.account);
        assert!(earned <= COLLATERAL + 40 + 10_000 / 3 - 100, "{earned} after the fine");
        assert!([b, c].iter().any(|host| claimable(host.account) >= 50), "who voted so shares it");
    });
}

/// The requester that runs the model itself, sees which answers are traps, and reports them.
#[test]
fn a_reported_trap_is_no_failure() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let trap = trap(&hosts[0], 100, 1);
        let before = Balances::free_balance(REQUESTER);
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), trap.0, trap.1));
        all_judge(&hosts, &[(trap, Judgement::Invalid)]);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        judged(&hosts);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Trap]);
        assert_eq!(Balances::free_balance(REQUESTER), before + 100, "fee and deposit");
        assert_eq!(at_stake(hosts[0].account), COLLATERAL);
        assert_eq!(Record::epochs_of(&hosts[0].account), 1);
    });
}

/// The executor that commits to evidence near the limits, asks for it itself and reports it, so that it is voted on without mercy.
#[test]
fn nobody_pays_for_a_reported_trap_that_it_did_not_see() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let trap = trap(&hosts[0], 100, 1);
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), trap.0, trap.1));
        all_judge(&hosts, &[(trap, Judgement::Valid)]);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        judged(&hosts);
        settled();

        assert_eq!(hosts.clone().map(|host| at_stake(host.account)), [COLLATERAL; 3]);
        assert_eq!(hosts.iter().find_map(paid), None);
    });
}

#[test]
fn without_the_secret_there_are_no_traps() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let trap = trap(&hosts[0], 100, 1);
        all_judge(&hosts, &[(trap, Judgement::Invalid)]);
        judged(&hosts[1..]);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Confirmed], "whoever keeps its secret back has a failure");
    });
}

#[test]
fn who_has_not_opened_the_epoch_and_what_was_not_answered_has_no_traps() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        TrapEvery::set(1);
        assert_eq!(Pallet::<Test>::traps_of(&99), None);
        let failed = work_for(REQUESTER, hosts[0].account, 0);
        judged(&hosts);

        assert!(Works::<Test>::get(failed.0, failed.1).is_some_and(|recorded| !recorded.trap));
    });
}

/// A task that was given out in one epoch and is reported in the next.
#[test]
fn the_secret_of_the_epoch_in_which_it_was_asked_draws_the_trap() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        TrapEvery::set(1);
        let draw = Pallet::<Test>::traps_of(&hosts[0].account);
        assert_eq!(draw, Some(TrapDraw { epoch: EpochIndex(0), every: 1 }));
        run_to(EPOCH_BLOCKS - 3);
        let late = work_by(&hosts[0]);
        assert_eq!(late.0, EpochIndex(1), "it counts for the next epoch");
        TrapEvery::set(0);
        run_to_phase(1, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(0));
        hosts.iter().for_each(|host| host.open(10));
        run_to_phase(1, Phase::Generation);
        all_judge(&hosts, &[(late, Judgement::Invalid)]);
        run_to_phase(2, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(1));
        run_to_phase(3, Phase::Reveal);

        assert!(outcomes().contains(&WorkOutcome::Trap));
        assert_eq!(at_stake(hosts[0].account), COLLATERAL);
    });
}
