//! How many tokens a request took.

use serde::Serialize;
use utoipa::ToSchema;

/// Tokens used, as chat completions and completions say it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Usage {
    /// Of the prompts, chat template included; each prompt counts once.
    pub prompt_tokens: u32,
    /// Of all answers.
    pub completion_tokens: u32,
    /// Both.
    pub total_tokens: u32,
}

impl Usage {
    /// Of these counts.
    pub fn new(prompt_tokens: u32, completion_tokens: u32) -> Self {
        Self { prompt_tokens, completion_tokens, total_tokens: prompt_tokens.saturating_add(completion_tokens) }
    }
}
