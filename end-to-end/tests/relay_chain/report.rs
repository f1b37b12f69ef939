//! What was run, and what became of it.

use std::fmt;

use comfy_table::Table;

use crate::problem::Outcome;

/// Outcomes in the order of the checks.
#[derive(Default)]
pub struct Report {
    rows: Vec<(String, Outcome, f64)>,
}

impl Report {
    /// Notes the outcome of a check that took so many seconds.
    pub fn add(&mut self, name: &str, outcome: Outcome, seconds: f64) {
        self.rows.push((name.to_owned(), outcome, seconds));
    }

    /// Whether something was run, and all of it passed.
    pub fn all_passed(&self) -> bool {
        let mut run = self.rows.iter().filter(|(_, outcome, _)| *outcome != Outcome::LeftOut).peekable();
        run.peek().is_some() && run.all(|(_, outcome, _)| matches!(outcome, Outcome::Passed(_)))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.set_header(["check", "seconds", "outcome"]);
        for (name, outcome, seconds) in &self.rows {
            table.add_row([name.clone(), format!("{seconds:.0}"), outcome.to_string()]);
        }
        let count = |is: fn(&Outcome) -> bool| self.rows.iter().filter(|(_, outcome, _)| is(outcome)).count();
        let passed = count(|outcome| matches!(outcome, Outcome::Passed(_)));
        let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
        let not_run = count(|outcome| matches!(outcome, Outcome::NotRun(_)));
        write!(f, "{table}\n{passed} passed, {failed} failed, {not_run} not run")?;
        let left_out = self.rows.iter().filter(|(_, outcome, _)| *outcome == Outcome::LeftOut);
        let left_out: Vec<_> = left_out.map(|(name, ..)| name.as_str()).collect();
        match (self.all_passed(), left_out.as_slice()) {
            (_, []) => Ok(()),
            (true, names) => write!(f, "\nPASSED WITHOUT: {}", names.join(", ")),
            (false, names) => write!(f, "\nleft out: {}", names.join(", ")),
        }
    }
}
