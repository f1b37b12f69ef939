//! The sprint as the other pallets see it: an epoch of five blocks, and secrets that follow from the seed.

use std::{cell::RefCell, collections::BTreeMap};

use keirin_primitives::{
    sprint::{EpochIndex, Phase, Secret},
    traits::{Entropy, EpochNow, Epochs},
    HashBytes,
};

use crate::chain::{AccountId, BlockNumber, Chain};

/// Blocks of an epoch.
pub const EPOCH_BLOCKS: BlockNumber = 5;

/// What the clock shows, and what was revealed.
#[derive(Default)]
struct Dial {
    epoch: u32,
    /// Block of the epoch, from 0.
    block: BlockNumber,
    secrets: BTreeMap<(EpochIndex, AccountId), Secret>,
}

thread_local! {
    static DIAL: RefCell<Dial> = RefCell::default();
}

/// The clock of a run; each thread has one.
pub struct Clock;

impl Clock {
    /// Goes back to the first block of the first epoch.
    pub fn reset() {
        DIAL.take();
    }

    /// Goes to the next block. Secrets are kept for two epochs, as the sprints pallet keeps them.
    pub fn advance() {
        DIAL.with_borrow_mut(|dial| {
            dial.block += 1;
            if dial.block == EPOCH_BLOCKS {
                dial.block = 0;
                dial.epoch += 1;
                let oldest = EpochIndex(dial.epoch.saturating_sub(2));
                dial.secrets.retain(|(epoch, _), _| *epoch >= oldest);
            }
        });
    }

    /// A participant reveals its secret of an epoch.
    pub fn reveal(epoch: EpochIndex, participant: AccountId, secret: Secret) {
        DIAL.with_borrow_mut(|dial| dial.secrets.insert((epoch, participant), secret));
    }
}

/// The phase in a block of an epoch: one block for each.
const fn phase_of(block: BlockNumber) -> Phase {
    match block {
        0 => Phase::Reveal,
        1 => Phase::Generation,
        2 => Phase::Commit,
        3 => Phase::Validation,
        _ => Phase::Settled,
    }
}

impl Entropy for Clock {
    /// The hash of the block before, which follows from the seed.
    fn entropy() -> HashBytes {
        frame_system::Pallet::<Chain>::parent_hash().0
    }
}

impl Epochs<AccountId, BlockNumber> for Clock {
    fn now() -> EpochNow<BlockNumber> {
        let until = frame_system::Pallet::<Chain>::block_number() + 1;
        DIAL.with_borrow(|dial| EpochNow { index: EpochIndex(dial.epoch), phase: phase_of(dial.block), until })
    }

    fn secret_of(epoch: EpochIndex, participant: &AccountId) -> Option<Secret> {
        DIAL.with_borrow(|dial| dial.secrets.get(&(epoch, *participant)).copied())
    }
}
