//! Client library of Keirin: read the chain, ask models, register participants. The `keirin` command line is
//! made of it.
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
#![warn(missing_docs)]

pub mod amount;
mod chain;
pub mod cli;
pub mod defaults;
mod error;
pub mod executor;
pub mod inference;
pub mod participants;
pub mod sprints;
mod submission;
pub mod trust;

pub use chain::{signer, Chain, FinalizedBlock, FinalizedBlocks, NodeState};
pub use error::ClientError;
pub use submission::{Call, OnStage, Stage, Submitted};
