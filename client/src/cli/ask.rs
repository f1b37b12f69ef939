//! `keirin ask`.

use std::time::Instant;

use anyhow::Context;
use clap::Args;
use keirin_primitives::{
    inference::{Sampling, StopSequence, TaskId},
    views::TaskState,
};
use serde_json::json;

use super::{address, output::line, progress::Progress, task, text, Options};
use crate::{
    amount,
    defaults::{ANSWER_TIMEOUT, MAX_TOKENS},
    inference::{self, Asked, Question, Task},
    Chain, ClientError, Stage,
};

#[derive(Debug, Args)]
pub(crate) struct AskArgs {
    /// What to ask.
    prompt: String,
    /// Model to ask; without it the first active one.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Most tokens of the answer.
    #[arg(long, value_name = "N", default_value_t = MAX_TOKENS)]
    max_tokens: u32,
    /// Most this may cost, in KEI; without it a tenth more than the chain's quote.
    #[arg(long, value_name = "KEI", value_parser = amount::parse)]
    max_fee: Option<u128>,
    /// Temperature, 0 to 2; 0 always takes the likeliest token.
    #[arg(long, value_name = "T", default_value_t = 0.0, value_parser = temperature)]
    temperature: f32,
    /// Share of the probability that tokens are chosen from, above 0 and at most 1.
    #[arg(long, value_name = "P", default_value_t = 1.0, value_parser = top_p)]
    top_p: f32,
    /// Seed of the choice; without it the chain draws one.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Text before which the answer ends; may be given up to four times.
    #[arg(long, value_name = "TEXT")]
    stop: Vec<String>,
}

pub(super) fn temperature(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.0..=2.0).contains(&value) => Ok(value),
        _ => Err("the temperature is a number from 0 to 2".into()),
    }
}

pub(super) fn top_p(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.001..=1.0).contains(&value) => Ok(value),
        _ => Err("the share is a number from 0.001 to 1".into()),
    }
}

impl AskArgs {
    fn sampling(&self) -> anyhow::Result<Sampling> {
        let stop = self.stop.iter().map(|stop| StopSequence::try_from(stop.clone().into_bytes()));
        let stop: Vec<_> = stop.collect::<Result<_, _>>().ok().context("a stop text has at most 64 bytes")?;
        Ok(Sampling {
            temperature_milli: (self.temperature * 1_000.0).round() as u16,
            top_p_permille: (self.top_p * 1_000.0).round() as u16,
            seed: self.seed,
            stop: stop.try_into().ok().context("there are at most four stop texts")?,
        })
    }
}

pub(crate) async fn run(options: &Options, args: AskArgs) -> anyhow::Result<()> {
    let signer = options.signer()?;
    let sampling = Some(args.sampling()?);
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    let model = match args.model {
        Some(model) => model,
        None => first_active(&chain).await?,
    };
    let question = Question { model, prompt: args.prompt, max_tokens: args.max_tokens, sampling };

    progress.now(format!("submitting the request to {}", question.model));
    let start = Instant::now();
    let mut on_stage = |stage: Stage| progress.now(saying(&stage));
    let asked = inference::ask_watched(&chain, &signer, &question, args.max_fee, &mut on_stage).await?;
    progress.note(format!(
        "task {} is in block {}: assigned to {}, {} held",
        asked.task.0,
        asked.block,
        address(&asked.participant),
        amount::format(asked.held)
    ));
    progress.now("waiting for the answer");
    let ended = wait(&chain, asked.task).await?;
    let seconds = start.elapsed().as_secs_f64();
    drop(progress);
    show(options, &asked, &ended, seconds)
}

/// Where the request is, for people.
fn saying(stage: &Stage) -> String {
    match stage {
        Stage::Submitted { .. } => "the node has the request; waiting for a block".into(),
        Stage::InBlock { block } => format!("in block {block}; waiting for finality"),
        Stage::Retracted => "that block was abandoned; waiting for another".into(),
        Stage::Final { block } => format!("block {block} is final"),
    }
}

async fn first_active(chain: &Chain) -> anyhow::Result<String> {
    let models = inference::models(chain).await?;
    let model = models.iter().find(|model| model.active).context("no model is active on this chain")?;
    Ok(text(&model.id))
}

async fn wait(chain: &Chain, task: TaskId) -> anyhow::Result<Task> {
    tokio::time::timeout(ANSWER_TIMEOUT, inference::wait(chain, task))
        .await
        .map_err(|_| ClientError::Timeout { task: task.0, seconds: ANSWER_TIMEOUT.as_secs() })?
        .map_err(Into::into)
}

fn show(options: &Options, asked: &Asked, ended: &Task, seconds: f64) -> anyhow::Result<()> {
    if options.json {
        let mut document = task::as_json(ended);
        document["requested_in_block"] = json!(asked.block);
        document["seconds"] = json!(seconds);
        line(document)?;
    }
    let TaskState::Answered { output, prompt_tokens, completion_tokens, fee, refunded, answered_at, .. } = &ended.state
    else {
        anyhow::bail!("task {} was not answered: {}", asked.task.0, task::ending(ended));
    };
    if !options.json {
        line(text(output))?;
        eprintln!(
            "\n{prompt_tokens} + {completion_tokens} tokens, paid {}, {} returned; asked in block {}, answered in \
             block {answered_at}, {seconds:.1} s",
            amount::format(*fee),
            amount::format(*refunded),
            asked.block,
        );
    }
    Ok(())
}
