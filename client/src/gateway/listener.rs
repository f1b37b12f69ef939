//! Putting together what an answer says, so that its receipt can be compared with it.

use std::collections::BTreeMap;

use keirin_primitives::inference;

use super::api::{FinishReason, Said, SaidChoice, Usage};
use crate::requests::{Told, ToldAnswer};

/// Longest answers that are put together, in bytes over all of them; whole answers are not longer either.
pub(super) const MAX_HEARD_BYTES: usize = 64 << 20;
/// What an answer takes beside its text.
const ANSWER_BYTES: usize = 64;

/// An answer that nobody would listen to for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it has more than {MAX_HEARD_BYTES} bytes")]
pub struct AnswerTooLong;

/// Hears an answer, at once or piece by piece, for whoever examines its receipt.
#[derive(Debug, Default)]
pub struct Listener {
    usage: Option<Usage>,
    answers: BTreeMap<u32, Heard>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Heard {
    content: Vec<u8>,
    finish: Option<FinishReason>,
}

impl Listener {
    /// Hears what is said.
    ///
    /// # Errors
    /// [`AnswerTooLong`].
    pub fn hear(&mut self, said: &impl Said) -> Result<(), AnswerTooLong> {
        self.usage = said.usage().or(self.usage);
        for SaidChoice { index, content, finish } in said.choices() {
            let new = if self.answers.contains_key(&index) { 0 } else { ANSWER_BYTES };
            self.bytes = self.bytes.saturating_add(content.len()).saturating_add(new);
            if self.bytes > MAX_HEARD_BYTES {
                return Err(AnswerTooLong);
            }
            let heard = self.answers.entry(index).or_default();
            heard.content.extend_from_slice(&content);
            heard.finish = finish.or(heard.finish);
        }
        Ok(())
    }

    /// What was said in all.
    pub fn told(&self) -> Told {
        let answers = self.answers.values().map(|heard| ToldAnswer::new(&heard.content, heard.finish.and_then(finish)));
        let usage = self.usage.map(|usage| (usage.prompt_tokens, usage.completion_tokens));
        Told { usage, answers: answers.collect() }
    }
}

/// As receipts say it.
const fn finish(reason: FinishReason) -> Option<inference::FinishReason> {
    match reason {
        FinishReason::Stop => Some(inference::FinishReason::Stop),
        FinishReason::Length => Some(inference::FinishReason::Length),
        FinishReason::ContentFilter | FinishReason::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;
    use crate::gateway::api::{ChatChunk, ChatCompletion, Completion};

    fn chunk(index: u32, text: &str, finish: Option<&str>) -> ChatChunk {
        let choice = json!({ "index": index, "delta": { "content": text }, "finish_reason": finish });
        from_value(json!({ "choices": [choice] })).expect("it is one")
    }

    #[test]
    fn pieces_of_several_answers_say_the_same_as_the_whole() {
        let usage = json!({ "prompt_tokens": 7, "completion_tokens": 9 });
        let choice = |index: u32, text: &str, finish: &str| json!({ "index": index, "message": { "role": "assistant", "content": text }, "finish_reason": finish });
        let choices = [choice(1, "two", "length"), choice(0, "ö🦀", "stop")];
        let whole: ChatCompletion =
            from_value(json!({ "id": "x", "choices": choices, "usage": usage })).expect("it is one");
        let mut at_once = Listener::default();
        at_once.hear(&whole).expect("short enough");

        let mut in_pieces = Listener::default();
        let last: ChatChunk = from_value(json!({ "choices": [], "usage": usage })).expect("it is one");
        let pieces = [
            chunk(0, "", None),
            chunk(0, "ö", None),
            chunk(1, "tw", None),
            chunk(0, "🦀", None),
            chunk(1, "o", Some("length")),
            chunk(0, "", Some("stop")),
            last,
        ];
        for piece in pieces {
            in_pieces.hear(&piece).expect("short enough");
        }

        assert_eq!(in_pieces.told(), at_once.told());
        let answers = [("ö🦀", inference::FinishReason::Stop), ("two", inference::FinishReason::Length)];
        let answers = answers.map(|(text, finish)| ToldAnswer::new(text, Some(finish)));
        assert_eq!(at_once.told(), Told { usage: Some((7, 9)), answers: answers.to_vec() });
    }

    #[test]
    fn completion_without_usage_says_its_text_only() {
        let completion: Completion = from_value(json!({ "choices": [{ "text": "once" }] })).expect("it is one");
        let mut listener = Listener::default();
        listener.hear(&completion).expect("short enough");
        assert_eq!(listener.told(), Told { usage: None, answers: vec![ToldAnswer::new("once", None)] });
    }

    #[test]
    fn answers_without_end_are_not_listened_to() {
        let mut listener = Listener::default();
        let long = chunk(0, &"x".repeat(1 << 20), None);
        let heard = (0..).take_while(|_| listener.hear(&long).is_ok()).count();
        assert_eq!(heard, 63, "with what the answer itself takes it is just too much");

        let mut listener = Listener { bytes: MAX_HEARD_BYTES - 2 * ANSWER_BYTES, ..Listener::default() };
        let heard = (0..).take_while(|index| listener.hear(&chunk(*index, "", None)).is_ok()).count();
        assert_eq!(heard, 2, "empty answers take room, too");
    }
}
