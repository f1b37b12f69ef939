//! The gateway's embedded database: served requests, what accounts have spent, and which signed requests came already.
//!
//! What is acknowledged survives `kill -9` at any moment, through a journal ([`super::journal`]) and without waiting for the disk, where it is after
//! [`BookOptions::sync_after`]. A power cut takes back what came since: those requests are not charged, and may come again.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use codec::Decode;
use keirin_primitives::{receipts::Receipt, HashBytes};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

use super::{
    batches, deliveries, holds,
    journal::Journal,
    scribe::{Desk, Entry, Scribe, Written},
    KeptRequest, ServedRequest, SignedReceipt,
};
use crate::{durable_file, gateway::accounts::Fee};

/// Turns redb's many errors into one.
macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| $crate::gateway::served::BookError::from(redb::Error::from(error)))
    };
}
pub(super) use database;

/// File name in the base path.
const DATABASE_FILE: &str = "gateway.redb";

/// Signed requests that came, by their time in nanoseconds.
pub(super) const CAME: TableDefinition<(u64, HashBytes), ()> = TableDefinition::new("came");
/// Served requests, in the order in which they were kept.
pub(super) const SERVED: TableDefinition<u64, &[u8]> = TableDefinition::new("records");
/// Numbers of served requests by their hash.
pub(super) const NUMBERS: TableDefinition<HashBytes, u64> = TableDefinition::new("numbers");
/// What accounts have spent.
pub(super) const SPENT: TableDefinition<&str, u128> = TableDefinition::new("spent");

/// Number of the last batch of the journal that is here.
pub(super) const JOURNALED: TableDefinition<(), u64> = TableDefinition::new("journaled");

/// Why the book failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BookError {
    /// It can't be made.
    #[error("cannot make the gateway's database in {}: {source}", folder.display())]
    NotMade {
        /// Where it should be.
        folder: PathBuf,
        /// What the system said.
        source: Arc<std::io::Error>,
    },
    /// The database itself.
    #[error("the gateway's database failed: {0}")]
    Database(Arc<redb::Error>),
    /// The journal before it.
    #[error("the gateway's journal failed: {0}")]
    Journal(Arc<std::io::Error>),
    /// An entry that this program did not write.
    #[error("the gateway's database holds an entry that cannot be read")]
    Corrupt(#[from] codec::Error),
    /// Its thread has ended.
    #[error("the gateway's database is closed")]
    Closed,
}

impl From<redb::Error> for BookError {
    fn from(error: redb::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// How a book is kept.
#[derive(Clone, Copy, Debug)]
pub struct BookOptions {
    /// How long a signed request is remembered after its time: longer than it would be accepted, even if the clock is set back a little.
    pub remember: Duration,
    /// Time after which what is acknowledged is on the disk, and survives a power cut too.
    pub sync_after: Duration,
}

impl Default for BookOptions {
    fn default() -> Self {
        Self { remember: Duration::from_secs(10 * 60), sync_after: Duration::from_secs(1) }
    }
}

/// The database.
pub struct Book {
    /// Before the database, so that it is closed first.
    desk: Desk,
    pub(super) database: Arc<Database>,
    came: Mutex<BTreeSet<(u64, HashBytes)>>,
    options: BookOptions,
}

impl Book {
    /// Opens the book in `base_path`, or makes it.
    ///
    /// # Errors
    /// [`BookError`], also when another executor has it open.
    pub fn open(base_path: &Path) -> Result<Arc<Self>, BookError> {
        Self::open_with(base_path, BookOptions::default())
    }

    /// As [`Book::open`], kept in another way.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn open_with(base_path: &Path, options: BookOptions) -> Result<Arc<Self>, BookError> {
        let path = base_path.join(DATABASE_FILE);
        if !path.exists() {
            make(&path)?;
        }
        let database = Arc::new(with_tables(&path)?);
        let desk = Scribe::start(database.clone(), Journal::open(base_path)?, options.sync_after)?
            .map_err(|source| BookError::NotMade { folder: base_path.to_owned(), source: Arc::new(source) })?;
        let came = Mutex::new(read_came(&database)?);
        Ok(Arc::new(Self { desk, database, came, options }))
    }

    /// Remembers that a signed request came; false if it came before. Both are certain to survive when this returns.
    ///
    /// # Errors
    /// [`BookError`]; then the request must not be served, and it may come again.
    pub async fn came(&self, timestamp_ns: u64, request: HashBytes) -> Result<bool, BookError> {
        let is_new = {
            let mut came = self.lock_came();
            self.forget(&mut came);
            came.insert((timestamp_ns, request))
        };
        if is_new {
            let written = self.desk.write(Entry::Came { timestamp_ns, request, forget_before: self.oldest() }).await;
            if let Err(error) = written {
                self.lock_came().remove(&(timestamp_ns, request));
                return Err(error);
            }
        }
        Ok(is_new)
    }

    /// Whether a signed request came before.
    pub fn has_come(&self, timestamp_ns: u64, request: HashBytes) -> bool {
        self.lock_came().contains(&(timestamp_ns, request))
    }

    /// Keeps a served request, charges the accounts and returns when that is certain to survive. What is kept already is not charged
    /// again.
    ///
    /// # Errors
    /// [`BookError`]; then nothing is charged.
    pub async fn keep(&self, kept: KeptRequest, accounts: Vec<String>) -> Result<(), BookError> {
        self.desk.write(Entry::Served { kept: Box::new(kept), accounts }).await
    }

    /// What an account has spent.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn spent(&self, account: &str) -> Result<Fee, BookError> {
        let read = database!(self.database.begin_read())?;
        let spent = database!(database!(read.open_table(SPENT))?.get(account))?;
        Ok(Fee(spent.map_or(0, |spent| spent.value())))
    }

    /// A served request.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn served(&self, hash: &HashBytes) -> Result<Option<KeptRequest>, BookError> {
        let read = database!(self.database.begin_read())?;
        let Some(number) = database!(database!(read.open_table(NUMBERS))?.get(hash))? else { return Ok(None) };
        let bytes = database!(database!(read.open_table(SERVED))?.get(number.value()))?;
        Ok(bytes.map(|bytes| KeptRequest::decode(&mut bytes.value())).transpose()?)
    }

    /// The record of a number.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn record(&self, number: u64) -> Result<Option<KeptRequest>, BookError> {
        let read = database!(self.database.begin_read())?;
        let bytes = database!(database!(read.open_table(SERVED))?.get(number))?;
        Ok(bytes.map(|bytes| KeptRequest::decode(&mut bytes.value())).transpose()?)
    }

    /// The receipt of the record of a number; none of one that is not kept, or has none.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn receipt(&self, number: u64) -> Result<Option<Receipt>, BookError> {
        let read = database!(self.database.begin_read())?;
        let bytes = database!(database!(read.open_table(SERVED))?.get(number))?;
        // Nothing of body and positions, which may be long, is decoded.
        let beginning = bytes.map(|bytes| <(ServedRequest, Option<SignedReceipt>)>::decode(&mut bytes.value()));
        Ok(beginning.transpose()?.and_then(|(_, signed)| signed).map(|signed| signed.receipt))
    }

    /// Served requests from number `first` on, at most `most`, with their numbers; counted from 0.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn served_from(&self, first: u64, most: usize) -> Result<Vec<(u64, KeptRequest)>, BookError> {
        let read = database!(self.database.begin_read())?;
        let served = database!(read.open_table(SERVED))?;
        let mut found = Vec::new();
        for entry in database!(served.range(first..))?.take(most) {
            let (number, bytes) = database!(entry)?;
            found.push((number.value(), KeptRequest::decode(&mut bytes.value())?));
        }
        Ok(found)
    }

    /// How many requests are kept.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn served_count(&self) -> Result<u64, BookError> {
        let read = database!(self.database.begin_read())?;
        database!(database!(read.open_table(SERVED))?.len())
    }

    /// Writes an entry, and returns when it is certain to survive.
    pub(super) async fn write(&self, entry: Entry) -> Result<(), BookError> {
        self.desk.write(entry).await
    }

    /// Has an entry written, after all that were handed over before.
    pub(super) fn post(&self, entry: Entry) -> Written {
        self.desk.post(entry)
    }

    fn lock_came(&self) -> MutexGuard<'_, BTreeSet<(u64, HashBytes)>> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Time before which signed requests are forgotten.
    fn oldest(&self) -> u64 {
        Self::time_before(self.options.remember)
    }

    /// In nanoseconds since 1970.
    pub(super) fn time_before(age: Duration) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(now.saturating_sub(age).as_nanos()).unwrap_or(u64::MAX)
    }

    fn forget(&self, came: &mut BTreeSet<(u64, HashBytes)>) {
        let oldest = self.oldest();
        while came.first().is_some_and(|(time, _)| *time < oldest) {
            came.pop_first();
        }
    }
}

fn read_came(database: &Database) -> Result<BTreeSet<(u64, HashBytes)>, BookError> {
    let read = database!(database.begin_read())?;
    let came = database!(read.open_table(CAME))?;
    let mut all = BTreeSet::new();
    for entry in database!(came.iter())? {
        let (key, ()) = database!(entry).map(|(key, value)| (key.value(), value.value()))?;
        all.insert(key);
    }
    Ok(all)
}

/// Makes a database whole before it gets its name: redb does not open what it was killed over while making it.
fn make(path: &Path) -> Result<(), BookError> {
    let not_made =
        |source| BookError::NotMade { folder: path.parent().unwrap_or(path).to_owned(), source: Arc::new(source) };
    let draft = durable_file::draft(path, 0o600).map_err(not_made)?;
    drop(with_tables(draft.path())?);
    match durable_file::publish(draft, path) {
        // Another process made it at the same time.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(not_made),
    }
}

fn with_tables(path: &Path) -> Result<Database, BookError> {
    let database = database!(Database::create(path))?;
    let write = database!(database.begin_write())?;
    database!(write.open_table(CAME))?;
    database!(write.open_table(SERVED))?;
    database!(write.open_table(NUMBERS))?;
    database!(write.open_table(SPENT))?;
    batches::make_tables(&write)?;
    deliveries::make_tables(&write)?;
    holds::make_table(&write)?;
    database!(write.open_table(JOURNALED))?;
    database!(write.commit())?;
    Ok(database)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
