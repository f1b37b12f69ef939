//! The conversation that a request is part of.

use keirin_primitives::{receipts::conversation_hash, HashBytes};
use serde::Deserialize;

/// The only field of a body that matters here.
#[derive(Deserialize)]
struct Named {
    prompt_cache_key: Option<String>,
}

/// Hash of the conversation that a body names as its `prompt_cache_key`; none if it names none, or is no JSON object that is clear about it.
/// All of a conversation goes to one executor, where its beginning may still be in memory.
pub fn conversation_of(body: &[u8]) -> Option<HashBytes> {
    let named: Named = serde_json::from_slice(body).ok()?;
    named.prompt_cache_key.as_deref().map(conversation_hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversation_is_what_the_body_names() {
        let of = |body: &str| conversation_of(body.as_bytes());
        assert_eq!(of(r#"{"model":"m","prompt_cache_key":"a"}"#), Some(conversation_hash("a")));
        assert_ne!(of(r#"{"prompt_cache_key":"b"}"#), of(r#"{"prompt_cache_key":"a"}"#));
        assert_eq!(of(r#"{"prompt_cache_key":"\u0061"}"#), Some(conversation_hash("a")), "however it is written");
    }

    #[test]
    fn body_that_is_not_clear_names_none() {
        for body in [
            "",
            "{}",
            "[]",
            r#"{"prompt_cache_key":null}"#,
            r#"{"prompt_cache_key":7}"#,
            r#"{"prompt_cache_key":"a","prompt_cache_key":"b"}"#,
            r#"{"user":{"prompt_cache_key":"a"}}"#,
        ] {
            assert_eq!(conversation_of(body.as_bytes()), None, "{body}");
        }
    }
}
