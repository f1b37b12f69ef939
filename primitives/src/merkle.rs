//! Merkle trees whose nodes carry a summary of the leaves below: the interval of a sprint's nonces, or the sum of a
//! batch's fees.
//!
//! An inner node hashes both children with their summaries, so a proof that opens some leaves also shows, at every
//! node on the way up, that the children's summaries fit together. For intervals this means: whoever puts a nonce
//! into a tree twice has a node whose children overlap, or leaves outside of their node's interval, and one sampled leaf
//! below it betrays them. A plain tree with checks of neighbours does not give that
//! (`docs/decisions/0005-interval-tree.md`).
//!
//! `leaf = blake2_256(0x00 ‖ payload)`, `inner = blake2_256(0x01 ‖ SCALE(left) ‖ SCALE(right))` where a node is
//! its hash followed by its summary. An odd node at the end of a level moves up unchanged. Several leaves are opened by one proof:
//! the nodes beside the paths that cannot be computed from the opened leaves, level by level from the leaves, from left to
//! right.
//!
//! ```
//! use keirin_primitives::{merkle::{verify, Tree}, sprint::proof_leaf};
//!
//! let leaves: Vec<_> = [3u64, 8, 21].iter().map(|nonce| proof_leaf(&[7u8; 32], *nonce)).collect();
//! let tree = Tree::new(leaves.clone()).expect("the nonces increase");
//! let beside = tree.prove(&[1]);
//! assert_eq!(verify(&tree.root(), 3, &[(1, leaves[1])], &beside), Ok(()));
//! ```

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::blake2_256;

use crate::HashBytes;

const LEAF: u8 = 0;
const INNER: u8 = 1;

/// What a node says about the leaves below it.
pub trait Summary: Copy + PartialEq + Encode {
    /// The summary of two neighbours, if they may stand side by side.
    fn join(left: &Self, right: &Self) -> Option<Self>;
}

/// A node of a tree, leaf or inner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Node<S> {
    /// Hash of what is below.
    pub hash: HashBytes,
    /// Summary of what is below.
    pub summary: S,
}

impl<S: Summary> Node<S> {
    /// A leaf.
    pub fn leaf(payload: &impl Encode, summary: S) -> Self {
        Self { hash: blake2_256(&(LEAF, payload).encode()), summary }
    }

    /// The node above two others, if these may stand side by side.
    pub fn join(left: &Self, right: &Self) -> Option<Self> {
        let summary = S::join(&left.summary, &right.summary)?;
        Some(Self { hash: blake2_256(&(INNER, left, right).encode()), summary })
    }
}

/// Why opened leaves are not those of a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofError {
    /// No leaf is opened, or their indices do not increase or lie outside of the tree.
    Indices,
    /// There are fewer or more nodes than the indices need.
    Length,
    /// The summaries of two neighbours do not fit together.
    Summary,
    /// The root is another one.
    Root,
}

/// A whole tree.
#[derive(Clone, Debug)]
pub struct Tree<S> {
    /// From the leaves to the root.
    levels: Vec<Vec<Node<S>>>,
}

impl<S: Summary> Tree<S> {
    /// Builds the tree over at least one leaf; `None` without leaves or when neighbours do not fit together.
    pub fn new(leaves: Vec<Node<S>>) -> Option<Self> {
        let mut level = leaves;
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level.chunks(2).map(|pair| match pair {
                [left, right] => Node::join(left, right),
                rest => rest.first().copied(),
            });
            let above = above.collect::<Option<Vec<_>>>()?;
            levels.push(core::mem::replace(&mut level, above));
        }
        if level.is_empty() {
            return None;
        }
        levels.push(level);
        Some(Self { levels })
    }

    /// The root.
    #[allow(clippy::missing_panics_doc, reason = "a tree has a root by construction")]
    pub fn root(&self) -> Node<S> {
        *self.levels.last().and_then(|level| level.first()).expect("a tree has at least one leaf, so it has a root")
    }

    /// The nodes that, with the leaves at `indices`, give the root. Indices increase; those outside of the tree are ignored.
    pub fn prove(&self, indices: &[u32]) -> Vec<Node<S>> {
        let mut beside = Vec::new();
        let mut known: Vec<usize> = indices.iter().map(|index| *index as usize).collect();
        for level in &self.levels {
            known.retain(|place| *place < level.len());
            for place in &known {
                let neighbour = place ^ 1;
                if known.binary_search(&neighbour).is_err() {
                    beside.extend(level.get(neighbour));
                }
            }
            known = known.iter().map(|place| place >> 1).collect();
            known.dedup();
        }
        beside
    }
}

/// Checks that `leaves` (index and node, indices increasing) are leaves of the tree of `count` leaves with this root.
///
/// # Errors
/// [`ProofError`].
pub fn verify<S: Summary>(
    root: &Node<S>,
    count: u32,
    leaves: &[(u32, Node<S>)],
    beside: &[Node<S>],
) -> Result<(), ProofError> {
    let mut beside = beside.iter();
    verify_next(root, count, leaves, &mut beside)?;
    if beside.next().is_some() {
        return Err(ProofError::Length);
    }
    Ok(())
}

/// Like [`verify`] for one of several trees whose nodes stand one after the other: takes this tree's nodes from `beside` and leaves
/// the others'.
///
/// # Errors
/// [`ProofError`].
pub fn verify_next<'a, S: Summary + 'a>(
    root: &Node<S>,
    count: u32,
    leaves: &[(u32, Node<S>)],
    beside: &mut impl Iterator<Item = &'a Node<S>>,
) -> Result<(), ProofError> {
    let increasing = leaves.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
    if !increasing || leaves.last().is_none_or(|(last, _)| *last >= count) {
        return Err(ProofError::Indices);
    }
    let mut level = leaves.to_vec();
    let mut width = count;
    while width > 1 {
        level = level_above(&level, width, beside)?;
        width = width.div_ceil(2);
    }
    match level.as_slice() {
        [(0, node)] if node == root => Ok(()),
        _ => Err(ProofError::Root),
    }
}

/// The known nodes of the next level of a tree whose level has `width` nodes.
fn level_above<'a, S: Summary + 'a>(
    level: &[(u32, Node<S>)],
    width: u32,
    beside: &mut impl Iterator<Item = &'a Node<S>>,
) -> Result<Vec<(u32, Node<S>)>, ProofError> {
    let mut above = Vec::with_capacity(level.len());
    let mut known = level.iter().peekable();
    while let Some((place, node)) = known.next() {
        let is_left = place & 1 == 0;
        let joined = if is_left && place.checked_add(1).is_none_or(|right| right >= width) {
            Some(*node)
        } else if !is_left {
            Node::join(beside.next().ok_or(ProofError::Length)?, node)
        } else if let Some((_, right)) = known.next_if(|(other, _)| other ^ 1 == *place) {
            Node::join(node, right)
        } else {
            Node::join(node, beside.next().ok_or(ProofError::Length)?)
        };
        above.push((place >> 1, joined.ok_or(ProofError::Summary)?));
    }
    Ok(above)
}

#[cfg(test)]
mod tests;
