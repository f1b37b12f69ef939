//! `/v1/embeddings`: texts as vectors.

use base64::{engine::general_purpose::STANDARD, Engine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{completions::CompletionPrompt, parameters::Parameters, parse, Asked, Unsupported};
use crate::gateway::{
    served::Endpoint,
    work::{Assignment, Whole},
    ApiError,
};

/// Most texts of one request.
const MAX_INPUTS: usize = 256;

const UNSUPPORTED: [Unsupported; 1] = [Unsupported::always("dimensions")];

/// Texts that are to be embedded.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct EmbeddingRequest {
    /// Name of the model.
    pub model: String,
    /// What is embedded: at most 256 texts, or sequences of tokens.
    pub input: CompletionPrompt,
    /// How vectors are written.
    pub encoding_format: Option<EncodingFormat>,
}

/// How a vector is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EncodingFormat {
    /// As a list of numbers.
    #[default]
    Float,
    /// As base64 of its numbers, each a little-endian float of four bytes.
    Base64,
}

impl Asked for EmbeddingRequest {
    fn read(body: &[u8]) -> Result<Self, ApiError> {
        parse(body, &[&UNSUPPORTED])
    }

    fn assignment(&self) -> Result<Assignment, ApiError> {
        let assignment = Assignment {
            endpoint: Endpoint::Embeddings,
            model: self.model.clone(),
            prompts: ("input", self.input.read()),
            parameters: Parameters::default().check()?,
            is_streamed: false,
            logprobs: None,
        };
        if !(1..=MAX_INPUTS).contains(&assignment.answers()) {
            let message = format!("input must hold from 1 to {MAX_INPUTS} texts");
            return Err(ApiError::field("input", "out_of_range", message));
        }
        Ok(assignment)
    }

    fn is_streamed(&self) -> bool {
        false
    }
}

/// The vectors of all texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmbeddingList {
    /// `list`
    object: &'static str,
    /// In the order of the texts.
    data: Vec<Embedding>,
    /// Name of the model.
    model: String,
    usage: EmbeddingUsage,
}

/// The vector of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Embedding {
    /// `embedding`
    object: &'static str,
    /// Which text.
    index: usize,
    embedding: Vector,
}

/// A vector, as it was asked for.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
enum Vector {
    /// Its numbers.
    Float(Vec<f32>),
    /// Base64 of them.
    Base64(String),
}

/// Tokens that were read.
#[derive(Debug, Serialize, ToSchema)]
struct EmbeddingUsage {
    /// Of all texts.
    prompt_tokens: u32,
    /// The same.
    total_tokens: u32,
}

impl EmbeddingList {
    /// The answer to a request.
    pub(in crate::gateway) fn new(asked: &EmbeddingRequest, whole: Whole) -> Self {
        let format = asked.encoding_format.unwrap_or_default();
        let vectors = whole.vectors.into_iter().enumerate();
        let data = vectors.map(|(index, vector)| Embedding {
            object: "embedding",
            index,
            embedding: Vector::new(format, vector),
        });
        let tokens = whole.usage.total_tokens;
        Self {
            object: "list",
            data: data.collect(),
            model: asked.model.clone(),
            usage: EmbeddingUsage { prompt_tokens: tokens, total_tokens: tokens },
        }
    }
}

impl Vector {
    fn new(format: EncodingFormat, values: Vec<f32>) -> Self {
        match format {
            EncodingFormat::Float => Self::Float(values),
            EncodingFormat::Base64 => Self::Base64(STANDARD.encode(bytes_of(&values))),
        }
    }
}

/// A vector as bytes: its numbers one after the other, little-endian.
pub(in crate::gateway) fn bytes_of(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    fn inputs(body: Value) -> Result<usize, &'static str> {
        let read = EmbeddingRequest::read(body.to_string().as_bytes());
        let assignment = read.and_then(|request| request.assignment());
        assignment.map(|assignment| assignment.answers()).map_err(|error| error.code())
    }

    #[test]
    fn input_is_text_or_tokens_one_or_several() {
        let asked = |input: Value| inputs(json!({ "model": "tiny", "input": input }));
        assert_eq!(asked(json!("a")), Ok(1));
        assert_eq!(asked(json!(["a", "b"])), Ok(2));
        assert_eq!(asked(json!([1, 2, 3])), Ok(1));
        assert_eq!(asked(json!([[1, 2], [3]])), Ok(2));
        assert_eq!(asked(json!(vec!["a"; 257])), Err("out_of_range"));
        assert_eq!(asked(json!({})), Err("invalid_type"));
    }

    #[test]
    fn dimensions_that_the_model_does_not_have_and_other_formats_are_refused() {
        let asked = |more: Value| {
            let mut body = json!({ "model": "tiny", "input": "a" });
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            inputs(body)
        };
        assert_eq!(asked(json!({ "dimensions": 3 })), Err("unsupported_parameter"));
        assert_eq!(asked(json!({ "encoding_format": "hex" })), Err("invalid_type"));
        assert_eq!(asked(json!({ "encoding_format": "base64", "user": "ada" })), Ok(1));
    }

    #[test]
    fn base64_is_of_little_endian_floats() {
        assert_eq!(Vector::new(EncodingFormat::Base64, vec![1.0, -2.0]), Vector::Base64("AACAPwAAAMA=".into()));
    }
}
