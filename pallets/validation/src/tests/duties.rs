//! Missed duties, and who proves them.

use frame_support::{assert_noop, dispatch::Pays};

use super::*;
use crate::{Error, Pallet, Traffic};

fn report_missed(finder: u64, at: At, validator: &Host) -> frame_support::dispatch::DispatchResultWithPostInfo {
    Validation::report_missed_validation(RuntimeOrigin::signed(finder), at.0, at.1, validator.account)
}

#[test]
fn a_validator_that_refuses_an_awkward_request_has_missed_it() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let awkward = work_due(a, b);
        let fine = work_due(a, b);
        assert_ok!(b.judge(&[(fine, Judgement::Valid)]));
        let own = work_by(b);
        judged(&hosts);

        let free = report_missed(REQUESTER, awkward, b).expect("it had to check it");
        assert_eq!(free.pays_fee, Pays::No);
        assert_noop!(report_missed(2, awkward, b), Error::<Test>::AlreadyShown);
        let earned = 80 + 40;
        settled();

        assert_eq!(claimable(b.account), 0, "neither for {own:?} nor for {fine:?}");
        assert!(claimable(REQUESTER) > 0 && claimable(REQUESTER) <= earned / 10, "a tenth of what it earned");
    });
}

#[test]
fn only_what_was_due_and_not_done_is_a_missed_duty() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, c] = &hosts;
        let done = work_due(a, b);
        assert_ok!(b.judge(&[(done, Judgement::Valid)]));
        let not_due = (0..1_000).map(|_| work_by(a)).find(|at| !b.must_check(*at)).expect("some are not");
        let due = work_due(a, c);
        assert_noop!(report_missed(REQUESTER, done, b), Error::<Test>::TooEarly);
        run_to_phase(1, Phase::Reveal);
        hosts[..2].iter().for_each(|host| host.reveal(0));
        assert_noop!(report_missed(REQUESTER, not_due, b), Error::<Test>::TooEarly);
        run_to_phase(1, Phase::Generation);

        assert_noop!(report_missed(REQUESTER, done, b), Error::<Test>::NoDuty);
        assert_noop!(report_missed(REQUESTER, not_due, b), Error::<Test>::NoDuty);
        assert_noop!(report_missed(REQUESTER, done, a), Error::<Test>::NoDuty);
        assert_noop!(report_missed(REQUESTER, due, c), Error::<Test>::NoSecret);
        let unknown = (EpochIndex(0), keirin_primitives::validation::WorkIndex(9_999));
        assert_noop!(report_missed(REQUESTER, unknown, b), Error::<Test>::UnknownWork);
        settled();
        assert_noop!(report_missed(REQUESTER, due, b), Error::<Test>::UnknownWork);
    });
}

#[test]
fn a_seal_that_is_not_opened_yet_is_no_missed_duty() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let at = work_due(a, b);
        assert_ok!(b.judge(&[(at, Judgement::Valid)]));
        run_to_phase(1, Phase::Reveal);
        hosts.iter().for_each(|host| host.reveal(0));
        run_to(EPOCH_BLOCKS + 4);
        // As if this block's share were used up by gathering secrets.
        Pallet::<Test>::gather(
            &keirin_primitives::traits::EpochNow { index: EpochIndex(1), phase: Phase::Generation, until: 0 },
            &mut frame_support::weights::WeightMeter::new(),
        );

        assert!(crate::Seals::<Test>::contains_key(at, b.account));
        assert_noop!(report_missed(REQUESTER, at, b), Error::<Test>::NoDuty);
    });
}

#[test]
fn who_does_not_reveal_has_nothing_of_the_epoch() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let [a, b] = &hosts;
        let at = work_by(b);
        assert_ok!(a.judge(&[(at, Judgement::Valid)]));
        judged(std::slice::from_ref(a));
        settled();

        assert_eq!(claimable(b.account), 0);
        assert_eq!(claimable(a.account), 40, "half of the fee without the training fund's part");
    });
}

#[test]
fn a_work_on_which_no_more_verdicts_count_is_challenged_and_missed_by_nobody() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, c] = &hosts;
        let at =
            (0..1_000).map(|_| work_by(a)).find(|at| b.must_check(*at) && c.must_check(*at)).expect("some are due");
        assert_ok!(b.judge(&[(at, Judgement::Invalid)]));
        let first = |validator| crate::Verdict { validator, judgement: Judgement::Valid };
        crate::Checked::<Test>::insert(at.0, at.1, crate::Verdicts::truncate_from((100..116).map(first).collect()));

        judged(&hosts);

        assert!(Challenges::<Test>::contains_key(at.0, at.1), "it still challenges");
        assert_noop!(report_missed(REQUESTER, at, b), Error::<Test>::NoDuty);
        assert_noop!(report_missed(REQUESTER, at, c), Error::<Test>::NoDuty);
    });
}

#[test]
fn every_work_at_full_rate_is_somebodys_to_check() {
    build_and_execute(|| {
        let hosts = hosts([5, 40, 30, 25]);
        let works: Vec<_> = (0..400).map(|number| work_by(&hosts[number % 4])).collect();
        let checkers = |at: &At| hosts.iter().filter(|host| host.must_check(*at)).count();

        assert!(works.iter().all(|at| checkers(at) > 0));
        let checks: usize = works.iter().map(checkers).sum();
        assert!((550..750).contains(&checks), "one assigned and one drawn each, where they differ: {checks}");
    });
}

#[test]
fn works_below_full_rate_are_assigned_to_nobody() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        set_reputation(hosts[0].account, 1);
        Traffic::<Test>::insert(EpochIndex(0), 10_000);
        let round = || crate::Rounds::<Test>::get(EpochIndex(0)).expect("it has works");
        let span = |host: &Host| crate::Tallies::<Test>::get(EpochIndex(0), host.account).span;
        let assigned = |(epoch, index): At| {
            let recorded = crate::Works::<Test>::get(epoch, index).expect("it is recorded");
            let falls = |host: &&Host| Pallet::<Test>::is_assigned(&round(), &recorded, span(&hosts[0]), span(host));
            hosts[1..].iter().filter(falls).count()
        };

        assert!((0..100).all(|_| assigned(work_by(&hosts[0])) == 0));
        set_reputation(hosts[0].account, 0);
        assert!((0..100).all(|_| assigned(work_by(&hosts[0])) == 1));
    });
}

#[test]
fn who_does_not_check_what_it_is_assigned_misses_a_duty() {
    build_and_execute(|| {
        let hosts = hosts([10, 10, 10]);
        let [a, b, _] = &hosts;
        let drawn = |(epoch, index): At| {
            let recorded = crate::Works::<Test>::get(epoch, index).expect("it is recorded");
            let weight = keirin_primitives::weight::VotingWeight;
            keirin_primitives::validation::must_check(
                &b.secret(epoch),
                &recorded.work.id,
                recorded.rate,
                weight(10),
                weight(20),
            )
        };
        let assigned_only = |at: &At| b.must_check(*at) && !drawn(*at);
        let at = (0..1_000).map(|_| work_by(a)).find(assigned_only).expect("a quarter of them are");
        judged(&hosts);

        assert_ok!(report_missed(REQUESTER, at, b));
    });
}
