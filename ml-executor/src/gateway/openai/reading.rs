//! Reading a body without knowing where it was sent: it is one of the endpoints' only.

use serde::{de::IgnoredAny, Deserialize};

use super::{chat::ChatRequest, completions::CompletionRequest, responses::ResponseRequest, Asked};
use crate::gateway::{served::Endpoint, work::Assignment, ApiError};

/// What is to be continued, as each of the endpoints has it.
#[derive(Deserialize)]
struct Subjects {
    messages: Option<IgnoredAny>,
    prompt: Option<IgnoredAny>,
    input: Option<IgnoredAny>,
}

/// The endpoint that a body is for.
///
/// # Errors
/// [`ApiError`] when it could be for several.
pub fn endpoint_of(body: &[u8]) -> Result<Endpoint, ApiError> {
    let subjects: Subjects = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid("invalid_json", format!("the body cannot be read: {error}")))?;
    match (subjects.messages, subjects.prompt, subjects.input) {
        (Some(_), None, None) => Ok(Endpoint::Chat),
        (None, Some(_), None) => Ok(Endpoint::Completions),
        (None, None, Some(_)) => Ok(Endpoint::Responses),
        _ => {
            let message = "a signed request holds one of messages, prompt and input, so that everybody reads it alike";
            Err(ApiError::invalid("ambiguous_body", message))
        }
    }
}

/// What a body asks for.
///
/// # Errors
/// [`ApiError`], as its endpoint gives it.
pub(in crate::gateway) fn read(body: &[u8]) -> Result<Assignment, ApiError> {
    match endpoint_of(body)? {
        Endpoint::Chat => ChatRequest::read(body)?.assignment(),
        Endpoint::Completions => CompletionRequest::read(body)?.assignment(),
        // Embeddings are not settled, so that input is a conversation's.
        Endpoint::Responses | Endpoint::Embeddings => ResponseRequest::read(body)?.assignment(),
    }
}
