//! The sprint: racing the exact transformer through ONNX Runtime.
//!
//! - [`graph`] writes the model of one seed as an ONNX graph in some [`Flavour`] of arithmetic, [`backend`] runs it on a
//!   device, [`scorer`] turns nonces into squared distances with it.
//! - [`self_test`] compares a backend with the reference bit for bit; none races before. [`tuning`] looks for the fastest
//!   [`plan`] that passes.
//! - [`race`] works through nonces with several sessions and stops at once while the language model has requests.
//! - [`proofs`] keeps what was found, commits to it and opens it.
//! - `cli`, `bench` and `verification` are for people.

pub mod backend;
mod bench;
mod cli;
mod flavour;
mod gemm;
pub mod graph;
pub mod measure;
pub mod plan;
pub mod proofs;
pub mod race;
pub mod scorer;
pub mod self_test;
pub mod tuning;
mod verification;

pub(crate) use cli::SprintCommand;
pub use flavour::Flavour;
