//! New weights, slot by slot.

use frame_support::assert_ok;
use keirin_primitives::{
    executor_rpc::to_hex,
    traits::{AssignByWeight, SetWeights, WeightOf},
    weight::VotingWeight,
};
use proptest::prelude::*;
use sp_core::U256;

use super::register;
use crate::{
    mock::*, weight_tree::FAN_OUT, Error, GenesisParticipant, Pallet, Participants as Records, SlotOwners, WeightRoots,
};

/// Ten times its account for everybody.
fn tenfold(account: &u64) -> VotingWeight {
    VotingWeight(account * 10)
}

fn set_weights(first: u32, limit: u32, weight_of: impl Fn(&u64) -> VotingWeight) -> Option<u32> {
    Pallet::<Test>::set_weights(first, limit, &weight_of)
}

fn total(model: &str) -> u64 {
    Pallet::<Test>::total_weight(&model_id(model))
}

fn admit(account: u64, weight: u64) {
    let participant = GenesisParticipant {
        account,
        executor_key: to_hex(public(&executor(account as u8)).0),
        endpoint: "https://host".into(),
        models: vec!["a".into()],
        weight: VotingWeight(weight),
    };
    Pallet::<Test>::register_at_genesis(&participant).expect("the participant is valid");
}

#[test]
fn weights_change_in_the_trees_of_all_models_served() {
    build_and_execute(|| {
        register(1, &["a", "b"]);
        register(2, &["a"]);
        register(3, &["b"]);
        let events = System::event_count();

        assert_eq!(set_weights(0, 100, tenfold), None);

        assert_eq!((total("a"), total("b")), (30, 40));
        assert_eq!(Pallet::<Test>::weight_of(&2), VotingWeight(20));
        assert_eq!(System::event_count(), events);
    });
}

#[test]
fn weights_are_set_in_steps_that_follow_one_another() {
    build_and_execute(|| {
        (1..=5).for_each(|account| register(account, &["a"]));

        assert_eq!(set_weights(0, 2, tenfold), Some(2));
        assert_eq!(total("a"), 10 + 20 + 1 + 1 + 1);
        assert_eq!(set_weights(2, 2, tenfold), Some(4));
        assert_eq!(set_weights(4, 2, tenfold), None);

        assert_eq!(total("a"), 150);
    });
}

#[test]
fn steps_end_at_the_last_slot_used() {
    build_and_execute(|| {
        assert_eq!(set_weights(0, 10, tenfold), None);
        (1..=4).for_each(|account| register(account, &["a"]));

        assert_eq!(set_weights(0, 4, tenfold), None);
        assert_eq!(set_weights(4, 4, tenfold), None);
        assert_eq!(set_weights(u32::MAX, u32::MAX, tenfold), None);
        assert_eq!(set_weights(1, 0, tenfold), Some(1));
    });
}

#[test]
fn steps_cross_the_leaves_of_the_tree() {
    build_and_execute(|| {
        let many = u64::from(FAN_OUT) + 12;
        MaxParticipants::set(many as u32);
        (1..=many).for_each(|account| admit(account, 1));

        assert_eq!(set_weights(0, FAN_OUT - 8, tenfold), Some(FAN_OUT - 8));
        assert_eq!(set_weights(FAN_OUT - 8, 16, tenfold), Some(FAN_OUT + 8));
        assert_eq!(set_weights(FAN_OUT + 8, 16, tenfold), None);

        assert_eq!(total("a"), 10 * many * (many + 1) / 2);
        assert_eq!(WeightRoots::<Test>::get(model_id("a")).len(), 2);
    });
}

#[test]
fn participants_that_leave_between_steps_get_no_weight() {
    build_and_execute(|| {
        (1..=4).for_each(|account| register(account, &["a", "b"]));

        assert_eq!(set_weights(0, 2, tenfold), Some(2));
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));
        assert_ok!(Participants::leave(RuntimeOrigin::signed(4)));
        assert_eq!(set_weights(2, 2, tenfold), None);

        assert_eq!((total("a"), total("b")), (20 + 30, 20 + 30));
        assert_eq!(Pallet::<Test>::weight_of(&4), VotingWeight(0));
    });
}

#[test]
fn slot_taken_again_between_steps_has_its_new_owners_weight() {
    build_and_execute(|| {
        (1..=3).for_each(|account| register(account, &["a"]));

        assert_eq!(set_weights(0, 1, tenfold), Some(1));
        assert_ok!(Participants::leave(RuntimeOrigin::signed(2)));
        register(4, &["a"]);
        assert_eq!(set_weights(1, 2, tenfold), None);

        assert_eq!(total("a"), 10 + 40 + 30);
        assert_eq!(SlotOwners::<Test>::get(1), Some(4));
    });
}

#[test]
fn participant_without_weight_is_active_but_never_drawn() {
    build_and_execute(|| {
        register(1, &["a"]);
        register(2, &["a"]);

        assert_eq!(set_weights(0, 2, |account| VotingWeight(*account - 1)), None);

        assert_eq!(total("a"), 1);
        assert_eq!(Pallet::<Test>::assign_by_weight(&model_id("a"), &[0; 32]), Some(2));
        assert!(Pallet::<Test>::is_active(&1));
        assert_eq!(set_weights(0, 2, |_| VotingWeight(0)), None);
        assert_eq!(Pallet::<Test>::assign_by_weight(&model_id("a"), &[0; 32]), None);
        assert_eq!(WeightRoots::<Test>::iter().count(), 0);
        assert_eq!(set_weights(0, 2, tenfold), None);
        assert_eq!(total("a"), 30);
    });
}

#[test]
fn weights_are_of_active_participants_only() {
    build_and_execute(|| {
        register(1, &["a"]);
        assert_eq!(Pallet::<Test>::weight_of(&1), VotingWeight(1));
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        for account in [1, 2] {
            assert_eq!(Pallet::<Test>::weight_of(&account), VotingWeight(0));
            assert!(!Pallet::<Test>::is_active(&account));
        }
    });
}

#[test]
fn weight_that_would_overflow_one_model_changes_none() {
    build_and_execute(|| {
        register(1, &["a", "b"]);
        register(2, &["b"]);
        let slot_of_1 = 0;

        let refused = Pallet::<Test>::reweigh(&1, slot_of_1, VotingWeight(u64::MAX));

        assert!(matches!(refused, Err(Error::WeightOverflow)));
        assert_eq!((total("a"), total("b")), (1, 2));
        assert!(Pallet::<Test>::reweigh(&1, slot_of_1, VotingWeight(u64::MAX - 1)).is_ok());
        assert_eq!((total("a"), total("b")), (u64::MAX - 1, u64::MAX));
    });
}

/// How often each account is drawn when every point of the total comes up once.
fn drawn_weight(account: u64) -> u64 {
    let winner = |point: u64| Pallet::<Test>::assign_by_weight(&model_id("a"), &U256::from(point).to_little_endian());
    (0..total("a")).filter(|point| winner(*point) == Some(account)).count() as u64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_steps_give_everybody_the_last_weight(
        rounds in prop::collection::vec((prop::collection::vec(0..6u64, 12), 1..14u32), 1..4),
    ) {
        build_and_execute(|| {
            (1..=12).for_each(|account| admit(account, 1));

            for (weights, limit) in &rounds {
                let mut next = Some(0);
                while let Some(first) = next {
                    next = set_weights(first, *limit, |account| VotingWeight(weights[*account as usize - 1]));
                }
            }

            let (last, _) = rounds.last().expect("there is a round");
            for (account, participant) in Records::<Test>::iter() {
                let due = last[account as usize - 1];
                assert_eq!((participant.weight.0, drawn_weight(account)), (due, due));
            }
        });
    }
}
