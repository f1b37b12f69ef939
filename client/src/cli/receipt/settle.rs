//! `keirin receipt dispute` and `keirin receipt demand`.

use std::{io::IsTerminal, str::FromStr, time::Duration};

use anyhow::{ensure, Context};
use dialoguer::Confirm;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{BatchId, ShownReceipt},
};
use serde_json::json;

use crate::{
    amount,
    cli::{address, keys, output::line, progress::Progress, Options},
    gateway::{leaf_of, receipt_of, Endpoint, LeafPlace},
    network::Network,
    receipts::{self, terms_of, Kept, ReceiptStore},
    requests::{examine_receipt, Hex, RequestSigner, SignedReceipt},
    Chain,
};

/// Where a receipt is on chain, if whoever asks knows.
#[derive(Debug, clap::Args)]
struct Where {
    /// The batch that it is in; without it the executor is asked.
    #[arg(long, value_name = "HEX", requires = "place")]
    batch: Option<Hex<32>>,
    /// Its place in the batch, counted from 0.
    #[arg(long, value_name = "N", requires = "batch")]
    place: Option<u32>,
}

/// A place in a batch, written as BATCH:PLACE.
#[derive(Clone, Copy, Debug)]
struct Written(LeafPlace);

impl FromStr for Written {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is no leaf of a batch: write 64 hexadecimal digits, a colon and its place");
        let (batch, place) = text.split_once(':').ok_or_else(bad)?;
        let Hex(batch) = batch.parse().map_err(|_| bad())?;
        Ok(Self(LeafPlace { batch: BatchId(batch), place: place.parse().map_err(|_| bad())? }))
    }
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DisputeArgs {
    /// The request, by the first of its hexadecimal digits.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    at: Where,
    /// A second leaf of the same request, in a batch of the same executor: that both are there is what is false.
    #[arg(long, value_name = "BATCH:PLACE")]
    other: Option<Written>,
    /// Submit it although nothing that the chain decides about is seen here; the fee may be lost.
    #[arg(long)]
    anyway: bool,
    #[command(flatten)]
    key: keys::Place,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DemandArgs {
    /// The request, by the first of its hexadecimal digits.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    at: Where,
    /// Do not ask whether the body of the request may be on chain for everybody to read.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    key: keys::Place,
}

/// Who can be asked about a receipt.
struct Desk {
    chain: Chain,
    network: Network,
    id: Hex<32>,
    signed: Option<SignedReceipt>,
}

pub(super) async fn dispute(options: &Options, store: &ReceiptStore, args: DisputeArgs) -> anyhow::Result<()> {
    let kept = store.find(&args.id)?;
    let account = options.signer()?;
    let requester = own_key(&args.key, &kept)?;
    let progress = Progress::start("connecting");
    let desk = Desk::open(options, &kept).await?;
    progress.now("asking for the leaf and its proof");
    let at = desk.place(&args.at, &requester).await?;
    let shown = desk.leaf(at, &requester).await?;
    let other = match args.other {
        Some(Written(at)) => Some((at.batch, desk.leaf(at, &requester).await?)),
        None => None,
    };
    if other.is_none() && !args.anyway {
        let false_parts = desk.false_parts(&kept, &shown).await?;
        ensure!(
            !false_parts.is_empty(),
            "nothing that the chain decides about is seen to be false; --anyway submits it all the same"
        );
        progress.note(format!("false: {}", false_parts.join(", ")));
    }
    progress.now("submitting");
    let voided = receipts::dispute(&desk.chain, &account, at.batch, &shown, other.as_ref()).await?;
    drop(progress);
    let (batch, participant) = (Hex(voided.batch.0), address(&voided.participant));
    let falsehood = format!("{:?}", voided.falsehood).to_lowercase();
    if options.json {
        let document = json!({ "request": desk.id, "batch": batch, "participant": participant, "falsehood": falsehood, "block": voided.block });
        return Ok(line(document)?);
    }
    Ok(line(format!("batch {batch} of {participant} is void ({falsehood}) since block {}", voided.block))?)
}

pub(super) async fn demand(options: &Options, store: &ReceiptStore, args: DemandArgs) -> anyhow::Result<()> {
    let kept = store.find(&args.id)?;
    let requester = own_key(&args.key, &kept)?;
    may_be_published(args.yes)?;
    let progress = Progress::start("connecting");
    let desk = Desk::open(options, &kept).await?;
    progress.now("asking where it is on chain");
    let at = desk.place(&args.at, &requester).await?;
    progress.now("submitting");
    let demanded = receipts::demand(&desk.chain, &requester, at.batch, at.place).await?;
    drop(progress);
    let batch = Hex(at.batch.0);
    if options.json {
        return Ok(line(json!({
            "request": desk.id, "batch": batch, "place": at.place, "stake": demanded.stake.to_string(),
            "until": demanded.until, "block": demanded.block,
        }))?);
    }
    let stake = amount::format(demanded.stake);
    line(format!("place {} of batch {batch} must be posted before block {}", at.place, demanded.until))?;
    Ok(line(format!("{stake} of the deposit are put up for it, since block {}", demanded.block))?)
}

/// The key of who asked for what was kept.
fn own_key(key: &keys::Place, kept: &Kept) -> anyhow::Result<RequestSigner> {
    let signer = key.signer()?;
    let is_own = signer.compressed_key() == kept.paid.sent.requester.0;
    ensure!(
        is_own,
        "the request was signed with another key than that of {}; name its file with --key-file",
        signer.address()
    );
    Ok(signer)
}

/// Whether the user knows what a demand makes public.
fn may_be_published(yes: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    let question = "The body of the request will be on chain, for everybody to read and for ever. Go on?";
    ensure!(
        std::io::stdin().is_terminal(),
        "a demand puts the body of the request on chain for everybody to read; --yes says that it may"
    );
    ensure!(Confirm::new().with_prompt(question).default(false).interact()?, "nothing was demanded");
    Ok(())
}

impl Desk {
    async fn open(options: &Options, kept: &Kept) -> anyhow::Result<Self> {
        let (id, signed) = (kept.paid.id(), kept.paid.receipt.clone());
        Ok(Self { chain: options.chain().await?, network: Network::new(&options.url), id, signed })
    }

    fn signed(&self) -> anyhow::Result<&SignedReceipt> {
        let without = "no receipt was kept that says who served the request; name its leaf with --batch and --place";
        self.signed.as_ref().context(without)
    }

    /// Who served it, and where that executor is.
    async fn executor(&self, requester: &RequestSigner) -> anyhow::Result<(ExecutorKey, Endpoint)> {
        let executor = self.signed()?.receipt.executor;
        let prefix = requester.address().rsplit_once('1').map_or("", |(prefix, _)| prefix);
        let found = self.network.view(Duration::MAX).await?.gateway_of(&executor, prefix)?;
        let gone = "the executor is not registered any more, or at no URL; name the leaf with --batch and --place";
        Ok((executor, found.context(gone)?))
    }

    /// Where the receipt is on chain.
    async fn place(&self, at: &Where, requester: &RequestSigner) -> anyhow::Result<LeafPlace> {
        if let (Some(Hex(batch)), Some(place)) = (at.batch, at.place) {
            return Ok(LeafPlace { batch: BatchId(batch), place });
        }
        let (_, endpoint) = self.executor(requester).await?;
        let held = receipt_of(&endpoint, requester, &self.id).await?;
        held.place.context("the receipt waits for a batch; try again in a few minutes")
    }

    /// The leaf at a place, as it was posted on chain, or else as the executor shows it.
    async fn leaf(&self, at: LeafPlace, requester: &RequestSigner) -> anyhow::Result<ShownReceipt> {
        let posted = match receipts::posted(&self.chain, at.batch, at.place).await? {
            Some(posted) => posted,
            None => {
                let (executor, endpoint) = self.executor(requester).await?;
                let shown = leaf_of(&endpoint, &executor, requester, &self.chain.genesis_hash(), at).await;
                shown.context("the executor does not show the leaf; keirin receipt demand makes it post it")?
            }
        };
        let is_it = posted.shown.place == at.place && posted.shown.receipt.request.id().0 == self.id.0;
        ensure!(is_it, "there is another receipt at this place");
        Ok(posted.shown)
    }

    /// What the chain decides about that is seen to be false in a leaf.
    async fn false_parts(&self, kept: &Kept, shown: &ShownReceipt) -> anyhow::Result<Vec<String>> {
        // The chain asks for no signature of the executor but that of the batch.
        let leaf = SignedReceipt { receipt: shown.receipt.clone(), signature: ExecutorSignature([0; 65]) };
        let genesis = Some(self.chain.genesis_hash());
        let (terms, _) = terms_of(&leaf, genesis, kept.paid.block, &self.network).await;
        let found = examine_receipt(&leaf, None, None, &terms).wrong;
        let span = (shown.span != shown.receipt.leaf().summary).then(|| "span".to_owned());
        let found = found.iter().filter(|error| error.is_decided_by_chain()).map(|error| error.name().to_owned());
        Ok(found.chain(span).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_written_as_batch_and_place() {
        let digits = "0a".repeat(32);
        let Written(at) = format!("{digits}:7").parse().expect("it is one");
        assert_eq!(at, LeafPlace { batch: BatchId([10; 32]), place: 7 });
        for other in ["", ":", "0a:7", &digits, &format!("{digits}:"), &format!("{digits}:-1")] {
            assert!(other.parse::<Written>().is_err(), "{other}");
        }
    }
}
