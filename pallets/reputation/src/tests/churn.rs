//! Random lives keep every invariant.

use proptest::prelude::*;

use super::{cheated, epochs_of, served};
use crate::{mock::*, Pallet};

#[derive(Clone, Debug)]
enum Step {
    Served { who: u64, age: u32 },
    Cheated { who: u64, age: u32 },
    Epochs { count: u32 },
    Govern { most: u32 },
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1..8u64, 0..4u32).prop_map(|(who, age)| Step::Served { who, age }),
        1 => (1..8u64, 0..4u32).prop_map(|(who, age)| Step::Cheated { who, age }),
        4 => (1..4u32).prop_map(|count| Step::Epochs { count }),
        1 => (0..8u32).prop_map(|most| Step::Govern { most }),
    ]
}

proptest! {
    #[test]
    fn records_are_consistent_after_every_step(steps in prop::collection::vec(steps(), 1..150)) {
        new_test_ext().execute_with(|| {
            for step in steps {
                let now = CurrentEpoch::get();
                match step {
                    Step::Served { who, age } => served(who, now.saturating_sub(age)),
                    Step::Cheated { who, age } => cheated(who, now.saturating_sub(age)),
                    Step::Epochs { count } => go_to(now + count),
                    Step::Govern { most } => ReputationEpochs::set(most),
                }
                Pallet::<Test>::do_try_state().expect("the pallet's invariants hold after every step");
                assert!((1..8).all(|who| epochs_of(who) <= ReputationEpochs::get()));
            }
        });
    }
}
