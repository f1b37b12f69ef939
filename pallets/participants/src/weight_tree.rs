//! Drawing by weight in a handful of storage accesses.
//!
//! Each model has a tree of sums with two levels over [`CAPACITY`] slots. A leaf holds the weights of
//! [`FAN_OUT`] neighbouring slots, the root the sums of the leaves. Changing a slot's weight rewrites the root
//! and one leaf; a draw reads the root and one leaf. The tree is this wide because adding up a node takes less
//! than a microsecond, while every storage access costs tens of them and a proof of its own: a binary tree of
//! the same capacity would touch fifteen nodes.
//!
//! A draw takes 256 uniform bits modulo the total; with a total below 2^64 the bias is below 2^-192.

use frame_support::{ensure, traits::ConstU32, BoundedVec};
use keirin_primitives::{model::ModelId, weight::VotingWeight, HashBytes};
use sp_core::U256;

use crate::{Config, Error, Pallet, Slot, WeightLeaves, WeightRoots};

/// Binary digits of a branch's number.
const FAN_OUT_BITS: u32 = 7;
/// Branches of a node.
pub const FAN_OUT: u32 = 1 << FAN_OUT_BITS;
/// Slots of a tree.
pub const CAPACITY: u32 = 1 << (2 * FAN_OUT_BITS);

/// Weights (of a leaf's slots) or sums (of the root's leaves), without the zeros at the end.
pub type WeightNode = BoundedVec<u64, ConstU32<FAN_OUT>>;

impl<T: Config> Pallet<T> {
    /// Sum of the weights in a model's tree.
    pub(crate) fn total_weight(model: &ModelId) -> u64 {
        total(&WeightRoots::<T>::get(model))
    }

    /// Adds a weight to a slot that has none.
    pub(crate) fn add_weight(model: &ModelId, slot: Slot, weight: VotingWeight) -> Result<(), Error<T>> {
        let fits = Self::total_weight(model).checked_add(weight.0).is_some();
        ensure!(fits, Error::<T>::WeightOverflow);
        Self::change_weight(model, slot, |sum| sum.saturating_add(weight.0));
        Ok(())
    }

    /// Takes away the weight that was added to a slot.
    pub(crate) fn remove_weight(model: &ModelId, slot: Slot, weight: VotingWeight) {
        Self::change_weight(model, slot, |sum| sum.saturating_sub(weight.0));
    }

    /// Whether the sum stays in range when a slot's weight is replaced.
    pub(crate) fn replacement_fits(model: &ModelId, former: VotingWeight, weight: VotingWeight) -> bool {
        let others = Self::total_weight(model).saturating_sub(former.0);
        others.checked_add(weight.0).is_some()
    }

    /// Gives a slot another weight than the one that was added to it; [`Self::replacement_fits`] says whether it may.
    pub(crate) fn replace_weight(model: &ModelId, slot: Slot, former: VotingWeight, weight: VotingWeight) {
        Self::change_weight(model, slot, |sum| sum.saturating_sub(former.0).saturating_add(weight.0));
    }

    fn change_weight(model: &ModelId, slot: Slot, change: impl Fn(u64) -> u64) {
        let (leaf, branch) = place_of(slot);
        WeightRoots::<T>::mutate_exists(model, |root| change_branch(root, leaf, &change));
        WeightLeaves::<T>::mutate_exists(model, leaf, |node| change_branch(node, branch, &change));
    }

    /// The slot that uniform `entropy` falls into, in proportion to weight; `None` on an empty tree.
    pub(crate) fn draw_slot(model: &ModelId, entropy: &HashBytes) -> Option<Slot> {
        let root = WeightRoots::<T>::get(model);
        let point = U256::from_little_endian(entropy).checked_rem(U256::from(total(&root)))?;
        Self::slot_below(&root, model, point.low_u64())
    }

    /// The slot whose share of `0..total` holds `point`; `None` beyond the total.
    pub(crate) fn slot_below(root: &WeightNode, model: &ModelId, point: u64) -> Option<Slot> {
        let (leaf, rest) = descend(root, point)?;
        let (branch, _) = descend(&WeightLeaves::<T>::get(model, leaf), rest)?;
        Some(slot_of(leaf, branch))
    }
}

/// A slot's leaf, and its branch there.
const fn place_of(slot: Slot) -> (u32, u32) {
    (slot >> FAN_OUT_BITS, slot & (FAN_OUT - 1))
}

/// The slot at a leaf's branch.
pub(crate) const fn slot_of(leaf: u32, branch: u32) -> Slot {
    (leaf << FAN_OUT_BITS) | branch
}

/// Sum of a node. Never above the root's, which [`Pallet::add_weight`] and [`Pallet::replacement_fits`] keep in range.
pub(crate) fn total(node: &WeightNode) -> u64 {
    node.iter().fold(0, |sum: u64, weight| sum.saturating_add(*weight))
}

/// The branch `point` falls into, and how far into it.
fn descend(node: &WeightNode, point: u64) -> Option<(u32, u64)> {
    let mut rest = point;
    for (branch, weight) in (0u32..).zip(node) {
        match rest.checked_sub(*weight) {
            Some(left) => rest = left,
            None => return Some((branch, rest)),
        }
    }
    None
}

/// Changes one branch of a node; a node of zeros is not stored.
fn change_branch(node: &mut Option<WeightNode>, branch: u32, change: impl Fn(u64) -> u64) {
    let mut branches = node.take().unwrap_or_default().into_inner();
    let place = branch as usize;
    if branches.len() <= place {
        branches.resize(place.saturating_add(1), 0);
    }
    if let Some(weight) = branches.get_mut(place) {
        *weight = change(*weight);
    }
    while branches.last() == Some(&0) {
        branches.pop();
    }
    *node = Some(WeightNode::truncate_from(branches)).filter(|branches| !branches.is_empty());
}
