//! `/v1/embeddings`: texts as vectors.

use std::fmt;

use base64::{engine::general_purpose::STANDARD, Engine};
use serde::{
    de::{Error, SeqAccess, Visitor},
    Deserialize, Deserializer, Serialize,
};

/// Texts to be embedded. What is `None` is left to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmbeddingRequest {
    /// Name of the model.
    pub model: String,
    /// The texts.
    pub input: Vec<String>,
    /// How vectors are written on the way; it does not change what is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding_format: Option<EncodingFormat>,
    /// The server's customer's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// How vectors are written on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EncodingFormat {
    /// As decimal numbers.
    Float,
    /// As base64 of little-endian floats, which is a third as long.
    Base64,
}

impl EmbeddingRequest {
    /// Everything left to the server but model and texts.
    pub fn new(model: impl Into<String>, input: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let input = input.into_iter().map(Into::into).collect();
        Self { model: model.into(), input, encoding_format: None, user: None }
    }
}

/// The vectors of all texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingList {
    /// In the order of the texts, which their numbers say, too.
    pub data: Vec<Embedding>,
    /// Model that embedded them.
    #[serde(default)]
    pub model: String,
    /// Tokens read.
    #[serde(default)]
    pub usage: Option<EmbeddingUsage>,
}

/// The vector of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Which of the texts, from 0.
    #[serde(default)]
    pub index: u32,
    /// Its numbers.
    #[serde(deserialize_with = "numbers")]
    pub embedding: Vec<f32>,
}

impl Embedding {
    /// The vector as bytes: its numbers one after the other, little-endian. That is what its receipt has the hash of.
    pub fn bytes(&self) -> Vec<u8> {
        self.embedding.iter().flat_map(|number| number.to_le_bytes()).collect()
    }
}

/// How many tokens were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbeddingUsage {
    /// Of all texts.
    #[serde(default)]
    pub prompt_tokens: u64,
    /// The same.
    #[serde(default)]
    pub total_tokens: u64,
}

/// Reads a vector in either way of writing.
fn numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f32>, D::Error> {
    from.deserialize_any(Numbers)
}

/// Not an untagged enum: what serde holds back for one loses decimal numbers where `serde_json` keeps them in all their digits.
struct Numbers;

impl<'de> Visitor<'de> for Numbers {
    type Value = Vec<f32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of numbers, or base64 of little-endian floats")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Self::Value, A::Error> {
        let mut vector = Vec::new();
        while let Some(number) = numbers.next_element()? {
            vector.push(number);
        }
        Ok(vector)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let bytes = STANDARD.decode(text).map_err(E::custom)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        match rest.is_empty() {
            true => Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()),
            false => Err(E::custom("a vector's last number is cut short")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, from_value, json, to_value, Value};

    use super::*;

    #[test]
    fn texts_are_asked_as_a_list() {
        let request = EmbeddingRequest::new("tiny", ["a", "b"]);
        assert_eq!(to_value(&request).expect("JSON"), json!({ "model": "tiny", "input": ["a", "b"] }));
        let short = EmbeddingRequest { encoding_format: Some(EncodingFormat::Base64), ..request };
        assert_eq!(to_value(&short).expect("JSON")["encoding_format"], "base64");
    }

    fn read(embedding: Value) -> Option<Embedding> {
        from_value(json!({ "object": "embedding", "index": 3, "embedding": embedding })).ok()
    }

    #[test]
    fn vectors_are_read_in_both_ways_of_writing() {
        let expected = Embedding { index: 3, embedding: vec![1.0, -2.0] };
        assert_eq!(read(json!([1.0, -2])), Some(expected.clone()));
        assert_eq!(read(json!("AACAPwAAAMA=")), Some(expected.clone()));
        let text = r#"{"index":3,"embedding":[1.0,-2e0]}"#;
        assert_eq!(from_str::<Embedding>(text).ok(), Some(expected.clone()));
        assert_eq!(expected.bytes(), [0, 0, 128, 63, 0, 0, 0, 192]);
        for other in [json!("AACAPwAA"), json!("*"), json!(["a"]), json!(null)] {
            assert_eq!(read(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn published_list_is_read() {
        let list = json!({ "object": "list", "data": [{ "object": "embedding", "index": 0, "embedding": [0.0023, -0.0093] }],
            "model": "text-embedding", "usage": { "prompt_tokens": 8, "total_tokens": 8 } });
        let list: EmbeddingList = from_value(list).expect("it is one");
        assert_eq!((list.data[0].embedding.len(), list.usage.expect("it is there").prompt_tokens), (2, 8));
    }
}
