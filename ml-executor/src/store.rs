//! The executor's embedded database: orders, reports, and what validators will ask for.
//!
//! Everything is written before it is acknowledged, in transactions that survive `kill -9`. An order is known by the
//! chain's genesis hash and its own hash.

use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use codec::{Decode, Encode};
use keirin_primitives::{
    executor::ExecutorSignature,
    inference::{order_hash, PositionEvidence, Report, TaskOrder},
    AccountBytes, HashBytes,
};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

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

/// Why the database failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database itself.
    #[error("the job database failed: {0}")]
    Database(#[from] redb::Error),
    /// An entry that this program did not write.
    #[error("the job database holds an entry that cannot be read: {0}")]
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
    /// Seconds since 1970 at which it was finished.
    finished_at: u64,
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

macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| StoreError::Database(error.into()))
    };
}

impl JobStore {
    /// Opens the database in `base_path`, or makes it.
    ///
    /// # Errors
    /// [`StoreError`], also when another executor has it open.
    pub fn open(base_path: &Path) -> Result<Self, StoreError> {
        let database = database!(Database::create(base_path.join(DATABASE_FILE)))?;
        let write = database!(database.begin_write())?;
        database!(write.open_table(OPEN))?;
        database!(write.open_table(ORDERS))?;
        database!(write.open_table(REPORTS))?;
        database!(write.open_table(EVIDENCE))?;
        database!(write.commit())?;
        Ok(Self { database })
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
        database!(write.commit())?;
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

    /// Orders not yet reported, in the order they came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_orders(&self) -> Result<Vec<(OrderKey, TaskOrder<AccountBytes>)>, StoreError> {
        let read = database!(self.database.begin_read())?;
        let open = database!(read.open_table(OPEN))?;
        let orders = database!(read.open_table(ORDERS))?;
        let mut found = Vec::new();
        for entry in database!(open.iter())? {
            let (_, key) = database!(entry)?;
            if let Some(bytes) = database!(orders.get(key.value()))? {
                found.push((OrderKey::from_bytes(&key.value()), TaskOrder::decode(&mut bytes.value())?));
            }
        }
        Ok(found)
    }

    /// Keeps the report on an order. A report that is there already stays, whatever comes later.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn finish(
        &self,
        key: &OrderKey,
        report: Report<AccountBytes>,
        signature: ExecutorSignature,
        positions: &[PositionEvidence],
    ) -> Result<(), StoreError> {
        let finished = FinishedReport { report, signature, finished_at: now() };
        let write = database!(self.database.begin_write())?;
        {
            let mut reports = database!(write.open_table(REPORTS))?;
            let exists = database!(reports.get(key.bytes()))?.is_some();
            if !exists {
                database!(reports.insert(key.bytes(), finished.encode().as_slice()))?;
                let mut evidence = database!(write.open_table(EVIDENCE))?;
                database!(evidence.insert(key.bytes(), positions.encode().as_slice()))?;
            }
            database!(database!(write.open_table(ORDERS))?.remove(key.bytes()))?;
            database!(database!(write.open_table(OPEN))?.retain(|_, open| open != key.bytes()))?;
        }
        database!(write.commit())?;
        Ok(())
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

    /// Forgets reports finished longer than `retention` ago and returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prune(&self, retention: Duration) -> Result<usize, StoreError> {
        let oldest = now().saturating_sub(retention.as_secs());
        let write = database!(self.database.begin_write())?;
        let mut old = Vec::new();
        {
            let mut reports = database!(write.open_table(REPORTS))?;
            for entry in database!(reports.iter())? {
                let (key, bytes) = database!(entry)?;
                if FinishedReport::decode(&mut bytes.value())?.finished_at < oldest {
                    old.push(key.value());
                }
            }
            let mut evidence = database!(write.open_table(EVIDENCE))?;
            for key in &old {
                database!(reports.remove(key))?;
                database!(evidence.remove(key))?;
            }
        }
        database!(write.commit())?;
        Ok(old.len())
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}
