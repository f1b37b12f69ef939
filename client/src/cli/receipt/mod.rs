//! `keirin receipt`: what was paid for over HTTP.

mod check;
mod dispute;
mod view;

use clap::Subcommand;

use super::Options;
use crate::receipts::ReceiptStore;

#[derive(Debug, Subcommand)]
pub(super) enum ReceiptCommand {
    /// List the receipts that were kept, the newest last.
    List,
    /// Show a receipt, and what was found when it came.
    Show {
        /// The request, by the first of its hexadecimal digits.
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Check a receipt again, with what the node at --url knows; without a node as far as it goes.
    Check(check::CheckArgs),
    /// Have the chain decide about a receipt: void the batch that a false one is in, or give back the fee of one whose executor was not drawn, or of a request
    /// that was served twice. The signer's account pays the transaction's fee if nothing is wrong, and gets a bounty if something is.
    Dispute(dispute::DisputeArgs),
    /// Have the executor post a receipt on chain, with the body of the request for everybody to read. What is put up for that comes from the deposit,
    /// and comes back if nothing is posted.
    Demand(dispute::DemandArgs),
}

pub(super) async fn run(options: &Options, command: ReceiptCommand) -> anyhow::Result<()> {
    let store = ReceiptStore::of_user()?;
    match command {
        ReceiptCommand::List => view::list(options, &store.all()?),
        ReceiptCommand::Show { id } => view::show(options, &store.find(&id)?),
        ReceiptCommand::Check(args) => check::run(options, &store, &args).await,
        ReceiptCommand::Dispute(args) => dispute::dispute(options, &store, args).await,
        ReceiptCommand::Demand(args) => dispute::demand(options, &store, args).await,
    }
}
