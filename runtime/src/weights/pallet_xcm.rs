//! Weights of `pallet_xcm` in this runtime: bounds, of as many instructions as a call has and sends messages. `make weights` puts what
//! it measures in their place.

use core::marker::PhantomData;
use frame_support::weights::Weight;

use crate::configs::xcm::fees::{InstructionWeight, SendingWeight};

/// Most that the pallet's calls and sweeps weigh.
pub struct SubstrateWeight<T>(PhantomData<T>);

/// Weight of so many instructions, each of which may send.
fn of(instructions: u64) -> Weight {
    InstructionWeight::get().saturating_add(SendingWeight::get()).saturating_mul(instructions)
}

/// A microsecond for each byte.
fn of_bytes(bytes: u32) -> Weight {
    Weight::from_parts(1_000_000, 0).saturating_mul(bytes.into())
}

macro_rules! weigh {
    ($($call:ident: $instructions:literal)*) => {
        $(fn $call() -> Weight {
            of($instructions)
        })*
    };
}

impl<T: frame_system::Config> pallet_xcm::WeightInfo for SubstrateWeight<T> {
    weigh! {
        send: 2
        teleport_assets: 1
        // Two transfers, the fee, and the message.
        reserve_transfer_assets: 4
        transfer_assets: 4
        execute: 1
        force_xcm_version: 1
        force_default_xcm_version: 1
        force_subscribe_version_notify: 2
        force_unsubscribe_version_notify: 2
        force_suspension: 1
        migrate_supported_version: 1
        migrate_version_notifiers: 1
        already_notified_target: 1
        notify_current_targets: 2
        notify_target_migration_fail: 1
        migrate_version_notify_targets: 1
        migrate_and_notify_old_targets: 2
        new_query: 1
        take_response: 1
        add_authorized_alias: 1
        remove_authorized_alias: 1
    }

    fn claim_assets(assets: u32) -> Weight {
        of(u64::from(assets).saturating_add(1))
    }

    fn weigh_message(bytes: u32) -> Weight {
        of(1).saturating_add(of_bytes(bytes))
    }

    fn decode_xcm(bytes: u32) -> Weight {
        of(1).saturating_add(of_bytes(bytes))
    }
}
