//! Which reports are traps, and whether another one may be.

use codec::{Decode, Encode};
use keirin_primitives::{
    model::ModelId,
    validation::{WorkId, WorkIndex, TRAP_EVERY},
    verification::TextThresholds,
    HashBytes,
};
use redb::{ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

use super::{now, Ending, JobStore, Key, OrderKey, StoreError};

/// When a trap was reported, and whether its confession was asked for.
pub(super) const TRAPS: TableDefinition<Key, (u64, bool)> = TableDefinition::new("traps");
/// By genesis hash: the order of the last trap whose confession was not asked for, and how many answers were reported since then, with it.
pub(super) const LAST_TRAP: TableDefinition<HashBytes, (HashBytes, u32)> = TableDefinition::new("last-trap");
/// Thresholds by SCALE-encoded genesis hash and model.
pub(super) const THRESHOLDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("thresholds");

/// Answers from one trap to the next while they may be of the same epoch.
///
/// The chain lets an executor confess a few works of an epoch ([`keirin_primitives::validation::most_traps`]). These are fewer: of *k* traps
/// in an epoch, the first and the last are at least (*k* − 1) · `LEAST_GAP` reports apart, so that there is one in [`TRAP_EVERY`], rounded up, even if a
/// third of them expire, or reach the chain in another epoch because others overtook them. Nobody can tell from this where traps are, because
/// they are known when their epoch is over; once the confession of the last trap was asked for, what is reported is of another epoch, and it starts anew.
pub const LEAST_GAP: u32 = TRAP_EVERY + TRAP_EVERY / 2;

impl JobStore {
    /// Keeps the report on an order as [`JobStore::finish`] does: as a trap if there may be one now, and else as it is. Returns whether it was planted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn finish_as_trap(&self, key: &OrderKey, trap: Ending<'_>, plain: Ending<'_>) -> Result<bool, StoreError> {
        self.finish_either(key, Some(trap), plain)
    }

    /// Those of these own works that are traps. Their epoch is over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn confess(
        &self,
        genesis: HashBytes,
        works: &[(WorkIndex, WorkId)],
    ) -> Result<Vec<(WorkIndex, WorkId)>, StoreError> {
        let mut traps = Vec::new();
        let mut fresh = Vec::new();
        {
            let table = database!(database!(self.database.begin_read())?.open_table(TRAPS))?;
            for (index, work) in works {
                let key = OrderKey { genesis, order: work.0 };
                if let Some(entry) = database!(table.get(key.bytes()))? {
                    traps.push((*index, *work));
                    fresh.extend((!entry.value().1).then_some(key));
                }
            }
        }
        if !fresh.is_empty() {
            self.note_asked(genesis, &fresh)?;
        }
        Ok(traps)
    }

    /// From now on others may be planted.
    fn note_asked(&self, genesis: HashBytes, traps: &[OrderKey]) -> Result<(), StoreError> {
        let write = database!(self.database.begin_write())?;
        {
            let mut table = database!(write.open_table(TRAPS))?;
            for key in traps {
                let at = database!(table.get(key.bytes()))?.map(|entry| entry.value().0);
                if let Some(at) = at {
                    database!(table.insert(key.bytes(), (at, true)))?;
                }
            }
            let mut last = database!(write.open_table(LAST_TRAP))?;
            let order = database!(last.get(genesis))?.map(|entry| entry.value().0);
            if traps.iter().any(|key| Some(key.order) == order) {
                database!(last.remove(genesis))?;
            }
        }
        database!(write.commit())?;
        Ok(())
    }

    /// How many traps are kept whose epoch is over. Who sees the number of others grow knows which they are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn confessed_traps(&self) -> Result<u64, StoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(TRAPS))?;
        let mut count = 0;
        for entry in database!(table.iter())? {
            count += u64::from(database!(entry)?.1.value().1);
        }
        Ok(count)
    }

    /// Keeps what is allowed to answers of a model, until it changes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_thresholds(
        &self,
        genesis: &HashBytes,
        model: &ModelId,
        thresholds: &TextThresholds,
    ) -> Result<(), StoreError> {
        if self.thresholds(genesis, model)?.as_ref() == Some(thresholds) {
            return Ok(());
        }
        let write = database!(self.database.begin_write())?;
        database!(database!(write.open_table(THRESHOLDS))?
            .insert((genesis, model).encode().as_slice(), thresholds.encode().as_slice()))?;
        database!(write.commit())?;
        Ok(())
    }

    /// What is allowed to answers of a model, as far as it is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn thresholds(&self, genesis: &HashBytes, model: &ModelId) -> Result<Option<TextThresholds>, StoreError> {
        let table = database!(database!(self.database.begin_read())?.open_table(THRESHOLDS))?;
        let bytes = database!(table.get((genesis, model).encode().as_slice()))?;
        Ok(bytes.map(|bytes| TextThresholds::decode(&mut bytes.value())).transpose()?)
    }
}

/// Counts an answer that is reported now. Returns whether it may be a trap, if it is to be one; then it counts as one.
pub(super) fn count(write: &WriteTransaction, key: &OrderKey, is_drawn: bool) -> Result<bool, StoreError> {
    let mut last = database!(write.open_table(LAST_TRAP))?;
    let since = database!(last.get(key.genesis))?.map(|entry| entry.value());
    let plants = is_drawn && since.is_none_or(|(_, answers)| answers >= LEAST_GAP);
    if plants {
        database!(last.insert(key.genesis, (key.order, 1)))?;
        database!(database!(write.open_table(TRAPS))?.insert(key.bytes(), (now(), false)))?;
    } else if let Some((order, answers)) = since {
        database!(last.insert(key.genesis, (order, answers.saturating_add(1))))?;
    }
    Ok(plants)
}
