//! How much a body asks for at most.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Tokens of a continued text whose request says nothing of them, as at OpenAI.
const USUAL_TOKENS: i64 = 16;

/// The most that may be answered to a request. What is `None` nobody has bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Tokens of each answer.
    pub tokens: Option<u32>,
    /// Answers, to all prompts together.
    pub answers: Option<u32>,
}

impl Bounds {
    /// Those that a body names; none of one that is not clear about what it asks, which executors refuse.
    pub fn of(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let number = |field: &str| body[field].as_i64();
        let n = number("n").unwrap_or(1);
        let subjects = ["messages", "prompt", "input"].map(|field| Some(&body[field]).filter(|value| !value.is_null()));
        let (tokens, answers) = match subjects {
            [Some(_), None, None] => (number("max_completion_tokens").or(number("max_tokens")), Some(n)),
            [None, Some(prompt), None] => {
                let answers = prompts(prompt).map(|prompts| prompts.saturating_mul(n));
                (Some(number("max_tokens").unwrap_or(USUAL_TOKENS)), answers)
            }
            [None, None, Some(input)] => (number("max_output_tokens"), inputs(input)),
            _ => return Self::default(),
        };
        let bound = |number: Option<i64>| number.and_then(|number| number.try_into().ok());
        Self { tokens: bound(tokens), answers: bound(answers) }
    }
}

/// How many prompts there are: a text, several, tokens, or several sequences of them.
fn prompts(prompt: &Value) -> Option<i64> {
    match prompt {
        Value::String(_) => Some(1),
        Value::Array(tokens) if tokens.iter().all(Value::is_u64) => Some(1),
        Value::Array(several) => several.len().try_into().ok(),
        _ => None,
    }
}

/// How many answers an input has: one if it is a conversation, and one for each text that is to be embedded.
fn inputs(input: &Value) -> Option<i64> {
    match input {
        Value::Array(messages) if messages.iter().any(Value::is_object) => Some(1),
        other => prompts(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(body: Value) -> (Option<u32>, Option<u32>) {
        let Bounds { tokens, answers } = Bounds::of(body.to_string().as_bytes());
        (tokens, answers)
    }

    #[test]
    fn conversations_are_bounded_as_they_say() {
        let body = |more: Value| {
            let mut body = json!({ "model": "m", "messages": [{ "role": "user", "content": "hi" }] });
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            of(body)
        };
        assert_eq!(body(json!({})), (None, Some(1)));
        assert_eq!(body(json!({ "max_tokens": 7, "n": 3 })), (Some(7), Some(3)));
        assert_eq!(body(json!({ "max_tokens": 7, "max_completion_tokens": 5 })), (Some(5), Some(1)), "the newer one");
        assert_eq!(body(json!({ "max_output_tokens": 2 })), (None, Some(1)), "of another endpoint");
    }

    #[test]
    fn texts_count_with_their_answers() {
        let prompt = |prompt: Value| of(json!({ "prompt": prompt, "n": 2, "max_tokens": 5 }));
        assert_eq!(prompt(json!("once")), (Some(5), Some(2)));
        assert_eq!(prompt(json!(["once", "twice"])), (Some(5), Some(4)));
        assert_eq!(prompt(json!([1, 2, 3])), (Some(5), Some(2)));
        assert_eq!(prompt(json!([[1], [2, 3], [4]])), (Some(5), Some(6)));
        assert_eq!(of(json!({ "prompt": "once" })), (Some(16), Some(1)), "what is usual");
    }

    #[test]
    fn responses_are_one_answer_and_embeddings_one_for_each_text() {
        let message = json!({ "role": "user", "content": "hi" });
        assert_eq!(of(json!({ "input": [message, message], "max_output_tokens": 9 })), (Some(9), Some(1)));
        assert_eq!(of(json!({ "input": ["once", "twice"] })), (None, Some(2)));
        assert_eq!(of(json!({ "input": [[1, 2], [3], [4]] })), (None, Some(3)));
        assert_eq!(of(json!({ "input": "hi", "max_output_tokens": 9, "n": 4 })), (Some(9), Some(1)));
    }

    #[test]
    fn unclear_bodies_bound_nothing() {
        for body in [json!({}), json!([]), json!("a"), json!({ "input": "a", "prompt": "b" })] {
            assert_eq!(of(body.clone()), (None, None), "{body}");
        }
        assert_eq!(of(json!({ "prompt": 7, "max_tokens": 5 })), (Some(5), None), "nobody knows what that is");
        assert_eq!(Bounds::of(b"{"), Bounds::default());
        assert_eq!(of(json!({ "messages": [], "n": -1, "max_tokens": -1 })), (None, None), "which nobody serves");
    }
}
