//! What can go wrong in the engine, for the person who must act.

use std::path::PathBuf;

use super::sampling::NotFinite;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// A file of the model is not there or can't be read.
    #[error("cannot read {}: {source}. A model folder holds config.json, tokenizer.json and model.onnx", path.display())]
    MissingFile {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the model does not hold what it must.
    #[error("{} is not usable: {problem}", path.display())]
    BadFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The ONNX Runtime library can't be loaded.
    #[error("cannot load ONNX Runtime from {}: {problem}. Run `make setup` or name the library with --onnxruntime", path.display())]
    OnnxRuntime {
        /// The library.
        path: PathBuf,
        /// What the loader said.
        problem: String,
    },
    /// The device asked for is not there.
    #[error("device {device} cannot be used: {problem}. Start with --device cpu, or install onnxruntime-gpu with its CUDA libraries and name its library with --onnxruntime")]
    Device {
        /// The device.
        device: String,
        /// What ONNX Runtime said.
        problem: String,
    },
    /// The graph is not one the engine can run.
    #[error("the model's graph cannot be run: {0}")]
    Graph(String),
    /// The engine's thread can't be started.
    #[error("cannot start the engine's thread: {source}")]
    Thread {
        /// What the system said.
        source: std::io::Error,
    },
}

/// Why nothing was generated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenerateError {
    /// The prompt leaves no room for an answer.
    #[error("the prompt has {tokens} tokens, which leaves no room in a context of {context}")]
    PromptExceedsContext {
        /// Tokens of the prompt, chat template included.
        tokens: usize,
        /// The model's context.
        context: usize,
    },
    /// The chat template, the tokenizer or ONNX Runtime failed on this request.
    #[error("the model failed on this request: {0}")]
    Runtime(String),
    /// The engine is shutting down.
    #[error("the engine has stopped")]
    Stopped,
}

impl From<NotFinite> for GenerateError {
    fn from(error: NotFinite) -> Self {
        Self::Runtime(error.to_string())
    }
}

impl From<ort::Error> for GenerateError {
    fn from(error: ort::Error) -> Self {
        Self::Runtime(error.to_string())
    }
}
