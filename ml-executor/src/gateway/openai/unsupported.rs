//! Reading bodies, and refusing by name what can't be done.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::gateway::ApiError;

/// A field that is not supported, unless its value asks for nothing.
pub(in crate::gateway) struct Unsupported {
    /// Name of the field.
    pub field: &'static str,
    /// Whether a value asks for nothing.
    pub is_idle: fn(&Value) -> bool,
}

impl Unsupported {
    /// A field that must be left out.
    pub const fn always(field: &'static str) -> Self {
        Self { field, is_idle: |_| false }
    }

    /// A field that may be empty.
    pub const fn unless_empty(field: &'static str) -> Self {
        Self { field, is_idle: is_empty }
    }

    /// A field that may be zero.
    pub const fn unless_zero(field: &'static str) -> Self {
        Self { field, is_idle: |value| value.as_f64() == Some(0.0) }
    }

    /// A field that may be false.
    pub const fn unless_false(field: &'static str) -> Self {
        Self { field, is_idle: |value| value.as_bool() == Some(false) }
    }

    /// A field that may be such a text.
    pub const fn unless(field: &'static str, is_idle: fn(&Value) -> bool) -> Self {
        Self { field, is_idle }
    }
}

/// Fields, OpenAI's and others', that change how tokens are chosen or when answers end, whatever endpoint they are sent to.
pub(in crate::gateway) const SAMPLING: [Unsupported; 17] = [
    Unsupported::unless_empty("logit_bias"),
    Unsupported::unless_zero("presence_penalty"),
    Unsupported::unless_zero("frequency_penalty"),
    Unsupported::unless("repetition_penalty", is_one),
    Unsupported::unless("length_penalty", is_one),
    Unsupported::unless_zero("min_p"),
    Unsupported::unless("typical_p", is_one),
    Unsupported::unless("top_k", |value| matches!(value.as_i64(), Some(-1 | 0))),
    Unsupported::unless("best_of", is_one),
    Unsupported::unless_false("use_beam_search"),
    Unsupported::unless_zero("min_tokens"),
    Unsupported::unless_false("ignore_eos"),
    Unsupported::unless_empty("stop_token_ids"),
    Unsupported::unless_empty("bad_words"),
    Unsupported::unless("reasoning_effort", |value| value == "none"),
    Unsupported::unless("reasoning", |value| is_empty(value) || value["effort"] == "none"),
    Unsupported::unless("verbosity", |value| value == "medium"),
];

fn is_one(value: &Value) -> bool {
    value.as_f64() == Some(1.0)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.is_empty(),
        Value::Object(values) => values.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Reads a body.
///
/// # Errors
/// [`ApiError`] when it is no JSON object of this type, is nested too deeply, or asks for what is not supported.
pub(in crate::gateway) fn parse<T: DeserializeOwned>(
    body: &[u8],
    unsupported: &[&[Unsupported]],
) -> Result<T, ApiError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ApiError::invalid("invalid_json", format!("the body is not valid JSON: {error}")))?;
    let Value::Object(fields) = &value else {
        return Err(ApiError::invalid("invalid_json", "the body is not a JSON object"));
    };
    let asks =
        |name: &Unsupported| fields.get(name.field).is_some_and(|value| !value.is_null() && !(name.is_idle)(value));
    if let Some(found) = unsupported.iter().copied().flatten().find(|name| asks(name)) {
        return Err(ApiError::unsupported(found.field));
    }
    serde_json::from_value(value).map_err(|error| ApiError::invalid("invalid_type", error.to_string()))
}
