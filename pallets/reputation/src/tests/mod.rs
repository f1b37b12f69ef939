//! The pallet's behaviour, grouped by what participants do.

mod cheating;
mod checks;
mod churn;
mod service;
mod sweep;

use keirin_primitives::{sprint::EpochIndex, traits::Reputation};

use crate::{mock::*, Pallet};

fn served(participant: u64, epoch: u32) {
    Pallet::<Test>::served(&participant, EpochIndex(epoch));
}

fn cheated(participant: u64, epoch: u32) {
    Pallet::<Test>::cheated(&participant, EpochIndex(epoch));
}

fn epochs_of(participant: u64) -> u32 {
    Pallet::<Test>::epochs_of(&participant)
}

/// Goes through epochs in each of which a participant serves.
fn serve_until(participant: u64, epoch: u32) {
    for epoch in CurrentEpoch::get()..=epoch {
        go_to(epoch);
        served(participant, epoch);
    }
}
