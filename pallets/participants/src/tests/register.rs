//! Registration.

use frame_support::{assert_noop, traits::fungible::InspectHold};
use k256::ecdsa::Signature;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature, HardwareProfile},
    model::ModelId,
    traits::ExecutorKeyOf,
    weight::VotingWeight,
};

use super::{names, register};
use crate::{mock::*, Error, Event, HoldReason, Pallet};

struct Attempt {
    account: u64,
    key: ExecutorKey,
    proof: ExecutorSignature,
    endpoint: Vec<u8>,
    models: Vec<ModelId>,
}

impl Attempt {
    fn of(account: u64) -> Self {
        let key = executor(account as u8);
        let endpoint = b"http://host".to_vec();
        Self { account, key: public(&key), proof: proof(&key, account), endpoint, models: names(&["a"]) }
    }

    fn expect_refusal(self, error: Error<Test>) {
        let Self { account, key, proof, endpoint, models } = self;
        let origin = RuntimeOrigin::signed(account);
        assert_noop!(Participants::register(origin, key, proof, endpoint, HardwareProfile::default(), models), error);
    }
}

#[test]
fn registered_participant_has_weight_key_and_deposit_on_hold() {
    build_and_execute(|| {
        register(1, &["b", "a"]);

        assert_eq!(Pallet::<Test>::executor_key_of(&1), Some(public(&executor(1))));
        assert_eq!(Pallet::<Test>::participant_by_key(&public(&executor(1))), Some(1));
        assert_eq!(Pallet::<Test>::total_weight(&model_id("a")), 1);
        assert_eq!(Pallet::<Test>::total_weight(&model_id("b")), 1);
        assert_eq!(Balances::balance_on_hold(&HoldReason::Registration.into(), &1), 50);
        let event = Event::ParticipantRegistered {
            participant: 1,
            executor_key: public(&executor(1)),
            weight: VotingWeight(1),
        };
        System::assert_last_event(event.into());
    });
}

#[test]
fn proof_for_another_account_is_refused() {
    build_and_execute(|| {
        let stolen = proof(&executor(1), 2);
        Attempt { proof: stolen, ..Attempt::of(1) }.expect_refusal(Error::BadProofOfPossession);
    });
}

#[test]
fn proof_by_another_key_is_refused() {
    build_and_execute(|| {
        let foreign = proof(&executor(2), 1);
        Attempt { proof: foreign, ..Attempt::of(1) }.expect_refusal(Error::BadProofOfPossession);
        Attempt { proof: ExecutorSignature([0; 65]), ..Attempt::of(1) }.expect_refusal(Error::BadProofOfPossession);
    });
}

#[test]
fn proof_that_is_not_in_canonical_form_is_refused() {
    build_and_execute(|| {
        let ExecutorSignature(mut twin) = proof(&executor(1), 1);
        let signature = Signature::from_slice(&twin[..64]).expect("it was just made");
        let (r, s) = signature.split_scalars();
        let high = Signature::from_scalars(r, -s).expect("a negated scalar is not zero");
        twin[..64].copy_from_slice(&high.to_bytes());
        twin[64] ^= 1;
        Attempt { proof: ExecutorSignature(twin), ..Attempt::of(1) }.expect_refusal(Error::BadProofOfPossession);
    });
}

#[test]
fn executor_key_belongs_to_one_account() {
    build_and_execute(|| {
        register(1, &["a"]);

        let key = executor(1);
        Attempt { key: public(&key), proof: proof(&key, 2), ..Attempt::of(2) }.expect_refusal(Error::ExecutorKeyTaken);
        Attempt { key: public(&executor(9)), proof: proof(&executor(9), 1), ..Attempt::of(1) }
            .expect_refusal(Error::AlreadyRegistered);
    });
}

#[test]
fn endpoints_that_are_no_urls_are_refused() {
    build_and_execute(|| {
        let too_long = [b"https://".to_vec(), vec![b'a'; 250]].concat();
        for endpoint in [
            b"".to_vec(),
            b"ftp://a".to_vec(),
            b"http://".to_vec(),
            b"http:///path".to_vec(),
            b"http://a b".to_vec(),
            too_long,
        ] {
            Attempt { endpoint, ..Attempt::of(1) }.expect_refusal(Error::EndpointInvalid);
        }
    });
}

#[test]
fn models_must_exist_and_be_named_once() {
    build_and_execute(|| {
        Attempt { models: vec![], ..Attempt::of(1) }.expect_refusal(Error::NoModels);
        Attempt { models: names(&["a", "a"]), ..Attempt::of(1) }.expect_refusal(Error::ModelsInvalid);
        let nine: Vec<String> = (0..9).map(|number| format!("m{number}")).collect();
        let nine: Vec<&str> = nine.iter().map(String::as_str).collect();
        Attempt { models: names(&nine), ..Attempt::of(1) }.expect_refusal(Error::ModelsInvalid);
        if cfg!(not(feature = "runtime-benchmarks")) {
            Attempt { models: names(&["c"]), ..Attempt::of(1) }.expect_refusal(Error::ModelUnknown);
        }
    });
}

#[test]
fn account_without_the_deposit_is_refused() {
    build_and_execute(|| Attempt::of(99).expect_refusal(Error::BalanceTooLow));
}

#[test]
fn network_has_no_more_participants_than_it_may() {
    build_and_execute(|| {
        let most = u64::from(MaxParticipants::get());
        for account in 1..=most {
            register(account, &["a"]);
        }
        Attempt::of(most + 1).expect_refusal(Error::TooManyParticipants);
    });
}
