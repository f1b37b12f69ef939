//! The executor's embedded database: orders, reports, and what validators will ask for.
//!
//! Everything is written before it is acknowledged, in transactions that survive `kill -9`. An order is known by the
//! chain's genesis hash and its own hash.

use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use codec::{Decode, Encode};
use keirin_primitives::{
    executor::ExecutorSignature,
    inference::{order_hash, PositionEvidence, Report, TaskOrder},
    AccountBytes, HashBytes,
};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

use crate::durable_file;

/// Turns redb's many errors into one.
macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| $crate::store::StoreError::Database(error.into()))
    };
}

mod prune;
#[cfg(test)]
mod tests;
mod thresholds;

pub use prune::Keep;

/// File name in the base path.
pub const DATABASE_FILE: &str = "jobs.redb";

/// Genesis hash and order hash.
type Key = [u8; 64];

/// Orders not yet reported, by arrival.
const OPEN: TableDefinition<u64, Key> = TableDefinition::new("open");
/// Orders not yet reported.
const ORDERS: TableDefinition<Key, &[u8]> = TableDefinition::new("orders");
/// Finished reports.
const REPORTS: TableDefinition<Key, &[u8]> = TableDefinition::new("reports");
/// Positions of answered orders, for validators.
const EVIDENCE: TableDefinition<Key, &[u8]> = TableDefinition::new("evidence");
/// Bytes of finished reports with their positions, by the second since 1970 at which they were finished.
const FINISHED: TableDefinition<(u64, Key), u64> = TableDefinition::new("finished");
/// How many engines stopped while they worked on an open order.
const ENGINE_STOPS: TableDefinition<Key, u32> = TableDefinition::new("engine-stops");

/// Why the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It can't be made.
    #[error("cannot make the job database in {}", folder.display())]
    NotMade {
        /// Where it should be.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database itself.
    #[error("the job database failed: {0}")]
    Database(redb::Error),
    /// An entry that this program did not write.
    #[error("the job database holds an entry that cannot be read")]
    Corrupt(#[from] codec::Error),
}

/// Which chain an order comes from, and which order it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OrderKey {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// Hash of the order.
    pub order: HashBytes,
}

impl OrderKey {
    fn bytes(&self) -> Key {
        let mut key = [0; 64];
        let (genesis, order) = key.split_at_mut(32);
        genesis.copy_from_slice(&self.genesis);
        order.copy_from_slice(&self.order);
        key
    }

    fn from_bytes(key: &Key) -> Self {
        let (genesis, order) = key.split_at(32);
        let half = |bytes: &[u8]| HashBytes::try_from(bytes).expect("half of 64 bytes");
        Self { genesis: half(genesis), order: half(order) }
    }
}

/// A finished report, as it was first written.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct FinishedReport {
    /// The report.
    pub report: Report<AccountBytes>,
    /// The executor's signature over it.
    pub signature: ExecutorSignature,
}

/// How many orders the database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderCounts {
    /// Not yet reported.
    pub open: u64,
    /// Reported and kept.
    pub finished: u64,
}

/// What the database knows of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    Unknown,
    /// It waits or runs.
    Open,
    /// It is done.
    Finished(Box<FinishedReport>),
}

/// The database.
pub struct JobStore {
    database: Database,
}

impl JobStore {
    /// Opens the database in `base_path`, or makes it.
    ///
    /// # Errors
    /// [`StoreError`], also when another executor has it open.
    pub fn open(base_path: &Path) -> Result<Self, StoreError> {
        let path = base_path.join(DATABASE_FILE);
        if !path.exists() {
            make(&path)?;
        }
        Ok(Self { database: with_tables(&path)? })
    }

    /// Takes in orders that are new, as long as no more than `bound` are open, and returns how many it took.
    ///
    /// # Errors
    /// [`StoreError`]; then none of them was taken.
    pub fn add(
        &self,
        genesis: HashBytes,
        orders: &[TaskOrder<AccountBytes>],
        bound: usize,
    ) -> Result<usize, StoreError> {
        let write = database!(self.database.begin_write())?;
        let mut added = 0;
        {
            let mut open = database!(write.open_table(OPEN))?;
            let mut stored = database!(write.open_table(ORDERS))?;
            let reports = database!(write.open_table(REPORTS))?;
            let mut next = database!(open.last())?.map_or(0, |(number, _)| number.value() + 1);
            let mut room = bound.saturating_sub(usize::try_from(database!(stored.len())?).unwrap_or(usize::MAX));
            for order in orders {
                let key = OrderKey { genesis, order: order_hash(order) }.bytes();
                let known = database!(stored.get(key))?.is_some() || database!(reports.get(key))?.is_some();
                if known || room == 0 {
                    continue;
                }
                database!(stored.insert(key, order.encode().as_slice()))?;
                database!(open.insert(next, key))?;
                (next, room, added) = (next + 1, room - 1, added + 1);
            }
        }
        if added == 0 {
            // Nothing to sync: what is asked again and again costs no disk.
            database!(write.abort())?;
        } else {
            database!(write.commit())?;
        }
        Ok(added)
    }

    /// What is known of an order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn known(&self, key: &OrderKey) -> Result<Known, StoreError> {
        let read = database!(self.database.begin_read())?;
        let reports = database!(read.open_table(REPORTS))?;
        if let Some(bytes) = database!(reports.get(key.bytes()))? {
            return Ok(Known::Finished(Box::new(FinishedReport::decode(&mut bytes.value())?)));
        }
        let orders = database!(read.open_table(ORDERS))?;
        Ok(if database!(orders.get(key.bytes()))?.is_some() { Known::Open } else { Known::Unknown })
    }

    /// The oldest orders not yet reported, at most `most` and without those that `skip` names.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn oldest_open(
        &self,
        most: usize,
        skip: impl Fn(&OrderKey) -> bool,
    ) -> Result<Vec<(OrderKey, TaskOrder<AccountBytes>)>, StoreError> {
        let read = database!(self.database.begin_read())?;
        let open = database!(read.open_table(OPEN))?;
        let orders = database!(read.open_table(ORDERS))?;
        let mut found = Vec::new();
        for entry in database!(open.iter())? {
            let (_, key) = database!(entry)?;
            let order = OrderKey::from_bytes(&key.value());
            if found.len() == most {
                break;
            }
            if skip(&order) {
                continue;
            }
            if let Some(bytes) = database!(orders.get(key.value()))? {
                found.push((order, TaskOrder::decode(&mut bytes.value())?));
            }
        }
        Ok(found)
    }

    /// How many orders there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn counts(&self) -> Result<OrderCounts, StoreError> {
        let read = database!(self.database.begin_read())?;
        let open = database!(database!(read.open_table(ORDERS))?.len())?;
        let finished = database!(database!(read.open_table(REPORTS))?.len())?;
        Ok(OrderCounts { open, finished })
    }

    /// Keeps the report on an order. A report that is there already stays, whatever comes later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn finish(
        &self,
        key: &OrderKey,
        finished: &FinishedReport,
        positions: &[PositionEvidence],
    ) -> Result<(), StoreError> {
        let (report, positions) = (finished.encode(), positions.encode());
        let key = key.bytes();
        let write = database!(self.database.begin_write())?;
        {
            let mut reports = database!(write.open_table(REPORTS))?;
            let exists = database!(reports.get(key))?.is_some();
            if !exists {
                let bytes = report.len().saturating_add(positions.len()) as u64;
                database!(reports.insert(key, report.as_slice()))?;
                database!(database!(write.open_table(EVIDENCE))?.insert(key, positions.as_slice()))?;
                database!(database!(write.open_table(FINISHED))?.insert((now(), key), bytes))?;
            }
            database!(database!(write.open_table(ORDERS))?.remove(key))?;
            database!(database!(write.open_table(ENGINE_STOPS))?.remove(key))?;
            database!(database!(write.open_table(OPEN))?.retain(|_, open| open != key))?;
        }
        database!(write.commit())?;
        Ok(())
    }

    /// Counts one more engine that stopped while it worked on an order, and returns how many that makes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_engine_stop(&self, key: &OrderKey) -> Result<u32, StoreError> {
        let write = database!(self.database.begin_write())?;
        let stops = {
            let mut table = database!(write.open_table(ENGINE_STOPS))?;
            let before = database!(table.get(key.bytes()))?.map_or(0, |stops| stops.value());
            database!(table.insert(key.bytes(), before.saturating_add(1)))?;
            before.saturating_add(1)
        };
        database!(write.commit())?;
        Ok(stops)
    }

    /// Positions of an answered order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn evidence(&self, key: &OrderKey) -> Result<Option<Vec<PositionEvidence>>, StoreError> {
        let read = database!(self.database.begin_read())?;
        let evidence = database!(read.open_table(EVIDENCE))?;
        let bytes = database!(evidence.get(key.bytes()))?;
        Ok(bytes.map(|bytes| Vec::decode(&mut bytes.value())).transpose()?)
    }
}

/// Makes a database whole before it gets its name: redb does not open what it was killed over while making it.
fn make(path: &Path) -> Result<(), StoreError> {
    let not_made = |source| StoreError::NotMade { folder: path.parent().unwrap_or(path).to_owned(), source };
    let draft = durable_file::draft(path, 0o600).map_err(not_made)?;
    drop(with_tables(draft.path())?);
    match durable_file::publish(draft, path) {
        // Another process made it at the same time.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(not_made),
    }
}

fn with_tables(path: &Path) -> Result<Database, StoreError> {
    let database = database!(Database::create(path))?;
    let write = database!(database.begin_write())?;
    database!(write.open_table(OPEN))?;
    database!(write.open_table(ORDERS))?;
    database!(write.open_table(REPORTS))?;
    database!(write.open_table(EVIDENCE))?;
    database!(write.open_table(FINISHED))?;
    database!(write.open_table(ENGINE_STOPS))?;
    database!(write.open_table(thresholds::THRESHOLDS))?;
    database!(write.commit())?;
    Ok(database)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}
