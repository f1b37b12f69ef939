//! `keirin-executor`: the only program of a participant that runs models.
//!
//! Orders come in over JSON-RPC on the local host ([`rpc`]), are kept in an embedded database before they are
//! acknowledged ([`store`]), go through the [`engine`] and leave as reports signed with the executor's key
//! ([`runner`], [`key`]). Whatever is killed when, an order that was acknowledged is answered once, and its report
//! is the same bytes for as long as it is kept. Requests over HTTP come through the [`gateway`]; what they are settled by is read of the chain
//! ([`node`]).
#![warn(missing_docs)]

pub mod bench;
pub mod cli;
pub mod defaults;
pub mod durable_file;
pub mod engine;
mod falsehood;
pub mod gateway;
pub mod generator;
pub mod hardware;
mod https;
pub mod key;
pub mod metrics;
pub mod models;
pub mod node;
pub mod public;
pub mod rpc;
pub mod runner;
pub mod service;
pub mod sprint;
pub mod store;
pub mod traps;
pub mod validation;
pub mod verify;
