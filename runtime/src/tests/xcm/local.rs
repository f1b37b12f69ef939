//! What accounts of this chain send, and what they try.

use frame_support::dispatch::DispatchResultWithPostInfo;
use pallet_xcm::{Error, ExecutionError};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{traits::Dispatchable, DispatchError};
use xcm::{VersionedAssets, VersionedLocation};
use xcm_executor::traits::TransferType;

use super::*;
use crate::{
    configs::xcm::fees::{DeliveryByteFee, DeliveryFee},
    ParachainSystem, RuntimeOrigin, XcmpQueue,
};

type XcmCall = pallet_xcm::Call<Runtime>;

/// Opens a channel to the sibling.
pub(super) fn open_channel() {
    ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(ParaId::from(SIBLING));
}

/// Has Alice make a call.
fn by_alice(call: XcmCall) -> DispatchResultWithPostInfo {
    RuntimeCall::PolkadotXcm(call).dispatch(RuntimeOrigin::signed(Alice.to_account_id()))
}

fn location(location: Location) -> Box<VersionedLocation> {
    Box::new(VersionedLocation::from(location))
}

fn assets(asset: Asset) -> Box<VersionedAssets> {
    Box::new(VersionedAssets::from(Assets::from(asset)))
}

fn transfer(asset: Asset, dest: Location) -> XcmCall {
    XcmCall::limited_reserve_transfer_assets {
        dest: location(dest),
        beneficiary: location(to(Bob)),
        assets: assets(asset),
        fee_asset_item: 0,
        weight_limit: Unlimited,
    }
}

fn transfer_by_type(asset: Asset, dest: Location, by: TransferType) -> XcmCall {
    XcmCall::transfer_assets_using_type_and_then {
        dest: location(dest),
        assets: assets(asset.clone()),
        assets_transfer_type: Box::new(by.clone()),
        remote_fees_id: Box::new(VersionedAssetId::from(asset.id)),
        fees_transfer_type: Box::new(by),
        custom_xcm_on_dest: Box::new(VersionedXcm::from(Xcm::<()>::new())),
        weight_limit: Unlimited,
    }
}

#[test]
fn account_sends_tokens_to_a_sibling_into_its_reserve_here_and_its_fee_is_burned() {
    new_test_ext().execute_with(|| {
        open_channel();
        let (before, burned, had) = (counted(), Rewards::supply().burned, Balances::balance(&Alice.to_account_id()));

        assert_ok!(by_alice(transfer(own(7 * KEI), sibling())));

        let fee = Rewards::supply().burned - burned;
        assert!(fee > DeliveryFee::get() && fee < DeliveryFee::get() + 1_000 * DeliveryByteFee::get(), "{fee}");
        assert_eq!(Balances::balance(&Alice.to_account_id()), had - 7 * KEI - fee);
        assert_eq!(Balances::balance(&account_of(&sibling())), 7 * KEI);
        assert_eq!(counted(), before);
        let (_, messages) = <XcmpQueue as xcm_builder::InspectMessageQueues>::get_messages().remove(0);
        assert_eq!(messages.len(), 1);
    });
}

#[test]
fn account_claims_what_was_left_for_it() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let hint = AssetClaimer { location: to(Alice) };
        let program = paid(10 * KEI, vec![SetHints { hints: vec![hint].try_into().expect("one") }]);
        assert_ok!(execute(sibling(), program).ensure_complete());
        let (before, left) = (counted(), 10 * KEI - price_of(3));
        let claim = |who: Sr25519Keyring| {
            let call = XcmCall::claim_assets { assets: assets(own(left)), beneficiary: location(to(who)) };
            RuntimeCall::PolkadotXcm(call).dispatch(RuntimeOrigin::signed(who.to_account_id()))
        };
        let had = Balances::balance(&Alice.to_account_id());

        assert!(claim(Bob).is_err());
        assert_ok!(claim(Alice));

        assert_eq!(Balances::balance(&Alice.to_account_id()), had + left);
        assert_eq!(counted(), before);
    });
}

#[test]
fn accounts_move_no_tokens_but_by_reserve_to_a_sibling_with_a_channel() {
    new_test_ext().execute_with(|| {
        open_channel();
        let theirs: Asset = (sibling(), KEI).into();
        let no_channel = Location::new(1, Parachain(SIBLING + 1));
        let attempts = [
            ("to a chain without a channel", transfer(own(KEI), no_channel)),
            ("of another asset", transfer(theirs, sibling())),
            ("by teleport", transfer_by_type(own(KEI), sibling(), TransferType::Teleport)),
            ("from its reserve", transfer_by_type(own(KEI), sibling(), TransferType::DestinationReserve)),
            (
                "from another reserve",
                transfer_by_type(own(KEI), sibling(), TransferType::RemoteReserve(Location::parent().into())),
            ),
        ];
        let (before, had) = (counted(), Balances::balance(&Alice.to_account_id()));

        for (what, call) in attempts {
            assert!(by_alice(call).is_err(), "{what}");
            assert_eq!(Balances::balance(&Alice.to_account_id()), had, "{what}");
            assert_eq!(counted(), before, "{what}");
        }
    });
}

/// It would not take them, and what is in its account here stays there.
#[test]
fn accounts_send_no_tokens_to_the_relay_chain() {
    new_test_ext().execute_with(|| {
        let attempts = [
            transfer(own(KEI), Location::parent()),
            transfer_by_type(own(KEI), Location::parent(), TransferType::LocalReserve),
        ];
        for call in attempts {
            let refused = by_alice(call).expect_err("the barrier refuses it").error;
            let (index, error) = (0, ExecutionError::Barrier);
            assert_eq!(refused, Error::<Runtime>::LocalExecutionIncompleteWithError { index, error }.into());
        }
    });
}

#[test]
fn accounts_send_and_execute_no_programs_of_their_own() {
    new_test_ext().execute_with(|| {
        open_channel();
        let send = || XcmCall::send {
            dest: location(sibling()),
            message: Box::new(VersionedXcm::from(Xcm::<()>(vec![ClearOrigin]))),
        };
        let burn = Xcm::<RuntimeCall>(vec![WithdrawAsset(own(KEI).into()), BurnAsset(own(KEI).into())]);
        let execute = XcmCall::execute { message: Box::new(VersionedXcm::from(burn)), max_weight: Weight::MAX };
        let teleport = XcmCall::limited_teleport_assets {
            dest: location(sibling()),
            beneficiary: location(to(Bob)),
            assets: assets(own(KEI)),
            fee_asset_item: 0,
            weight_limit: Unlimited,
        };
        let alias = XcmCall::add_authorized_alias { aliaser: location(sibling()), expires: None };

        assert_eq!(by_alice(send()).map_err(|refused| refused.error), Err(DispatchError::BadOrigin));
        for call in [execute, teleport, alias] {
            let before = counted();
            assert!(by_alice(call.clone()).is_err(), "{call:?}");
            assert_eq!(counted(), before, "{call:?}");
        }
        assert_ok!(RuntimeCall::PolkadotXcm(send()).dispatch(RuntimeOrigin::root()));
    });
}
