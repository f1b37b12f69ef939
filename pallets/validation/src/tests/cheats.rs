//! Executors that cheat, and what it costs.

use super::*;
use crate::{Traffic, Works};
use keirin_primitives::{
    traits::{Epochs, Reputation},
    validation::WorkIndex,
};

/// An executor all of whose works are invalid, among honest hosts that say so.
fn all_invalid(count: usize) -> ([Host; 4], Vec<At>) {
    let hosts = hosts([10; 4]);
    set_reputation(hosts[0].account, 20);
    let works: Vec<_> = (0..count).map(|_| work_by(&hosts[0])).collect();
    let invalid: Vec<_> = works.iter().map(|at| (*at, Judgement::Invalid)).collect();
    all_judge(&hosts, &invalid);
    (hosts, works)
}

#[test]
fn a_cheat_loses_its_earnings_reputation_and_a_fifth_of_its_collateral() {
    build_and_execute(|| {
        let (hosts, works) = all_invalid(20);
        let good = work_by(&hosts[0]);
        judged(&hosts);
        let checked = works.iter().filter(|at| Challenges::<Test>::contains_key(at.0, at.1)).count();
        assert!(checked > 2, "{checked} of 20 were checked");
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        let cheat = hosts[0].account;
        assert_eq!(claimable(cheat), 0, "even for {good:?}");
        // It owes all of its 21 works were paid with; it had earned 80.
        let left = COLLATERAL - (20 * 100 - 80);
        assert_eq!(at_stake(cheat), left - left / 5);
        assert_eq!(Record::epochs_of(&cheat), 0);
        let found = events().into_iter().find_map(|event| match event {
            Event::CheatFound { executor, checked, failures, .. } => Some((executor, checked, failures)),
            _ => None,
        });
        assert!(found
            .is_some_and(|(executor, of, failures)| (executor, of) == (cheat, failures) && failures == checked as u32));
    });
}

#[test]
fn challengers_get_no_more_of_the_slash_than_they_earned_honestly() {
    build_and_execute(|| {
        let (hosts, _) = all_invalid(20);
        // One of them has earned 80 in the epoch, the others nothing.
        let earner = &hosts[1];
        let at = work_by(earner);
        let checks: Vec<_> = hosts.iter().filter(|host| host.must_check(at)).collect();
        checks.iter().for_each(|host| {
            assert_ok!(host.judge(&[(at, Judgement::Valid)]));
        });
        let before = hosts.clone().map(|host| Balances::free_balance(host.account));
        judged(&hosts);
        all_vote(&hosts, |_, at_| if at_ == at { Judgement::Valid } else { Judgement::Invalid });
        settled();

        for (host, before) in hosts.iter().zip(before) {
            let reward = Balances::free_balance(host.account) - before;
            let earned = claimable(host.account);
            assert!(reward <= earned, "{reward} for who earned {earned}");
            assert!(reward <= COLLATERAL / 50, "a tenth of the fifth, for all together");
        }
        assert!(Balances::free_balance(earner.account) > before[1], "who had earned something got something");
    });
}

#[test]
fn two_failures_are_chance() {
    build_and_execute(|| {
        let (hosts, _) = all_invalid(2);
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(at_stake(hosts[0].account), COLLATERAL - 2 * 100, "they are paid for and no more");
        assert_eq!(Record::epochs_of(&hosts[0].account), 20, "which is no epoch of service");
    });
}

#[test]
fn an_executor_that_left_has_nothing_more_to_lose_and_holds_nothing_up() {
    build_and_execute(|| {
        let (hosts, works) = all_invalid(20);
        judged(&hosts);
        hosts[0].leave();
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert!(outcomes().len() == works.len());
        assert_eq!(crate::Works::<Test>::get(EpochIndex(0), WorkIndex(0)), None);
    });
}

#[test]
fn the_collusion_of_executor_and_validator_is_found_by_the_others() {
    build_and_execute(|| {
        let hosts = hosts([10; 5]);
        let accomplice = hosts[1].account;
        let works: Vec<_> = (0..40).map(|_| work_by(&hosts[0])).collect();
        for host in &hosts {
            let found = if host.account == accomplice { Judgement::Valid } else { Judgement::Invalid };
            let due: Vec<_> = works.iter().filter(|at| host.must_check(**at)).map(|at| (*at, found)).collect();
            if !due.is_empty() {
                assert_ok!(host.judge(&due));
            }
        }
        judged(&hosts);
        all_vote(&hosts, |host, _| if host.account == accomplice { Judgement::Valid } else { Judgement::Invalid });
        settled();

        assert!(at_stake(hosts[0].account) <= COLLATERAL - COLLATERAL / 5);
        assert!(claimable(accomplice) < 10_000 / 4, "no subsidy for who vouched for them");
    });
}

/// Lets an executor have the least rate, 1 %.
fn long_trusted(host: &Host) {
    set_reputation(host.account, 30);
    Traffic::<Test>::insert(Clock::now().index, 10_000);
}

#[test]
fn at_the_least_rate_an_invalid_work_costs_what_a_hundred_earn() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        long_trusted(&hosts[0]);
        let at = work_due(&hosts[0], &hosts[1]);
        let works = Works::<Test>::iter().count() as u64;
        assert_ok!(hosts[1].judge(&[(at, Judgement::Invalid)]));
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        let before = at_stake(hosts[0].account);
        settled();

        let paid = events().into_iter().find_map(|event| match event {
            Event::DamagesBurned { due, paid, .. } => Some((due, paid)),
            _ => None,
        });
        assert_eq!(paid, Some((10_000, 10_000)), "one in a hundred is checked, so that one pays for a hundred");
        let earned = (works - 1) * 80;
        assert_eq!(before - at_stake(hosts[0].account), 10_000u64.saturating_sub(earned), "from earnings first");
    });
}

/// Who is checked twice an epoch never fails three times in one.
#[test]
fn failures_of_several_epochs_show_a_cheat() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let cheat = hosts[0].account;
        let mut findings = Vec::new();
        for epoch in 0..2 {
            let works: Vec<_> = (0..2).map(|_| (work_by(&hosts[0]), Judgement::Invalid)).collect();
            all_judge(&hosts, &works);
            run_to_phase(epoch + 1, Phase::Reveal);
            hosts.iter().for_each(|host| host.reveal(epoch));
            hosts.iter().for_each(|host| host.open(10));
            run_to_phase(epoch + 1, Phase::Generation);
            all_vote(&hosts, |_, _| Judgement::Invalid);
            run_to_phase(epoch + 1, Phase::Settled);
            findings.push(found(cheat));
        }

        assert_eq!(findings, [None, Some((4, 4))], "two failures are chance, and four are not");
    });
}

/// With how many failures of how many checks an executor was found to be a cheat.
fn found(cheat: u64) -> Option<(u32, u32)> {
    events().into_iter().find_map(|event| match event {
        Event::CheatFound { executor, checked, failures, .. } if executor == cheat => Some((failures, checked)),
        _ => None,
    })
}

#[test]
fn an_epoch_with_an_invalid_work_earns_no_subsidy_and_no_reputation() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let bad = work_by(&hosts[0]);
        let good: Vec<_> = (0..30).map(|_| (work_by(&hosts[0]), Judgement::Valid)).collect();
        all_judge(&hosts, &[(bad, Judgement::Invalid)]);
        all_judge(&hosts, &good);
        judged(&hosts);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        // It shares each fee with one checker or with two, and pays the damage.
        let earned = claimable(hosts[0].account) + 100;
        assert!((30 * 80 / 3..=30 * 80 / 2).contains(&earned), "{earned} without subsidy");
        assert_eq!(Record::epochs_of(&hosts[0].account), 0);
    });
}
