//! The pallet's behaviour, grouped by what participants do.

mod churn;
mod collateral;
mod draw;
mod genesis;
mod leave;
mod penalties;
mod read;
mod register;
mod set_weights;
mod slash;
mod stakes;
mod update;

use frame_support::{assert_ok, traits::fungible::InspectHold};
use keirin_primitives::{executor::HardwareProfile, model::ModelId};

use crate::{mock::*, HoldReason};

/// Registers `account` with the executor of the same seed for the models named.
fn register(account: u64, models: &[&str]) {
    let key = executor(account as u8);
    assert_ok!(Participants::register(
        RuntimeOrigin::signed(account),
        public(&key),
        proof(&key, account),
        b"https://host.example".to_vec(),
        HardwareProfile::default(),
        names(models),
    ));
}

/// What is on hold of `account` as collateral.
fn at_stake(account: u64) -> u64 {
    Balances::balance_on_hold(&HoldReason::Collateral.into(), &account)
}

fn names(models: &[&str]) -> Vec<ModelId> {
    models.iter().map(|name| model_id(name)).collect()
}
