//! What a check says.

use comfy_table::Table;
use serde_json::{json, Value};

use crate::cli::lists::table;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// As it should be.
    Good,
    /// It works, but may cost something.
    Warning,
    /// To be mended.
    Wrong,
    /// It could not be looked at.
    Skipped,
}

impl State {
    const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Wrong => "wrong",
            Self::Skipped => "skipped",
        }
    }
}

/// What a check found, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The check.
    pub check: &'static str,
    /// How bad it is.
    pub state: State,
    /// What is there.
    pub found: String,
    /// What to do; nothing where all is well.
    pub fix: Option<String>,
}

impl Finding {
    pub fn good(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, state: State::Good, found: found.into(), fix: None }
    }

    pub fn warning(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, state: State::Warning, found: found.into(), fix: Some(fix.into()) }
    }

    pub fn wrong(check: &'static str, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, state: State::Wrong, found: found.into(), fix: Some(fix.into()) }
    }

    pub fn skipped(check: &'static str, why: impl Into<String>) -> Self {
        Self { check, state: State::Skipped, found: why.into(), fix: None }
    }
}

/// Checks that found something wrong.
pub(crate) fn count_wrong(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.state == State::Wrong).count()
}

/// All findings for people; what to do stands below what is found.
pub(crate) fn as_table(findings: &[Finding]) -> Table {
    let mut table = table(&["check", "state", "found, and what to do"]);
    for finding in findings {
        let text = match &finding.fix {
            Some(fix) => format!("{}\n→ {fix}", finding.found),
            None => finding.found.clone(),
        };
        table.add_row([finding.check, finding.state.name(), &text]);
    }
    table
}

/// All findings for programs.
pub(crate) fn as_json(findings: &[Finding]) -> Value {
    let checks: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({ "check": finding.check, "state": finding.state.name(), "found": finding.found, "fix": finding.fix })
        })
        .collect();
    json!({ "ok": count_wrong(findings) == 0, "checks": checks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [Finding; 4] {
        [
            Finding::good("a", "fine"),
            Finding::warning("b", "so so", "look after it"),
            Finding::wrong("c", "broken", "mend it"),
            Finding::skipped("d", "no node"),
        ]
    }

    #[test]
    fn only_what_is_wrong_counts_as_wrong() {
        assert_eq!(count_wrong(&all()), 1);
        assert_eq!(as_json(&all())["ok"], false);
        assert_eq!(as_json(&all()[..2])["ok"], true);
    }

    #[test]
    fn programs_read_every_finding() {
        let document = as_json(&all());
        assert_eq!(
            document["checks"][2],
            json!({ "check": "c", "state": "wrong", "found": "broken", "fix": "mend it" })
        );
        assert_eq!(document["checks"][0]["fix"], Value::Null);
    }

    #[test]
    fn people_read_what_to_do_below_what_is_found() {
        let shown = as_table(&all()).to_string();
        let (found, fix) = (shown.find("broken"), shown.find("→ mend it"));
        assert!(found.is_some() && found < fix, "{shown}");
    }
}
