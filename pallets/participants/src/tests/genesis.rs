//! Participants from the first block.

use keirin_primitives::{executor_rpc::to_hex, traits::AssignByWeight, weight::VotingWeight};

use crate::{mock::*, GenesisParticipant, Pallet};

fn genesis_participant(account: u64, model: &str) -> GenesisParticipant<u64> {
    GenesisParticipant {
        account,
        executor_key: to_hex(public(&executor(account as u8)).0),
        endpoint: "https://genesis".into(),
        models: vec![model.into()],
        weight: VotingWeight(40),
    }
}

#[test]
fn genesis_participant_has_the_weight_genesis_gives() {
    build_and_execute(|| {
        Pallet::<Test>::register_at_genesis(&genesis_participant(1, "a")).expect("it is valid");

        assert_eq!(Pallet::<Test>::total_weight(&model_id("a")), 40);
        assert_eq!(Pallet::<Test>::assign_by_weight(&model_id("a"), &[3; 32]), Some(1));
    });
}

#[test]
fn genesis_participant_with_a_broken_key_is_refused() {
    new_test_ext().execute_with(|| {
        let broken = GenesisParticipant { executor_key: "0x02".into(), ..genesis_participant(1, "a") };
        assert!(Pallet::<Test>::register_at_genesis(&broken).is_err());
    });
}
