//! Log-probabilities of tokens.

use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::work::TokenLogprob;

/// Log-probabilities of a part of a chat's answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct ChatLogprobs {
    /// One entry for each token.
    pub content: Vec<ChatToken>,
    /// This gateway's models do not refuse in another way than by what they say.
    pub refusal: Option<Vec<ChatToken>>,
}

/// A token of a chat's answer.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChatToken {
    /// Its text.
    pub token: String,
    /// Its log-probability before temperature, in nats.
    pub logprob: f32,
    /// Its bytes; none when the text is a part of a character.
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens at its place.
    pub top_logprobs: Vec<Alternative>,
}

/// A token that could have come instead.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Alternative {
    /// Its text.
    pub token: String,
    /// Its log-probability before temperature, in nats.
    pub logprob: f32,
    /// Its bytes; none when the text is a part of a character.
    pub bytes: Option<Vec<u8>>,
}

impl From<TokenLogprob> for ChatToken {
    fn from(token: TokenLogprob) -> Self {
        let alternative = |(token, logprob): (String, f32)| Alternative { bytes: bytes(&token), token, logprob };
        Self {
            bytes: bytes(&token.text),
            token: token.text,
            logprob: token.logprob,
            top_logprobs: token.top.into_iter().map(alternative).collect(),
        }
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    (!text.contains(char::REPLACEMENT_CHARACTER)).then(|| text.as_bytes().to_vec())
}
