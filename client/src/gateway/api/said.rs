//! What answers and pieces of them have in common: what their receipts say, too.

use std::borrow::Cow;

use super::{ChatChunk, ChatCompletion, Completion, EmbeddingList, FinishReason, Response, ResponseEvent, Usage};

/// What is said of one of the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidChoice<'a> {
    /// Which of the answers, from 0.
    pub index: u32,
    /// Its text in UTF-8, or what is added to it; of an embedding its numbers as little-endian floats.
    pub content: Cow<'a, [u8]>,
    /// Why it ended, if it did.
    pub finish: Option<FinishReason>,
}

impl<'a> SaidChoice<'a> {
    fn text(index: u32, text: &'a str, finish: Option<FinishReason>) -> Self {
        Self { index, content: Cow::Borrowed(text.as_bytes()), finish }
    }
}

/// An answer, or a piece of one.
pub trait Said {
    /// Tokens read and written, if that is said.
    fn usage(&self) -> Option<Usage>;

    /// What is said of each answer.
    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>>;

    /// Whether nothing comes after it in a stream. Streams that have no such piece end with `[DONE]`.
    fn is_last(&self) -> bool {
        false
    }
}

impl Said for ChatCompletion {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| SaidChoice::text(choice.index, &choice.message.content, choice.finish_reason))
    }
}

impl Said for ChatChunk {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| {
            let text = choice.delta.content.as_deref().unwrap_or_default();
            SaidChoice::text(choice.index, text, choice.finish_reason)
        })
    }
}

impl Said for Completion {
    fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.choices.iter().map(|choice| SaidChoice::text(choice.index, &choice.text, choice.finish_reason))
    }
}

impl Response {
    fn counted(&self) -> Option<Usage> {
        self.usage.map(|usage| Usage {
            prompt_tokens: usage.input_tokens,
            completion_tokens: usage.output_tokens,
            total_tokens: usage.total_tokens,
        })
    }
}

impl Said for Response {
    fn usage(&self) -> Option<Usage> {
        self.counted()
    }

    /// One answer, of which all texts are parts.
    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        let end = SaidChoice::text(0, "", self.finish());
        self.texts().map(|text| SaidChoice::text(0, text, None)).chain([end])
    }
}

impl Said for ResponseEvent {
    fn usage(&self) -> Option<Usage> {
        self.response().and_then(Response::counted)
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        [SaidChoice::text(0, self.text(), self.response().and_then(Response::finish))].into_iter()
    }

    fn is_last(&self) -> bool {
        self.response().is_some()
    }
}

impl Said for EmbeddingList {
    fn usage(&self) -> Option<Usage> {
        self.usage.map(|usage| Usage {
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: 0,
            total_tokens: usage.total_tokens,
        })
    }

    fn choices(&self) -> impl Iterator<Item = SaidChoice<'_>> {
        self.data.iter().map(|one| SaidChoice { index: one.index, content: Cow::Owned(one.bytes()), finish: None })
    }
}
