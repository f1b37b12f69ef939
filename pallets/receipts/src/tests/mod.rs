//! Tests by behaviour.

mod commit;
mod demands;
mod deposits;
mod disputes;
mod doubled;
mod findings;
mod forgetting;
mod own_demands;
mod payment;
mod prices;
mod repeated;
mod routes;
mod shown;
mod views;
mod withdrawals;

use frame_support::{assert_noop, assert_ok, dispatch::Pays};
use keirin_primitives::{
    receipts::{BatchId, InBatch},
    sprint::{EpochIndex, Phase},
};

use crate::{mock::*, Batch, Batches, Deposits, Error, Event, ReceiptsRefusal};

/// What one receipt costs.
const FEE: u128 = 12 * TOKEN_PRICE;

/// Hosts that opened epoch 0 with these weights, in the generation phase.
fn hosts<const N: usize>(weights: [u64; N]) -> [Host; N] {
    let mut account = 10;
    let hosts = weights.map(|weight| {
        account += 1;
        let host = Host::new(account);
        host.open(weight);
        host
    });
    run_to_phase(0, Phase::Generation);
    hosts
}

/// A leaf as it is shown.
fn leaf(bundle: &Bundle, place: u32) -> InBatch {
    (bundle.commit.id(), bundle.show(place))
}

/// What a call for which somebody pays came to, and whether it was given back what it paid.
fn came_to(result: frame_support::dispatch::DispatchResultWithPostInfo) -> Result<Pays, sp_runtime::DispatchError> {
    result.map(|info| info.pays_fee).map_err(|error| error.error)
}

/// Goes on until epoch 0 is settled; all of these reveal its secrets.
fn settled(hosts: &[Host]) {
    run_to_phase(1, Phase::Reveal);
    hosts.iter().for_each(|host| host.reveal(0));
    run_to_phase(2, Phase::Reveal);
    assert!(pallet_keirin_validation::Settling::<Test>::get() > EpochIndex(0), "there is time enough");
}

/// What a participant can claim for epoch 0, once it is settled.
fn earned(host: &Host) -> u128 {
    pallet_keirin_rewards::Earned::<Test>::get(EpochIndex(0), host.account).map_or(0, |earning| earning.amount)
}
