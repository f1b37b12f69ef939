//! An answer while it is generated.

use keirin_primitives::inference::PositionEvidence;
use tokio::sync::mpsc::UnboundedSender;

/// One more token of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Text that is certain now: what may still turn out to be a stop sequence is held back.
    pub text: String,
    /// The token, and what validators need of it.
    pub position: PositionEvidence,
    /// Log-probability of the token before temperature, in nats.
    pub logprob: f32,
}

/// Is sent each token of an answer when it is chosen.
pub type Watcher = UnboundedSender<Progress>;
