//! What is forgotten when.

use std::time::Duration;

use redb::ReadableTable;

use super::{now, JobStore, Key, StoreError, EVIDENCE, FINISHED, REPORTS};

/// Reports younger than this stay, however many they are: the chain may still wait for them.
const YOUNG: Duration = Duration::from_secs(60 * 60);

/// How much of what is finished is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// For how long.
    pub age: Duration,
    /// Most bytes of reports and their positions; beyond that the oldest go.
    pub bytes: u64,
}

impl JobStore {
    /// Forgets finished reports that are too old, and the oldest of those that are too many, with their positions;
    /// those of the last hour and open orders stay in any case. Returns how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn prune(&self, keep: Keep) -> Result<usize, StoreError> {
        let write = database!(self.database.begin_write())?;
        let mut forgotten: Vec<(u64, Key)> = Vec::new();
        {
            let mut finished = database!(write.open_table(FINISHED))?;
            let mut total = 0u64;
            for entry in database!(finished.iter())? {
                total = total.saturating_add(database!(entry)?.1.value());
            }
            let oldest = now().saturating_sub(keep.age.as_secs());
            let young = now().saturating_sub(YOUNG.as_secs());
            for entry in database!(finished.iter())? {
                let (at, bytes) = database!(entry)?;
                let (second, _) = at.value();
                if second >= young || (second >= oldest && total <= keep.bytes) {
                    break;
                }
                total = total.saturating_sub(bytes.value());
                forgotten.push(at.value());
            }
            let mut reports = database!(write.open_table(REPORTS))?;
            let mut evidence = database!(write.open_table(EVIDENCE))?;
            for (at, key) in &forgotten {
                database!(finished.remove((*at, *key)))?;
                database!(reports.remove(key))?;
                database!(evidence.remove(key))?;
            }
        }
        database!(write.commit())?;
        Ok(forgotten.len())
    }
}
