//! The sprint: racing the exact transformer through ONNX Runtime.
//!
//! - [`graph`] writes the model of one seed as an ONNX graph in some [`Flavour`] of arithmetic, [`backend`] runs it on a
//!   device, [`scorer`] turns nonces into squared distances with it.
//! - [`self_test`] compares a backend with the reference bit for bit; none races before. [`tuning`] looks for the fastest
//!   [`plan`] that passes.
//! - [`race`] works through nonces with several sessions, in [`turns`] that there are none of while the language model has
//!   requests, and at a [`pace`] if it is given one.
//! - [`proofs`] keeps what was found, commits to it and opens it.
//! - [`duties`] does all of this as the chain asks for it.
//! - `cli`, `bench` and `verification` are for people.

pub mod backend;
mod bench;
mod cli;
pub mod duties;
mod flavour;
mod gemm;
pub mod graph;
pub mod measure;
pub mod pace;
pub mod plan;
pub mod proofs;
pub mod race;
pub mod scorer;
pub mod self_test;
pub mod tuning;
pub mod turns;
mod verification;

pub(crate) use cli::SprintCommand;
pub use flavour::Flavour;
