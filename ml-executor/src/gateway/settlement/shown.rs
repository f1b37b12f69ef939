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

/// A batch's tree and its leaves.
struct Grown {
    tree: Tree<Span>,
    leaves: Leaves,
}

/// Where a batch's tree grows: whoever asks for it first makes it, others wait for it, and who asks for another batch waits for nothing.
type Ground = Arc<Mutex<Option<Arc<Grown>>>>;

/// Shows leaves of the batches in a book.
pub struct Shown {
    book: Arc<Book>,
    /// Those that were asked for last, the newest at the end.
    grounds: Mutex<VecDeque<(BatchId, Ground)>>,
}

impl Shown {
    /// Of the batches in a book.
    pub fn new(book: Arc<Book>) -> Self {
        Self { book, grounds: Mutex::default() }
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

    fn grown(&self, batch: &BatchId) -> Result<Option<Arc<Grown>>, BookError> {
        if !self.book.has_batch(batch)? {
            return Ok(None);
        }
        let ground = self.ground(batch);
        let mut grown = ground.lock().unwrap_or_else(PoisonError::into_inner);
        if grown.is_none() {
            let Some(leaves) = self.book.leaves(batch)? else { return Ok(None) };
            let tree = Tree::new(leaves.iter().map(|(_, leaf)| *leaf).collect());
            *grown = tree.map(|tree| Arc::new(Grown { tree, leaves }));
        }
        Ok(grown.clone())
    }

    /// Where the tree of a batch is, or will be. Others are forgotten for it.
    fn ground(&self, batch: &BatchId) -> Ground {
        let mut grounds = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        let known = grounds.iter().position(|(known, _)| known == batch).and_then(|at| grounds.remove(at));
        let (batch, ground) = known.unwrap_or_else(|| (*batch, Ground::default()));
        grounds.push_back((batch, ground.clone()));
        if grounds.len() > REMEMBERED {
            grounds.pop_front();
        }
        ground
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
