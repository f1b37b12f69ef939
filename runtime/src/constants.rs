//! Numbers that hold for the life of the chain. What governance may change is in
//! [`crate::configs::parameters`].

use frame_support::weights::{constants::WEIGHT_REF_TIME_PER_SECOND, Weight};
use sp_runtime::Perbill;

use crate::{Balance, BlockNumber};

/// Parachain id of the presets.
pub const PARACHAIN_ID: u32 = 2000;

/// One KEI in its smallest unit.
pub const KEI: Balance = 1_000_000_000_000;
/// A thousandth of a KEI.
pub const MILLIKEI: Balance = KEI / 1_000;
/// A millionth of a KEI.
pub const MICROKEI: Balance = MILLIKEI / 1_000;
/// Least an account must own to exist.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLIKEI;

/// Least price of a unit of compute, and what models cost at first in the presets.
pub const PRICE_PER_UNIT: Balance = 10 * MICROKEI;

/// Fee for each byte of a transaction, and of a message to another chain.
pub const TRANSACTION_BYTE_FEE: Balance = MICROKEI / 10;

/// Deposit for so many storage entries and bytes.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
    items as Balance * 20 * MILLIKEI + bytes as Balance * 10 * MICROKEI
}

/// Length of an Aura slot, in milliseconds.
pub const SLOT_DURATION: u64 = 6_000;
/// Length of a relay-chain slot, in milliseconds.
pub const RELAY_CHAIN_SLOT_DURATION_MILLIS: u32 = 6_000;
/// Blocks the relay chain processes for each of its slots.
pub const BLOCK_PROCESSING_VELOCITY: u32 = 1;
/// Blocks in a relay chain's slot on chains with a sudo key: one in 30 ms.
pub const DEVELOPMENT_VELOCITY: u32 = 200;
/// Relay-chain blocks between the relay parent and the relay chain's tip.
pub const RELAY_PARENT_OFFSET: u32 = 1;
/// Blocks that may be ahead of the last included one.
pub const UNINCLUDED_SEGMENT_CAPACITY: u32 = (3 + RELAY_PARENT_OFFSET) * BLOCK_PROCESSING_VELOCITY;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / (SLOT_DURATION as BlockNumber);
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// Share of a block for its own initialisation.
pub const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(5);
/// Share of a block that ordinary transactions may fill; the rest is for reports and other operational ones.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);
/// Two seconds of compute and the largest proof of validity a relay chain takes.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(
    WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2),
    cumulus_primitives_core::relay_chain::MAX_POV_SIZE as u64,
);
