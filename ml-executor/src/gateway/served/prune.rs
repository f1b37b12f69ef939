//! Forgetting served requests that nobody asks for any more.

use codec::Decode;
use redb::{ReadableTable, ReadableTableMetadata};

use super::{
    batches::PLACES,
    book::{database, NUMBERS, SERVED},
    deliveries, Book, BookError, KeptRequest,
};
use crate::{defaults::SHOWN_FOR, store::Keep};

/// Most requests that are forgotten in one transaction, which others wait for.
const MOST_AT_ONCE: usize = 1_024;

impl Book {
    /// Forgets requests that were served before the last `keep.age`, and the oldest of those that take more than `keep.bytes` together; returns
    /// how many. What accounts have spent stays, and so does the newest request, so that numbers go on from it. What is settled on chain stays for
    /// [`SHOWN_FOR`] at least, and is forgotten with its batches.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn prune(&self, keep: Keep) -> Result<usize, BookError> {
        let oldest = Self::time_before(keep.age);
        self.prune_batches(Self::time_before(SHOWN_FOR.max(keep.age)))?;
        self.prune_releases(Self::time_before(SHOWN_FOR))?;
        let mut forgotten = 0;
        loop {
            let step = self.prune_some(oldest, keep.bytes)?;
            forgotten += step;
            if step < MOST_AT_ONCE {
                return Ok(forgotten);
            }
        }
    }

    fn prune_some(&self, oldest: u64, most_bytes: u64) -> Result<usize, BookError> {
        let write = database!(self.database.begin_write())?;
        let mut old = Vec::new();
        {
            let mut served = database!(write.open_table(SERVED))?;
            let mut numbers = database!(write.open_table(NUMBERS))?;
            let mut places = database!(write.open_table(PLACES))?;
            let shown_since = Self::time_before(SHOWN_FOR);
            let mut bytes = database!(served.stats())?.stored_bytes();
            let but_the_last = usize::try_from(database!(served.len())?.saturating_sub(1)).unwrap_or(usize::MAX);
            for entry in database!(served.iter())?.take(but_the_last.min(MOST_AT_ONCE)) {
                let (number, record) = database!(entry)?;
                let kept = KeptRequest::decode(&mut record.value())?;
                let time = kept.request.timestamp_ns;
                let is_shown = kept.chain.is_some() && time >= shown_since;
                if is_shown || (time >= oldest && bytes <= most_bytes) {
                    break;
                }
                bytes = bytes.saturating_sub(record.value().len() as u64);
                old.push((number.value(), kept.request.hash));
            }
            for (number, hash) in &old {
                database!(served.remove(number))?;
                database!(numbers.remove(hash))?;
                database!(places.remove(hash))?;
            }
            deliveries::settle(&write, old.iter().map(|(_, hash)| hash))?;
        }
        if old.is_empty() {
            database!(write.abort())?;
        } else {
            database!(write.commit())?;
        }
        Ok(old.len())
    }
}
