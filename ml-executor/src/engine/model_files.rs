//! The files of a model in the Hugging Face ONNX layout.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::EngineError;

/// Names under which exports keep the graph, the likeliest first.
const GRAPH_NAMES: [&str; 2] = ["model.onnx", "onnx/model.onnx"];

/// What the engine needs of `config.json`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ModelConfig {
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub num_key_value_heads: Option<usize>,
    pub hidden_size: usize,
    pub head_dim: Option<usize>,
    pub max_position_embeddings: u32,
    pub vocab_size: u32,
    eos_token_id: Option<TokenIds>,
}

impl ModelConfig {
    pub fn kv_heads(&self) -> usize {
        self.num_key_value_heads.unwrap_or(self.num_attention_heads)
    }

    pub fn head_dim(&self) -> usize {
        self.head_dim.unwrap_or(self.hidden_size / self.num_attention_heads.max(1))
    }

    pub fn context_length(&self) -> u32 {
        self.max_position_embeddings
    }
}

/// One token id or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum TokenIds {
    One(u32),
    Several(Vec<u32>),
}

impl TokenIds {
    fn into_vec(self) -> Vec<u32> {
        match self {
            Self::One(id) => vec![id],
            Self::Several(ids) => ids,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct GenerationConfig {
    eos_token_id: Option<TokenIds>,
}

/// Where a model's files are and what the small ones say.
#[derive(Debug)]
pub(crate) struct ModelFiles {
    pub config: ModelConfig,
    /// Tokens that end the model's turn.
    pub end_of_turn: Vec<u32>,
    pub graph: PathBuf,
    pub tokenizer: PathBuf,
    /// `tokenizer_config.json`, or null.
    pub tokenizer_config: Value,
    /// The chat template, if the model has one.
    pub chat_template: Option<String>,
    pub dir: PathBuf,
}

impl ModelFiles {
    /// Finds the files in `dir`.
    pub fn read(dir: &Path) -> Result<Self, EngineError> {
        let config: ModelConfig = parse(&dir.join("config.json"))?;
        let generation: GenerationConfig = parse_if_there(&dir.join("generation_config.json"))?.unwrap_or_default();
        let tokenizer_config: Value = parse_if_there(&dir.join("tokenizer_config.json"))?.unwrap_or_default();
        let graph = GRAPH_NAMES.iter().map(|name| dir.join(name)).find(|path| path.exists());
        let graph = graph.ok_or_else(|| EngineError::MissingFile {
            path: dir.join(GRAPH_NAMES[0]),
            source: std::io::ErrorKind::NotFound.into(),
        })?;
        let end_of_turn = generation.eos_token_id.or(config.eos_token_id.clone()).map(TokenIds::into_vec);
        let chat_template = match std::fs::read_to_string(dir.join("chat_template.jinja")) {
            Ok(template) => Some(template),
            Err(_) => tokenizer_config.get("chat_template").and_then(Value::as_str).map(str::to_owned),
        };
        Ok(Self {
            config,
            end_of_turn: end_of_turn.unwrap_or_default(),
            graph,
            tokenizer: dir.join("tokenizer.json"),
            tokenizer_config,
            chat_template,
            dir: dir.to_owned(),
        })
    }
}

fn parse<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, EngineError> {
    let text = std::fs::read(path).map_err(|source| EngineError::MissingFile { path: path.to_owned(), source })?;
    serde_json::from_slice(&text)
        .map_err(|error| EngineError::BadFile { path: path.to_owned(), problem: error.to_string() })
}

fn parse_if_there<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Option<T>, EngineError> {
    if path.exists() {
        parse(path).map(Some)
    } else {
        Ok(None)
    }
}
