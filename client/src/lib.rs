//! Client library of Keirin: read the chain, ask models on chain ([`inference`]) or over HTTP ([`gateway`]), register participants.
//! The `keirin` command line is made of it.
//!
//! ```no_run
//! use keirin_client::{inference::{self, Question}, Chain};
//!
//! # async fn example() -> Result<(), keirin_client::ClientError> {
//! let chain = Chain::connect("ws://127.0.0.1:9944").await?;
//! let signer = keirin_client::signer("//Bob")?;
//! let question = Question::new("smollm2-135m-instruct", "What is the capital of France?");
//! let asked = inference::ask(&chain, &signer, &question, None).await?;
//! let ended = inference::wait(&chain, asked.task).await?;
//! println!("{:?}", ended.state);
//! # Ok(())
//! # }
//! ```
//!
//! Without its feature `chain` the library only signs requests over HTTP and checks their signatures ([`requests`]).
#![warn(missing_docs)]

#[cfg(feature = "chain")]
pub mod amount;
#[cfg(feature = "chain")]
mod chain;
#[cfg(feature = "chain")]
pub mod cli;
#[cfg(feature = "chain")]
pub mod config;
#[cfg(feature = "chain")]
pub mod defaults;
#[cfg(feature = "chain")]
pub mod deposits;
#[cfg(feature = "chain")]
mod error;
#[cfg(feature = "chain")]
pub mod executor;
#[cfg(feature = "chain")]
pub mod gateway;
#[cfg(feature = "chain")]
pub mod health;
#[cfg(feature = "chain")]
pub mod inference;
#[cfg(feature = "chain")]
pub mod keys;
#[cfg(feature = "chain")]
pub mod network;
#[cfg(feature = "chain")]
pub mod participants;
#[cfg(feature = "chain")]
mod private_file;
#[cfg(feature = "chain")]
pub mod receipts;
pub mod requests;
#[cfg(feature = "chain")]
pub mod sprints;
#[cfg(feature = "chain")]
mod submission;
#[cfg(feature = "chain")]
pub mod trust;

#[cfg(feature = "chain")]
pub use chain::{signer, Chain, FinalizedBlock, FinalizedBlocks, NodeState};
#[cfg(feature = "chain")]
pub use error::ClientError;
#[cfg(feature = "chain")]
pub use submission::{Call, OnStage, Stage, Submitted};
