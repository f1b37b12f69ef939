//! Taking a request on, working on it and keeping what came of it.

use std::{
    panic::{catch_unwind, AssertUnwindSafe},
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use futures::future::try_join_all;
use keirin_primitives::{inference::MAX_COMPLETION_TOKENS, HashBytes};
use tokio::sync::mpsc::{self, UnboundedSender};
use tracing::Instrument;

use super::{
    answering::{Answered, Answering},
    terms::Terms,
    Assignment, Event, Running,
};
use crate::{
    engine::{GenerateError, Prompt},
    gateway::{
        accounts::Reservation,
        admission::Caller,
        limits::{Place, TokenAllowance},
        models::TextModel,
        openai::{embeddings::bytes_of, usage::Usage},
        register::Registered,
        served::{Endpoint, ServedFinish, SignedReceipt},
        ApiError, Gateway,
    },
};

/// Bodies are kept with what was served, and prompts are paid for by the token: this much may come beside them.
const SPARE_BODY_BYTES: usize = 16 * 1024;
/// Bytes that a token may take in a body, escaped.
const BODY_BYTES_PER_TOKEN: usize = 64;

/// Bodies up to this length are put into tokens at once.
const SHORT_BODY_BYTES: usize = 2 * 1024;

/// A request that is taken on.
pub(in crate::gateway) struct Work {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
    pub(super) assignment: Assignment,
    pub(super) terms: Terms,
    model: Arc<dyn TextModel>,
    /// Tokens of each prompt, and the most that its answers may have.
    pub(super) prompts: Vec<(Vec<u32>, u32)>,
    reservation: Reservation,
    allowance: TokenAllowance,
    began: Instant,
    _place: Place,
    _passed_on: Option<Registered<HashBytes>>,
}

impl Work {
    /// Takes a request on: the model is there, there is room, and whoever pays can pay for all that may be generated.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn begin(gateway: &Arc<Gateway>, caller: Caller, assignment: Assignment) -> Result<Running, ApiError> {
        let began = Instant::now();
        let model = gateway.models.get(&assignment.model).cloned();
        let model = model.ok_or_else(|| ApiError::no_model(&assignment.model))?;
        let (answers, embeds) = (assignment.answers(), assignment.endpoint == Endpoint::Embeddings);
        if embeds && !model.embeds() {
            return Err(ApiError::embeds_nothing(&assignment.model));
        }
        let terms = Terms::of(gateway, &caller, &assignment)?;
        // Texts are embedded one after the other.
        let place = gateway.places.take(&caller.payer.account(), if embeds { 1 } else { answers })?;
        let (prompts, assignment) = tokens(&model, assignment, caller.body.len()).await?;
        let tokens: usize = prompts.iter().map(|(prompt, _)| prompt.len()).sum();
        if caller.body.len() > SPARE_BODY_BYTES.saturating_add(tokens.saturating_mul(BODY_BYTES_PER_TOKEN)) {
            return Err(ApiError::invalid("idle_body", "most of the body is neither prompt nor a field that is known"));
        }
        let most = prompts.iter().map(|(prompt, room)| {
            (prompt.len() as u64).saturating_add(u64::from(*room).saturating_mul(assignment.parameters.n as u64))
        });
        let most: u64 = most.sum();
        let allowance = gateway.allowances.take(&caller, most)?;
        let reservation = gateway.reserve(&caller, terms.price.of_tokens(most)).await?;
        gateway.remember(&caller).await?;
        let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        let (hash, own) = (caller.hash, gateway.signer.public());
        let is_passed_on = caller.came.as_ref().is_some_and(|came| came.transfer != own);
        let passed_on = is_passed_on.then(|| gateway.passed_on.begin(hash));
        let (events, listened) = mpsc::unbounded_channel();
        let gateway = gateway.clone();
        let work = Self {
            gateway,
            caller,
            assignment,
            terms,
            model,
            prompts,
            reservation,
            allowance,
            began,
            _place: place,
            _passed_on: passed_on,
        };
        tokio::spawn(work.run(events).in_current_span());
        Ok(Running { hash, created, answers, is_passed_on, events: listened })
    }

    async fn run(self, events: UnboundedSender<Event>) {
        let last = match self.answer(&events).await {
            Ok(done) => done,
            Err(error) => Event::Failed(error),
        };
        // Whoever asked may have gone meanwhile.
        let _ = events.send(last);
    }

    /// Does all that is asked for and keeps it. Returns the last event.
    async fn answer(self, events: &UnboundedSender<Event>) -> Result<Event, ApiError> {
        let generated = match self.assignment.endpoint {
            Endpoint::Embeddings => self.embed().await,
            Endpoint::Chat | Endpoint::Completions | Endpoint::Responses => {
                self.generate(events).await.map(|answered| (answered, Vec::new()))
            }
        };
        let (answered, vectors) = generated.map_err(|error| ApiError::ungenerated(error, self.assignment.prompts.0))?;
        let kept = self.record(answered)?;
        let usage = Usage::new(kept.request.prompt_tokens, kept.request.completion_tokens);
        let receipt = kept.receipt.as_ref().map(SignedReceipt::to_text);
        self.gateway.book.keep(kept, self.reservation.accounts().to_vec()).await?;
        self.gateway.metrics.served(&self.assignment.model, usage);
        self.allowance.used(u64::from(usage.total_tokens));
        Ok(Event::Done { usage, receipt, vectors })
    }

    async fn generate(&self, events: &UnboundedSender<Event>) -> Result<Vec<Answered>, GenerateError> {
        let n = self.assignment.parameters.n;
        let answering = |number: usize| {
            let (prompt, room) = self.prompts.get(number / n).cloned().unwrap_or_default();
            let request = self.assignment.generation(prompt, self.assignment.seed(&self.caller.hash, number), room);
            let (model, events, logprobs) = (self.model.clone(), events.clone(), self.assignment.logprobs);
            let (metrics, began, is_streamed) = (self.gateway.metrics.clone(), self.began, self.assignment.is_streamed);
            let to_the_end = self.terms.chain.is_some();
            Answering { model, number, request, is_streamed, logprobs, to_the_end, events, metrics, began }.run()
        };
        try_join_all((0..self.assignment.answers()).map(answering)).await
    }

    /// Embeds all texts, also when whoever asked has gone meanwhile.
    async fn embed(&self) -> Result<(Vec<Answered>, Vec<Vec<f32>>), GenerateError> {
        let mut vectors = Vec::with_capacity(self.prompts.len());
        for (prompt, _) in &self.prompts {
            vectors.push(self.model.embed(prompt.clone()).await?);
        }
        let answered = |vector: &Vec<f32>| Answered {
            output: bytes_of(vector),
            positions: Vec::new(),
            finish: ServedFinish::Stop,
        };
        Ok((vectors.iter().map(answered).collect(), vectors))
    }
}

/// As [`prompts`], where it takes nobody's time: only what is short takes less time than the way to another thread.
async fn tokens(
    model: &Arc<dyn TextModel>,
    assignment: Assignment,
    body_bytes: usize,
) -> Result<(Vec<(Vec<u32>, u32)>, Assignment), ApiError> {
    let prompts = if body_bytes <= SHORT_BODY_BYTES {
        let here = AssertUnwindSafe(|| prompts(model.as_ref(), &assignment));
        catch_unwind(here).ok().map(|prompts| (prompts, assignment))
    } else {
        let model = model.clone();
        let elsewhere = move || (prompts(model.as_ref(), &assignment), assignment);
        tokio::task::spawn_blocking(elsewhere).await.ok()
    };
    let (prompts, assignment) = prompts.ok_or_else(|| {
        ApiError::invalid("unusable_prompt", "the model's chat template or tokenizer cannot take this request")
    })?;
    Ok((prompts?, assignment))
}

/// Tokens of each prompt, and how many more an answer may have.
pub(super) fn prompts(model: &dyn TextModel, assignment: &Assignment) -> Result<Vec<(Vec<u32>, u32)>, ApiError> {
    let (field, prompts) = &assignment.prompts;
    let wanted = match assignment.endpoint {
        Endpoint::Embeddings => 0,
        _ => assignment.parameters.max_tokens.unwrap_or(MAX_COMPLETION_TOKENS),
    };
    let tokens_of = |prompt: &Prompt| {
        let tokens = model.prompt_tokens(prompt).map_err(|error| {
            ApiError::field(*field, "unusable_prompt", format!("this cannot be put to the model: {error}"))
        })?;
        if let Some(foreign) = tokens.iter().find(|token| **token >= model.vocabulary()) {
            let message = format!("token {foreign} is not in the vocabulary of {} tokens", model.vocabulary());
            return Err(ApiError::field(*field, "out_of_range", message));
        }
        let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
        let room = model.context_length().saturating_sub(count);
        if tokens.is_empty() || room == 0 {
            let message = format!(
                "the prompt has {count} tokens; with at least one more it must fit into the model's context of {}, and not be empty",
                model.context_length()
            );
            return Err(ApiError::field(*field, "context_length_exceeded", message));
        }
        Ok((tokens, room.min(wanted)))
    };
    prompts.iter().map(tokens_of).collect()
}
