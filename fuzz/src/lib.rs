//! Parsers of what strangers send, each as a function that takes any bytes.
//!
//! A function does with the bytes what the gateway or its client does with what comes, and panics when what is read does not hold together.
//! `make fuzz` gives them inputs that libFuzzer makes (`fuzz/libfuzzer`); the tests of this crate, a few thousand that begin with [`Target::seeds`].
#![warn(missing_docs)]

mod addresses;
mod answers;
// The client's own file, without all that its gateways' part needs beside it.
#[allow(dead_code, unused_imports, reason = "what is asked is not parsed here")]
#[path = "../../client/src/gateway/api/mod.rs"]
mod api;
mod bodies;
mod events;
mod evidence;
mod forwarding;
mod header_lines;
mod headers;
mod leaves;
mod receipts;
mod releases;
#[path = "../../client/src/gateway/sse.rs"]
mod sse;
mod texts;

use std::path::Path;

/// A parser.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Gives it bytes.
    pub run: fn(&[u8]),
    /// Inputs that it understands.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All parsers.
pub const TARGETS: [Target; 11] = [
    Target { name: "headers", run: headers::run, seeds: headers::seeds },
    Target { name: "forwarding", run: forwarding::run, seeds: forwarding::seeds },
    Target { name: "bodies", run: bodies::run, seeds: bodies::seeds },
    Target { name: "addresses", run: addresses::run, seeds: addresses::seeds },
    Target { name: "evidence", run: evidence::run, seeds: evidence::seeds },
    Target { name: "leaves", run: leaves::run, seeds: leaves::seeds },
    Target { name: "releases", run: releases::run, seeds: releases::seeds },
    Target { name: "receipts", run: receipts::run, seeds: receipts::seeds },
    Target { name: "texts", run: texts::run, seeds: texts::seeds },
    Target { name: "events", run: events::run, seeds: events::seeds },
    Target { name: "answers", run: answers::run, seeds: answers::seeds },
];

impl Target {
    /// The parser of this name.
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }

    /// Writes the seeds into files of a folder.
    ///
    /// # Errors
    /// What the system says.
    pub fn plant(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut seeds = (self.seeds)().into_iter().enumerate();
        seeds.try_for_each(|(number, seed)| std::fs::write(folder.join(format!("seed-{number}")), seed))
    }
}
