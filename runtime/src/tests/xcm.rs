//! What other chains may do here.

use codec::Encode;
use cumulus_primitives_core::ParaId;
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{Inspect, Mutate},
    weights::Weight,
};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use xcm::{latest::prelude::*, VersionedAssets, VersionedLocation, VersionedXcm};
use xcm_executor::{traits::ConvertLocation, XcmExecutor};

use super::new_test_ext;
use crate::{
    configs::xcm::{LocationToAccountId, XcmConfig},
    constants::KEI,
    AccountId, Balance, Balances, ParachainSystem, PolkadotXcm, Rewards, RuntimeCall, RuntimeOrigin,
};

/// Another parachain.
const SIBLING: u32 = 2_001;

fn sibling() -> Location {
    Location::new(1, Parachain(SIBLING))
}

/// The account of a chain here.
fn account_of(chain: &Location) -> AccountId {
    LocationToAccountId::convert_location(chain).expect("chains have accounts")
}

fn own(amount: Balance) -> Asset {
    (Location::here(), amount).into()
}

fn to(account: sp_keyring::Sr25519Keyring) -> Location {
    AccountId32 { network: None, id: account.to_account_id().into() }.into()
}

/// What a chain withdraws here, pays for, and does.
fn paid(amount: Balance, then: Vec<Instruction<RuntimeCall>>) -> Xcm<RuntimeCall> {
    let mut program =
        vec![WithdrawAsset(own(amount).into()), BuyExecution { fees: own(amount), weight_limit: Unlimited }];
    program.extend(then);
    Xcm(program)
}

fn deposit_all(account: sp_keyring::Sr25519Keyring) -> Instruction<RuntimeCall> {
    DepositAsset { assets: Wild(AllCounted(1)), beneficiary: to(account) }
}

/// Executes a program of a chain as if its message had come.
fn execute(origin: Location, program: Xcm<RuntimeCall>) -> Outcome {
    let mut hash = program.using_encoded(sp_io::hashing::blake2_256);
    XcmExecutor::<XcmConfig>::prepare_and_execute(origin, program, &mut hash, Weight::MAX, Weight::zero())
}

/// What was issued and not counted as burned, which nothing here may change.
fn counted() -> Balance {
    let supply = Rewards::supply();
    assert_eq!(Balances::total_issuance(), supply.issuance);
    supply.issuance + supply.burned
}

fn fund_sibling() {
    assert_ok!(Balances::mint_into(&account_of(&sibling()), 100 * KEI));
}

#[test]
fn sibling_brings_tokens_home_and_pays_for_it_with_counted_burns() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let (before, had) = (counted(), Balances::balance(&Bob.to_account_id()));

        let outcome = execute(sibling(), paid(10 * KEI, vec![deposit_all(Bob)]));

        assert_ok!(outcome.ensure_complete());
        let got = Balances::balance(&Bob.to_account_id()) - had;
        assert!(got > 9 * KEI && got < 10 * KEI, "{got}");
        assert_eq!(Balances::balance(&account_of(&sibling())), 90 * KEI);
        assert_eq!(counted(), before);
    });
}

#[test]
fn tokens_that_nobody_is_given_can_be_claimed_and_stay_issued() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let before = counted();

        assert_ok!(execute(sibling(), paid(10 * KEI, Vec::new())).ensure_complete());
        assert_eq!(counted(), before);
        let trapped = crate::System::events().into_iter().find_map(|record| match record.event {
            crate::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped { assets, .. }) => Some(assets),
            _ => None,
        });
        let trapped: Assets = trapped.expect("something was left").try_into().expect("of this version");
        let claim = Xcm(vec![
            ClaimAsset { ticket: Location::here(), assets: trapped.clone() },
            BuyExecution { fees: trapped.get(0).expect("one asset").clone(), weight_limit: Unlimited },
            deposit_all(Bob),
        ]);

        let had = Balances::balance(&Bob.to_account_id());
        assert_ok!(execute(sibling(), claim).ensure_complete());
        assert!(Balances::balance(&Bob.to_account_id()) > had + 9 * KEI);
        assert_eq!(counted(), before);
    });
}

#[test]
fn others_make_no_calls_burn_nothing_and_bring_no_tokens_from_nowhere() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let remark = RuntimeCall::System(frame_system::Call::remark { remark: Vec::new() });
        let transact = |origin_kind| Transact { origin_kind, fallback_max_weight: None, call: remark.encode().into() };
        let nested = SetAppendix(Xcm(vec![BurnAsset(own(KEI).into())]));
        let attempts = [
            ("a call", paid(KEI, vec![transact(OriginKind::SovereignAccount)])),
            ("a call as root", paid(KEI, vec![transact(OriginKind::Superuser)])),
            ("a burn", paid(KEI, vec![BurnAsset(own(KEI / 2).into())])),
            ("a burn in an appendix", paid(KEI, vec![nested])),
            ("teleported tokens", Xcm(vec![ReceiveTeleportedAsset(own(KEI).into()), deposit_all(Bob)])),
            ("tokens of its own reserve", Xcm(vec![ReserveAssetDeposited(own(KEI).into()), deposit_all(Bob)])),
            ("an unpaid program", Xcm(vec![WithdrawAsset(own(KEI).into()), deposit_all(Bob)])),
            (
                "what others have",
                Xcm(vec![
                    DescendOrigin(to(Alice).interior().clone()),
                    WithdrawAsset(own(KEI).into()),
                    BuyExecution { fees: own(KEI), weight_limit: Unlimited },
                    deposit_all(Bob),
                ]),
            ),
        ];
        let before = counted();
        let had = Balances::balance(&Bob.to_account_id());
        for origin in [sibling(), Location::parent()] {
            for (what, program) in attempts.clone() {
                assert!(execute(origin.clone(), program).ensure_complete().is_err(), "{what} of {origin:?}");
                assert_eq!(Balances::balance(&Bob.to_account_id()), had, "{what}");
                assert_eq!(counted(), before, "{what}");
            }
        }
    });
}

#[test]
fn account_sends_tokens_to_a_sibling_into_its_reserve_here() {
    new_test_ext().execute_with(|| {
        ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(ParaId::from(SIBLING));
        let before = counted();

        assert_ok!(PolkadotXcm::limited_reserve_transfer_assets(
            RuntimeOrigin::signed(Alice.to_account_id()),
            Box::new(VersionedLocation::from(sibling())),
            Box::new(VersionedLocation::from(to(Bob))),
            Box::new(VersionedAssets::from(Assets::from(own(7 * KEI)))),
            0,
            Unlimited,
        ));

        assert_eq!(Balances::balance(&account_of(&sibling())), 7 * KEI);
        assert_eq!(counted(), before);
    });
}

#[test]
fn accounts_send_and_execute_no_programs_of_their_own() {
    new_test_ext().execute_with(|| {
        let alice = || RuntimeOrigin::signed(Alice.to_account_id());
        let destination = || Box::new(VersionedLocation::from(sibling()));
        let program = Box::new(VersionedXcm::from(Xcm::<()>(vec![ClearOrigin])));
        assert_noop!(PolkadotXcm::send(alice(), destination(), program), sp_runtime::DispatchError::BadOrigin);
        let burn = Xcm::<RuntimeCall>(vec![WithdrawAsset(own(KEI).into()), BurnAsset(own(KEI).into())]);
        assert!(PolkadotXcm::execute(alice(), Box::new(VersionedXcm::from(burn)), Weight::MAX).is_err());
        let teleport = PolkadotXcm::limited_teleport_assets(
            alice(),
            destination(),
            Box::new(VersionedLocation::from(to(Bob))),
            Box::new(VersionedAssets::from(Assets::from(own(KEI)))),
            0,
            Unlimited,
        );
        assert_noop!(teleport, pallet_xcm::Error::<crate::Runtime>::Filtered);
    });
}
