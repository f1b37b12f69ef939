//! Settling epochs that do not fit into a block.

use super::*;
use crate::{Rounds, Settling};

#[test]
fn five_thousand_works_are_settled_over_many_blocks() {
    build_and_execute(|| {
        let hosts = hosts([10; 4]);
        let works: Vec<_> =
            (0..5_000).map(|number| work_for(2 + number % 8, hosts[number as usize % 4].account, 100)).collect();
        let valid: Vec<_> = works.iter().map(|at| (*at, Judgement::Valid)).collect();
        all_judge(&hosts, &valid);
        judged(&hosts);
        let busy = Rounds::<Test>::get(EpochIndex(0)).expect("it is not settled");
        assert!(busy.next > 0 && busy.next < 5_000, "judging goes on: {}", busy.next);

        run_to_phase(1, Phase::Settled);
        assert_eq!(Settling::<Test>::get(), EpochIndex(0), "paying takes more than a block");
        let start = System::block_number();
        settled();

        let blocks = System::block_number() - start;
        assert!(blocks > 5, "{blocks} blocks");
        let fees: u64 = 5_000 * 80;
        let paid: u64 = hosts.iter().map(|host| claimable(host.account)).sum();
        assert_eq!(paid, fees + 10_000);
    });
}

#[test]
fn thousands_of_participants_are_settled_over_many_blocks() {
    build_and_execute(|| {
        for account in 100_000..102_000u64 {
            <crate::Pallet<Test> as keirin_primitives::traits::OnOpened<u64>>::opened(
                EpochIndex(0),
                &account,
                keirin_primitives::weight::VotingWeight(1),
            );
        }
        run_to_phase(1, Phase::Settled);
        let start = System::block_number();
        settled();
        assert!(System::block_number() > start + 1, "it takes more than a block");
    });
}

#[test]
fn thousands_of_votes_are_counted_over_many_blocks() {
    build_and_execute(|| {
        let hosts = hosts([10, 10]);
        let at = work_by(&hosts[0]);
        assert_ok!(Validation::report(RuntimeOrigin::signed(REQUESTER), at.0, at.1));
        for voter in 100_000..103_000u64 {
            crate::Ballots::<Test>::insert(at, voter, crate::Ballot::Sealed([0; 32]));
        }
        judged(&hosts);
        run_to_phase(1, Phase::Settled);
        let start = System::block_number();
        settled();
        assert!(System::block_number() > start, "it takes more than a block");
        assert_eq!(outcomes(), [WorkOutcome::Undecided]);
    });
}

/// 65 536 receipts, and what 64 validators found: settling that costs no more than settling as many tasks as there are validators.
#[test]
fn a_full_batch_with_the_seals_of_sixty_four_validators_is_settled_within_30_milliseconds() {
    use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_MILLIS, WeightMeter};
    use keirin_primitives::{receipts::BatchId, validation::Subject, weight::VotingWeight};
    build_and_execute(|| {
        let validators: Vec<u64> = (100_000..100_064).collect();
        for validator in &validators {
            <crate::Pallet<Test> as keirin_primitives::traits::OnOpened<u64>>::opened(
                EpochIndex(0),
                validator,
                VotingWeight(10),
            );
        }
        let hosts = hosts([10]);
        let at = batch_claiming(&hosts[0], &vec![1; 65_536], 1);
        let mut recorded = crate::Works::<Test>::get(at.0, at.1).expect("it was recorded");
        assert_eq!(recorded.work.subject, Subject::Batch { receipts: 65_536, largest_fee: 1 });
        for validator in &validators {
            let secret = [*validator as u8; 32];
            crate::Tallies::<Test>::mutate(at.0, validator, |tally| tally.secret = Some(secret));
            let sealed = crate::lists::empty_list(validator, &recorded.work.id, &secret);
            crate::Seals::<Test>::insert(at, validator, sealed);
        }
        let round = Rounds::<Test>::get(at.0).expect("it has a work");
        let mut meter = WeightMeter::new();

        recorded.books = Default::default();
        crate::Pallet::<Test>::pay_batch(at, &round, (BatchId(recorded.work.id.0), recorded), &mut meter);

        assert!(crate::Works::<Test>::get(at.0, at.1).is_none());
        let milliseconds = meter.consumed().ref_time() / WEIGHT_REF_TIME_PER_MILLIS;
        assert!((5..30).contains(&milliseconds), "{milliseconds} ms");
        let tally = crate::Tallies::<Test>::get(at.0, hosts[0].account);
        assert_eq!((tally.leaves, tally.failed_leaves), (65_536, 0));
        Rounds::<Test>::mutate(at.0, |round| round.as_mut().expect("it is there").works = 0);
    });
}
