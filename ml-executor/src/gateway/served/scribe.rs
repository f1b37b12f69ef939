//! The thread that writes the book: what comes while a batch is written goes into the next one together.
//!
//! Each batch goes into the journal and then into the database, which goes to the disk now and then ([`super::journal`]). Which requests
//! came is read from the database only when a book is opened, so that it goes there when the database goes to the disk, all at once: a
//! transaction for each would take longer than all else that happens to a request that is refused.

use std::{
    sync::{
        mpsc::{self, RecvTimeoutError},
        Arc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use codec::{Decode, Encode};
use keirin_primitives::{executor::ExecutorKey, HashBytes};
use redb::{Database, Durability, ReadableDatabase, ReadableTable, Table, WriteTransaction};
use tokio::sync::oneshot;

use super::{
    book::{database, CAME, JOURNALED, NUMBERS, SERVED, SPENT},
    deliveries::{RELEASED, UNSENT},
    holds::{self, Hold},
    journal::{Batch, Journal},
    waiting, BookError, KeptRequest,
};
use crate::gateway::accounts::Fee;

/// Most entries of a batch.
const MOST_AT_ONCE: usize = 4_096;
/// Bytes of the journal beyond which the database goes to the disk before its time.
const LONG_JOURNAL: u64 = 64 * 1024 * 1024;

/// What is written.
#[derive(Encode, Decode)]
pub(super) enum Entry {
    /// A signed request came. Those from before a time, in nanoseconds, are forgotten.
    #[codec(index = 0)]
    Came { timestamp_ns: u64, request: HashBytes, forget_before: u64 },
    /// A request was served, for the accounts that pay.
    #[codec(index = 1)]
    Served { kept: Box<KeptRequest>, accounts: Vec<String> },
    // Index 2 was that of an entry that is written no more.
    /// An answer was sent to its end.
    #[codec(index = 3)]
    Sent { request: HashBytes },
    /// Another executor's answer is not taken any more.
    #[codec(index = 4)]
    Released { executor: ExecutorKey, request: HashBytes, timestamp_ns: u64 },
    /// Another executor is asked, and may have accounts pay.
    #[codec(index = 5)]
    Held { request: HashBytes, hold: Hold },
    /// It is known what those accounts have to pay.
    #[codec(index = 6)]
    Charged { request: HashBytes, fee: Fee },
}

/// The requests of [`Entry::Came`].
#[derive(Default)]
struct Came {
    requests: Vec<(u64, HashBytes)>,
    forget_before: u64,
}

impl Came {
    /// Adds those among entries.
    fn add(&mut self, entries: &[Entry]) {
        for entry in entries {
            if let Entry::Came { timestamp_ns, request, forget_before } = entry {
                self.requests.push((*timestamp_ns, *request));
                self.forget_before = self.forget_before.max(*forget_before);
            }
        }
    }

    /// Writes them into the database, and forgets there what is too old. Twice is as good as once.
    fn apply(&self, write: &WriteTransaction) -> Result<(), BookError> {
        let mut came = database!(write.open_table(CAME))?;
        for request in &self.requests {
            database!(came.insert(request, ()))?;
        }
        if self.forget_before > 0 {
            database!(came.retain_in(..(self.forget_before, HashBytes::default()), |_, ()| false))?;
        }
        Ok(())
    }
}

/// Is told when an entry is written.
type Waiting = oneshot::Sender<Result<(), BookError>>;

/// Says when an entry is written.
#[must_use = "what is not waited for may not survive the end of this process"]
pub struct Written(oneshot::Receiver<Result<(), BookError>>);

impl Written {
    /// Returns when the entry is certain to survive the end of this process.
    ///
    /// # Errors
    /// [`BookError`]; then it is not written.
    pub async fn wait(self) -> Result<(), BookError> {
        self.0.await.map_err(|_| BookError::Closed)?
    }
}

/// Hands entries to the thread. When it is dropped, the thread has ended.
pub(super) struct Desk {
    entries: Option<mpsc::Sender<(Entry, Waiting)>>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// One that writes nothing any more.
    #[cfg(test)]
    pub fn closed() -> Self {
        Self { entries: None, thread: None }
    }

    /// Writes an entry; it survives the end of this process when this returns.
    pub async fn write(&self, entry: Entry) -> Result<(), BookError> {
        self.post(entry).wait().await
    }

    /// Has an entry written, after all that were handed over before.
    pub fn post(&self, entry: Entry) -> Written {
        let (written, is_written) = oneshot::channel();
        if let Some(entries) = &self.entries {
            // Where nobody writes any more, who waits is told so.
            let _ = entries.send((entry, written));
        }
        Written(is_written)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.entries.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the gateway's scribe panicked");
        }
    }
}

/// Writes entries until the book is closed.
pub(super) struct Scribe {
    database: Arc<Database>,
    entries: mpsc::Receiver<(Entry, Waiting)>,
    journal: Journal,
    /// Number of the last batch.
    number: u64,
    /// Time after which what is written goes to the disk.
    sync_after: Duration,
    /// When the first was written that is not certain to be on the disk.
    unsynced: Option<Instant>,
    /// Requests that the database does not hold yet.
    came: Came,
}

impl Scribe {
    /// Writes into the database what only the journal holds, and starts the thread.
    ///
    /// # Errors
    /// [`BookError`] when it can't be written. [`std::io::Error`] when there can't be another thread.
    pub fn start(
        database: Arc<Database>,
        (journal, held): (Journal, Vec<Batch>),
        sync_after: Duration,
    ) -> Result<std::io::Result<Desk>, BookError> {
        let number = recover(&database, &held)?;
        let (sender, entries) = mpsc::channel();
        let mut scribe = Self { database, entries, journal, number, sync_after, unsynced: None, came: Came::default() };
        scribe.journal.cut(0);
        let thread = std::thread::Builder::new().name("gateway-book".into()).spawn(move || scribe.run());
        Ok(thread.map(|thread| Desk { entries: Some(sender), thread: Some(thread) }))
    }

    fn run(mut self) {
        while let Some(first) = self.next() {
            let more = self.entries.try_iter().take(MOST_AT_ONCE - 1);
            let (entries, waiting): (Vec<Entry>, Vec<Waiting>) = std::iter::once(first).chain(more).unzip();
            let written = self.write(&entries);
            if let Err(error) = &written {
                tracing::error!(%error, "served requests could not be kept");
            }
            for waits in waiting {
                // Whoever waited may have gone meanwhile; it is written all the same.
                let _ = waits.send(written.clone());
            }
            let since = *self.unsynced.get_or_insert_with(Instant::now);
            if since.elapsed() >= self.sync_after || self.journal.length() > LONG_JOURNAL {
                self.sync();
            }
        }
    }

    /// The next entry; none when the book is closed, and then all is on the disk.
    fn next(&mut self) -> Option<(Entry, Waiting)> {
        loop {
            let Some(since) = self.unsynced else { return self.entries.recv().ok() };
            match self.entries.recv_timeout(self.sync_after.saturating_sub(since.elapsed())) {
                Ok(entry) => return Some(entry),
                Err(RecvTimeoutError::Timeout) => self.sync(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.sync();
                    return None;
                }
            }
        }
    }

    fn write(&mut self, entries: &[Entry]) -> Result<(), BookError> {
        let (number, before) = (self.number + 1, self.journal.length());
        self.journal.append(number, entries)?;
        if let Err(error) = self.follow(number, entries) {
            // Nobody is told that it is written, so it must not come back.
            self.journal.cut(before);
            return Err(error);
        }
        self.number = number;
        self.came.add(entries);
        Ok(())
    }

    fn follow(&self, number: u64, entries: &[Entry]) -> Result<(), BookError> {
        if entries.iter().all(|entry| matches!(entry, Entry::Came { .. })) {
            return Ok(());
        }
        let mut write = database!(self.database.begin_write())?;
        database!(write.set_durability(Durability::None))?;
        apply(&write, number, entries)?;
        database!(write.commit())
    }

    /// Brings the database to the disk, and begins the journal anew. When that fails it is tried again later.
    fn sync(&mut self) {
        self.unsynced = None;
        let write = || {
            let write = database!(self.database.begin_write())?;
            apply(&write, self.number, &[])?;
            self.came.apply(&write)?;
            database!(write.commit())
        };
        match write() {
            Ok(()) => {
                self.came = Came::default();
                self.journal.cut(0);
            }
            Err(error) => {
                tracing::error!(%error, "the gateway's database could not be brought to the disk");
                self.unsynced = Some(Instant::now());
            }
        }
    }
}

/// Writes into the database what it does not hold of the journal, and charges what was under way; returns the number of the last batch.
fn recover(database: &Database, held: &[Batch]) -> Result<u64, BookError> {
    let read = database!(database.begin_read())?;
    let last = database!(database!(read.open_table(JOURNALED))?.get(()))?.map_or(0, |number| number.value());
    let write = database!(database.begin_write())?;
    let mut came = Came::default();
    for (number, entries) in held {
        // Which requests came may be missing even of batches that are there: they follow later.
        came.add(entries);
        if *number > last {
            apply(&write, *number, entries)?;
        }
    }
    came.apply(&write)?;
    charge_what_was_under_way(&write)?;
    database!(write.commit())?;
    Ok(held.last().map_or(last, |(number, _)| last.max(*number)))
}

/// Charges all that other executors may have worked on: nobody waits any more for what came of it.
fn charge_what_was_under_way(write: &WriteTransaction) -> Result<(), BookError> {
    let holds = holds::take_all(write)?;
    let mut tables = Tables::open(write)?;
    for Hold { accounts, most } in holds {
        tracing::warn!(fee = %most, ?accounts, "a request was under way elsewhere when this executor ended; all that it may have cost is charged");
        tables.charge(&accounts, most)?;
    }
    Ok(())
}

/// Writes the entries of a batch but [`Came`], and that they are written.
fn apply(write: &WriteTransaction, number: u64, entries: &[Entry]) -> Result<(), BookError> {
    let mut tables = Tables::open(write)?;
    for entry in entries {
        match entry {
            Entry::Came { .. } => {}
            Entry::Served { kept, accounts } => tables.keep(kept, accounts)?,
            Entry::Sent { request } => {
                database!(tables.unsent.remove(request))?;
            }
            Entry::Released { executor, request, timestamp_ns } => {
                database!(tables.released.insert((*request, executor.0), timestamp_ns))?;
            }
            Entry::Held { request, hold } => holds::note(write, request, hold)?,
            Entry::Charged { request, fee } => {
                if let Some(hold) = holds::take(write, request)? {
                    tables.charge(&hold.accounts, *fee)?;
                }
            }
        }
    }
    database!(tables.journaled.insert((), number))?;
    Ok(())
}

/// What entries are written into. To open a table takes as long as to write into it.
struct Tables<'t> {
    write: &'t WriteTransaction,
    served: Table<'t, u64, &'static [u8]>,
    numbers: Table<'t, HashBytes, u64>,
    spent: Table<'t, &'static str, u128>,
    journaled: Table<'t, (), u64>,
    unsent: Table<'t, HashBytes, ()>,
    released: Table<'t, (HashBytes, [u8; 33]), u64>,
}

impl<'t> Tables<'t> {
    fn open(write: &'t WriteTransaction) -> Result<Self, BookError> {
        Ok(Self {
            write,
            served: database!(write.open_table(SERVED))?,
            numbers: database!(write.open_table(NUMBERS))?,
            spent: database!(write.open_table(SPENT))?,
            journaled: database!(write.open_table(JOURNALED))?,
            unsent: database!(write.open_table(UNSENT))?,
            released: database!(write.open_table(RELEASED))?,
        })
    }

    /// Keeps a request and charges what it cost, unless it is kept already.
    fn keep(&mut self, kept: &KeptRequest, accounts: &[String]) -> Result<(), BookError> {
        if database!(self.numbers.get(kept.request.hash))?.is_some() {
            return Ok(());
        }
        let next = database!(self.served.last())?.map_or(0, |(number, _)| number.value() + 1);
        database!(self.served.insert(next, kept.encode().as_slice()))?;
        database!(self.numbers.insert(kept.request.hash, next))?;
        if let Some((chain, receipt)) = kept.chain.zip(kept.receipt.as_ref()) {
            waiting::wait(self.write, &chain, next, receipt)?;
            if receipt.receipt.transfer != receipt.receipt.executor {
                database!(self.unsent.insert(kept.request.hash, ()))?;
            }
        }
        self.charge(accounts, kept.request.fee)
    }

    /// Adds a fee to what accounts have spent.
    fn charge(&mut self, accounts: &[String], fee: Fee) -> Result<(), BookError> {
        for account in accounts {
            let before = database!(self.spent.get(account.as_str()))?.map_or(0, |spent| spent.value());
            database!(self.spent.insert(account.as_str(), before.saturating_add(fee.0)))?;
        }
        Ok(())
    }
}
