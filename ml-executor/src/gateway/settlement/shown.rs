//! Leaves of batches, as validators are shown them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use codec::Encode;
use keirin_primitives::{
    inference::PositionEvidence,
    merkle::{Node, Tree},
    receipts::{BatchId, PostedReceipt, ShownReceipt, Span},
};

use crate::gateway::served::{Book, BookError, KeptRequest, Leaves, SignedReceipt};

/// Batches whose trees are remembered: one takes up to 20 MB.
const REMEMBERED: usize = 4;

/// A batch with its tree.
struct Grown {
    batch: BatchId,
    tree: Tree<Span>,
    leaves: Leaves,
}

/// Shows leaves of the batches in a book.
pub struct Shown {
    book: Arc<Book>,
    /// Those that were asked for last, the newest at the end.
    grown: Mutex<VecDeque<Arc<Grown>>>,
}

impl Shown {
    /// Of the batches in a book.
    pub fn new(book: Arc<Book>) -> Self {
        Self { book, grown: Mutex::default() }
    }

    /// The leaf at a place of a batch, with all that it commits to; none of batches that are not kept.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn leaf(&self, batch: &BatchId, place: u32) -> Result<Option<PostedReceipt>, BookError> {
        let Some(grown) = self.grown(batch)? else { return Ok(None) };
        let Some((number, leaf)) = grown.leaves.get(place as usize) else { return Ok(None) };
        let Some(kept) = self.book.record(*number)? else { return Ok(None) };
        Ok(posted(kept, place, leaf.summary, grown.tree.prove(&[place])))
    }

    /// A batch with its tree. Only one is made at a time, however many ask.
    fn grown(&self, batch: &BatchId) -> Result<Option<Arc<Grown>>, BookError> {
        let mut remembered = self.grown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = remembered.iter().position(|grown| grown.batch == *batch) {
            let found = remembered.remove(at);
            remembered.extend(found.clone());
            return Ok(found);
        }
        let Some(leaves) = self.book.leaves(batch)? else { return Ok(None) };
        let Some(tree) = Tree::new(leaves.iter().map(|(_, leaf)| *leaf).collect()) else { return Ok(None) };
        let grown = Arc::new(Grown { batch: *batch, tree, leaves });
        remembered.push_back(grown.clone());
        if remembered.len() > REMEMBERED {
            remembered.pop_front();
        }
        Ok(Some(grown))
    }
}

/// What is shown of a record, if it has not more than can be posted on chain.
fn posted(kept: KeptRequest, place: u32, span: Span, beside: Vec<Node<Span>>) -> Option<PostedReceipt> {
    let SignedReceipt { receipt, .. } = kept.receipt?;
    let evidence = kept.positions.iter().map(|positions: &Vec<PositionEvidence>| positions.encode().try_into().ok());
    Some(PostedReceipt {
        shown: ShownReceipt { place, receipt, span, beside: beside.try_into().ok()? },
        body: kept.body.try_into().ok()?,
        evidence: evidence.collect::<Option<Vec<_>>>()?.try_into().ok()?,
    })
}
