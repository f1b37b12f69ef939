//! What a model is given to continue.

use super::ChatMessage;

/// What a model continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// A conversation, in the model's chat template.
    Chat(Vec<ChatMessage>),
    /// A text as it stands, with the special tokens that the tokenizer puts around texts.
    Text(String),
    /// Tokens as they stand; all must be in the vocabulary.
    Tokens(Vec<u32>),
}

impl Prompt {
    /// One message of the requester's.
    pub fn user(content: impl Into<String>) -> Self {
        Self::Chat(vec![ChatMessage::user(content)])
    }
}
