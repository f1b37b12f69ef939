//! What the scribe writes before anything else, so that it need not wait for the disk.
//!
//! A transaction that must survive a power cut waits for the disk, some milliseconds each time. What must only survive the end of the process
//! is safe as soon as the system has it. So each batch of entries is appended to this file with one write, which no `kill -9` takes back, and
//! the database follows in memory; once in a while a transaction goes to the disk, and the file begins anew. When a book is opened, what the
//! file holds and the database does not is written into it.
//!
//! Each batch is `length ‖ number ‖ checksum ‖ SCALE(entries)`. A batch of which a part is missing, at the end, was never acknowledged.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use codec::{Decode, Encode};
use sp_crypto_hashing::twox_128;

use super::{scribe::Entry, BookError};

/// File name in the base path.
pub(super) const JOURNAL_FILE: &str = "gateway.journal";
/// Bytes of a batch's length.
const LENGTH_BYTES: usize = 4;
/// Bytes of a batch's number.
const NUMBER_BYTES: usize = 8;
/// Bytes before a batch's entries.
const HEAD_BYTES: usize = LENGTH_BYTES + NUMBER_BYTES + 16;

/// Entries that were written together, and their number in the order of all.
pub(super) type Batch = (u64, Vec<Entry>);

/// The file.
pub(super) struct Journal {
    file: File,
    length: u64,
}

impl Journal {
    /// Opens the journal in `base_path`, or makes it; returns also what it holds. Only who has the database open may have its journal open.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn open(base_path: &Path) -> Result<(Self, Vec<Batch>), BookError> {
        let options = OpenOptions::new().read(true).write(true).create(true).mode(0o600).to_owned();
        let mut file = options.open(base_path.join(JOURNAL_FILE)).map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let (batches, length) = read(&bytes)?;
        Ok((Self { file, length }, batches))
    }

    /// Writes a batch. It survives the end of this process when this returns.
    ///
    /// # Errors
    /// [`BookError`]; then nothing of it is written.
    pub fn append(&mut self, number: u64, entries: &[Entry]) -> Result<(), BookError> {
        let body = entries.encode();
        let length = u32::try_from(body.len()).map_err(|_| failed(std::io::ErrorKind::FileTooLarge.into()))?;
        let number = number.to_le_bytes();
        let checksum = twox_128(&[&number[..], &body].concat());
        let batch = [&length.to_le_bytes()[..], &number, &checksum, &body].concat();
        let before = self.length;
        let written = self.file.seek(SeekFrom::Start(before)).and_then(|_| self.file.write_all(&batch));
        if let Err(error) = written {
            self.cut(before);
            return Err(failed(error));
        }
        self.length = before + batch.len() as u64;
        Ok(())
    }

    /// Bytes it holds.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Forgets what was written after its first `length` bytes.
    pub fn cut(&mut self, length: u64) {
        self.length = length;
        if let Err(error) = self.file.set_len(length) {
            // What comes next is written over it, and what is then left of it is no batch.
            tracing::error!(%error, "the gateway's journal could not be cut");
        }
    }
}

fn failed(error: std::io::Error) -> BookError {
    BookError::Journal(Arc::new(error))
}

/// The whole batches at the beginning, and how many bytes they take.
fn read(bytes: &[u8]) -> Result<(Vec<Batch>, u64), BookError> {
    let (mut batches, mut rest) = (Vec::new(), bytes);
    while let Some((number, mut body, after)) = split(rest) {
        batches.push((number, Vec::<Entry>::decode(&mut body)?));
        rest = after;
    }
    Ok((batches, (bytes.len() - rest.len()) as u64))
}

/// The first batch's number and entries, and what follows; none when it is not whole.
fn split(bytes: &[u8]) -> Option<(u64, &[u8], &[u8])> {
    let (head, rest) = bytes.split_at_checked(HEAD_BYTES)?;
    let (length, head) = head.split_first_chunk::<LENGTH_BYTES>()?;
    let (number, checksum) = head.split_first_chunk::<NUMBER_BYTES>()?;
    let (body, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let is_whole = twox_128(&[&number[..], body].concat()) == checksum;
    is_whole.then(|| (u64::from_le_bytes(*number), body, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(number: u8) -> Entry {
        Entry::Came { timestamp_ns: number.into(), request: [number; 32], forget_before: 0 }
    }

    fn numbers(batches: &[Batch]) -> Vec<(u64, usize)> {
        batches.iter().map(|(number, entries)| (*number, entries.len())).collect()
    }

    #[test]
    fn what_was_appended_is_there_when_it_is_opened_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (mut journal, held) = Journal::open(folder.path()).expect("it can be made");
        assert!(held.is_empty());
        journal.append(7, &[came(1), came(2)]).expect("written");
        journal.append(8, &[came(3)]).expect("written");

        let (mut journal, held) = Journal::open(folder.path()).expect("it is there");
        assert_eq!(numbers(&held), [(7, 2), (8, 1)]);
        journal.append(9, &[]).expect("written");
        let (mut journal, held) = Journal::open(folder.path()).expect("it is there");
        assert_eq!(numbers(&held), [(7, 2), (8, 1), (9, 0)]);

        journal.cut(0);
        assert!(Journal::open(folder.path()).expect("it is there").1.is_empty());
    }

    #[test]
    fn batch_that_is_not_whole_is_none_wherever_it_was_cut_off() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(JOURNAL_FILE);
        let (mut journal, _) = Journal::open(folder.path()).expect("it can be made");
        journal.append(1, &[came(1)]).expect("written");
        let first = usize::try_from(journal.length()).expect("it is short");
        journal.append(2, &[came(2)]).expect("written");
        let whole = std::fs::read(&path).expect("it is there");

        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).expect("it can be written");
            let (mut journal, held) = Journal::open(folder.path()).expect("it is there");
            assert_eq!(held.len(), usize::from(length >= first), "{length} bytes");

            journal.append(3, &[came(3)]).expect("written");
            let (_, held) = Journal::open(folder.path()).expect("it is there");
            assert_eq!(held.last().map(|(number, _)| *number), Some(3), "{length} bytes");
        }
    }

    #[test]
    fn batch_that_was_changed_is_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(JOURNAL_FILE);
        let (mut journal, _) = Journal::open(folder.path()).expect("it can be made");
        journal.append(1, &[came(1)]).expect("written");
        let whole = std::fs::read(&path).expect("it is there");

        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            std::fs::write(&path, changed).expect("it can be written");
            assert!(Journal::open(folder.path()).expect("it is there").1.is_empty(), "byte {place}");
        }
    }
}
