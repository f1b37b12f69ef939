//! Commit–reveal of secrets.

use frame_support::assert_ok;
use keirin_primitives::{
    signing::opening_digest,
    sprint::{next_randomness, Phase},
    traits::{Entropy, EpochNow, Epochs},
    weight::VotingWeight,
};

use crate::{mock::*, Call, CurrentEpoch, Pallet, Randomness, Secrets, SprintRefusal};

fn open_with(
    racer: &Racer,
    edit: impl FnOnce(&mut keirin_primitives::sprint::Opening<sp_runtime::AccountId32>),
) -> Result<(), Refused> {
    let mut opening = racer.opening();
    edit(&mut opening);
    let signature = racer.sign(&opening_digest(&genesis(), &opening));
    submit(Call::open { opening, signature })
}

#[test]
fn a_secret_that_was_committed_must_be_revealed_to_race_again() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);

        let wrong = refused(SprintRefusal::WrongSecret);
        assert_eq!(open_with(&racer, |opening| opening.revealed = None), wrong, "withheld");
        assert_eq!(open_with(&racer, |opening| opening.revealed = Some([7; 32])), wrong, "another one than committed");
        assert_ok!(racer.open());
        let before = CurrentEpoch::<Test>::get().index.previous().expect("an epoch has passed");
        assert_eq!(Secrets::<Test>::get(before, &racer.account), Some(racer.secret(before)));
    });
}

#[test]
fn others_hear_who_opened_and_can_read_the_clock_and_secrets() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Reveal);
        let opened = CurrentEpoch::<Test>::get().index;
        Openings::take();
        assert_ok!(racer.open());
        assert_eq!(Openings::take(), vec![(opened, racer.account.clone(), VotingWeight(racer.weight()))]);
        assert_eq!(Pallet::<Test>::secret_of(opened, &racer.account), None, "it is not revealed yet");
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        assert_eq!(Pallet::<Test>::secret_of(opened, &racer.account), Some(racer.secret(opened)));
        let epoch = CurrentEpoch::<Test>::get();
        assert_eq!(Pallet::<Test>::now(), EpochNow { index: opened.next(), phase: Phase::Reveal, until: epoch.until });
    });
}

#[test]
fn without_an_opening_there_is_no_commitment() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Commit);
        assert_eq!(racer.commit(racer.race(20, 0).set()), refused(SprintRefusal::NotOpened));
    });
}

#[test]
fn who_missed_an_epoch_starts_anew() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        for _ in 0..2 {
            run_to_phase(Phase::Settled);
            run_to_phase(Phase::Reveal);
        }
        assert_eq!(open_with(&racer, |opening| opening.revealed = Some([7; 32])), refused(SprintRefusal::WrongSecret));
        assert_ok!(racer.open());
    });
}

#[test]
fn randomness_is_of_all_secrets_in_the_order_of_accounts() {
    build_and_execute(|| {
        let racers = [Racer::new(5, 0), Racer::new(2, 0), Racer::new(3, 0)];
        racers.iter().for_each(|racer| racer.open().expect("it may open"));
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        racers.iter().for_each(|racer| racer.open().expect("it may open"));
        run_to_phase(Phase::Generation);
        let epoch = CurrentEpoch::<Test>::get();
        let before = epoch.index.previous().expect("an epoch has passed");
        let secrets = [&racers[1], &racers[2], &racers[0]].map(|racer| racer.secret(before)).concat();

        // The counter gave 1 to the seed of epoch 0, 2 to its samples, 3 to this seed.
        let entropy = |number: u8| [[number].as_slice(), &[0; 31]].concat().try_into().expect("32 bytes");
        let first = next_randomness(&[0; 32], &entropy(1), &[]);
        assert_eq!(Randomness::<Test>::get(), next_randomness(&first, &entropy(3), &secrets));
        assert_eq!(epoch.seed, Randomness::<Test>::get());
        assert_eq!(Counter::entropy(), entropy(4));
    });
}

/// A racer who knows everybody else's secrets can choose between revealing its own and not: two seeds, and the second
/// costs the sprint. It cannot choose the secret any more.
#[test]
fn a_secret_cannot_be_chosen_after_others_are_known() {
    build_and_execute(|| {
        let racer = Racer::new(1, 10);
        run_to_phase(Phase::Reveal);
        assert_ok!(racer.open());
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        for ground in 0..50u8 {
            let refusal = open_with(&racer, |opening| opening.revealed = Some([ground.wrapping_add(100); 32]));
            assert_eq!(refusal, refused(SprintRefusal::WrongSecret));
        }
        run_to_phase(Phase::Commit);
        assert_eq!(
            racer.commit(racer.race(20, 0).set()),
            refused(SprintRefusal::NotOpened),
            "withholding costs the sprint"
        );
    });
}

#[test]
fn randomness_of_an_epoch_is_in_force_until_that_of_the_next_is_fixed() {
    build_and_execute(|| {
        let in_force = Pallet::<Test>::randomness_in_force;
        run_to_phase(Phase::Reveal);
        assert_eq!(in_force(), None);
        run_to_phase(Phase::Generation);
        let first = CurrentEpoch::<Test>::get();
        assert_eq!(in_force(), Some((first.index, first.seed)));
        run_to_phase(Phase::Settled);
        run_to_phase(Phase::Reveal);
        assert_eq!(in_force(), Some((first.index, first.seed)), "the next one is not fixed yet");
        run_to_phase(Phase::Generation);
        let second = CurrentEpoch::<Test>::get();
        assert_eq!(in_force(), Some((first.index.next(), second.seed)));
    });
}
