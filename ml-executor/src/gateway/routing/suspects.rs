//! Receipts of other executors that do not hold, kept for the operator, who can have the chain look at them (`keirin receipt check`, `dispute`).

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use keirin_client::requests::SignedReceipt;
use keirin_primitives::{executor::ExecutorKey, HashBytes};
use serde::Serialize;

use crate::durable_file;

/// Most that are kept; the oldest go first.
const MOST_KEPT: usize = 1_000;

/// Something that is wrong with an answer that was passed back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    /// For programs.
    pub name: &'static str,
    /// For people.
    pub text: String,
}

/// A request that another executor has answered otherwise than it must.
#[derive(Clone, Debug)]
pub(super) struct Suspect {
    /// What it is known by.
    pub request: HashBytes,
    /// Who was asked.
    pub executor: ExecutorKey,
    pub problems: Vec<Problem>,
    pub receipt: SignedReceipt,
}

/// A suspect as it is written: `keirin receipt check` reads it.
#[derive(Serialize)]
struct Written<'a> {
    request: String,
    executor: String,
    problems: &'a [Problem],
    receipt: String,
}

/// A folder of them, each in a file of its own.
pub(in crate::gateway) struct Suspects {
    /// Without it none are kept.
    folder: Option<PathBuf>,
    /// Held while one is written.
    alone: Mutex<()>,
}

impl Suspects {
    /// In a folder that is made when the first comes.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, alone: Mutex::default() }
    }

    /// Keeps one, in the place of what was kept of the same request, and says where.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn keep(&self, suspect: &Suspect) -> io::Result<Option<PathBuf>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let _alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(folder)?;
        make_room(folder)?;
        let request = hex::encode(suspect.request);
        let path = folder.join(format!("{request}.json"));
        let Suspect { executor, problems, receipt, .. } = suspect;
        let written = Written { request, executor: hex::encode(executor.0), problems, receipt: receipt.to_text() };
        durable_file::replace_private(&path, &serde_json::to_vec_pretty(&written)?)?;
        Ok(Some(path))
    }
}

/// Forgets the oldest when there are as many as are kept.
fn make_room(folder: &Path) -> io::Result<()> {
    let mut kept: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        kept.push((entry.metadata()?.modified()?, entry.path()));
    }
    kept.sort_unstable();
    let too_many = (kept.len() + 1).saturating_sub(MOST_KEPT);
    kept.iter().take(too_many).try_for_each(|(_, path)| fs::remove_file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_make_room_for_others() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for number in 0..MOST_KEPT {
            fs::write(folder.path().join(number.to_string()), "").expect("the folder can be written");
        }
        let count = || fs::read_dir(folder.path()).expect("it is there").count();

        make_room(folder.path()).expect("it can be written");
        assert_eq!(count(), MOST_KEPT - 1);
        make_room(folder.path()).expect("it can be written");
        assert_eq!(count(), MOST_KEPT - 1);
    }
}
