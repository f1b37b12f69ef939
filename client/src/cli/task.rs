//! `keirin task`.

use clap::Subcommand;
use keirin_primitives::{executor_rpc::to_hex, inference::TaskId, views::TaskState};
use serde_json::{json, Value};

use super::{address, output::line, progress::Progress, text, Options};
use crate::{
    amount,
    inference::{self, Task},
    trust, ClientError,
};

#[derive(Debug, Subcommand)]
pub(crate) enum TaskCommand {
    /// Show what the chain knows of a task.
    Show {
        /// The task's number.
        task: u64,
    },
    /// Doubt the answer to a task of the signer's: all validators check it again. Holds a deposit, which is lost if it is valid.
    Report {
        /// The task's number.
        task: u64,
    },
}

pub(crate) async fn run(options: &Options, command: TaskCommand) -> anyhow::Result<()> {
    match command {
        TaskCommand::Show { task } => show(options, task).await,
        TaskCommand::Report { task } => report(options, task).await,
    }
}

async fn report(options: &Options, task: u64) -> anyhow::Result<()> {
    let signer = options.signer()?;
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    progress.now("submitting");
    let submitted = trust::report(&chain, &signer, TaskId(task)).await?;
    drop(progress);
    if options.json {
        return Ok(line(json!({ "task": task, "state": "reported", "block": submitted.block }))?);
    }
    Ok(line(format!("task {task} is put to the vote of all validators since block {}", submitted.block))?)
}

async fn show(options: &Options, number: u64) -> anyhow::Result<()> {
    let chain = options.chain().await?;
    let task = inference::task(&chain, TaskId(number)).await?;
    let task = task.ok_or_else(|| {
        ClientError::NotFound(format!("the chain knows no task {number}: it never was, or ended without an answer"))
    })?;
    if options.json {
        line(as_json(&task))?;
        return Ok(());
    }
    line(format!("task         {number}"))?;
    if let Some(request) = &task.request {
        line(format!("requester    {}", address(&request.requester)))?;
        line(format!("participant  {}", address(&request.participant)))?;
        line(format!("model        {}", text(&request.model)))?;
        line(format!("requested    block {}", request.requested_at))?;
    }
    line(format!("state        {}", ending(&task)))?;
    if let TaskState::Answered { output, .. } = &task.state {
        line(format!("\n{}", text(output)))?;
    }
    Ok(())
}

/// Where a task is, in a sentence.
pub(crate) fn ending(task: &Task) -> String {
    match &task.state {
        TaskState::Assigned { held, expires_at } => {
            format!("assigned; {} held, expires in block {expires_at}", amount::format(*held))
        }
        TaskState::Answered { prompt_tokens, completion_tokens, fee, refunded, answered_at, .. } => format!(
            "answered in block {answered_at}; {prompt_tokens} + {completion_tokens} tokens, {} paid, {} returned",
            amount::format(*fee),
            amount::format(*refunded)
        ),
        TaskState::Failed { reason, refunded, failed_at } => {
            format!("failed in block {failed_at} ({reason:?}); {} returned", amount::format(*refunded))
        }
        TaskState::Expired { refunded, expired_at } => {
            format!("expired in block {expired_at}; {} returned", amount::format(*refunded))
        }
        TaskState::Pruned { output_hash } => {
            format!("answered long ago; the text is pruned, its hash is {}", to_hex(output_hash))
        }
    }
}

/// A task for programs; amounts are in the smallest unit, as text.
pub(crate) fn as_json(task: &Task) -> Value {
    let mut document = match &task.state {
        TaskState::Assigned { held, expires_at } => {
            json!({ "state": "assigned", "held": held.to_string(), "expires_at": expires_at })
        }
        TaskState::Answered { output, prompt_tokens, completion_tokens, finish, fee, refunded, answered_at } => json!({
            "state": "answered",
            "answer": text(output),
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "finish": finish,
            "fee": fee.to_string(),
            "refunded": refunded.to_string(),
            "answered_in_block": answered_at,
        }),
        TaskState::Failed { reason, refunded, failed_at } => json!({
            "state": "failed", "reason": reason, "refunded": refunded.to_string(), "failed_in_block": failed_at,
        }),
        TaskState::Expired { refunded, expired_at } => {
            json!({ "state": "expired", "refunded": refunded.to_string(), "expired_in_block": expired_at })
        }
        TaskState::Pruned { output_hash } => json!({ "state": "pruned", "output_hash": to_hex(output_hash) }),
    };
    document["task"] = json!(task.task.0);
    if let Some(request) = &task.request {
        document["requester"] = json!(address(&request.requester));
        document["participant"] = json!(address(&request.participant));
        document["model"] = json!(text(&request.model));
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answered_task_reads_well_and_is_complete_for_programs() {
        let task = Task {
            task: TaskId(3),
            request: None,
            state: TaskState::Answered {
                output: b"Paris.".to_vec(),
                prompt_tokens: 5,
                completion_tokens: 7,
                finish: keirin_primitives::inference::FinishReason::Stop,
                fee: 1_500_000_000_000,
                refunded: 1,
                answered_at: 9,
            },
        };

        assert!(ending(&task).contains("1.5 KEI paid"));
        let document = as_json(&task);
        assert_eq!((&document["answer"], &document["fee"]), (&json!("Paris."), &json!("1500000000000")));
        assert_eq!(document["finish"], json!("stop"));
    }
}
