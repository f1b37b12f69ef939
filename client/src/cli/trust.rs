//! `keirin validator`, `keirin rewards` and `keirin reputation`.

use clap::{Args, Subcommand};
use keirin_primitives::{
    rewards::EarningStage,
    sprint::EpochIndex,
    validation::WorkIndex,
    views::{ChallengeStage, ReputationView, RewardsView, StandingView, VoteState},
    AccountBytes,
};
use serde_json::{json, Value};

use super::{account, address, lists::table, output::line, progress::Progress, Options};
use crate::{
    amount,
    trust::{self, Challenge},
};

/// Whom a command is about.
#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// Whose, by address; without it the signer's.
    #[arg(value_parser = account)]
    participant: Option<AccountBytes>,
}

impl Whose {
    fn account(&self, options: &Options) -> anyhow::Result<AccountBytes> {
        match self.participant {
            Some(participant) => Ok(participant),
            None => Ok(options.signer()?.public_key().0),
        }
    }
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ValidatorArgs {
    #[command(flatten)]
    whose: Whose,
    #[command(subcommand)]
    command: Option<ValidatorCommand>,
}

#[derive(Debug, Subcommand)]
enum ValidatorCommand {
    /// Prove that a validator did not check a work that it had to; a tenth of what it loses is the signer's.
    Missed {
        /// Epoch of the work.
        epoch: u32,
        /// Number of the work.
        work: u32,
        /// Who missed its duty, by address.
        #[arg(value_parser = account)]
        validator: AccountBytes,
    },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct RewardsArgs {
    #[command(flatten)]
    whose: Whose,
    #[command(subcommand)]
    command: Option<RewardsCommand>,
}

#[derive(Debug, Subcommand)]
enum RewardsCommand {
    /// Claim everything that can be claimed. Offchain workers do it by themselves.
    Claim(Whose),
}

#[derive(Debug, Args)]
pub(crate) struct ReputationArgs {
    /// Whose, by address; without it everybody's.
    #[arg(value_parser = account)]
    participant: Option<AccountBytes>,
}

pub(crate) async fn validator(options: &Options, args: ValidatorArgs) -> anyhow::Result<()> {
    if let Some(ValidatorCommand::Missed { epoch, work, validator }) = args.command {
        return missed(options, EpochIndex(epoch), WorkIndex(work), validator).await;
    }
    let participant = args.whose.account(options)?;
    let chain = options.chain().await?;
    let mut standings = Vec::new();
    for round in trust::rounds(&chain).await? {
        standings.extend(trust::standing(&chain, round.epoch, &participant).await?);
    }
    let challenges = trust::challenges(&chain, &participant).await?;
    if options.json {
        let standings: Vec<Value> = standings.iter().map(standing_as_json).collect();
        let challenges: Vec<Value> = challenges.iter().map(challenge_as_json).collect();
        return Ok(line(json!({
            "participant": address(&participant), "epochs": standings, "challenges": challenges,
        }))?);
    }
    line(format!("{}\n", address(&participant)))?;
    line(standings_table(&standings))?;
    if !challenges.is_empty() {
        line(format!("\nput to the vote\n{}", challenges_table(&challenges)))?;
    }
    Ok(())
}

async fn missed(options: &Options, epoch: EpochIndex, index: WorkIndex, validator: AccountBytes) -> anyhow::Result<()> {
    let signer = options.signer()?;
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    progress.now("submitting");
    let submitted = trust::report_missed(&chain, &signer, epoch, index, &validator).await?;
    drop(progress);
    if options.json {
        return Ok(line(json!({ "validator": address(&validator), "epoch": epoch, "block": submitted.block }))?);
    }
    let loses = format!("{} loses what it earned in epoch {}", address(&validator), epoch.0);
    Ok(line(format!("{loses}; proved in block {}", submitted.block))?)
}

fn standings_table(standings: &[StandingView<AccountBytes>]) -> comfy_table::Table {
    let mut table = table(&[
        "epoch", "stage", "weight", "answered", "expired", "checked", "invalid", "verdicts", "wrong", "votes", "owed",
        "standing",
    ]);
    for s in standings {
        let standing = match (s.cheating, s.shown_by) {
            (true, _) => "cheating".into(),
            (false, Some(finder)) => format!("missed a duty, says {}", address(&finder)),
            (false, None) => "good".into(),
        };
        table.add_row([
            s.epoch.0.to_string(),
            format!("{:?}", s.stage).to_lowercase(),
            s.weight.0.to_string(),
            s.worked.to_string(),
            s.missed.to_string(),
            s.checked.to_string(),
            s.failures.to_string(),
            format!("{} of {}", s.verdicts, s.sealed),
            s.wrong.to_string(),
            s.votes.to_string(),
            s.missed_votes.to_string(),
            standing,
        ]);
    }
    table
}

fn standing_as_json(s: &StandingView<AccountBytes>) -> Value {
    json!({
        "epoch": s.epoch, "stage": s.stage, "weight": s.weight, "revealed": s.revealed, "answered": s.worked,
        "expired": s.missed, "checked": s.checked, "invalid": s.failures, "cheating": s.cheating, "sealed": s.sealed,
        "verdicts": s.verdicts, "wrong": s.wrong, "votes": s.votes, "missed_votes": s.missed_votes,
        "missed_duty_shown_by": s.shown_by.as_ref().map(address),
    })
}

fn challenges_table(challenges: &[Challenge]) -> comfy_table::Table {
    let mut table = table(&["epoch", "work", "task", "executor", "stage", "own vote", "valid", "invalid", "of"]);
    for c in challenges {
        table.add_row([
            c.epoch.0.to_string(),
            c.index.0.to_string(),
            c.work.task().map_or_else(|| "batch".into(), |task| task.0.to_string()),
            address(&c.work.executor),
            stage(c),
            vote(c).into(),
            c.valid.0.to_string(),
            c.invalid.0.to_string(),
            c.others.0.to_string(),
        ]);
    }
    table
}

fn stage(challenge: &Challenge) -> String {
    match challenge.stage {
        ChallengeStage::Voting => format!("voting until block {}", challenge.votes_until),
        ChallengeStage::Opening => format!("opening until block {}", challenge.opens_until),
        ChallengeStage::Decided(outcome) => format!("{outcome:?}").to_lowercase(),
    }
}

const fn vote(challenge: &Challenge) -> &'static str {
    match (challenge.vote, challenge.weight.0) {
        (VoteState::Missing, 0) => "none",
        (VoteState::Missing, _) => "missing",
        (VoteState::Sealed(_), _) => "sealed",
        (VoteState::Opened(_), _) => "opened",
    }
}

fn challenge_as_json(c: &Challenge) -> Value {
    json!({
        "epoch": c.epoch, "work": c.index, "task": c.work.task(), "executor": address(&c.work.executor),
        "stage": stage(c), "vote": vote(c), "valid": c.valid, "invalid": c.invalid, "others": c.others,
    })
}

pub(crate) async fn rewards(options: &Options, args: RewardsArgs) -> anyhow::Result<()> {
    if let Some(RewardsCommand::Claim(whose)) = args.command {
        return claim(options, &whose).await;
    }
    let participant = args.whose.account(options)?;
    let rewards = trust::rewards(&options.chain().await?, &participant).await?;
    if options.json {
        return Ok(line(rewards_as_json(&participant, &rewards))?);
    }
    line(format!("{}\n", address(&participant)))?;
    let mut table = table(&["epoch", "earned", "state", "claimable until epoch"]);
    for earned in &rewards.epochs {
        let until =
            if earned.stage == EarningStage::Claimable { earned.claimable_until.0.to_string() } else { "–".into() };
        let state = format!("{:?}", earned.stage).to_lowercase();
        table.add_row([earned.epoch.0.to_string(), amount::format(earned.amount), state, until]);
    }
    line(table)?;
    let vesting: u128 = rewards.vesting.iter().map(|(_, part)| part).sum();
    Ok(line(format!("\nvesting    {}\npayable    {}", amount::format(vesting), amount::format(rewards.vested)))?)
}

fn rewards_as_json(participant: &AccountBytes, rewards: &RewardsView<u128>) -> Value {
    let epochs = rewards.epochs.iter().map(|earned| {
        json!({
            "epoch": earned.epoch, "amount": earned.amount.to_string(), "state": format!("{:?}", earned.stage).to_lowercase(),
            "claimable_until": earned.claimable_until,
        })
    });
    let vesting = rewards.vesting.iter().map(|(epoch, part)| json!({ "epoch": epoch, "amount": part.to_string() }));
    json!({
        "participant": address(participant), "epochs": epochs.collect::<Vec<_>>(),
        "vesting": vesting.collect::<Vec<_>>(), "payable": rewards.vested.to_string(),
    })
}

async fn claim(options: &Options, whose: &Whose) -> anyhow::Result<()> {
    let participant = whose.account(options)?;
    let signer = options.signer()?;
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    let epochs = trust::claimable(&chain, &participant).await?;
    for epoch in &epochs {
        progress.now("claiming");
        trust::claim(&chain, &signer, &participant, *epoch).await?;
    }
    drop(progress);
    if options.json {
        return Ok(line(json!({ "participant": address(&participant), "claimed": epochs }))?);
    }
    let names: Vec<String> = epochs.iter().map(|epoch| epoch.0.to_string()).collect();
    Ok(line(match names.as_slice() {
        [] => "there is nothing to claim".into(),
        [one] => format!("claimed epoch {one}"),
        several => format!("claimed epochs {}", several.join(", ")),
    })?)
}

pub(crate) async fn reputation(options: &Options, args: ReputationArgs) -> anyhow::Result<()> {
    let chain = options.chain().await?;
    let records = match args.participant {
        Some(participant) => {
            trust::reputation(&chain, &participant).await?.map(|record| (participant, record)).into_iter().collect()
        }
        None => trust::reputations(&chain).await?,
    };
    if options.json {
        return Ok(line(records.iter().map(record_as_json).collect::<Value>())?);
    }
    let mut table =
        table(&["participant", "epochs of service", "last active", "kept until", "failed checks", "cheated"]);
    for (participant, record) in &records {
        table.add_row([
            address(participant),
            format!("{} of {}", record.epochs, record.most),
            record.last_active.0.to_string(),
            record.kept_until.0.to_string(),
            format!("{} of {}", record.checks.failures, record.checks.checked),
            record.cheated.map_or("never".into(), |c| format!("{} times, last in epoch {}", c.times, c.last.0)),
        ]);
    }
    Ok(line(table)?)
}

fn record_as_json((participant, record): &(AccountBytes, ReputationView)) -> Value {
    json!({
        "participant": address(participant), "epochs": record.epochs, "most": record.most,
        "last_active": record.last_active, "kept_until": record.kept_until,
        "checked": record.checks.checked, "invalid": record.checks.failures,
        "cheated": record.cheated.map(|cheated| json!({ "last": cheated.last, "times": cheated.times })),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use keirin_primitives::{
        traits::Checks,
        views::{CheatedView, EpochEarningsView},
    };

    #[test]
    fn rewards_are_complete_for_programs() {
        let earned = EpochEarningsView {
            epoch: EpochIndex(4),
            amount: 1_500_000_000_000,
            stage: EarningStage::Claimable,
            claimable_until: EpochIndex(9),
        };
        let rewards = RewardsView { epochs: vec![earned], vested: 7, vesting: vec![(EpochIndex(5), 3)] };
        let document = rewards_as_json(&[1; 32], &rewards);
        assert_eq!(document["epochs"][0]["amount"], json!("1500000000000"));
        assert_eq!(document["epochs"][0]["state"], json!("claimable"));
        assert_eq!((&document["vesting"][0]["epoch"], &document["payable"]), (&json!(5), &json!("7")));
    }

    #[test]
    fn records_name_who_cheated() {
        let record = ReputationView {
            epochs: 0,
            most: 30,
            last_active: EpochIndex(8),
            kept_until: EpochIndex(38),
            cheated: Some(CheatedView { last: EpochIndex(8), times: 2 }),
            checks: Checks { checked: 9, failures: 1 },
        };
        let document = record_as_json(&([1; 32], record));
        assert_eq!((&document["checked"], &document["invalid"]), (&json!(9), &json!(1)));
        assert_eq!(document["cheated"], json!({ "last": 8, "times": 2 }));
    }
}
