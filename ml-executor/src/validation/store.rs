//! What was found about works, kept so that a killed executor says the same again.
//!
//! The first verdict on a report stays, whatever comes later, and so does the first vote on a work, and the first list of a batch.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use codec::{Decode, DecodeAll, Encode};
use keirin_primitives::{
    receipts::{BatchId, Falsehood, RequestId},
    sprint::EpochIndex,
    validation::{Judgement, ListedLeaves, Unseen, WorkId},
    verification::TextVerdict,
    AccountBytes, HashBytes,
};
use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use super::batches::{Proof, SeenLeaf};
use crate::{durable_file, verify::ServedFault};

/// Turns redb's many errors into one.
macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| $crate::validation::store::VerdictStoreError::Database(error.into()))
    };
}

/// File name in the base path.
pub const VERDICTS_FILE: &str = "verdicts.redb";

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

/// SCALE-encoded [`Kept`] verdicts by SCALE-encoded [`CheckKey`].
const VERDICTS: Table = TableDefinition::new("verdicts");
/// SCALE-encoded [`Kept`] judgements by SCALE-encoded [`VoteKey`].
const VOTES: Table = TableDefinition::new("votes");

/// SCALE-encoded [`Kept`] [`LeafVerdict`]s by SCALE-encoded [`LeafKey`].
const LEAVES: Table = TableDefinition::new("leaves");
/// SCALE-encoded [`Kept`] [`KeptList`]s by SCALE-encoded [`VoteKey`] of the batch.
const LISTS: Table = TableDefinition::new("lists and unseen");
/// SCALE-encoded [`Kept`] [`Proof`]s by SCALE-encoded [`LeafKey`] and a number for each kind.
const PROOFS: Table = TableDefinition::new("proofs");
/// The first leaf of each request, as a SCALE-encoded [`Kept`] [`SeenLeaf`], by SCALE-encoded [`SeenKey`].
const SEEN: Table = TableDefinition::new("seen");

/// Why verdicts can't be kept.
#[derive(Debug, thiserror::Error)]
pub enum VerdictStoreError {
    /// The database can't be made.
    #[error("cannot make the database of verdicts in {}", folder.display())]
    NotMade {
        /// Where it should be.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database itself.
    #[error("the database of verdicts failed: {0}")]
    Database(redb::Error),
    /// An entry that this program did not write.
    #[error("the database of verdicts holds an entry that cannot be read")]
    Corrupt(#[from] codec::Error),
}

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode)]
pub(super) struct CheckKey {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// The work.
    pub work: WorkId,
    /// Hash of the report on it.
    pub report: HashBytes,
    /// Whether it is a trap, so that more is allowed to it.
    pub trap: bool,
}

/// A leaf that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub(super) struct LeafKey {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// The batch.
    pub batch: BatchId,
    /// The leaf's place.
    pub place: u32,
    /// Whether it is a trap, so that more is allowed to it.
    pub trap: bool,
}

/// What was found of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum LeafVerdict {
    /// It is in order, and what the model gives.
    Valid,
    /// It is not.
    Invalid {
        /// Why.
        fault: LeafFault,
        /// What its receipt says that it costs.
        fee: u128,
    },
}

/// Why a leaf is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) enum LeafFault {
    /// Whoever knows the chain sees it.
    False(Falsehood),
    /// Something else was answered than the model gives.
    Served(ServedFault),
}

/// A request of which there is a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
pub(super) struct SeenKey {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// The request.
    pub request: RequestId,
}

/// What a participant says of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(super) struct KeptList {
    /// The receipts that were found invalid.
    pub leaves: ListedLeaves<u128>,
    /// Those that it was not shown.
    pub unseen: Unseen,
}

/// A vote of a participant, or its list about a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode)]
pub(super) struct VoteKey {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// The participant.
    pub participant: AccountBytes,
    /// Epoch of the work.
    pub epoch: EpochIndex,
    /// The work.
    pub work: WorkId,
}

/// Something, and the second since 1970 at which it was written.
#[derive(Encode, Decode)]
struct Kept<T> {
    at: u64,
    what: T,
}

/// The database.
pub(super) struct VerdictStore {
    database: Database,
}

impl VerdictStore {
    /// Opens the database in `base_path`, or makes it.
    ///
    /// # Errors
    /// [`VerdictStoreError`], also when another executor has it open.
    pub fn open(base_path: &Path) -> Result<Self, VerdictStoreError> {
        let path = base_path.join(VERDICTS_FILE);
        if !path.exists() {
            make(&path)?;
        }
        Ok(Self { database: with_tables(&path)? })
    }

    /// The verdict on a report.
    pub fn verdict(&self, key: &CheckKey) -> Result<Option<TextVerdict>, VerdictStoreError> {
        self.read(VERDICTS, &key.encode())
    }

    /// Keeps the verdict on a report, unless there is one already. Returns the one that is kept.
    pub fn keep_verdict(&self, key: &CheckKey, verdict: TextVerdict) -> Result<TextVerdict, VerdictStoreError> {
        self.keep(VERDICTS, &key.encode(), verdict)
    }

    /// The vote on a work.
    pub fn vote(&self, key: &VoteKey) -> Result<Option<Judgement>, VerdictStoreError> {
        self.read(VOTES, &key.encode())
    }

    /// Keeps the vote on a work, unless there is one already. Returns the one that is kept.
    pub fn keep_vote(&self, key: &VoteKey, judgement: Judgement) -> Result<Judgement, VerdictStoreError> {
        match self.vote(key)? {
            Some(kept) => Ok(kept),
            None => self.keep(VOTES, &key.encode(), judgement),
        }
    }

    /// What was found of a leaf.
    pub fn leaf(&self, key: &LeafKey) -> Result<Option<LeafVerdict>, VerdictStoreError> {
        self.read(LEAVES, &key.encode())
    }

    /// Keeps what was found of a leaf, unless there is something already. Returns what is kept.
    pub fn keep_leaf(&self, key: &LeafKey, verdict: LeafVerdict) -> Result<LeafVerdict, VerdictStoreError> {
        self.keep(LEAVES, &key.encode(), verdict)
    }

    /// What a participant says of a batch.
    pub fn list(&self, key: &VoteKey) -> Result<Option<KeptList>, VerdictStoreError> {
        self.read(LISTS, &key.encode())
    }

    /// Keeps what a participant says of a batch, unless there is something already. Returns what is kept.
    pub fn keep_list(&self, key: &VoteKey, list: KeptList) -> Result<KeptList, VerdictStoreError> {
        self.keep(LISTS, &key.encode(), list)
    }

    /// Keeps the first leaf of a request. Returns the one that is kept.
    pub fn keep_seen(&self, key: &SeenKey, leaf: SeenLeaf) -> Result<SeenLeaf, VerdictStoreError> {
        self.keep(SEEN, &key.encode(), leaf)
    }

    /// Keeps what a leaf shows, once of each kind.
    pub fn keep_proof(&self, key: &LeafKey, proof: &Proof) -> Result<(), VerdictStoreError> {
        // The variant's number is the first byte.
        let kind = proof.encode().first().copied().unwrap_or_default();
        self.keep(PROOFS, &(key, kind).encode(), proof.clone()).map(|_| ())
    }

    /// What leaves of a batch show.
    pub fn proofs(&self, genesis: &HashBytes, batch: &BatchId) -> Result<Vec<Proof>, VerdictStoreError> {
        let first = (genesis, batch).encode();
        // Place, kind of leaf and kind of proof follow.
        let last = [first.as_slice(), &[0xff; 6]].concat();
        let table = database!(database!(self.database.begin_read())?.open_table(PROOFS))?;
        let mut proofs = Vec::new();
        for entry in database!(table.range(first.as_slice()..=last.as_slice()))? {
            let (_, proof) = database!(entry)?;
            proofs.push(Kept::decode_all(&mut proof.value())?.what);
        }
        Ok(proofs)
    }

    /// Forgets what is older than `age`. Returns how many entries.
    pub fn prune(&self, age: Duration) -> Result<usize, VerdictStoreError> {
        let oldest = now().saturating_sub(age.as_secs());
        let write = database!(self.database.begin_write())?;
        let mut forgotten = 0;
        for table in [VERDICTS, VOTES, LEAVES, LISTS, PROOFS, SEEN] {
            let mut table = database!(write.open_table(table))?;
            // The time comes first in an entry.
            let is_young = |entry: &[u8]| u64::decode(&mut &entry[..]).is_ok_and(|at| at >= oldest);
            database!(table.retain(|_, entry| {
                let stays = is_young(entry);
                forgotten += usize::from(!stays);
                stays
            }))?;
        }
        database!(write.commit())?;
        Ok(forgotten)
    }

    fn read<T: Decode>(&self, table: Table, key: &[u8]) -> Result<Option<T>, VerdictStoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(table))?;
        let entry = database!(table.get(key))?;
        Ok(entry.map(|entry| Kept::decode_all(&mut entry.value())).transpose()?.map(|kept| kept.what))
    }

    fn keep<T: Encode + Decode>(&self, table: Table, key: &[u8], what: T) -> Result<T, VerdictStoreError> {
        let write = database!(self.database.begin_write())?;
        {
            let mut table = database!(write.open_table(table))?;
            if let Some(entry) = database!(table.get(key))? {
                return Ok(Kept::decode_all(&mut entry.value())?.what);
            }
            database!(table.insert(key, Kept { at: now(), what: &what }.encode().as_slice()))?;
        }
        database!(write.commit())?;
        Ok(what)
    }
}

/// Makes a database whole before it gets its name: redb does not open what it was killed over while making it.
fn make(path: &Path) -> Result<(), VerdictStoreError> {
    let not_made = |source| VerdictStoreError::NotMade { folder: path.parent().unwrap_or(path).to_owned(), source };
    let draft = durable_file::draft(path, 0o600).map_err(not_made)?;
    drop(with_tables(draft.path())?);
    match durable_file::publish(draft, path) {
        // Another process made it at the same time.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(not_made),
    }
}

fn with_tables(path: &Path) -> Result<Database, VerdictStoreError> {
    let database = database!(Database::create(path))?;
    let write = database!(database.begin_write())?;
    database!(write.open_table(VERDICTS))?;
    database!(write.open_table(VOTES))?;
    database!(write.open_table(LEAVES))?;
    database!(write.open_table(LISTS))?;
    database!(write.open_table(PROOFS))?;
    database!(write.open_table(SEEN))?;
    database!(write.commit())?;
    Ok(database)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use keirin_primitives::verification::{Micronats, TextFault, TextThresholds};

    use super::*;

    const KEY: CheckKey = CheckKey { genesis: [1; 32], work: WorkId([2; 32]), report: [3; 32], trap: false };
    const VOTE: VoteKey =
        VoteKey { genesis: [1; 32], participant: [6; 32], epoch: EpochIndex(4), work: WorkId([2; 32]) };

    fn verdict(fault: Option<TextFault>) -> TextVerdict {
        let thresholds = TextThresholds { choice: Micronats(1), position: Micronats(2), mean: Micronats(3) };
        TextVerdict { order: [2; 32], report: [3; 32], thresholds, measured: None, fault }
    }

    #[test]
    fn first_verdict_and_first_vote_stay_also_when_it_is_opened_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = VerdictStore::open(folder.path()).expect("it is made");
        assert_eq!(store.verdict(&KEY).expect("it is read"), None);
        store.keep_verdict(&KEY, verdict(None)).expect("it is kept");
        store.keep_vote(&VOTE, Judgement::Invalid).expect("it is kept");
        drop(store);

        let store = VerdictStore::open(folder.path()).expect("it is there");
        let kept = store.keep_verdict(&KEY, verdict(Some(TextFault::OutputText))).expect("it is kept");
        assert_eq!(kept, verdict(None));
        assert_eq!(store.keep_vote(&VOTE, Judgement::Valid).expect("it is kept"), Judgement::Invalid);
        assert_eq!(store.verdict(&KEY).expect("it is read"), Some(verdict(None)));
        let other_report = CheckKey { report: [9; 32], ..KEY };
        assert_eq!(store.verdict(&other_report).expect("it is read"), None);
    }

    #[test]
    fn old_entries_are_forgotten_and_young_ones_stay() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = VerdictStore::open(folder.path()).expect("it is made");
        store.keep_verdict(&KEY, verdict(None)).expect("it is kept");
        let old = Kept { at: now() - 100, what: Judgement::Valid }.encode();
        let write = store.database.begin_write().expect("a transaction");
        write.open_table(VOTES).expect("it is there").insert(VOTE.encode().as_slice(), old.as_slice()).expect("put");
        write.commit().expect("it is written");

        assert_eq!(store.prune(Duration::from_secs(60)).expect("it is pruned"), 1);
        assert_eq!(store.vote(&VOTE).expect("it is read"), None);
        assert!(store.verdict(&KEY).expect("it is read").is_some());
    }
}
