//! From commitments to weights and collators.

use frame_support::assert_ok;
use keirin_primitives::{sprint::Phase, weight::VotingWeight};
use pallet_session::SessionManager;
use sp_runtime::AccountId32;

use super::raced;
use crate::{mock::*, CurrentEpoch, Event, SittingOut, Standings};

#[test]
fn proofs_become_weights() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 5), Racer::new(2, 5), Racer::new(3, 5)];
        raced(&[(&racers[0], 10), (&racers[1], 20), (&racers[2], 40)]);
        for racer in &racers {
            assert_ok!(racer.vote_honestly());
        }
        events();
        run_to_phase(Phase::Settled);
        let told = events();
        run_blocks(2);

        assert_eq!(racers.each_ref().map(Racer::weight), [10, 20, 40]);
        let epoch = CurrentEpoch::<Test>::get().index;
        assert!(told.contains(&Event::SprintSettled { epoch, racers: 3, total: VotingWeight(70) }));
        assert_eq!(Standings::<Test>::get().first(), Some(&(racers[2].account.clone(), VotingWeight(40))));
    });
}

#[test]
fn who_did_not_race_loses_its_weight() {
    build_and_execute(|| {
        let (racer, idle) = (Racer::new(1, 5), Racer::new(2, 500));
        raced(&[(&racer, 10)]);
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!((racer.weight(), idle.weight()), (10, 0));
    });
}

#[test]
fn an_epoch_without_commitments_changes_no_weight() {
    build_and_execute(|| {
        let racer = Racer::new(1, 5);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        run_to_phase(Phase::Settled);
        assert!(events().iter().any(|event| matches!(event, Event::SprintEmpty { .. })));
        run_blocks(3);
        assert_eq!(racer.weight(), 5);
    });
}

#[test]
fn the_largest_of_four_is_capped() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 5), Racer::new(2, 5), Racer::new(3, 5), Racer::new(4, 5)];
        raced(&[(&racers[0], 14), (&racers[1], 14), (&racers[2], 14), (&racers[3], 60)]);
        run_to_phase(Phase::Settled);
        run_blocks(3);
        // 0.3 · 42 / 0.7 = 18.
        assert_eq!(racers.each_ref().map(Racer::weight), [14, 14, 14, 18]);
    });
}

#[test]
fn weight_without_collateral_is_a_fifth() {
    build_and_execute(|| {
        let (bare, backed) = (Racer::new(1, 5).backed_by(0), Racer::new(2, 5).backed_by(1_000));
        raced(&[(&bare, 20), (&backed, 20)]);
        run_to_phase(Phase::Settled);
        run_blocks(2);
        assert_eq!((bare.weight(), backed.weight()), (4, 20));
    });
}

#[test]
fn weight_elects_collators_that_have_session_keys() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 5), Racer::new(2, 5), Racer::new(3, 5), Racer::new(9, 5)];
        assert_eq!(Sprints::new_session(1), Some(vec![[100; 32].into()]), "the invulnerable alone");
        raced(&[(&racers[0], 10), (&racers[1], 12), (&racers[2], 14), (&racers[3], 16)]);
        run_to_phase(Phase::Settled);

        // The largest has no session keys; two are elected.
        assert_eq!(Sprints::new_session(2), Some(vec![[100; 32].into(), [3; 32].into(), [2; 32].into()]));
    });
}

#[test]
fn collator_that_makes_no_block_in_a_session_sits_some_out() {
    build_and_execute(|| {
        let racers = [Racer::new(1, 5), Racer::new(2, 5), Racer::new(3, 5)];
        raced(&[(&racers[0], 10), (&racers[1], 12), (&racers[2], 14)]);
        run_to_phase(Phase::Settled);
        let [invulnerable, one, two, three] = [100, 1, 2, 3].map(|byte| AccountId32::from([byte; 32]));
        let collators = || Sprints::new_session(0).expect("there are collators");
        assert_eq!(collators(), [&invulnerable, &three, &two].map(Clone::clone));

        // Two made its last block before the session; the invulnerable made none either.
        Session::begin(6, collators());
        Session::author(&two);
        run_blocks(1);
        Session::begin(7, collators());
        Session::author(&three);
        Sprints::end_session(7);
        System::assert_last_event(Event::<Test>::CollatorIdle { collator: two.clone(), until: 11 }.into());
        assert_eq!(collators(), [&invulnerable, &three, &one].map(Clone::clone), "the next by weight takes its place");

        // It was elected for the next session already, and makes no block in that either.
        Sprints::end_session(8);
        assert_eq!(SittingOut::<Test>::get().to_vec(), [(two.clone(), 12)]);

        Session::begin(9, collators());
        for collator in [&three, &one] {
            Session::author(collator);
        }
        Sprints::end_session(9);
        Sprints::end_session(10);
        assert_eq!(collators(), [&invulnerable, &three, &one].map(Clone::clone), "it sits out sessions 9 to 11");
        Sprints::end_session(11);
        assert_eq!(collators(), [&invulnerable, &three, &two].map(Clone::clone), "and may try again");
    });
}

#[test]
fn difficulty_follows_the_largest_commitment() {
    build_and_execute(|| {
        // Between 10 and 1 000 proofs nothing changes.
        assert_eq!(Sprints::next_level(8, 10), 8);
        assert_eq!(Sprints::next_level(8, 1_000), 8);
        assert_eq!(Sprints::next_level(8, 1_001), 9);
        assert_eq!(Sprints::next_level(8, 5_000), 11);
        assert_eq!(Sprints::next_level(8, 9), 7);
        assert_eq!(Sprints::next_level(8, 1), 4);
        assert_eq!(Sprints::next_level(8, 0), 8, "nobody raced");
        assert_eq!(Sprints::next_level(0, 1), 0);
        assert_eq!(Sprints::next_level(32, u32::MAX), 32);
    });
}

#[test]
fn storage_of_an_epoch_does_not_grow_with_proofs() {
    let bytes = |proofs: usize| {
        let mut bytes = 0;
        build_and_execute(|| {
            let racer = Racer::new(1, 5);
            raced(&[(&racer, proofs)]);
            let prefix = sp_io::hashing::twox_128(b"Sprints");
            let mut key = prefix.to_vec();
            while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
                bytes += next.len() + sp_io::storage::get(&next).map_or(0, |value| value.len());
                key = next;
            }
        });
        bytes
    };
    assert_eq!(bytes(40), bytes(400));
}
