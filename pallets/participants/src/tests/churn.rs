//! Random comings and goings keep every invariant.

use keirin_primitives::{executor_rpc::to_hex, model::ModelId, traits::AssignByWeight, weight::VotingWeight};
use proptest::prelude::*;
use sp_core::U256;

use super::names;
use crate::{mock::*, GenesisParticipant, Pallet, Participants as Records, Standing};

#[derive(Clone, Debug)]
enum Step {
    Join { account: u64, models: Vec<&'static str>, weight: u64 },
    Switch { account: u64, models: Vec<&'static str> },
    Leave { account: u64 },
    Wait { blocks: u64 },
}

fn steps() -> impl Strategy<Value = Step> {
    let models = || prop::sample::subsequence(vec!["a", "b"], 1..=2);
    prop_oneof![
        3 => (1..12u64, models(), 0..9u64).prop_map(|(account, models, weight)| Step::Join { account, models, weight }),
        2 => (1..12u64, models()).prop_map(|(account, models)| Step::Switch { account, models }),
        2 => (1..12u64).prop_map(|account| Step::Leave { account }),
        1 => (1..8u64).prop_map(|blocks| Step::Wait { blocks }),
    ]
}

/// Takes a step; one that the pallet refuses changes nothing.
fn take(step: Step) {
    match step {
        Step::Join { account, models, weight } => {
            let participant = GenesisParticipant {
                account,
                executor_key: to_hex(public(&executor(account as u8)).0),
                endpoint: "https://churn".into(),
                models: models.into_iter().map(Into::into).collect(),
                weight: VotingWeight(weight),
            };
            let _refused = Pallet::<Test>::register_at_genesis(&participant);
        }
        Step::Switch { account, models } => {
            let _refused = Participants::update(RuntimeOrigin::signed(account), None, None, Some(names(&models)));
        }
        Step::Leave { account } => {
            let _refused = Participants::leave(RuntimeOrigin::signed(account));
        }
        Step::Wait { blocks } => run_to(System::block_number() + blocks),
    }
}

/// How often each account is drawn when every point of the total comes up once.
fn drawn_weight(model: &ModelId, account: u64) -> u64 {
    let points = 0..Pallet::<Test>::total_weight(model);
    let winner = |point: u64| Pallet::<Test>::assign_by_weight(model, &U256::from(point).to_little_endian());
    points.filter(|point| winner(*point) == Some(account)).count() as u64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_comes_and_goes_the_active_are_drawn_by_their_weight(steps in prop::collection::vec(steps(), 1..40)) {
        build_and_execute(|| {
            steps.into_iter().for_each(take);

            for (account, participant) in Records::<Test>::iter() {
                let active = matches!(participant.standing, Standing::Active { .. });
                for model in names(&["a", "b"]) {
                    let due = if active && participant.models.contains(&model) { participant.weight.0 } else { 0 };
                    assert_eq!(drawn_weight(&model, account), due);
                }
            }
        });
    }
}
