//! Batches that the chain can take no more: their receipts wait again, for another one.

use codec::Decode;
use keirin_primitives::{receipts::BatchCommit, AccountBytes};
use redb::{ReadableTable, WriteTransaction};

use super::{
    batches::{read_batch, Leaves, BATCHES, IDS, LEAVES, PLACES},
    book::{database, SERVED},
    record::ServedRequest,
    waiting::{self, Line, Waiting},
    Book, BookError,
};

impl Book {
    /// Has the receipts of a batch wait again, and forgets the batch; returns when that is certain to survive. Whoever calls it knows that the chain
    /// has not taken the batch and never will, since otherwise they would be paid twice. Nothing happens if the batch is settled or not kept. Returns
    /// whether something did.
    ///
    /// # Errors
    /// [`BookError`]; then nothing is changed.
    pub fn give_back(&self, line: &Line, batch: &BatchCommit<AccountBytes>) -> Result<bool, BookError> {
        let write = database!(self.database.begin_write())?;
        let key = (line.0, batch.participant, batch.number);
        let kept = read_batch(&database!(write.open_table(BATCHES))?, &key)?;
        let Some(kept) = kept.filter(|kept| !kept.is_settled && kept.batch == *batch) else {
            database!(write.abort())?;
            return Ok(false);
        };
        database!(database!(write.open_table(BATCHES))?.remove(key))?;
        database!(database!(write.open_table(IDS))?.remove(batch.id().0))?;
        let leaves: Option<Leaves> = {
            let mut table = database!(write.open_table(LEAVES))?;
            let bytes = database!(table.remove(key))?;
            bytes.map(|bytes| Decode::decode(&mut bytes.value())).transpose()?
        };
        let returned = waiting_again(&write, leaves.unwrap_or_default(), kept.oldest_ns)?;
        {
            let mut places = database!(write.open_table(PLACES))?;
            for receipt in &returned {
                database!(places.remove(receipt.key.request.0))?;
            }
        }
        waiting::put(&write, line, &returned)?;
        database!(write.commit())?;
        tracing::warn!(
            number = batch.number,
            receipts = returned.len(),
            "a batch was not taken in time; its receipts wait again"
        );
        Ok(true)
    }
}

/// The receipts of a batch as they waited before. Whose record is gone is taken for as old as the oldest of them.
fn waiting_again(write: &WriteTransaction, leaves: Leaves, oldest_ns: u64) -> Result<Vec<Waiting>, BookError> {
    let served = database!(write.open_table(SERVED))?;
    let mut returned = Vec::new();
    for (number, leaf) in leaves {
        let bytes = database!(served.get(number))?;
        let request = bytes.map(|bytes| ServedRequest::decode(&mut bytes.value())).transpose()?;
        returned.push(Waiting {
            key: leaf.summary.first,
            number,
            timestamp_ns: request.map_or(oldest_ns, |request| request.timestamp_ns),
            fee: leaf.summary.fees,
            leaf: leaf.hash,
        });
    }
    Ok(returned)
}
