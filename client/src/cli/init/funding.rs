//! A deposit for the key that `keirin init` made, before the first question.

use std::time::Duration;

use anyhow::bail;
use keirin_primitives::receipts::RequesterId;
use tokio::time::{sleep, Instant};

use super::wizard;
use crate::{
    amount,
    cli::{address, deposit::requester, progress::Progress, Options},
    defaults::FUNDING_LIMIT,
    deposits, Chain,
};

/// Time between two looks at a deposit.
const PAUSE: Duration = Duration::from_secs(2);

/// Sees to it that a requester has a deposit: puts in what the command line or the user says, or waits for somebody else's.
pub(super) async fn ensure_deposit(
    options: &Options,
    url: &str,
    requester_address: &str,
    fund: Option<u128>,
    ask: bool,
) -> anyhow::Result<()> {
    let id = requester(requester_address)?;
    let chain = Chain::connect(url).await?;
    let there = deposits::of(&chain, id).await?.free;
    if there > 0 && fund.is_none() {
        eprintln!("It has a deposit of {}.", amount::format(there));
        return Ok(());
    }
    let payer = options.signer()?;
    let fund = match fund {
        None if ask => wizard::how_much(&address(&payer.public_key().0))?,
        fund => fund.unwrap_or_default(),
    };
    if fund == 0 {
        return wait(&chain, id, requester_address).await;
    }
    let progress = Progress::start(format!("putting in {}", amount::format(fund)));
    deposits::add(&chain, &payer, id, fund).await?;
    drop(progress);
    eprintln!("It has {} more in its deposit.", amount::format(fund));
    Ok(())
}

/// Waits until somebody has put something in.
async fn wait(chain: &Chain, id: RequesterId, address: &str) -> anyhow::Result<()> {
    eprintln!("Put something in from any account: keirin deposit add 1 {address}");
    let progress = Progress::start("waiting for a deposit");
    let began = Instant::now();
    loop {
        let there = deposits::of(chain, id).await?.free;
        if there > 0 {
            drop(progress);
            eprintln!("It has a deposit of {}.", amount::format(there));
            return Ok(());
        }
        if began.elapsed() > FUNDING_LIMIT {
            bail!("nothing was put in for {address} within {} minutes", FUNDING_LIMIT.as_secs() / 60);
        }
        sleep(PAUSE).await;
    }
}
