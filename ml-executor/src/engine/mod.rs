//! The engine: a language model in the Hugging Face ONNX layout, run by ONNX Runtime with continuous batching.
//!
//! Requests come in through [`Engine::generate`] and wait for room. Between any two steps of the running batch
//! sequences join it and leave it: the engine's thread ([`scheduler`]) runs some prompt tokens of those that are
//! joining, then one decoding step of all that are running. What a step computes stays in ONNX Runtime's own
//! tensors and goes straight into the next step; key/value caches are copied only when the batch changes
//! ([`cache`]).

mod cache;
mod chat;
mod device;
mod error;
mod model_files;
mod noise;
mod nucleus;
mod race;
mod requests;
mod sampling;
mod scheduler;
mod sequence;
mod session;
mod stats;
mod text;

use std::{
    path::{Path, PathBuf},
    sync::{mpsc, Arc},
};

use keirin_primitives::inference::{FinishReason, PositionEvidence};
use tokio::sync::oneshot;

pub use chat::{ChatMessage, Role};
pub use device::Device;
pub use error::{EngineError, GenerateError};
pub use requests::{InWork, Requests, Turn, YieldStats};
pub use stats::EngineStats;

pub(crate) use requests::STOP_INTERVAL;
pub(crate) use session::environment;

use chat::ChatTemplate;
use model_files::ModelFiles;
use scheduler::{Job, Scheduler};
use session::ModelSession;
use stats::SharedStats;
use text::TextCodec;

/// How a model is run.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// What computes.
    pub device: Device,
    /// Threads ONNX Runtime may use; 0 for all cores.
    pub threads: usize,
    /// Most sequences in the running batch.
    pub max_batch: usize,
    /// Most prompt tokens between two decoding steps.
    pub prefill_chunk: usize,
    /// File name of the ONNX Runtime library.
    pub onnxruntime_library: PathBuf,
    /// Where the engine says that it has work, so that races make way.
    pub requests: Requests,
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct GenerationRequest {
    /// The conversation.
    pub messages: Vec<ChatMessage>,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// Temperature; 0 always takes the likeliest token.
    pub temperature: f32,
    /// Nucleus mass, above 0 and at most 1.
    pub top_p: f32,
    /// Seed of the Gumbel noise.
    pub seed: u64,
    /// Texts before which generation ends.
    pub stop: Vec<String>,
    /// Most bytes of text.
    pub max_output_bytes: usize,
    /// Go on after the model ended its turn; for benchmarks.
    pub ignore_end_of_turn: bool,
}

/// What was generated.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// The text.
    pub text: String,
    /// Tokens of the prompt, chat template included.
    pub prompt_tokens: u32,
    /// Tokens generated, the end-of-turn token included.
    pub completion_tokens: u32,
    /// Why generation ended.
    pub finish: FinishReason,
    /// What validators need of each generated position.
    pub positions: Vec<PositionEvidence>,
}

/// A handle to a running engine. When the last one is dropped the engine's thread ends.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<Parts>,
}

struct Parts {
    template: ChatTemplate,
    text: Arc<TextCodec>,
    context_length: u32,
    jobs: mpsc::Sender<Job>,
    requests: Requests,
    stats: Arc<SharedStats>,
}

impl Engine {
    /// Loads a model and starts the engine's thread. Blocks until the model is in memory.
    ///
    /// # Errors
    /// [`EngineError`] says which file is missing or wrong, or what ONNX Runtime could not do.
    pub fn load(model_dir: &Path, options: &EngineOptions) -> Result<Self, EngineError> {
        let files = ModelFiles::read(model_dir)?;
        let template = ChatTemplate::new(&files)?;
        let text = Arc::new(TextCodec::read(&files)?);
        let session = ModelSession::open(&files, options)?;
        let stats = Arc::new(SharedStats::default());
        let (jobs, queue) = mpsc::channel();
        let requests = options.requests.clone();
        let context_length = files.config.context_length();
        let scheduler = Scheduler::new(session, files.end_of_turn.clone(), text.clone(), options, queue, stats.clone());
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || scheduler.run())
            .map_err(|source| EngineError::Thread { source })?;
        Ok(Self { parts: Arc::new(Parts { template, text, context_length, jobs, requests, stats }) })
    }

    /// Longest prompt plus completion, in tokens.
    pub fn context_length(&self) -> u32 {
        self.parts.context_length
    }

    /// Generates an answer. Dropping the future takes the request out of the batch.
    ///
    /// # Errors
    /// [`GenerateError`].
    pub async fn generate(&self, request: GenerationRequest) -> Result<Generation, GenerateError> {
        let _in_work = self.parts.requests.enter();
        let prompt = self.parts.template.render(&request.messages)?;
        let prompt = self.parts.text.encode(&prompt)?;
        let context = self.parts.context_length as usize;
        if prompt.is_empty() || prompt.len() >= context {
            return Err(GenerateError::PromptExceedsContext { tokens: prompt.len(), context });
        }
        let (respond, response) = oneshot::channel();
        let job = Job { prompt, request, room: context, respond };
        self.parts.jobs.send(job).map_err(|_| GenerateError::Stopped)?;
        response.await.map_err(|_| GenerateError::Stopped)?
    }

    /// What the engine has done so far.
    pub fn stats(&self) -> EngineStats {
        self.parts.stats.read()
    }
}
