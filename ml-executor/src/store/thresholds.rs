//! What is allowed to answers of the models that the executor serves, as the chain said when it last handed on works to check.

use codec::{Decode, Encode};
use keirin_primitives::{model::ModelId, verification::TextThresholds, HashBytes};
use redb::{ReadableDatabase, TableDefinition};

use super::{JobStore, StoreError};

/// Thresholds by SCALE-encoded genesis hash and model.
pub(super) const THRESHOLDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("thresholds");

impl JobStore {
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
