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
use xcm_executor::{
    traits::{ConvertLocation, WeightBounds},
    XcmExecutor,
};

use super::new_test_ext;
use crate::{
    configs::xcm::{
        fees::{InstructionWeight, MaxInstructions, SendingWeight, Trader, Weigher},
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

/// Puts programs of a sibling into the queue, lets messages take what they may of a block, and returns what the queue says of them.
fn arrive(programs: Vec<Xcm<RuntimeCall>>) -> Vec<pallet_message_queue::Event<Runtime>> {
    let origin = AggregateMessageOrigin::Sibling(ParaId::from(SIBLING));
    System::reset_events();
    for program in programs {
        let message = BoundedVec::try_from(VersionedXcm::from(program).encode()).expect("it is short");
        MessageQueue::enqueue_message(message.as_bounded_slice(), origin.clone());
    }
    MessageQueue::service_queues(MAXIMUM_BLOCK_WEIGHT.saturating_div(4));
    let told = System::events().into_iter().filter_map(|record| match record.event {
        RuntimeEvent::MessageQueue(event) => Some(event),
        _ => None,
    });
    told.collect()
}

#[test]
fn the_longest_program_fits_into_a_block_and_longer_ones_are_thrown_away() {
    new_test_ext().execute_with(|| {
        use pallet_message_queue::Event::{Processed, ProcessingFailed};

        fund_sibling();
        local::open_channel();
        let report = ReportError(QueryResponseInfo { destination: sibling(), query_id: 1, max_weight: Weight::zero() });
        let of = |instructions: u32| vec![paid(10 * KEI, vec![report.clone(); instructions as usize - 2])];

        assert!(matches!(arrive(of(MaxInstructions::get()))[..], [Processed { success: true, .. }]));
        assert!(matches!(
            arrive(of(MaxInstructions::get() + 1))[..],
            [ProcessingFailed { error: ProcessMessageError::Unsupported, .. }]
        ));
    });
}

#[test]
fn what_the_barrier_refuses_takes_no_room_of_others() {
    new_test_ext().execute_with(|| {
        use pallet_message_queue::Event::{Processed, ProcessingFailed};

        fund_sibling();
        let report = ReportError(QueryResponseInfo { destination: sibling(), query_id: 1, max_weight: Weight::zero() });
        let unpaid = Xcm(vec![report; MaxInstructions::get() as usize]);
        let honest = paid(KEI, vec![deposit_all(Bob)]);
        let programs = [vec![unpaid; 40], vec![honest; 10]].concat();

        let told = arrive(programs);

        assert_eq!(told.iter().filter(|event| matches!(event, ProcessingFailed { .. })).count(), 40);
        assert_eq!(told.iter().filter(|event| matches!(event, Processed { success: true, .. })).count(), 10);
    });
}

#[test]
fn what_may_send_weighs_more_however_deep_it_is() {
    let weight = |program: Vec<Instruction<RuntimeCall>>| Weigher::weight(&mut Xcm(program), Weight::MAX);
    let report = ReportError(QueryResponseInfo { destination: sibling(), query_id: 1, max_weight: Weight::zero() });
    let (one, sent) = (InstructionWeight::get(), InstructionWeight::get() + SendingWeight::get());

    assert_eq!(weight(vec![ClearOrigin]), Ok(one));
    assert_eq!(weight(vec![report.clone()]), Ok(sent));
    assert_eq!(weight(vec![SetAppendix(Xcm(vec![SetErrorHandler(Xcm(vec![report]))]))]), Ok(one * 2 + sent));
}
