//! How checks end.

use std::{any::Any, fmt};

/// Why a check did not pass.
#[derive(Debug)]
pub enum Problem {
    /// Something is not as it should be.
    Failed(String),
    /// It needs what this machine lacks.
    NotRun(String),
}

impl<E: std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a note on what was seen.
    Passed(String),
    Failed(String),
    NotRun(String),
    /// Nobody asked for it.
    LeftOut,
}

impl From<Problem> for Outcome {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Failed(why) => Self::Failed(why),
            Problem::NotRun(why) => Self::NotRun(why),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed(note) => write!(f, "passed: {note}"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::NotRun(why) => write!(f, "NOT RUN: {why}"),
            Self::LeftOut => write!(f, "left out"),
        }
    }
}

/// A failure in these words, as an error.
pub fn failed<T>(why: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Failed(why.into()))
}

/// The message of a panic.
pub fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked").to_owned()
}
