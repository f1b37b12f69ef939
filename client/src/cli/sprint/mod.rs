//! `keirin sprint`.

mod block_pace;
mod live;
mod view;

use anyhow::Context;
use clap::{Args, Subcommand};
use keirin_primitives::{
    sprint::{Accusation, Finding},
    AccountBytes,
};
use serde_json::{json, Value};

use super::{account, address, output::line, progress::Progress, Options};
use crate::sprints::{self, Disputed};

#[derive(Debug, Args)]
pub(crate) struct SprintArgs {
    /// Show the standings once, in place of following them until Ctrl-C. So does --json.
    #[arg(long)]
    once: bool,
    #[command(subcommand)]
    command: Option<SprintCommand>,
}

#[derive(Debug, Subcommand)]
enum SprintCommand {
    /// Have the runtime recompute a revealed nonce; whoever was wrong about it loses weight and collateral.
    Dispute {
        /// Whose nonce, by address.
        #[arg(value_parser = account)]
        participant: AccountBytes,
        /// The nonce.
        nonce: u64,
        /// It is of a continuous commitment of the epoch before.
        #[arg(long)]
        continuous: bool,
    },
}

pub(crate) async fn run(options: &Options, args: SprintArgs) -> anyhow::Result<()> {
    match args.command {
        Some(SprintCommand::Dispute { .. }) if args.once => anyhow::bail!("--once shows standings; leave it out"),
        Some(SprintCommand::Dispute { participant, nonce, continuous }) => {
            dispute(options, participant, nonce, continuous).await
        }
        None if options.json => Ok(line(view::as_json(&sprints::current(&options.chain().await?).await?))?),
        None if args.once => {
            let sprint = sprints::current(&options.chain().await?).await?;
            Ok(line(view::screen(&sprint, None, usize::MAX))?)
        }
        None => live::follow(&options.chain().await?).await,
    }
}

async fn dispute(options: &Options, participant: AccountBytes, nonce: u64, continuous: bool) -> anyhow::Result<()> {
    let signer = options.signer()?;
    let progress = Progress::start("connecting");
    let chain = options.chain().await?;
    let current = sprints::current(&chain).await?.epoch;
    let epoch = if continuous { current.previous().context("there was no epoch before this one")? } else { current };
    progress.now("the runtime recomputes the nonce");
    let disputed = sprints::dispute(&chain, &signer, &Accusation { participant, epoch, nonce }).await?;
    drop(progress);
    if options.json {
        line(disputed_as_json(&participant, nonce, &disputed))?;
    } else {
        line(saying(&participant, nonce, &disputed))?;
    }
    Ok(())
}

/// What came of a dispute, for people.
fn saying(participant: &AccountBytes, nonce: u64, disputed: &Disputed) -> String {
    let whose = address(participant);
    let block = disputed.block;
    match disputed.finding {
        Finding::NoProof => format!(
            "block {block}: nonce {nonce} of {whose} is no proof. Its commitment counts for nothing, and who vouched for \
             it is discredited when the sprint is settled"
        ),
        Finding::Proof if disputed.discredited.is_empty() => {
            format!("block {block}: nonce {nonce} of {whose} is a proof, and nobody had said otherwise")
        }
        Finding::Proof => {
            let wrong: Vec<String> = disputed.discredited.iter().map(address).collect();
            format!("block {block}: nonce {nonce} of {whose} is a proof. Discredited: {}", wrong.join(", "))
        }
    }
}

fn disputed_as_json(participant: &AccountBytes, nonce: u64, disputed: &Disputed) -> Value {
    let discredited: Vec<String> = disputed.discredited.iter().map(address).collect();
    json!({ "participant": address(participant), "nonce": nonce, "finding": disputed.finding,
            "discredited": discredited, "block": disputed.block })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    #[test]
    fn accounts_are_read_as_they_are_shown() {
        let alice = account(ALICE).expect("the address of a development account");
        assert_eq!(address(&alice), ALICE);
    }

    #[test]
    fn what_is_no_address_is_refused_with_the_reason() {
        for text in ["", "Alice", &ALICE[1..], "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", "0x00"] {
            let reason = account(text).expect_err("it is no address");
            assert!(reason.starts_with("no account has it: "), "{reason}");
        }
    }

    #[test]
    fn finding_names_who_was_wrong() {
        let alice = account(ALICE).expect("the address of a development account");
        let cleared = Disputed { finding: Finding::Proof, discredited: vec![[0; 32]], block: 9 };
        let text = saying(&alice, 77, &cleared);
        assert!(text.contains("nonce 77") && text.contains(ALICE) && text.contains(&address(&[0; 32])), "{text}");

        let needless = Disputed { discredited: Vec::new(), ..cleared.clone() };
        assert!(saying(&alice, 77, &needless).contains("nobody had said otherwise"));
        let refuted = Disputed { finding: Finding::NoProof, ..needless };
        assert!(saying(&alice, 77, &refuted).contains("no proof"));
        assert_eq!(disputed_as_json(&alice, 77, &refuted)["finding"], json!("no_proof"));
    }
}
