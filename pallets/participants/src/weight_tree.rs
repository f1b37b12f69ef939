//! Drawing by weight in a logarithmic number of storage accesses.
//!
//! Each model has a Fenwick tree (P. M. Fenwick, «A new data structure for cumulative frequency tables»,
//! 1994) over [`CAPACITY`] slots: node `i`, counted from 1, holds the sum of the weights of the
//! `lowest set bit of i` slots that end at slot `i − 1`. Changing a slot's weight touches at most
//! `log2(CAPACITY) + 1` nodes, finding the slot a cumulative weight falls into reads `log2(CAPACITY)`, and
//! node [`CAPACITY`] is the total.
//!
//! A draw takes 256 uniform bits modulo the total; with a total below 2^64 the bias is below 2^-192.

use frame_support::ensure;
use keirin_primitives::{model::ModelId, weight::VotingWeight, HashBytes};
use sp_core::U256;

use crate::{Config, Error, Pallet, Slot, WeightNodes};

/// Slots of a tree; a power of two.
pub const CAPACITY: u32 = 1 << 14;

impl<T: Config> Pallet<T> {
    /// Sum of the weights in a model's tree.
    pub(crate) fn total_weight(model: &ModelId) -> u64 {
        WeightNodes::<T>::get(model, CAPACITY)
    }

    /// Adds a weight to a slot that has none.
    pub(crate) fn add_weight(model: &ModelId, slot: Slot, weight: VotingWeight) -> Result<(), Error<T>> {
        let fits = Self::total_weight(model).checked_add(weight.0).is_some();
        ensure!(fits, Error::<T>::WeightOverflow);
        Self::change_nodes(model, slot, |node| node.saturating_add(weight.0));
        Ok(())
    }

    /// Takes away the weight that was added to a slot.
    pub(crate) fn remove_weight(model: &ModelId, slot: Slot, weight: VotingWeight) {
        Self::change_nodes(model, slot, |node| node.saturating_sub(weight.0));
    }

    fn change_nodes(model: &ModelId, slot: Slot, change: impl Fn(u64) -> u64) {
        let mut index = slot.saturating_add(1);
        while index <= CAPACITY {
            WeightNodes::<T>::mutate_exists(model, index, |node| {
                *node = Some(change(node.unwrap_or_default())).filter(|sum| *sum > 0);
            });
            index = index.saturating_add(lowest_bit(index));
        }
    }

    /// The slot that uniform `entropy` falls into, in proportion to weight; `None` on an empty tree.
    pub(crate) fn draw_slot(model: &ModelId, entropy: &HashBytes) -> Option<Slot> {
        let total = Self::total_weight(model);
        let point = U256::from_little_endian(entropy).checked_rem(U256::from(total))?;
        Some(Self::slot_at(model, point.low_u64()))
    }

    /// The slot whose share of `0..total` holds `point`.
    pub(crate) fn slot_at(model: &ModelId, point: u64) -> Slot {
        let (mut slot, mut left) = (0u32, point);
        let mut step = CAPACITY >> 1;
        while step > 0 {
            let sum = WeightNodes::<T>::get(model, slot.saturating_add(step));
            if let Some(rest) = left.checked_sub(sum) {
                slot = slot.saturating_add(step);
                left = rest;
            }
            step >>= 1;
        }
        slot
    }
}

const fn lowest_bit(index: u32) -> u32 {
    index & index.wrapping_neg()
}
