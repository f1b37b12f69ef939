//! The engine: a language model in the Hugging Face ONNX layout, run by ONNX Runtime with continuous batching.
//!
//! Requests come in through [`Engine::generate`] and wait for room. Between any two steps of the running batch
//! sequences join it and leave it: the engine's thread ([`scheduler`]) runs some prompt tokens of those that are
//! joining, then one decoding step of all that are running. What a step computes stays in ONNX Runtime's own
//! tensors and goes straight into the next step; key/value caches are copied only when the batch changes
//! ([`cache`]).
//!
//! Texts that are there already are read through [`Engine::read`] in one pass ([`reading`]), to check them.

mod appearance;
mod cache;
mod chat;
mod device;
mod error;
mod model_files;
mod noise;
mod nucleus;
mod progress;
mod prompt;
mod race;
mod reading;
mod recheck;
mod requests;
mod sampling;
mod scheduler;
mod sequence;
mod session;
mod stats;
mod text;
mod transcript;

use std::{
    path::{Path, PathBuf},
    sync::{mpsc, Arc},
};

use keirin_primitives::inference::{FinishReason, PositionEvidence};
use tokio::sync::oneshot;

pub use chat::{ChatMessage, Role};
pub use device::Device;
pub use error::{EngineError, GenerateError};
pub use progress::{Progress, Watcher};
pub use prompt::Prompt;
pub use requests::{InWork, Requests, Turn, YieldStats};
pub use stats::EngineStats;

pub(crate) use appearance::appearance;
pub(crate) use recheck::Choice;
pub(crate) use requests::STOP_INTERVAL;
pub(crate) use sampling::Sampler;
pub(crate) use session::environment;

use chat::ChatTemplate;
use model_files::ModelFiles;
use reading::{ReadJob, Show, Sight};
use scheduler::{Job, Scheduler, Work};
use session::ModelSession;
use stats::SharedStats;
use text::TextCodec;
use transcript::{Terms, Transcript};

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
    /// How far ONNX Runtime rewrites the graph.
    pub optimisation: Optimisation,
    /// File name of the ONNX Runtime library.
    pub onnxruntime_library: PathBuf,
    /// Where the engine says that it has work, so that races make way.
    pub requests: Requests,
}

/// How far ONNX Runtime rewrites a graph to make it faster; results may differ in the last bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Optimisation {
    /// Not at all.
    Off,
    /// Without fusing operators.
    Basic,
    /// As far as it can.
    #[default]
    All,
}

/// What to generate.
#[derive(Clone, Debug)]
pub struct GenerationRequest {
    /// What is continued.
    pub prompt: Prompt,
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

/// What generation makes of tokens that were chosen already.
pub(crate) struct Replay {
    /// Tokens until the answer ended, or all of them.
    pub tokens: usize,
    /// Why it ended; absent when it would go on.
    pub finish: Option<FinishReason>,
    /// The text.
    pub text: String,
}

/// A handle to a running engine. When the last one is dropped the engine's thread ends.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<Parts>,
}

struct Parts {
    template: ChatTemplate,
    text: Arc<TextCodec>,
    end_of_turn: Arc<[u32]>,
    context_length: u32,
    vocabulary: u32,
    embeds: bool,
    jobs: mpsc::Sender<Work>,
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
        let embeds = session.gives_hidden_states();
        let stats = Arc::new(SharedStats::default());
        let (jobs, queue) = mpsc::channel();
        let requests = options.requests.clone();
        let (context_length, vocabulary) = (files.config.context_length(), files.config.vocab_size);
        let end_of_turn: Arc<[u32]> = files.end_of_turn.into();
        let scheduler = Scheduler::new(session, end_of_turn.clone(), text.clone(), options, queue, stats.clone());
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || scheduler.run())
            .map_err(|source| EngineError::Thread { source })?;
        let parts = Parts { template, text, end_of_turn, context_length, vocabulary, embeds, jobs, requests, stats };
        Ok(Self { parts: Arc::new(parts) })
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
        self.generate_watched(request, None).await
    }

    /// As [`Engine::generate`], and sends each token to `watcher` when it is chosen.
    ///
    /// # Errors
    /// [`GenerateError`].
    pub async fn generate_watched(
        &self,
        request: GenerationRequest,
        watcher: Option<Watcher>,
    ) -> Result<Generation, GenerateError> {
        let _in_work = self.parts.requests.enter();
        let prompt = self.prompt_tokens(&request.prompt)?;
        let context = self.parts.context_length as usize;
        if prompt.is_empty() || prompt.len() >= context {
            return Err(GenerateError::PromptExceedsContext { tokens: prompt.len(), context });
        }
        let (respond, response) = oneshot::channel();
        let job = Job { prompt, request, room: context, watcher, respond };
        self.parts.jobs.send(Work::Generate(job)).map_err(|_| GenerateError::Stopped)?;
        response.await.map_err(|_| GenerateError::Stopped)?
    }

    /// Runs a text in one pass and collects what `look` makes of the logits after each of its tokens from number `first`
    /// on. Requests go first. Every token must be in the vocabulary. Dropping the future takes the text out.
    ///
    /// # Errors
    /// [`GenerateError`].
    pub async fn read<T: Send + 'static>(
        &self,
        tokens: Vec<u32>,
        first: usize,
        mut look: impl FnMut(&[f32]) -> T + Send + 'static,
    ) -> Result<Vec<T>, GenerateError> {
        let (found, findings) = mpsc::channel();
        let show = Box::new(move |logits: &[f32]| {
            // Whoever asked may have gone meanwhile.
            let _ = found.send(look(logits));
        });
        self.look(tokens, Sight::Logits, first, show).await?;
        Ok(findings.try_iter().collect())
    }

    /// A vector that says what a text means: the mean of its tokens' last hidden states, of length 1. Requests go first. Every token must be in
    /// the vocabulary.
    ///
    /// # Errors
    /// [`GenerateError`]; [`GenerateError::Runtime`] unless [`Engine::embeds`].
    pub async fn embed(&self, tokens: Vec<u32>) -> Result<Vec<f32>, GenerateError> {
        if !self.embeds() {
            return Err(GenerateError::Runtime(
                "the graph gives no hidden states, of which embeddings are made".into(),
            ));
        }
        let (seen, sums) = mpsc::channel();
        let mut sum: Vec<f64> = Vec::new();
        let mut left = tokens.len();
        let show = Box::new(move |states: &[f32]| {
            sum.resize(states.len(), 0.0);
            sum.iter_mut().zip(states).for_each(|(sum, state)| *sum += f64::from(*state));
            left = left.saturating_sub(1);
            if left == 0 {
                // Whoever asked may have gone meanwhile.
                let _ = seen.send(std::mem::take(&mut sum));
            }
        });
        self.look(tokens, Sight::Hidden, 0, show).await?;
        // The length of a mean is that of the sum but for a factor, which is gone when its length is 1.
        Ok(of_length_one(&sums.try_recv().unwrap_or_default()))
    }

    async fn look(&self, tokens: Vec<u32>, sight: Sight, first: usize, show: Show) -> Result<(), GenerateError> {
        let _in_work = self.parts.requests.enter();
        let context = self.parts.context_length as usize;
        if tokens.is_empty() || tokens.len() > context {
            return Err(GenerateError::PromptExceedsContext { tokens: tokens.len(), context });
        }
        let (respond, response) = oneshot::channel();
        let job = ReadJob { tokens, sight, first, show, respond };
        self.parts.jobs.send(Work::Read(job)).map_err(|_| GenerateError::Stopped)?;
        response.await.map_err(|_| GenerateError::Stopped)?
    }

    /// Whether the model's graph has what embeddings are made of.
    pub fn embeds(&self) -> bool {
        self.parts.embeds
    }

    /// Tokens of a prompt.
    ///
    /// # Errors
    /// [`GenerateError::Runtime`] when template or tokenizer fail.
    pub fn prompt_tokens(&self, prompt: &Prompt) -> Result<Vec<u32>, GenerateError> {
        match prompt {
            Prompt::Chat(messages) => self.parts.text.encode(&self.parts.template.render(messages)?),
            Prompt::Text(text) => self.parts.text.encode_with_special_tokens(text),
            Prompt::Tokens(tokens) => Ok(tokens.clone()),
        }
    }

    /// The text that a token stands for by itself; U+FFFD where that is a part of a character.
    ///
    /// # Errors
    /// [`GenerateError::Runtime`] when the tokenizer fails.
    pub fn token_text(&self, token: u32) -> Result<String, GenerateError> {
        self.parts.text.decode(token)
    }

    /// Tokens of a text.
    ///
    /// # Errors
    /// [`GenerateError::Runtime`] when the tokenizer fails.
    pub fn tokens(&self, text: &str) -> Result<Vec<u32>, GenerateError> {
        self.parts.text.encode(text)
    }

    /// What generation makes of tokens that were chosen already.
    ///
    /// # Errors
    /// [`GenerateError::Runtime`] when the tokenizer fails.
    pub(crate) fn replay(
        &self,
        request: &GenerationRequest,
        prompt: usize,
        tokens: impl Iterator<Item = u32>,
    ) -> Result<Replay, GenerateError> {
        let context = self.parts.context_length as usize;
        let mut transcript = Transcript::new(Terms::new(request, &self.parts.end_of_turn, prompt, context));
        let (mut count, mut finish) = (0, None);
        for token in tokens {
            finish = transcript.push(&self.parts.text, token)?;
            count += 1;
            if finish.is_some() {
                break;
            }
        }
        Ok(Replay { tokens: count, finish, text: transcript.into_text() })
    }

    /// Entries of the vocabulary.
    pub fn vocabulary(&self) -> u32 {
        self.parts.vocabulary
    }

    /// What the engine has done so far.
    pub fn stats(&self) -> EngineStats {
        self.parts.stats.read()
    }
}

/// A vector in the direction of another; zeros for one without a direction.
fn of_length_one(values: &[f64]) -> Vec<f32> {
    let length = values.iter().map(|value| value * value).sum::<f64>().sqrt();
    values.iter().map(|value| if length > 0.0 { (value / length) as f32 } else { 0.0 }).collect()
}
