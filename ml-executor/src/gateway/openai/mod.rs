//! The wire types of the OpenAI API, and what requests mean in this gateway's terms.
//!
//! Fields that this gateway does not know are accepted, as OpenAI does. Those that would change what is asked for and are not supported
//! are refused by name ([`unsupported`]): an answer that is not what was asked for is worse than none.

pub mod chat;
pub mod completions;
pub mod document;
pub mod embeddings;
pub mod listing;
pub mod logprobs;
pub mod parameters;
mod reading;
pub mod responses;
mod unsupported;
pub mod usage;

use super::{served::Endpoint, work::Assignment, ApiError};
pub use reading::endpoint_of;
pub(super) use reading::read;
pub(super) use unsupported::{parse, Unsupported, SAMPLING};

/// A request to generate.
pub(super) trait Asked: Sized {
    /// Reads a body.
    ///
    /// # Errors
    /// [`ApiError`].
    fn read(body: &[u8]) -> Result<Self, ApiError>;

    /// What is to be done.
    ///
    /// # Errors
    /// [`ApiError`] names what can't be.
    fn assignment(&self) -> Result<Assignment, ApiError>;

    /// Whether the answer is to be streamed.
    fn is_streamed(&self) -> bool;
}

/// Whether a body says all that an endpoint must know, before it is known who sent it and which models there are.
///
/// # Errors
/// [`ApiError`] names what is wrong.
pub fn check(endpoint: Endpoint, body: &[u8]) -> Result<(), ApiError> {
    let assignment = match endpoint {
        Endpoint::Chat => chat::ChatRequest::read(body)?.assignment(),
        Endpoint::Completions => completions::CompletionRequest::read(body)?.assignment(),
        Endpoint::Responses => responses::ResponseRequest::read(body)?.assignment(),
        Endpoint::Embeddings => embeddings::EmbeddingRequest::read(body)?.assignment(),
    };
    assignment.map(drop)
}
