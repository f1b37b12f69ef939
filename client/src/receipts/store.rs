//! The receipts that a user keeps: a private file of bounded size, one JSON document in a line, oldest first.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Checked, Paid};
use crate::{
    config::{self, ConfigError},
    private_file,
    requests::{Findings, ReceiptError, Unchecked},
};

/// Most receipts that are kept; the oldest go first.
pub const MAX_KEPT: usize = 1_000;
/// Longest file that is read, in bytes: several times what so many receipts take.
const MAX_BYTES: u64 = 16 << 20;
/// Fewest digits by which a request is named.
const LEAST_DIGITS: usize = 4;

/// Why receipts cannot be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be used.
    #[error("cannot use the receipts in {path}: {problem}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        problem: io::Error,
    },
    /// It is not what was written.
    #[error("line {line} of {path} is no receipt: {problem}. Mend it, or move the file away")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// It has grown beyond what is read.
    #[error("{0} has more than {MAX_BYTES} bytes; move it away")]
    TooLong(PathBuf),
    /// No request begins so.
    #[error("no receipt is kept of a request {0:?}; keirin receipt list shows those there are")]
    Unknown(String),
    /// Several do.
    #[error("{0:?} begins several requests; give more of its digits")]
    Ambiguous(String),
    /// Too few digits.
    #[error("a request is named by the first of its hexadecimal digits, at least {LEAST_DIGITS}")]
    TooShort,
}

/// Something that was found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Its name: that of the [`ReceiptError`].
    pub name: String,
    /// For people.
    pub text: String,
}

impl From<&ReceiptError> for Problem {
    fn from(error: &ReceiptError) -> Self {
        Self { name: error.name().into(), text: error.to_string() }
    }
}

/// A paid request with what was found when its receipt came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The request.
    #[serde(flatten)]
    pub paid: Paid,
    /// What was wrong.
    pub wrong: Vec<Problem>,
    /// What could not be checked.
    pub unchecked: Vec<Unchecked>,
}

impl From<&Checked> for Kept {
    fn from(Checked { paid, findings: Findings { wrong, unchecked } }: &Checked) -> Self {
        Self { paid: paid.clone(), wrong: wrong.iter().map(Problem::from).collect(), unchecked: unchecked.clone() }
    }
}

/// A file of receipts.
#[derive(Clone, Debug)]
pub struct ReceiptStore {
    path: PathBuf,
}

impl ReceiptStore {
    /// The file of whoever runs the program: `keirin/receipts.jsonl` in the folder of its state.
    ///
    /// # Errors
    /// [`ConfigError::Nowhere`].
    pub fn of_user() -> Result<Self, ConfigError> {
        Ok(Self::at(config::folder("XDG_STATE_HOME", ".local/state")?.join("receipts.jsonl")))
    }

    /// A file, which need not be there yet.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps what was found, in the place of what was kept of the same request. Programs that do so at the same time wait for each other.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep(&self, checked: &Checked) -> Result<(), StoreError> {
        let _lock = self.lock().map_err(|problem| self.io(problem))?;
        let mut all = self.all()?;
        let new = Kept::from(checked);
        all.retain(|kept| kept.paid.id() != new.paid.id());
        all.push(new);
        let first = all.len().saturating_sub(MAX_KEPT);
        let mut lines = String::new();
        for kept in all.iter().skip(first) {
            lines.push_str(&serde_json::to_string(kept).map_err(|problem| self.io(problem.into()))?);
            lines.push('\n');
        }
        private_file::write(&self.path, lines.as_bytes(), true).map_err(|problem| self.io(problem))
    }

    /// Everything that is kept, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Invalid`], [`StoreError::TooLong`].
    pub fn all(&self) -> Result<Vec<Kept>, StoreError> {
        match fs::metadata(&self.path) {
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Ok(facts) if facts.len() > MAX_BYTES => return Err(StoreError::TooLong(self.path.clone())),
            _ => (),
        }
        let text = fs::read_to_string(&self.path).map_err(|problem| self.io(problem))?;
        let lines = text.lines().enumerate();
        let kept = lines.map(|(number, line)| {
            serde_json::from_str(line).map_err(|problem| StoreError::Invalid {
                path: self.path.clone(),
                line: number + 1,
                problem: problem.to_string(),
            })
        });
        kept.collect()
    }

    /// The request whose hexadecimal digits begin so.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(&self, digits: &str) -> Result<Kept, StoreError> {
        let digits = digits.strip_prefix("0x").unwrap_or(digits).to_ascii_lowercase();
        if digits.len() < LEAST_DIGITS {
            return Err(StoreError::TooShort);
        }
        let mut found = self.all()?.into_iter().filter(|kept| kept.paid.id().to_string().starts_with(&digits));
        match (found.next(), found.next()) {
            (Some(kept), None) => Ok(kept),
            (None, _) => Err(StoreError::Unknown(digits)),
            (Some(_), Some(_)) => Err(StoreError::Ambiguous(digits)),
        }
    }

    /// Keeps other programs out until it is dropped. The file itself is replaced, so that another one is locked.
    fn lock(&self) -> io::Result<File> {
        let path = self.path.with_extension("lock");
        if !path.exists() {
            match private_file::write(&path, &[], false) {
                Err(problem) if problem.kind() != io::ErrorKind::AlreadyExists => return Err(problem),
                _ => (),
            }
        }
        let file = File::open(path)?;
        file.lock()?;
        Ok(file)
    }

    fn io(&self, problem: io::Error) -> StoreError {
        StoreError::Io { path: self.path.clone(), problem }
    }
}

#[cfg(test)]
#[path = "store/tests.rs"]
mod tests;
