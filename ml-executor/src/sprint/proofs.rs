//! The proofs of each epoch's race, kept so that a killed executor goes on where it was.
//!
//! Proofs and the nonce to go on from are written together: what is read after a crash is a race up to that nonce, with
//! nothing lost or counted twice. A race is known by epoch and participant; when its seed or radius turns out to be
//! another one (after a re-org), what was found for the old one is forgotten.

use std::path::{Path, PathBuf};

use codec::{Decode, Encode};
use keirin_primitives::{
    merkle::Tree,
    sprint::{proof_leaf, EpochIndex, Nonces, ProofSet, Race, Reveal, MAX_PROOFS},
    AccountBytes,
};
use keirin_sprint_model::Nonce;
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, Table, TableDefinition};

use super::race::Stretch;
use crate::durable_file;

/// File name in the base path.
pub const PROOFS_FILE: &str = "proofs.redb";

/// Epoch and participant.
type RaceKey = (u32, AccountBytes);

/// SCALE-encoded [`Race`] and the nonce to go on from.
const RACES: TableDefinition<RaceKey, (&[u8], u64)> = TableDefinition::new("races");
/// Squared distances of proofs.
const PROOFS: TableDefinition<(u32, AccountBytes, u64), u32> = TableDefinition::new("proofs");

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
    /// Somebody asks for another race than the one that was run.
    #[error("epoch {0} was not raced with this seed and radius")]
    OtherRace(u32),
    /// Indices outside of the tree, or too many.
    #[error("the indices to reveal are not those of proofs in the commitment")]
    Indices,
}

/// Turns redb's many errors into one.
macro_rules! database {
    ($result:expr) => {
        $result.map_err(|error| ProofStoreError::Database(error.into()))
    };
}

/// A race and who runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnRace {
    /// What is raced.
    pub race: Race,
    /// For whom.
    pub participant: AccountBytes,
}

impl OwnRace {
    const fn key(&self) -> RaceKey {
        (self.race.epoch.0, self.participant)
    }
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

    /// The nonce from which to race: 0 for a race that is new.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn begin(&self, own: &OwnRace) -> Result<Nonce, ProofStoreError> {
        let write = database!(self.database.begin_write())?;
        let next = {
            let mut races = database!(write.open_table(RACES))?;
            let known = database!(races.get(own.key()))?.map(|entry| (entry.value().0.to_vec(), entry.value().1));
            match known {
                Some((race, next)) if Race::decode(&mut race.as_slice())? == own.race => next,
                _ => {
                    forget(&mut database!(write.open_table(PROOFS))?, own.key())?;
                    database!(races.insert(own.key(), (own.race.encode().as_slice(), 0)))?;
                    0
                }
            }
        };
        database!(write.commit())?;
        Ok(next)
    }

    /// Keeps what a race has found since the last call: all of `stretches` or none.
    ///
    /// # Errors
    /// [`ProofStoreError`], also when the race is not the one that was begun.
    pub fn keep(&self, own: &OwnRace, stretches: &[Stretch]) -> Result<(), ProofStoreError> {
        let Some(next) = stretches.iter().map(|stretch| stretch.until).max() else { return Ok(()) };
        self.check(own)?;
        let write = database!(self.database.begin_write())?;
        {
            let mut proofs = database!(write.open_table(PROOFS))?;
            for proof in stretches.iter().flat_map(|stretch| &stretch.proofs) {
                let (epoch, participant) = own.key();
                database!(proofs.insert((epoch, participant, proof.nonce), proof.distance2))?;
            }
            database!(database!(write.open_table(RACES))?.insert(own.key(), (own.race.encode().as_slice(), next)))?;
        }
        database!(write.commit())?;
        Ok(())
    }

    /// Nonces of the proofs found, in increasing order; of no more than a commitment can hold.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn nonces(&self, own: &OwnRace) -> Result<Vec<Nonce>, ProofStoreError> {
        self.check(own)?;
        let read = database!(self.database.begin_read())?;
        let proofs = database!(read.open_table(PROOFS))?;
        let found = database!(proofs.range(all_of(own.key())))?.take(MAX_PROOFS as usize);
        found.map(|entry| Ok(database!(entry)?.0.value().2)).collect()
    }

    /// The commitment to the proofs found; `None` without any.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn commitment(&self, own: &OwnRace) -> Result<Option<ProofSet>, ProofStoreError> {
        let nonces = self.nonces(own)?;
        let count = u32::try_from(nonces.len()).unwrap_or(MAX_PROOFS);
        Ok(tree(own, &nonces).map(|tree| ProofSet { root: tree.root(), count }))
    }

    /// Opens the leaves at `indices`, which increase.
    ///
    /// # Errors
    /// [`ProofStoreError::Indices`] when the commitment has no such leaves.
    pub fn reveal(&self, own: &OwnRace, indices: &[u32]) -> Result<Reveal<AccountBytes>, ProofStoreError> {
        let nonces = self.nonces(own)?;
        let chosen = indices.iter().map(|index| nonces.get(*index as usize).copied());
        let chosen = chosen.collect::<Option<Vec<_>>>().ok_or(ProofStoreError::Indices)?;
        let tree = tree(own, &nonces).ok_or(ProofStoreError::Indices)?;
        Ok(Reveal {
            epoch: own.race.epoch,
            participant: own.participant,
            nonces: chosen.try_into().map_err(|_| ProofStoreError::Indices)?,
            beside: tree.prove(indices).try_into().map_err(|_| ProofStoreError::Indices)?,
        })
    }

    /// Forgets the races of all epochs before `epoch`, and returns how many.
    ///
    /// # Errors
    /// [`ProofStoreError`].
    pub fn forget_before(&self, epoch: EpochIndex) -> Result<u64, ProofStoreError> {
        let write = database!(self.database.begin_write())?;
        let forgotten = {
            let mut races = database!(write.open_table(RACES))?;
            let before = database!(races.len())?;
            database!(races.retain(|(of, _), _| of >= epoch.0))?;
            database!(database!(write.open_table(PROOFS))?.retain(|(of, _, _), _| of >= epoch.0))?;
            before - database!(races.len())?
        };
        database!(write.commit())?;
        Ok(forgotten)
    }

    fn check(&self, own: &OwnRace) -> Result<(), ProofStoreError> {
        let read = database!(self.database.begin_read())?;
        let races = database!(read.open_table(RACES))?;
        let known = database!(races.get(own.key()))?.map(|entry| Race::decode(&mut entry.value().0));
        match known.transpose()? {
            Some(race) if race == own.race => Ok(()),
            _ => Err(ProofStoreError::OtherRace(own.race.epoch.0)),
        }
    }
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
    database!(write.commit())?;
    Ok(database)
}

fn tree(own: &OwnRace, nonces: &[Nonce]) -> Option<Tree<Nonces>> {
    Tree::new(nonces.iter().map(|nonce| proof_leaf(&own.participant, *nonce)).collect())
}

fn all_of((epoch, participant): RaceKey) -> std::ops::RangeInclusive<(u32, AccountBytes, u64)> {
    (epoch, participant, 0)..=(epoch, participant, u64::MAX)
}

fn forget(proofs: &mut Table<'_, (u32, AccountBytes, u64), u32>, key: RaceKey) -> Result<(), ProofStoreError> {
    database!(proofs.retain_in(all_of(key), |_, _| false))
}

#[cfg(test)]
mod tests;
