//! What accounts may do for others, and what they try.

use frame_support::{
    assert_ok,
    dispatch::DispatchResult,
    traits::{
        fungible::{Inspect, Mutate},
        InstanceFilter,
    },
};
use keirin_primitives::{receipts::RequesterId, sprint::EpochIndex, validation::WorkIndex};
use pallet_utility::derivative_account_id;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Charlie};
use xcm::{
    latest::{Assets, Junction::Parachain, Location, WeightLimit},
    VersionedAssets, VersionedLocation,
};

use super::new_test_ext;
use crate::{
    configs::ProxyType, constants::KEI, AccountId, Balance, Balances, Multisig, ParachainSystem, Proxy, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeOrigin, System,
};

/// Another parachain.
const SIBLING: u32 = 2_001;

const LIMITED: [ProxyType; 4] =
    [ProxyType::NonTransfer, ProxyType::Participant, ProxyType::Collator, ProxyType::CancelProxy];

fn transfer() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death { dest: Bob.to_account_id().into(), value: KEI })
}

fn release() -> RuntimeCall {
    RuntimeCall::Rewards(pallet_keirin_rewards::Call::release { participant: Alice.to_account_id() })
}

/// It puts a deposit up that others can get.
fn report() -> RuntimeCall {
    RuntimeCall::Validation(pallet_keirin_validation::Call::report { epoch: EpochIndex(1), index: WorkIndex(0) })
}

fn leave() -> RuntimeCall {
    RuntimeCall::CollatorSelection(pallet_collator_selection::Call::leave_intent {})
}

/// What becomes of a call that Bob, a proxy of this kind, makes for Alice.
fn tried(kind: ProxyType, call: RuntimeCall) -> DispatchResult {
    let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
    System::reset_events();
    assert_ok!(Proxy::add_proxy(RuntimeOrigin::signed(alice.clone()), bob.clone().into(), kind, 0));
    assert_ok!(Proxy::proxy(RuntimeOrigin::signed(bob.clone()), alice.clone().into(), None, Box::new(call)));
    assert_ok!(Proxy::remove_proxy(RuntimeOrigin::signed(alice), bob.into(), kind, 0));
    let executed = System::events().into_iter().find_map(|record| match record.event {
        RuntimeEvent::Proxy(pallet_proxy::Event::<Runtime>::ProxyExecuted { result }) => Some(result),
        _ => None,
    });
    executed.expect("the proxy tried")
}

/// The account that Alice and Charlie share, and whose calls one of them makes.
fn shared() -> AccountId {
    Multisig::multi_account_id(&signatories(), 1)
}

fn signatories() -> Vec<AccountId> {
    let mut both = vec![Alice.to_account_id(), Charlie.to_account_id()];
    both.sort();
    both
}

/// Calls that move tokens of Alice or of what is hers, or that make another proxy.
fn beyond_limits() -> Vec<(&'static str, RuntimeCall)> {
    use pallet_utility::Call as Batch;
    let charlie = Charlie.to_account_id();
    let boxed = || Box::new(transfer());
    vec![
        ("a transfer", transfer()),
        ("a batch", RuntimeCall::Utility(Batch::batch_all { calls: vec![transfer()] })),
        ("a batch that goes on", RuntimeCall::Utility(Batch::force_batch { calls: vec![transfer()] })),
        ("a derived account", RuntimeCall::Utility(Batch::as_derivative { index: 0, call: boxed() })),
        (
            "a shared account",
            RuntimeCall::Multisig(pallet_multisig::Call::as_multi_threshold_1 {
                other_signatories: vec![charlie.clone()],
                call: boxed(),
            }),
        ),
        (
            "a proxy for everything",
            RuntimeCall::Proxy(pallet_proxy::Call::add_proxy {
                delegate: charlie.into(),
                proxy_type: ProxyType::Any,
                delay: 0,
            }),
        ),
        (
            "a requester's deposit",
            RuntimeCall::Receipts(pallet_keirin_receipts::Call::deposit {
                requester: RequesterId([7; 20]),
                amount: KEI,
            }),
        ),
        (
            "a transfer to another chain",
            RuntimeCall::PolkadotXcm(pallet_xcm::Call::limited_reserve_transfer_assets {
                dest: Box::new(VersionedLocation::from(Location::new(1, Parachain(SIBLING)))),
                beneficiary: Box::new(VersionedLocation::from(Location::here())),
                assets: Box::new(VersionedAssets::from(Assets::from((Location::here(), KEI)))),
                fee_asset_item: 0,
                weight_limit: WeightLimit::Unlimited,
            }),
        ),
    ]
}

/// Alice, and what is hers as well.
fn robbed() -> [AccountId; 3] {
    [Alice.to_account_id(), shared(), derivative_account_id(Alice.to_account_id(), 0)]
}

/// What nobody but a proxy for everything may change: what the robbed have, and who acts for Alice.
fn state() -> (Vec<Balance>, usize) {
    (robbed().iter().map(Balances::total_balance).collect(), Proxy::proxies(Alice.to_account_id()).0.len())
}

fn prepared_test_ext() -> sp_io::TestExternalities {
    let mut externalities = new_test_ext();
    externalities.execute_with(|| {
        ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(SIBLING.into());
        robbed().iter().skip(1).for_each(|account| assert!(Balances::mint_into(account, 10 * KEI).is_ok()));
    });
    externalities
}

#[test]
fn limited_proxies_move_no_tokens_and_make_no_proxies() {
    prepared_test_ext().execute_with(|| {
        let before = state();
        for kind in LIMITED {
            for (what, call) in beyond_limits() {
                let _ = tried(kind, call);
                assert_eq!(state(), before, "{what} by {kind:?}");
            }
        }
    });
}

#[test]
fn proxy_for_everything_does_what_limited_ones_are_refused() {
    prepared_test_ext().execute_with(|| {
        for (what, call) in beyond_limits() {
            let before = state();
            assert!(tried(ProxyType::Any, call).is_ok(), "{what}");
            assert_ne!(state(), before, "{what}");
        }
    });
}

#[test]
fn proxies_do_what_they_are_for() {
    let does = |call: RuntimeCall| LIMITED.into_iter().filter(|kind| kind.filter(&call)).collect::<Vec<_>>();
    assert_eq!(does(release()), [ProxyType::NonTransfer, ProxyType::Participant]);
    assert_eq!(does(leave()), [ProxyType::NonTransfer, ProxyType::Collator]);
    assert_eq!(does(transfer()), []);
    assert_eq!(does(report()), []);
}

#[test]
fn kinds_contain_each_other_as_their_calls_do() {
    let kinds = [&[ProxyType::Any][..], &LIMITED].concat();
    let calls = [transfer(), release(), leave()];
    for larger in &kinds {
        for smaller in kinds.iter().filter(|smaller| larger.is_superset(smaller)) {
            assert!(calls.iter().all(|call| larger.filter(call) || !smaller.filter(call)), "{larger:?} {smaller:?}");
        }
    }
}
