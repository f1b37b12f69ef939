//! How much a body asks for at most.

use serde::{de::IgnoredAny, Deserialize, Serialize};
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

/// The fields that say how much is wanted, and those that say of what.
#[derive(Deserialize)]
struct Wanted {
    messages: Option<IgnoredAny>,
    prompt: Option<Value>,
    input: Option<IgnoredAny>,
    n: Option<i64>,
    max_tokens: Option<i64>,
    max_completion_tokens: Option<i64>,
    max_output_tokens: Option<i64>,
}

impl Bounds {
    /// Those that a body names; none of one that is not clear about what it asks, which executors refuse.
    pub fn of(body: &[u8]) -> Self {
        let Ok(wanted) = serde_json::from_slice::<Wanted>(body) else { return Self::default() };
        let n = wanted.n.unwrap_or(1);
        let (tokens, answers) = match (&wanted.messages, &wanted.prompt, &wanted.input) {
            (Some(_), None, None) => (wanted.max_completion_tokens.or(wanted.max_tokens), n),
            (None, Some(prompt), None) => {
                let tokens = wanted.max_tokens.unwrap_or(USUAL_TOKENS);
                let Some(prompts) = prompts(prompt) else { return Self::default() };
                (Some(tokens), n.saturating_mul(prompts))
            }
            (None, None, Some(_)) => (wanted.max_output_tokens, 1),
            _ => return Self::default(),
        };
        Self { tokens: tokens.and_then(|tokens| tokens.try_into().ok()), answers: answers.try_into().ok() }
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
    fn responses_are_one_answer() {
        assert_eq!(of(json!({ "input": "hi", "max_output_tokens": 9, "n": 4 })), (Some(9), Some(1)));
    }

    #[test]
    fn unclear_bodies_bound_nothing() {
        for body in [json!({}), json!([]), json!({ "input": "a", "prompt": "b" }), json!({ "prompt": 7 })] {
            assert_eq!(of(body.clone()), (None, None), "{body}");
        }
        assert_eq!(Bounds::of(b"{\"messages\":[],\"n\":1,\"n\":9}"), Bounds::default(), "said twice");
        assert_eq!(of(json!({ "messages": [], "n": -1, "max_tokens": -1 })), (None, None), "which nobody serves");
    }
}
