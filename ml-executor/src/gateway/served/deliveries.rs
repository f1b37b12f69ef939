//! Which answers to requests that were passed on reached their transfer agents: as far as an executor knows of those it gave, and as a transfer agent
//! says of those it waited for.

use keirin_primitives::{executor::ExecutorKey, receipts::RequestId, HashBytes};
use redb::{ReadableDatabase, TableDefinition, WriteTransaction};

use super::{
    book::{database, Book, BookError},
    scribe::Entry,
};

/// Requests that transfer agents passed on, whose answers are kept and were perhaps not sent to their ends.
pub(super) const UNSENT: TableDefinition<HashBytes, ()> = TableDefinition::new("unsent");
/// Answers of other executors that are not taken any more, by request and executor, with the request's time.
pub(super) const RELEASED: TableDefinition<(HashBytes, [u8; 33]), u64> = TableDefinition::new("released");

impl Book {
    /// Notes that an answer was sent to its end.
    ///
    /// # Errors
    /// [`BookError`].
    pub async fn sent(&self, request: HashBytes) -> Result<(), BookError> {
        self.write(Entry::Sent { request }).await
    }

    /// Whether an answer is kept that was perhaps not sent to its end.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn is_unsent(&self, request: &RequestId) -> Result<bool, BookError> {
        let read = database!(self.database.begin_read())?;
        Ok(database!(database!(read.open_table(UNSENT))?.get(request.0))?.is_some())
    }

    /// Notes that another executor's answer to a request of a time, in nanoseconds, is not taken any more; returns when that is certain to survive.
    ///
    /// # Errors
    /// [`BookError`]; then no other executor must be asked.
    pub async fn release(
        &self,
        executor: &ExecutorKey,
        request: HashBytes,
        timestamp_ns: u64,
    ) -> Result<(), BookError> {
        self.write(Entry::Released { executor: *executor, request, timestamp_ns }).await
    }

    /// Whether an executor's answer to a request is not taken any more.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn is_released(&self, executor: &ExecutorKey, request: &RequestId) -> Result<bool, BookError> {
        let read = database!(self.database.begin_read())?;
        Ok(database!(database!(read.open_table(RELEASED))?.get((request.0, executor.0)))?.is_some())
    }

    /// Forgets releases of requests from before a time.
    pub(super) fn prune_releases(&self, oldest_ns: u64) -> Result<(), BookError> {
        let write = database!(self.database.begin_write())?;
        database!(database!(write.open_table(RELEASED))?.retain(|_, time| time >= oldest_ns))?;
        database!(write.commit())
    }
}

/// Makes the tables, where they are missing.
pub(super) fn make_tables(write: &WriteTransaction) -> Result<(), BookError> {
    database!(write.open_table(UNSENT))?;
    database!(write.open_table(RELEASED))?;
    Ok(())
}

/// Has nobody asked any more about requests.
pub(super) fn settle<'a>(
    write: &WriteTransaction,
    requests: impl Iterator<Item = &'a HashBytes>,
) -> Result<(), BookError> {
    let mut unsent = database!(write.open_table(UNSENT))?;
    for request in requests {
        database!(unsent.remove(request))?;
    }
    Ok(())
}
