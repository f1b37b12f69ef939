//! Text to tokens and, token by token, back.

use tokenizers::Tokenizer;

use super::{model_files::ModelFiles, EngineError, GenerateError};

/// A model's tokenizer.
pub(crate) struct TextCodec {
    tokenizer: Tokenizer,
}

impl TextCodec {
    /// Reads `tokenizer.json`.
    pub fn read(files: &ModelFiles) -> Result<Self, EngineError> {
        let mut tokenizer = Tokenizer::from_file(&files.tokenizer)
            .map_err(|error| EngineError::BadFile { path: files.tokenizer.clone(), problem: error.to_string() })?;
        // Batching is the engine's business.
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|error| EngineError::BadFile { path: files.tokenizer.clone(), problem: error.to_string() })?;
        Ok(Self { tokenizer })
    }

    /// Tokens of a rendered conversation. The template has put in the special tokens already.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, GenerateError> {
        let encoding = self.tokenizer.encode(text, false).map_err(failed)?;
        Ok(encoding.get_ids().to_vec())
    }

    /// Tokens of a text, with the special tokens that the tokenizer puts around texts.
    pub fn encode_with_special_tokens(&self, text: &str) -> Result<Vec<u32>, GenerateError> {
        let encoding = self.tokenizer.encode(text, true).map_err(failed)?;
        Ok(encoding.get_ids().to_vec())
    }

    /// The text of a single token, special ones included.
    pub fn decode(&self, token: u32) -> Result<String, GenerateError> {
        self.tokenizer.decode(&[token], false).map_err(failed)
    }
}

/// The text of a growing sequence of tokens. Characters appear when their last token has come, so that the text
/// is UTF-8 at every moment.
#[derive(Default)]
pub(crate) struct TextStream {
    ids: Vec<u32>,
    prefix: String,
    prefix_index: usize,
}

impl TextStream {
    /// Adds a token and returns the text that is complete with it. What fails says nothing of the text, which is nobody's business.
    pub fn push(&mut self, codec: &TextCodec, token: u32) -> Result<String, GenerateError> {
        tokenizers::step_decode_stream(
            &codec.tokenizer,
            vec![token],
            true,
            &mut self.ids,
            &mut self.prefix,
            &mut self.prefix_index,
        )
        .map(Option::unwrap_or_default)
        .map_err(|_| GenerateError::Runtime("tokenizer: a token does not continue the text".into()))
    }
}

fn failed(error: tokenizers::Error) -> GenerateError {
    GenerateError::Runtime(format!("tokenizer: {error}"))
}
