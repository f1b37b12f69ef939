//! What accounts may do for others.

use frame_support::traits::InstanceFilter;
use sp_keyring::Sr25519Keyring::{Alice, Bob};

use super::new_test_ext;
use crate::{configs::ProxyType, constants::KEI, Balances, Proxy, Runtime, RuntimeCall, RuntimeOrigin};
use frame_support::assert_ok;

fn transfer() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death { dest: Bob.to_account_id().into(), value: KEI })
}

fn claim() -> RuntimeCall {
    RuntimeCall::Rewards(pallet_keirin_rewards::Call::release { participant: Alice.to_account_id() })
}

#[test]
fn only_a_proxy_for_everything_moves_tokens() {
    let kinds = [ProxyType::NonTransfer, ProxyType::Participant, ProxyType::Collator, ProxyType::CancelProxy];
    assert!(ProxyType::Any.filter(&transfer()));
    assert!(kinds.iter().all(|kind| !kind.filter(&transfer())));
    assert!(ProxyType::Participant.filter(&claim()) && ProxyType::NonTransfer.filter(&claim()));
    assert!(!ProxyType::Collator.filter(&claim()));
}

#[test]
fn proxy_of_a_participant_can_not_transfer_in_a_batch() {
    new_test_ext().execute_with(|| {
        let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
        assert_ok!(Proxy::add_proxy(
            RuntimeOrigin::signed(alice.clone()),
            bob.clone().into(),
            ProxyType::Participant,
            0
        ));
        let batch = RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: vec![transfer()] });
        let had = Balances::free_balance(&alice);

        assert_ok!(Proxy::proxy(RuntimeOrigin::signed(bob), alice.clone().into(), None, Box::new(batch)));

        let executed = crate::System::events().into_iter().find_map(|record| match record.event {
            crate::RuntimeEvent::Proxy(pallet_proxy::Event::<Runtime>::ProxyExecuted { result }) => Some(result),
            _ => None,
        });
        assert!(executed.expect("the proxy tried").is_err());
        assert_eq!(Balances::free_balance(&alice), had);
    });
}

#[test]
fn kinds_contain_each_other_as_their_calls_do() {
    let kinds =
        [ProxyType::Any, ProxyType::NonTransfer, ProxyType::Participant, ProxyType::Collator, ProxyType::CancelProxy];
    let calls = [transfer(), claim(), RuntimeCall::CollatorSelection(pallet_collator_selection::Call::leave_intent {})];
    for larger in kinds {
        for smaller in kinds.into_iter().filter(|smaller| larger.is_superset(smaller)) {
            assert!(calls.iter().all(|call| larger.filter(call) || !smaller.filter(call)), "{larger:?} {smaller:?}");
        }
    }
}
