//! Keirin's economy in a box: epochs of the real pallets, with participants that are honest and others that are not.
//!
//! A [`Mix`] says who takes part, what they do and what it costs them; [`Simulation`] lets them do it, by the pallets' own
//! calls, and [`Outcome`] says what each group earned for a unit of weight and what the chain found out. What is not real is the sprint
//! (weights are given, secrets follow from the seed), the signatures, and the models: that an answer is wrong, and whether a check finds
//! it out, is drawn with the probabilities of the mix.
//!
//! The same mix, seed and number of epochs give the same outcome, byte by byte.
//!
//! ```
//! use keirin_sim::{Mix, Simulation};
//!
//! let mix = Mix::parse(
//!     r#"
//!     name = "two kinds"
//!     network = { requests = 20 }
//!     group = [
//!         { name = "honest", count = 4, weight = 10 },
//!         { name = "quantising", count = 1, weight = 10, conduct = { wrong = 1.0 } },
//!     ]
//!     "#,
//!     "example",
//! )?;
//! let outcome = Simulation::new(mix, 1).run(4, |_epoch| {});
//! assert!(outcome.groups[1].net < outcome.groups[0].net);
//! # Ok::<(), keirin_sim::MixError>(())
//! ```

mod books;
mod chain;
mod chance;
mod check;
mod clock;
mod conduct;
mod deeds;
mod genesis;
mod ledger;
mod mix;
mod outcome;
mod population;
mod simulation;
mod vote;
mod work;

pub use conduct::{Conduct, Verdicts, Votes};
pub use ledger::Supply;
pub use mix::{Checking, Costs, Group, Mix, MixError, Network};
pub use outcome::{CoverageOutcome, GroupOutcome, Outcome, Point, Shares};
pub use simulation::Simulation;
