//! Batches as they are kept: whole before anybody sees them, the same bytes for as long as they may be taken, and settled once.

use codec::{Decode, Encode};
use keirin_primitives::{
    executor::ExecutorSignature,
    merkle::Node,
    receipts::{BatchCommit, BatchId, RequesterId, Span},
    AccountBytes, HashBytes,
};
use redb::{ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition, WriteTransaction};

use super::{
    book::database,
    deliveries,
    waiting::{self, Line, Waiting, WAITING},
    Book, BookError,
};
use crate::gateway::accounts::Fee;

/// Line, participant and number of a batch.
type Key = (HashBytes, AccountBytes, u32);

/// Batches.
pub(super) const BATCHES: TableDefinition<Key, &[u8]> = TableDefinition::new("batches");
/// Their leaves: number of the record, and what stands in the tree.
pub(super) const LEAVES: TableDefinition<Key, &[u8]> = TableDefinition::new("leaves");
/// Batches by their id.
pub(super) const IDS: TableDefinition<HashBytes, Key> = TableDefinition::new("batch ids");
/// In which batch a request's receipt is, and where.
pub(super) const PLACES: TableDefinition<HashBytes, (HashBytes, u32)> = TableDefinition::new("places");
/// What of an account's spending is settled, or will never be.
pub(super) const SETTLED: TableDefinition<&str, u128> = TableDefinition::new("settled");

/// A batch, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeptBatch {
    /// The batch.
    pub batch: BatchCommit<AccountBytes>,
    /// The executor's signature over it.
    pub signature: ExecutorSignature,
    /// Names of the accounts that are debited, in the order of the debits.
    pub accounts: Vec<String>,
    /// Time of its oldest request, in nanoseconds since 1970.
    pub oldest_ns: u64,
    /// Whether it is settled.
    pub is_settled: bool,
}

/// Leaves of a batch's tree, with the numbers of their records.
pub type Leaves = Vec<(u64, Node<Span>)>;

/// What of the waiting receipts makes a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Those that are put into it, in order; nothing while it is not time for a batch.
    pub taken: Vec<Waiting>,
    /// Those that cannot be put on chain any more, or never could.
    pub given_up: Vec<Waiting>,
}

impl Book {
    /// The batch of a number.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn batch(&self, line: &Line, participant: &AccountBytes, number: u32) -> Result<Option<KeptBatch>, BookError> {
        let read = database!(self.database.begin_read())?;
        read_batch(&database!(read.open_table(BATCHES))?, &(line.0, *participant, number))
    }

    /// Makes a batch of what `choose` takes of the waiting receipts, and keeps it; returns when it is certain to survive. `commit` signs what there is
    /// to sign, and `account` names what a requester spends from. What is under this number and not settled stays, until it is given back.
    ///
    /// # Errors
    /// [`BookError`]; then nothing is changed.
    pub fn make_batch(
        &self,
        (line, participant, number): (&Line, &AccountBytes, u32),
        account: impl Fn(&RequesterId) -> String,
        choose: impl FnOnce(Vec<Waiting>) -> Choice,
        commit: impl FnOnce(&[Waiting]) -> Option<KeptBatch>,
    ) -> Result<Option<KeptBatch>, BookError> {
        let write = database!(self.database.begin_write())?;
        let key = (line.0, *participant, number);
        let before = read_batch(&database!(write.open_table(BATCHES))?, &key)?;
        if let Some(before) = before.filter(|before| !before.is_settled) {
            database!(write.abort())?;
            return Ok(Some(before));
        }
        let Choice { taken, given_up } = choose(waiting::all(&database!(write.open_table(WAITING))?, line)?);
        let kept = if taken.is_empty() { None } else { commit(&taken) };
        give_up(&write, line, &given_up, account)?;
        if let Some(kept) = &kept {
            waiting::take(&write, line, taken.iter())?;
            insert(&write, &key, kept)?;
            place(&write, &key, kept, &taken)?;
            deliveries::settle(&write, taken.iter().map(|receipt| &receipt.key.request.0))?;
        }
        database!(write.commit())?;
        Ok(kept)
    }

    /// The receipts of a line that are in no batch, in order.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn waiting(&self, line: &Line) -> Result<Vec<Waiting>, BookError> {
        let read = database!(self.database.begin_read())?;
        waiting::all(&database!(read.open_table(WAITING))?, line)
    }

    /// How many receipts are in no batch.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn waiting_count(&self) -> Result<u64, BookError> {
        let read = database!(self.database.begin_read())?;
        database!(database!(read.open_table(WAITING))?.len())
    }

    /// Batches of a participant that are not settled.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn unsettled(&self, line: &Line, participant: &AccountBytes) -> Result<Vec<(u32, BatchId)>, BookError> {
        let read = database!(self.database.begin_read())?;
        let batches = database!(read.open_table(BATCHES))?;
        let all = (line.0, *participant, 0)..=(line.0, *participant, u32::MAX);
        let mut found = Vec::new();
        for entry in database!(batches.range(all))? {
            let (_, bytes) = database!(entry)?;
            let kept = KeptBatch::decode(&mut bytes.value())?;
            if !kept.is_settled {
                found.push((kept.batch.number, kept.batch.id()));
            }
        }
        Ok(found)
    }

    /// Marks what these batches took off deposits as settled, each once.
    ///
    /// # Errors
    /// [`BookError`]; then nothing is changed.
    pub fn settle(&self, line: &Line, participant: &AccountBytes, numbers: &[u32]) -> Result<(), BookError> {
        if numbers.is_empty() {
            return Ok(());
        }
        let write = database!(self.database.begin_write())?;
        for number in numbers {
            let key = (line.0, *participant, *number);
            let kept = read_batch(&database!(write.open_table(BATCHES))?, &key)?;
            if let Some(kept) = kept.filter(|kept| !kept.is_settled) {
                settle(&write, &kept)?;
                insert(&write, &key, &KeptBatch { is_settled: true, ..kept })?;
            }
        }
        database!(write.commit())
    }

    /// What of an account's spending is settled, or will never be.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn settled(&self, account: &str) -> Result<Fee, BookError> {
        let read = database!(self.database.begin_read())?;
        let settled = database!(database!(read.open_table(SETTLED))?.get(account))?;
        Ok(Fee(settled.map_or(0, |settled| settled.value())))
    }

    /// Whether there is a batch with this id, or was one under its number.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn has_batch(&self, batch: &BatchId) -> Result<bool, BookError> {
        let read = database!(self.database.begin_read())?;
        Ok(database!(database!(read.open_table(IDS))?.get(batch.0))?.is_some())
    }

    /// The leaves of a batch's tree, in order, with the numbers of their records; none of batches that are not kept.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn leaves(&self, batch: &BatchId) -> Result<Option<Leaves>, BookError> {
        let read = database!(self.database.begin_read())?;
        let Some(key) = database!(database!(read.open_table(IDS))?.get(batch.0))?.map(|key| key.value()) else {
            return Ok(None);
        };
        let kept = read_batch(&database!(read.open_table(BATCHES))?, &key)?;
        if kept.is_none_or(|kept| kept.batch.id() != *batch) {
            return Ok(None);
        }
        let leaves = database!(database!(read.open_table(LEAVES))?.get(key))?;
        Ok(leaves.map(|bytes| Decode::decode(&mut bytes.value())).transpose()?)
    }

    /// Forgets settled batches whose oldest request was made before a time.
    pub(super) fn prune_batches(&self, oldest_ns: u64) -> Result<(), BookError> {
        let write = database!(self.database.begin_write())?;
        let mut old = Vec::new();
        {
            let mut batches = database!(write.open_table(BATCHES))?;
            for entry in database!(batches.iter())? {
                let (key, bytes) = database!(entry)?;
                let kept = KeptBatch::decode(&mut bytes.value())?;
                if kept.is_settled && kept.oldest_ns < oldest_ns {
                    old.push((key.value(), kept.batch.id()));
                }
            }
            let (mut leaves, mut ids) = (database!(write.open_table(LEAVES))?, database!(write.open_table(IDS))?);
            for (key, id) in &old {
                database!(batches.remove(key))?;
                database!(leaves.remove(key))?;
                database!(ids.remove(id.0))?;
            }
        }
        if old.is_empty() {
            database!(write.abort())?;
        } else {
            database!(write.commit())?;
        }
        Ok(())
    }

    /// In which batch a request's receipt is, and where; none while it waits, or is settled on no chain.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn place(&self, request: &HashBytes) -> Result<Option<(BatchId, u32)>, BookError> {
        let read = database!(self.database.begin_read())?;
        let place = database!(database!(read.open_table(PLACES))?.get(request))?;
        Ok(place.map(|place| place.value()).map(|(batch, place)| (BatchId(batch), place)))
    }
}

/// Makes the tables of batches and of what waits for them, where they are missing.
pub(super) fn make_tables(write: &WriteTransaction) -> Result<(), BookError> {
    database!(write.open_table(WAITING))?;
    database!(write.open_table(BATCHES))?;
    database!(write.open_table(LEAVES))?;
    database!(write.open_table(IDS))?;
    database!(write.open_table(PLACES))?;
    database!(write.open_table(SETTLED))?;
    Ok(())
}

pub(super) fn read_batch(
    table: &impl ReadableTable<Key, &'static [u8]>,
    key: &Key,
) -> Result<Option<KeptBatch>, BookError> {
    let bytes = database!(table.get(key))?;
    Ok(bytes.map(|bytes| KeptBatch::decode(&mut bytes.value())).transpose()?)
}

fn insert(write: &WriteTransaction, key: &Key, kept: &KeptBatch) -> Result<(), BookError> {
    database!(database!(write.open_table(BATCHES))?.insert(key, kept.encode().as_slice()))?;
    Ok(())
}

/// Writes down where everything of a batch is.
fn place(write: &WriteTransaction, key: &Key, kept: &KeptBatch, taken: &[Waiting]) -> Result<(), BookError> {
    let leaves: Leaves = taken.iter().map(|receipt| (receipt.number, receipt.leaf())).collect();
    database!(database!(write.open_table(LEAVES))?.insert(key, leaves.encode().as_slice()))?;
    let id = kept.batch.id();
    database!(database!(write.open_table(IDS))?.insert(id.0, key))?;
    let mut places = database!(write.open_table(PLACES))?;
    for (place, receipt) in (0u32..).zip(taken) {
        database!(places.insert(receipt.key.request.0, (id.0, place)))?;
    }
    Ok(())
}

fn settle(write: &WriteTransaction, kept: &KeptBatch) -> Result<(), BookError> {
    let debits = kept.accounts.iter().zip(&kept.batch.debits);
    debits.into_iter().try_for_each(|(account, debit)| add(write, account, debit.fees))
}

/// Has receipts wait no longer that nobody will pay.
fn give_up(
    write: &WriteTransaction,
    line: &Line,
    given_up: &[Waiting],
    account: impl Fn(&RequesterId) -> String,
) -> Result<(), BookError> {
    if given_up.is_empty() {
        return Ok(());
    }
    tracing::error!(receipts = given_up.len(), "receipts that cannot be put on chain are given up");
    waiting::take(write, line, given_up.iter())?;
    deliveries::settle(write, given_up.iter().map(|receipt| &receipt.key.request.0))?;
    given_up.iter().try_for_each(|receipt| add(write, &account(&receipt.key.requester), receipt.fee))
}

fn add(write: &WriteTransaction, account: &str, fees: u128) -> Result<(), BookError> {
    let mut settled = database!(write.open_table(SETTLED))?;
    let before = database!(settled.get(account))?.map_or(0, |settled| settled.value());
    database!(settled.insert(account, before.saturating_add(fees)))?;
    Ok(())
}
