//! The pallet's behaviour, grouped by what happens to money; attacks among it.

mod burns;
mod claim;
mod expire;
mod fees;
mod forfeit;
mod sequences;
mod subsidy;
mod vesting;

use frame_support::{assert_ok, traits::fungible::Mutate};
use keirin_primitives::{rewards::EarningStage, sprint::EpochIndex, traits::Earnings};

use crate::{mock::*, Earned, Pallet};

const EPOCH: EpochIndex = EpochIndex(0);

/// Who pays the fees.
const REQUESTER: u64 = 9;

/// The requester pays a fee into the pot.
fn pay_in(fee: u64) {
    let keep = frame_support::traits::tokens::Preservation::Preserve;
    assert_ok!(<Balances as Mutate<u64>>::transfer(&REQUESTER, &Pallet::<Test>::pot(), fee, keep));
}

/// A fee is paid in and shared.
fn share(epoch: EpochIndex, fee: u64, workers: &[u64]) {
    pay_in(fee);
    Pallet::<Test>::share(epoch, fee, workers);
}

fn settle(epoch: EpochIndex, participant: u64) {
    Pallet::<Test>::settle(epoch, &participant);
}

fn earned(epoch: EpochIndex, participant: u64) -> u64 {
    Earned::<Test>::get(epoch, participant).unwrap_or_default().amount
}

fn stage(epoch: EpochIndex, participant: u64) -> Option<EarningStage> {
    Earned::<Test>::get(epoch, participant).map(|earning| earning.stage)
}

fn claim(participant: u64, epoch: EpochIndex) -> sp_runtime::DispatchResult {
    Rewards::claim(RuntimeOrigin::signed(REQUESTER), participant, epoch)
}
