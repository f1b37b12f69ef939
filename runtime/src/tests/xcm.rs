//! What other chains, and accounts that send to them, may do.

mod attacks;
mod local;

use codec::Encode;
use cumulus_primitives_core::{AggregateMessageOrigin, ParaId};
use frame_support::{
    assert_ok,
    traits::{
        fungible::{Inspect, Mutate},
        EnqueueMessage, ProcessMessageError, ServiceQueues,
    },
    weights::Weight,
    BoundedVec,
};
use sp_keyring::Sr25519Keyring::{self, Bob};
use xcm::{latest::prelude::*, VersionedAssetId, VersionedXcm};
use xcm_executor::{traits::ConvertLocation, XcmExecutor};

use super::new_test_ext;
use crate::{
    configs::xcm::{
        fees::{InstructionWeight, MaxInstructions, Trader},
        LocationToAccountId, XcmConfig,
    },
    constants::{KEI, MAXIMUM_BLOCK_WEIGHT},
    AccountId, Balance, Balances, MessageQueue, PolkadotXcm, Rewards, Runtime, RuntimeCall, RuntimeEvent, System,
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

fn to(account: Sr25519Keyring) -> Location {
    AccountId32 { network: None, id: account.to_account_id().into() }.into()
}

/// What a chain withdraws here, pays for, and does.
fn paid(amount: Balance, then: Vec<Instruction<RuntimeCall>>) -> Xcm<RuntimeCall> {
    let mut program =
        vec![WithdrawAsset(own(amount).into()), BuyExecution { fees: own(amount), weight_limit: Unlimited }];
    program.extend(then);
    Xcm(program)
}

fn deposit_all(account: Sr25519Keyring) -> Instruction<RuntimeCall> {
    DepositAsset { assets: Wild(AllCounted(1)), beneficiary: to(account) }
}

/// Executes a program of a chain as if its message had come.
fn execute(origin: Location, program: Xcm<RuntimeCall>) -> Outcome {
    let mut hash = program.using_encoded(sp_io::hashing::blake2_256);
    XcmExecutor::<XcmConfig>::prepare_and_execute(origin, program, &mut hash, Weight::MAX, Weight::zero())
}

/// What it costs to execute so many instructions.
fn price_of(instructions: u64) -> Balance {
    let weight = InstructionWeight::get().saturating_mul(instructions);
    let token = VersionedAssetId::from(AssetId(Location::here()));
    PolkadotXcm::query_weight_to_asset_fee::<Trader>(weight, token).expect("fees are paid with the token")
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

/// What was left over by the last program, and trapped.
fn trapped() -> Assets {
    let trapped = System::events().into_iter().rev().find_map(|record| match record.event {
        RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped { assets, .. }) => Some(assets),
        _ => None,
    });
    trapped.expect("something was left").try_into().expect("of this version")
}

/// Takes what was trapped, and gives what the fee leaves of it to Bob.
fn claim(assets: Assets) -> Xcm<RuntimeCall> {
    let fees = assets.get(0).expect("one asset").clone();
    Xcm(vec![
        ClaimAsset { ticket: Location::here(), assets },
        BuyExecution { fees, weight_limit: Unlimited },
        deposit_all(Bob),
    ])
}

#[test]
fn sibling_brings_tokens_home_and_pays_for_it_with_counted_burns() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let (before, burned, had) = (counted(), Rewards::supply().burned, Balances::balance(&Bob.to_account_id()));

        let outcome = execute(sibling(), paid(10 * KEI, vec![deposit_all(Bob)]));

        assert_ok!(outcome.ensure_complete());
        let fee = price_of(3);
        assert_eq!(Balances::balance(&Bob.to_account_id()), had + 10 * KEI - fee);
        assert_eq!(Balances::balance(&account_of(&sibling())), 90 * KEI);
        assert_eq!(Rewards::supply().burned, burned + fee);
        assert_eq!(counted(), before);
    });
}

#[test]
fn tokens_that_nobody_is_given_can_be_claimed_and_stay_issued() {
    new_test_ext().execute_with(|| {
        fund_sibling();
        let (before, had) = (counted(), Balances::balance(&Bob.to_account_id()));

        assert_ok!(execute(sibling(), paid(10 * KEI, Vec::new())).ensure_complete());
        assert_eq!(counted(), before);
        assert_ok!(execute(sibling(), claim(trapped())).ensure_complete());

        assert_eq!(Balances::balance(&Bob.to_account_id()), had + 10 * KEI - price_of(2) - price_of(3));
        assert_eq!(counted(), before);
    });
}

#[test]
fn neighbours_subscribe_to_versions_and_the_relay_chain_tells_of_channels_without_paying() {
    new_test_ext().execute_with(|| {
        let subscription = || Xcm(vec![SubscribeVersion { query_id: 1, max_response_weight: Weight::zero() }]);
        let request = HrmpNewChannelOpenRequest { sender: SIBLING, max_message_size: 1, max_capacity: 1 };
        local::open_channel();

        assert_ok!(execute(sibling(), subscription()).ensure_complete());
        assert_ok!(execute(Location::parent(), Xcm(vec![request.clone()])).ensure_complete());

        let on_it = Location::new(1, [Parachain(SIBLING), AccountId32 { network: None, id: [7; 32] }]);
        assert!(execute(on_it, subscription()).ensure_complete().is_err());
        assert!(execute(sibling(), Xcm(vec![request])).ensure_complete().is_err());
    });
}

/// Puts a program into the queue, lets messages take what they may of a block, and returns what the queue says of it.
fn arrive(program: Xcm<RuntimeCall>) -> pallet_message_queue::Event<Runtime> {
    let message = BoundedVec::try_from(VersionedXcm::from(program).encode()).expect("it is short");
    let origin = AggregateMessageOrigin::Sibling(ParaId::from(SIBLING));
    System::reset_events();
    MessageQueue::enqueue_message(message.as_bounded_slice(), origin);
    MessageQueue::service_queues(MAXIMUM_BLOCK_WEIGHT.saturating_div(4));
    let told = System::events().into_iter().find_map(|record| match record.event {
        RuntimeEvent::MessageQueue(event) => Some(event),
        _ => None,
    });
    told.expect("the queue tells of each message")
}

#[test]
fn the_longest_program_fits_into_a_block_and_longer_ones_are_thrown_away() {
    new_test_ext().execute_with(|| {
        use pallet_message_queue::Event::{Processed, ProcessingFailed};

        fund_sibling();
        let of = |instructions: u32| paid(10 * KEI, vec![ClearError; instructions as usize - 2]);

        assert!(matches!(arrive(of(MaxInstructions::get())), Processed { success: true, .. }));
        assert!(matches!(
            arrive(of(MaxInstructions::get() + 1)),
            ProcessingFailed { error: ProcessMessageError::Unsupported, .. }
        ));
    });
}
