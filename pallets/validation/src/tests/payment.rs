//! Who gets what of an epoch in which nobody is accused.

use keirin_primitives::traits::{RecordWork, Reputation};

use super::*;
use crate::{Pallet, Rounds, Settling, Stage, Tallies, Traffic};

#[test]
fn a_fee_is_shared_by_who_did_and_who_checked_the_work() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, c] = &hosts;
        let fees = [100, 100, 100].map(|fee| work_for(REQUESTER, a.account, fee));
        let works = fees.map(|at| (at, Judgement::Valid));
        all_judge(&hosts, &works);
        let shares = |host: &Host| -> u64 {
            let share = |at: &At| 80 / (1 + hosts.iter().filter(|host| host.must_check(*at)).count() as u64);
            let paid = |at: &At| host.account == a.account || host.must_check(*at);
            let rounding = |at: &At| if host.account == a.account { 80 % (80 / share(at)) } else { 0 };
            fees.iter().filter(|at| paid(at)).map(|at| share(at) + rounding(at)).sum()
        };
        let expected = [a, b, c].map(shares);
        judged(&hosts);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Unchallenged; 3]);
        assert_eq!([a, b, c].map(|host| claimable(host.account)), [expected[0] + 10_000 / 3, expected[1], expected[2]]);
    });
}

#[test]
fn subsidy_is_shared_by_weight_among_those_who_served() {
    build_and_execute(|| {
        let hosts = hosts([60, 30, 10]);
        let works = [work_by(&hosts[0]), work_by(&hosts[1])].map(|at| (at, Judgement::Valid));
        all_judge(&hosts, &works);
        judged(&hosts);
        settled();

        let subsidy = |host: &Host| claimable(host.account) / 1_000;
        assert_eq!([0, 1, 2].map(|index: usize| subsidy(&hosts[index])), [6, 3, 0], "the third had no task");
        assert_eq!([0, 1, 2].map(|index: usize| Record::epochs_of(&hosts[index].account)), [1, 1, 0]);
    });
}

#[test]
fn who_lets_a_tenth_of_its_tasks_expire_gets_no_subsidy() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        for host in &hosts {
            (0..18).for_each(|_| {
                work_for(REQUESTER, host.account, 100);
            });
            Pallet::<Test>::missed(&host.account);
        }
        Pallet::<Test>::missed(&hosts[1].account);
        let works: Vec<_> = crate::Works::<Test>::iter_keys().map(|at| (at, Judgement::Valid)).collect();
        let mut works = works;
        works.sort_by_key(|(at, _)| *at);
        all_judge(&hosts, &works);
        judged(&hosts);
        settled();

        let fees = 18 * 80;
        assert_eq!([0, 1].map(|index: usize| claimable(hosts[index].account)), [fees + 5_000, fees]);
    });
}

#[test]
fn an_epoch_without_validators_pays_nobody() {
    build_and_execute(|| {
        let unopened = Host::new(11);
        run_to_phase(0, Phase::Generation);
        work_by(&unopened);
        judged(&[]);
        settled();

        assert_eq!(outcomes(), [WorkOutcome::Unchallenged]);
        assert_eq!(claimable(unopened.account), 0, "it has no secret of the epoch");
    });
}

#[test]
fn a_single_participant_is_paid_unchecked() {
    build_and_execute(|| {
        let [a] = hosts([10]);
        work_by(&a);
        judged(std::slice::from_ref(&a));
        settled();

        assert_eq!(claimable(a.account), 80 + 10_000);
        assert_eq!(Record::epochs_of(&a.account), 1);
    });
}

#[test]
fn epochs_in_which_nothing_happened_are_passed() {
    build_and_execute(|| {
        run_to_phase(6, Phase::Settled);
        assert_eq!(Settling::<Test>::get(), EpochIndex(6));
    });
}

#[test]
fn an_epoch_is_settled_in_its_stages() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        work_by(&hosts[0]);
        let stage = || Rounds::<Test>::get(EpochIndex(0)).map(|round| round.stage);
        run_to_phase(1, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(0));
        assert_eq!(stage(), Some(Stage::Open));
        run_to_phase(1, Phase::Generation);
        assert_eq!(stage(), Some(Stage::Waiting));
        run_to(EPOCH_BLOCKS + 24);
        assert_eq!(stage(), Some(Stage::Waiting), "until the sprint is settled");
        run_to_phase(1, Phase::Settled);
        assert_eq!(stage(), None);
    });
}

#[test]
fn several_epochs_behind_nothing_is_lost() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let mut expected = 0;
        for epoch in 0..5 {
            if epoch > 0 {
                run_to_phase(epoch, Phase::Reveal);
                hosts.iter().for_each(|host| host.reveal(epoch - 1));
                hosts.iter().for_each(|host| host.open(10));
                run_to_phase(epoch, Phase::Generation);
            }
            // Nothing fits into a block's share: gathering only.
            SettlementShare::set(&sp_runtime::Perbill::from_rational(3u32, 1_000));
            let works: Vec<_> = (0..3).map(|_| (work_by(&hosts[0]), Judgement::Valid)).collect();
            all_judge(&hosts, &works);
            expected += 3;
        }
        run_to_phase(5, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(4));
        run_to_phase(5, Phase::Generation);
        SettlementShare::set(&sp_runtime::Perbill::from_percent(25));
        run_to_phase(6, Phase::Settled);

        assert_eq!(Settling::<Test>::get(), EpochIndex(6));
        assert_eq!(outcomes().len(), expected);
        assert_eq!(Record::epochs_of(&hosts[0].account), 5, "secrets of long ago were kept");
        assert_eq!(Tallies::<Test>::iter().count(), 0);
        assert_eq!(Traffic::<Test>::iter().filter(|(epoch, _)| *epoch < EpochIndex(4)).count(), 0);
    });
}
