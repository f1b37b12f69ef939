//! What answers and pieces of them have in common: what their receipts say, too.

use super::{ChatChunk, ChatCompletion, Completion, FinishReason, Usage};

/// What is said of one of the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidChoice<'a> {
    /// Which of the answers, from 0.
    pub index: u32,
    /// Its text, or what is added to it.
    pub text: &'a str,
    /// Why it ended, if it did.
    pub finish: Option<FinishReason>,
}

/// An answer, or a piece of one.
pub trait Said {
    /// Tokens read and written, if that is said.
    fn usage(&self) -> Option<Usage>;

    /// What is said of each answer.
    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>>;
}

impl Said for ChatCompletion {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| SaidChoice {
            index: choice.index,
            text: &choice.message.content,
            finish: choice.finish_reason,
        })
    }
}

impl Said for ChatChunk {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| SaidChoice {
            index: choice.index,
            text: choice.delta.content.as_deref().unwrap_or_default(),
            finish: choice.finish_reason,
        })
    }
}

impl Said for Completion {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| SaidChoice {
            index: choice.index,
            text: &choice.text,
            finish: choice.finish_reason,
        })
    }
}
