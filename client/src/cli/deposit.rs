//! `keirin deposit`: what requests over HTTP are paid from.

use clap::Subcommand;
use keirin_primitives::{receipts::RequesterId, AccountBytes};
use serde_json::json;

use super::{account, address, keys::Place, output::line, progress::Progress, Options};
use crate::{
    amount,
    deposits::{self, Deposit},
};

#[derive(Debug, Subcommand)]
pub(super) enum DepositCommand {
    /// Show what is left.
    Show {
        #[command(flatten)]
        whose: Whose,
    },
    /// Put the signer's tokens in.
    Add {
        /// How much, in KEI.
        #[arg(value_name = "KEI", value_parser = amount::parse)]
        amount: u128,
        #[command(flatten)]
        whose: Whose,
    },
    /// Start the way back of tokens to an account; they are paid after a delay, in which what was served can still be charged.
    Withdraw {
        /// How much, in KEI.
        #[arg(value_name = "KEI", value_parser = amount::parse)]
        amount: u128,
        /// Account that gets them.
        #[arg(long, value_name = "ADDRESS", value_parser = account)]
        to: AccountBytes,
        #[command(flatten)]
        place: Place,
    },
    /// Pay a withdrawal whose delay is over; the signer pays the fee.
    PayOut {
        #[command(flatten)]
        whose: Whose,
    },
}

/// Whose deposit.
#[derive(Debug, clap::Args)]
pub(super) struct Whose {
    /// Address of the requester; without it that of the key file.
    #[arg(value_name = "REQUESTER", conflicts_with = "key_file")]
    requester: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Whose {
    /// The requester, with its address as it is shown.
    fn requester(self) -> anyhow::Result<(RequesterId, String)> {
        let address = match self.requester {
            Some(address) => address,
            None => self.place.address()?,
        };
        Ok((requester(&address)?, address))
    }
}

/// Whose address it is.
pub(super) fn requester(address: &str) -> anyhow::Result<RequesterId> {
    let parsed = RequesterId::parse(address.as_bytes());
    let (_, id) =
        parsed.map_err(|_| anyhow::anyhow!("{address} is no requester's address: lower-case bech32 of 20 bytes"))?;
    Ok(id)
}

pub(super) async fn run(options: &Options, command: DepositCommand) -> anyhow::Result<()> {
    match command {
        DepositCommand::Show { whose } => {
            let (id, address) = whose.requester()?;
            show(options, &address, &deposits::of(&options.chain().await?, id).await?)
        }
        DepositCommand::Add { amount, whose } => {
            let (id, requester) = whose.requester()?;
            let signer = options.signer()?;
            let progress = Progress::start("connecting");
            let chain = options.chain().await?;
            progress.now("submitting");
            let submitted = deposits::add(&chain, &signer, id, amount).await?;
            drop(progress);
            done(options, &requester, &format!("{} more in the deposit of", amount::format(amount)), submitted.block)
        }
        DepositCommand::Withdraw { amount, to, place } => {
            let signer = place.signer()?;
            let progress = Progress::start("connecting");
            let chain = options.chain().await?;
            progress.now("submitting");
            let submitted = deposits::withdraw(&chain, &signer, to, amount).await?;
            drop(progress);
            let text = format!("{} on their way to {} from", amount::format(amount), address(&to));
            done(options, signer.address(), &text, submitted.block)
        }
        DepositCommand::PayOut { whose } => {
            let (id, requester) = whose.requester()?;
            let signer = options.signer()?;
            let progress = Progress::start("connecting");
            let chain = options.chain().await?;
            progress.now("submitting");
            let submitted = deposits::pay_out(&chain, &signer, id).await?;
            drop(progress);
            done(options, &requester, "paid out what waited of", submitted.block)
        }
    }
}

fn done(options: &Options, requester: &str, text: &str, block: u64) -> anyhow::Result<()> {
    if options.json {
        return Ok(line(json!({ "requester": requester, "block": block }))?);
    }
    Ok(line(format!("{text} {requester}, in block {block}"))?)
}

fn show(options: &Options, requester: &str, deposit: &Deposit) -> anyhow::Result<()> {
    let waiting = deposit.waiting.as_ref();
    if options.json {
        let waiting = waiting.map(|waiting| {
            json!({
                "amount": waiting.amount.to_string(), "receiver": address(&waiting.receiver),
                "payable_at": waiting.payable_at,
            })
        });
        return Ok(line(json!({ "requester": requester, "free": deposit.free.to_string(), "waiting": waiting }))?);
    }
    line(format!("{requester}\n\nfree       {}", amount::format(deposit.free)))?;
    if let Some(waiting) = waiting {
        let (amount, receiver) = (amount::format(waiting.amount), address(&waiting.receiver));
        line(format!("waiting    {amount} for {receiver}, payable from block {}", waiting.payable_at))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_requesters_are_taken() {
        assert!(requester("keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kxe3g7m").is_err(), "its checksum is wrong");
        assert!(requester("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY").is_err(), "an account is none");
        let id = RequesterId([7; 20]);
        let address = String::from_utf8(id.address("keirin").expect("a prefix").to_vec()).expect("text");
        assert_eq!(requester(&address).expect("it is one"), id);
    }
}
