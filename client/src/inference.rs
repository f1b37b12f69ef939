//! Asking models on chain.

use codec::Encode;
use keirin_primitives::{
    inference::{Sampling, TaskId},
    model::ModelId,
    views::{ModelView, QuoteError, TaskState, TaskView},
    AccountBytes,
};
use subxt_signer::sr25519::Keypair;

use crate::{defaults::MAX_TOKENS, Call, Chain, ClientError, OnStage};

/// A task as this library sees it.
pub type Task = TaskView<AccountBytes, u128, u32>;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// Name of the model.
    pub model: String,
    /// The text.
    pub prompt: String,
    /// Most tokens of the answer.
    pub max_tokens: u32,
    /// How tokens are chosen; without it the likeliest.
    pub sampling: Option<Sampling>,
}

impl Question {
    /// A question to a model, answered with the likeliest tokens.
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self { model: model.into(), prompt: prompt.into(), max_tokens: MAX_TOKENS, sampling: None }
    }
}

/// A question that is on chain.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its task.
    pub task: TaskId,
    /// Who must answer.
    pub participant: AccountBytes,
    /// What is held until then.
    pub held: u128,
    /// Block of the request.
    pub block: u64,
}

/// The models that may be requested.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn models(chain: &Chain) -> Result<Vec<ModelView<u128>>, ClientError> {
    chain.call("ModelsApi_models", &[]).await
}

/// The escrow a question needs now.
///
/// # Errors
/// [`ClientError::NotFound`] when the model can't be requested so.
pub async fn quote(chain: &Chain, question: &Question) -> Result<u128, ClientError> {
    let model = model_id(&question.model)?;
    let bytes = u32::try_from(question.prompt.len()).unwrap_or(u32::MAX);
    let arguments = (&model, bytes, question.max_tokens).encode();
    let quote: Result<u128, QuoteError> = chain.call("InferenceApi_quote", &arguments).await?;
    quote.map_err(|error| {
        ClientError::NotFound(match error {
            QuoteError::ModelUnknown => format!("no model «{}» is registered; see: keirin models", question.model),
            QuoteError::ModelInactive => format!("model «{}» is switched off; see: keirin models", question.model),
            QuoteError::MaxTokensOutOfRange => {
                format!("{} tokens are more than the model or the chain allows, or none", question.max_tokens)
            }
            QuoteError::Overflow => "that would cost more than there is".into(),
        })
    })
}

/// What the price may rise by from the quote to the block of a request: five blocks' worth.
const ROOM_FOR_RISES: u128 = 10;

/// Puts a question on chain and waits until its block is final. Without `max_fee` it may cost the chain's quote and a tenth
/// more, since prices follow demand; what is held is the price in the block of the request.
///
/// # Errors
/// Those of [`Chain::submit`] and [`quote`].
pub async fn ask(
    chain: &Chain,
    signer: &Keypair,
    question: &Question,
    max_fee: Option<u128>,
) -> Result<Asked, ClientError> {
    ask_watched(chain, signer, question, max_fee, &mut |_| ()).await
}

/// Like [`ask`], telling on the way where the transaction is.
///
/// # Errors
/// Those of [`ask`].
pub async fn ask_watched(
    chain: &Chain,
    signer: &Keypair,
    question: &Question,
    max_fee: Option<u128>,
    on_stage: OnStage<'_>,
) -> Result<Asked, ClientError> {
    let max_fee = match max_fee {
        Some(fee) => fee,
        None => {
            let quoted = quote(chain, question).await?;
            quoted.saturating_add(quoted.div_ceil(ROOM_FOR_RISES))
        }
    };
    let arguments =
        (question.model.as_bytes(), question.prompt.as_bytes(), question.max_tokens, max_fee, &question.sampling);
    let request = Call::new("Inference", "request", &arguments);
    let submitted = chain.submit_watched(signer, &request, on_stage).await?;
    type Requested = (TaskId, AccountBytes, AccountBytes, ModelId, u128);
    let (task, _, participant, _, held): Requested = submitted.event("Inference", "TaskRequested")?;
    Ok(Asked { task, participant, held, block: submitted.block })
}

/// What the chain knows of a task.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn task(chain: &Chain, task: TaskId) -> Result<Option<Task>, ClientError> {
    chain.call("InferenceApi_task", &task.encode()).await
}

/// Waits until a task has ended, in a final block. It asks once a block.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn wait(chain: &Chain, number: TaskId) -> Result<Task, ClientError> {
    let mut blocks = chain.finalized_blocks().await?;
    loop {
        let view: Option<Task> = blocks.next().await?.call("InferenceApi_task", &number.encode()).await?;
        match view {
            Some(view) if !matches!(view.state, TaskState::Assigned { .. }) => return Ok(view),
            _ => {}
        }
    }
}

/// Number of open tasks of all participants.
///
/// # Errors
/// Those of [`Chain::call`].
pub async fn open_task_count(chain: &Chain) -> Result<u32, ClientError> {
    chain.call("InferenceApi_open_task_count", &[]).await
}

fn model_id(name: &str) -> Result<ModelId, ClientError> {
    ModelId::try_from(name.as_bytes().to_vec())
        .map_err(|_| ClientError::NotFound(format!("no model has a name as long as «{name}»")))
}
