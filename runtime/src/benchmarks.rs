//! Which pallets `make weights` measures.

use alloc::{boxed::Box, string::String, vec::Vec};
use cumulus_primitives_core::ParaId;
use frame_benchmarking::{define_benchmarks, whitelisted_caller, BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::{
    assert_ok, parameter_types,
    traits::{
        fungible::{Inspect, Mutate},
        Get, StorageInfo, StorageInfoTrait, WhitelistedStorageKeys,
    },
};
use polkadot_runtime_common::xcm_sender::ToParachainDeliveryHelper;
use xcm::latest::prelude::*;
use xcm_executor::traits::ConvertLocation;

use crate::{
    configs::xcm::{fees::PriceToSibling, LocationToAccountId, TokenLocation, XcmConfig},
    constants::{EXISTENTIAL_DEPOSIT, KEI},
    AllPalletsWithSystem, Balances, Canaries, Inference, Models, ParachainSystem, Participants, Receipts, Reputation,
    Rewards, Runtime, RuntimeCall, Sprints, Validation,
};

parameter_types! {
    pub SiblingId: ParaId = ParaId::from(2_001);
    pub LeastTokens: Option<Asset> = Some((TokenLocation::get(), EXISTENTIAL_DEPOSIT).into());
}

/// Another parachain, with a channel to it.
fn sibling() -> Location {
    ParachainSystem::open_outbound_hrmp_channel_for_benchmarks_or_tests(SiblingId::get());
    Location::new(1, Parachain(SiblingId::get().into()))
}

fn own_tokens() -> Asset {
    (TokenLocation::get(), 10 * KEI).into()
}

impl pallet_xcm::benchmarking::Config for Runtime {
    type DeliveryHelper = ToParachainDeliveryHelper<XcmConfig, LeastTokens, PriceToSibling, SiblingId, ParachainSystem>;

    fn reachable_dest() -> Option<Location> {
        Some(sibling())
    }

    fn reserve_transferable_asset_and_dest() -> Option<(Asset, Location)> {
        Some((own_tokens(), sibling()))
    }

    fn set_up_complex_asset_transfer() -> Option<(Assets, u32, Location, Box<dyn FnOnce()>)> {
        let sibling = sibling();
        let account = LocationToAccountId::convert_location(&sibling)?;
        assert_ok!(Balances::mint_into(&whitelisted_caller(), 100 * KEI));
        let arrived = Box::new(move || assert_eq!(Balances::balance(&account), 10 * KEI));
        Some((own_tokens().into(), 0, sibling, arrived))
    }

    fn get_asset() -> Asset {
        own_tokens()
    }

    fn batch_call(calls: Vec<RuntimeCall>) -> Option<RuntimeCall> {
        Some(RuntimeCall::Utility(pallet_utility::Call::batch { calls }))
    }
}

define_benchmarks!(
    [pallet_keirin_models, Models]
    [pallet_keirin_participants, Participants]
    [pallet_keirin_inference, Inference]
    [pallet_keirin_sprints, Sprints]
    [pallet_keirin_validation, Validation]
    [pallet_keirin_reputation, Reputation]
    [pallet_keirin_rewards, Rewards]
    [pallet_keirin_canaries, Canaries]
    [pallet_keirin_receipts, Receipts]
    [pallet_xcm, pallet_xcm::benchmarking::Pallet::<Runtime>]
);

/// The benchmarks there are, and the storage they may touch.
pub fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::<BenchmarkList>::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
