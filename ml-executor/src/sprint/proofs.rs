//! The proofs of each race and what was committed, kept so that a killed executor goes on where it was.
//!
//! Proofs and the nonce to go on from are written together: what is read after a crash is a race up to that nonce, with
//! nothing lost or counted twice. A race is known by all that makes it one ([`OwnRace`]): chain, participant, epoch,
//! configuration, seed and radius. So what was found before a re-org or on a chain that was made anew is never taken for
//! something else, and is there again when the chain returns to it.
//!
//! What was committed is written down with the race. It is a number of its first proofs, and since a race only goes on to
//! greater nonces, whatever is found later leaves it as it is. So it is with continuous commitments ([`Turn`]): each is all
//! proofs between two nonces.

use std::path::{Path, PathBuf};

use codec::{Decode, DecodeAll, Encode};
use keirin_primitives::{
    merkle::Tree,
    sprint::{proof_leaf, Configuration, Nonces, ProofSet, Race, Reveal, MAX_PROOFS, MAX_SAMPLES},
    AccountBytes, HashBytes,
};
use keirin_sprint_model::{ConfigName, Nonce};
use redb::{Database, ReadableDatabase, ReadableTable, Table, TableDefinition};

use super::{
    race::{Course, Stretch},
    scorer::Sprint,
};
use crate::durable_file;

/// Turns redb's many errors into one.
macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| $crate::sprint::proofs::ProofStoreError::Database(error.into()))
    };
}

mod continuous;
mod forget;
#[cfg(test)]
mod tests;

pub use continuous::{Made, Turn};

/// File name in the base path.
pub const PROOFS_FILE: &str = "proofs.redb";

/// SCALE-encoded [`Kept`] by SCALE-encoded [`OwnRace`].
const RACES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("races");
/// Squared distances of proofs, by the race's number and the nonce.
const PROOFS: TableDefinition<(u64, Nonce), u32> = TableDefinition::new("proofs");
/// SCALE-encoded continuous commitments ([`Made`]) by the race's number, in the order in which they were last asked for.
const CONTINUOUS: TableDefinition<u64, &[u8]> = TableDefinition::new("continuous");

/// Why proofs can't be kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum ProofStoreError {
    /// It can't be made.
    #[error("cannot make the database of proofs in {}", folder.display())]
    NotMade {
        /// Where it should be.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database itself.
    #[error("the database of proofs failed: {0}")]
    Database(redb::Error),
    /// An entry that this program did not write.
    #[error("the database of proofs holds an entry that cannot be read")]
    Corrupt(#[from] codec::Error),
    /// Somebody asks for a race that was not run here.
    #[error("epoch {0} was not raced here with this seed and radius, or it is forgotten")]
    UnknownRace(u32),
    /// Somebody asks to open what is still open.
    #[error("nothing was committed in epoch {0} with this seed and radius")]
    NotCommitted(u32),
    /// Somebody asks to open a continuous commitment that was not made here.
    #[error("continuous commitment {number} of epoch {epoch} was not made here, or after a re-org is not the chain's")]
    UnknownCommitment {
        /// The epoch.
        epoch: u32,
        /// Which of its commitments.
        number: u32,
    },
    /// Continuous commitments out of order.
    #[error("the continuous commitments to open are none, or their numbers do not increase")]
    Numbers,
    /// Indices outside of the tree, out of order, or too many.
    #[error("the indices to reveal do not increase, are more than {MAX_SAMPLES}, or are not in the commitment of {0}")]
    Indices(u32),
}

/// A race and who runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OwnRace {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// For whom.
    pub participant: AccountBytes,
    /// What is raced.
    pub race: Race,
}

impl OwnRace {
    /// The model that is raced.
    pub const fn sprint(&self) -> Sprint {
        let configuration = match self.race.configuration {
            Configuration::Test => ConfigName::Test,
            Configuration::Dev => ConfigName::Dev,
            Configuration::Production => ConfigName::Production,
        };
        Sprint { configuration, seed: self.race.seed, account: self.participant }
    }

    /// The nonces from `from` on.
    pub const fn course(&self, from: Nonce) -> Course {
        Course { from, until: Nonce::MAX, radius: self.race.radius }
    }
}

/// How far a race is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Nonces done, which is also the nonce to go on from.
    pub nonces: u64,
    /// Proofs among them.
    pub proofs: u32,
    /// What was committed.
    pub committed: Option<ProofSet>,
}

/// A race's entry.
#[derive(Clone, Copy, Debug, Encode, Decode)]
struct Kept {
    /// Later races have greater ones.
    number: u64,
    next: Nonce,
    proofs: u32,
    committed: Option<ProofSet>,
}

/// The database.
pub struct ProofStore {
    database: Database,
}

impl ProofStore {
    /// Opens the database in `base_path`, or makes it.
    ///
    /// # Errors
    /// [`ProofStoreError`], also when another executor has it open.
    pub fn open(base_path: &Path) -> Result<Self, ProofStoreError> {
        let path = base_path.join(PROOFS_FILE);
        if !path.exists() {
            make(&path)?;
        }
        Ok(Self { database: with_tables(&path)? })
    }

    /// The nonce from which to race: 0 for a race that is new. A new race makes old ones forgotten: those
    /// of the same chain from three and more epochs before, and all but the last sixteen.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn begin(&self, own: &OwnRace) -> Result<Nonce, ProofStoreError> {
        if let Some(kept) = self.kept(own)? {
            return Ok(kept.next);
        }
        let write = database!(self.database.begin_write())?;
        {
            let (mut races, mut proofs) = (database!(write.open_table(RACES))?, database!(write.open_table(PROOFS))?);
            let mut continuous = database!(write.open_table(CONTINUOUS))?;
            let number = forget::forget_old(&mut races, &mut proofs, &mut continuous, own)?;
            put(&mut races, own, &Kept { number, next: 0, proofs: 0, committed: None })?;
        }
        database!(write.commit())?;
        Ok(0)
    }

    /// Keeps what a race has found since the last call: all of `stretches` or none.
    ///
    /// # Errors
    /// [`ProofStoreError`], also when the race was not begun.
    pub fn keep(&self, own: &OwnRace, stretches: &[Stretch]) -> Result<(), ProofStoreError> {
        let Some(next) = stretches.iter().map(|stretch| stretch.until).max() else { return Ok(()) };
        let write = database!(self.database.begin_write())?;
        {
            let (mut races, mut table) = (database!(write.open_table(RACES))?, database!(write.open_table(PROOFS))?);
            let mut kept = read(&races, own)?.ok_or(ProofStoreError::UnknownRace(own.race.epoch.0))?;
            for proof in stretches.iter().flat_map(|stretch| &stretch.proofs) {
                let before = database!(table.insert((kept.number, proof.nonce), proof.distance2))?;
                kept.proofs = kept.proofs.saturating_add(before.is_none().into());
            }
            kept.next = kept.next.max(next);
            put(&mut races, own, &kept)?;
        }
        database!(write.commit())?;
        Ok(())
    }

    /// How far a race is; `None` if it was not begun here.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn progress(&self, own: &OwnRace) -> Result<Option<Progress>, ProofStoreError> {
        let progress = |Kept { next, proofs, committed, .. }| Progress { nonces: next, proofs, committed };
        Ok(self.kept(own)?.map(progress))
    }

    /// Nonces of the proofs found, in increasing order; of no more than a commitment can hold.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn nonces(&self, own: &OwnRace) -> Result<Vec<Nonce>, ProofStoreError> {
        let kept = self.kept(own)?.ok_or(ProofStoreError::UnknownRace(own.race.epoch.0))?;
        self.first_nonces(&kept, MAX_PROOFS)
    }

    /// The commitment to the proofs found until this is asked for the first time; `None` without any.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn commit(&self, own: &OwnRace) -> Result<Option<ProofSet>, ProofStoreError> {
        let Some(kept) = self.kept(own)? else { return Ok(None) };
        if kept.committed.is_some() {
            return Ok(kept.committed);
        }
        let nonces = self.first_nonces(&kept, MAX_PROOFS)?;
        let count = u32::try_from(nonces.len()).unwrap_or(MAX_PROOFS);
        let Some(tree) = tree(own, &nonces) else { return Ok(None) };
        let committed = Some(ProofSet { root: tree.root(), count });
        let write = database!(self.database.begin_write())?;
        put(&mut database!(write.open_table(RACES))?, own, &Kept { committed, ..kept })?;
        database!(write.commit())?;
        Ok(committed)
    }

    /// Opens the leaves at `indices` of what was committed.
    ///
    /// # Errors
    /// As [`ProofStore::check_reveal`].
    pub fn reveal(&self, own: &OwnRace, indices: &[u32]) -> Result<Reveal<AccountBytes>, ProofStoreError> {
        let (kept, count) = self.check_reveal_of(own, indices)?;
        let bad = || ProofStoreError::Indices(count);
        let nonces = self.first_nonces(&kept, count)?;
        let chosen = indices.iter().map(|index| nonces.get(*index as usize).copied());
        let chosen = chosen.collect::<Option<Vec<_>>>().ok_or_else(bad)?;
        let tree = tree(own, &nonces).ok_or_else(bad)?;
        Ok(Reveal {
            epoch: own.race.epoch,
            participant: own.participant,
            nonces: chosen.try_into().map_err(|_| bad())?,
            beside: tree.prove(indices).try_into().map_err(|_| bad())?,
        })
    }

    /// Whether the leaves at `indices` can be opened; takes no time.
    ///
    /// # Errors
    /// [`ProofStoreError::UnknownRace`], [`ProofStoreError::NotCommitted`] and [`ProofStoreError::Indices`].
    pub fn check_reveal(&self, own: &OwnRace, indices: &[u32]) -> Result<(), ProofStoreError> {
        self.check_reveal_of(own, indices).map(drop)
    }

    fn check_reveal_of(&self, own: &OwnRace, indices: &[u32]) -> Result<(Kept, u32), ProofStoreError> {
        let epoch = own.race.epoch.0;
        let kept = self.kept(own)?.ok_or(ProofStoreError::UnknownRace(epoch))?;
        let count = kept.committed.ok_or(ProofStoreError::NotCommitted(epoch))?.count;
        match are_leaves(indices, count) {
            true => Ok((kept, count)),
            false => Err(ProofStoreError::Indices(count)),
        }
    }

    fn first_nonces(&self, kept: &Kept, count: u32) -> Result<Vec<Nonce>, ProofStoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(PROOFS))?;
        let found = database!(table.range(all_of(kept.number)))?.take(count as usize);
        found.map(|entry| Ok(database!(entry)?.0.value().1)).collect()
    }

    fn kept(&self, own: &OwnRace) -> Result<Option<Kept>, ProofStoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(RACES))?;
        read(&table, own)
    }
}

fn read(
    races: &impl ReadableTable<&'static [u8], &'static [u8]>,
    own: &OwnRace,
) -> Result<Option<Kept>, ProofStoreError> {
    let entry = database!(races.get(own.encode().as_slice()))?;
    Ok(entry.map(|entry| Kept::decode_all(&mut entry.value())).transpose()?)
}

fn put(races: &mut Table<'_, &[u8], &[u8]>, own: &OwnRace, kept: &Kept) -> Result<(), ProofStoreError> {
    database!(races.insert(own.encode().as_slice(), kept.encode().as_slice()))?;
    Ok(())
}

/// Makes a database whole before it gets its name: redb does not open what it was killed over while making it.
fn make(path: &Path) -> Result<(), ProofStoreError> {
    let not_made = |source| ProofStoreError::NotMade { folder: path.parent().unwrap_or(path).to_owned(), source };
    let draft = durable_file::draft(path, 0o600).map_err(not_made)?;
    drop(with_tables(draft.path())?);
    match durable_file::publish(draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(not_made),
    }
}

fn with_tables(path: &Path) -> Result<Database, ProofStoreError> {
    let database = database!(Database::create(path))?;
    let write = database!(database.begin_write())?;
    database!(write.open_table(RACES))?;
    database!(write.open_table(PROOFS))?;
    database!(write.open_table(CONTINUOUS))?;
    database!(write.commit())?;
    Ok(database)
}

fn tree(own: &OwnRace, nonces: &[Nonce]) -> Option<Tree<Nonces>> {
    Tree::new(nonces.iter().map(|nonce| proof_leaf(&own.participant, *nonce)).collect())
}

/// Whether these are indices of leaves, in increasing order, and no more than are ever sampled.
fn are_leaves(indices: &[u32], count: u32) -> bool {
    let increase = indices.windows(2).all(|pair| pair[0] < pair[1]);
    increase && indices.last().is_some_and(|last| *last < count) && indices.len() <= MAX_SAMPLES as usize
}

/// Keys of all proofs of a race.
fn all_of(number: u64) -> std::ops::RangeInclusive<(u64, Nonce)> {
    (number, 0)..=(number, Nonce::MAX)
}
