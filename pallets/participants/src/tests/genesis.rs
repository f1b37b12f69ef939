//! Participants from the first block.

use frame_support::assert_ok;
use keirin_primitives::{executor_rpc::to_hex, traits::AssignByWeight, weight::VotingWeight};
use sp_runtime::BuildStorage;

use crate::{mock::*, Event, GenesisConfig, GenesisParticipant, Pallet};

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

#[test]
fn chain_starts_with_the_participants_of_its_genesis() {
    let participants = vec![genesis_participant(1, "a"), genesis_participant(2, "b")];
    let genesis = RuntimeGenesisConfig { participants: GenesisConfig { participants }, ..Default::default() };

    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();

    externalities.execute_with(|| {
        assert_eq!(Pallet::<Test>::participant_by_key(&public(&executor(2))), Some(2));
        assert_eq!(Pallet::<Test>::total_weight(&model_id("b")), 40);
        Pallet::<Test>::do_try_state().expect("the invariants hold from the first block");
    });
}

#[test]
fn genesis_participant_leaves_without_a_deposit_to_return() {
    build_and_execute(|| {
        Pallet::<Test>::register_at_genesis(&genesis_participant(1, "a")).expect("it is valid");
        assert_ok!(Participants::leave(RuntimeOrigin::signed(1)));

        run_to(11);

        System::assert_has_event(Event::ParticipantLeft { participant: 1, returned: 0 }.into());
    });
}
