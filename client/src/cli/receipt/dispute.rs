//! `keirin receipt dispute` and `keirin receipt demand`.

use std::{io::IsTerminal, str::FromStr, time::Duration};

use anyhow::{ensure, Context};
use dialoguer::Confirm;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{BatchId, InBatch, ShownReceipt},
};
use serde_json::json;

use crate::{
    amount,
    cli::{address, keys, output::line, progress::Progress, Options},
    gateway::{leaf_of, receipt_of, Endpoint, LeafPlace},
    network::Network,
    receipts::{self, terms_of, Decided, Dispute, Kept, ReceiptStore, Seen},
    requests::{examine_receipt, Findings, Hex, ReceiptError, RequestSigner, SignedReceipt},
    Chain,
};

/// Name of the error of a receipt whose executor was not drawn.
const MISROUTED: &str = "misrouted";

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
    /// A second leaf of the same request: that both are there is what is wrong, in batches of one executor or of two that one agent has passed it on to.
    #[arg(long, value_name = "BATCH:PLACE")]
    other: Option<Written>,
    /// Submit it as a false one although nothing that the chain decides about is seen here; the fee may be lost.
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
    let leaf = (at.batch, desk.leaf(at, &requester).await?);
    let dispute = match args.other {
        Some(Written(at)) => Dispute::of_two(leaf, (at.batch, desk.leaf(at, &requester).await?)),
        None => {
            let wrong = desk.wrong(&kept, &leaf.1).await?;
            let dispute = dispute_of(leaf, &wrong, args.anyway)?;
            if !wrong.is_empty() {
                progress.note(format!("wrong: {}", wrong.join(", ")));
            }
            dispute
        }
    };
    progress.now("submitting");
    let decided = receipts::dispute(&desk.chain, &account, &dispute).await?;
    drop(progress);
    show(options, &desk, &decided)
}

/// What one leaf is disputed for: what voids its whole batch, or else its route.
fn dispute_of(leaf: InBatch, wrong: &[String], anyway: bool) -> anyhow::Result<Dispute> {
    let is_only_misrouted = !wrong.is_empty() && wrong.iter().all(|name| name == MISROUTED);
    ensure!(
        anyway || !wrong.is_empty(),
        "nothing that the chain decides about is seen to be wrong; --anyway submits it all the same"
    );
    Ok(if is_only_misrouted { Dispute::Misrouted(leaf) } else { Dispute::False(leaf, None) })
}

fn show(options: &Options, desk: &Desk, decided: &Decided) -> anyhow::Result<()> {
    let Decided { seen, batch, participant, block } = *decided;
    let (batch, participant) = (Hex(batch.0), address(&participant));
    let (falsehood, place, text) = match seen {
        Seen::False(falsehood) => {
            let falsehood = format!("{falsehood:?}").to_lowercase();
            let text = format!("batch {batch} of {participant} is void ({falsehood})");
            (Some(falsehood), None, text)
        }
        Seen::Misrouted { place } => (
            None,
            Some(place),
            format!("{participant} was not drawn: the fee of place {place} of batch {batch} comes back"),
        ),
        Seen::Doubled { place } => (
            None,
            Some(place),
            format!("{participant} asked two: the fee of place {place} of batch {batch} comes back"),
        ),
    };
    if options.json {
        return Ok(line(json!({
            "request": desk.id, "seen": seen.name(), "batch": batch, "place": place, "participant": participant,
            "falsehood": falsehood, "block": block,
        }))?);
    }
    Ok(line(format!("{text}, since block {block}"))?)
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
        let found = self.network.view(Duration::MAX).await?.gateway_of(&executor, prefix_of(requester))?;
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

    /// Where the executor is that has committed a batch.
    async fn committer(&self, batch: BatchId, requester: &RequestSigner) -> anyhow::Result<(ExecutorKey, Endpoint)> {
        let known = receipts::batch(&self.chain, batch).await?.context("the chain knows no such batch, or no more")?;
        let view = self.network.view(Duration::MAX).await?;
        let participant = view.participants.iter().find(|one| one.account == known.participant);
        let gone = "who committed the batch is not registered any more, or at no URL";
        let executor = participant.context(gone)?.executor_key;
        Ok((executor, view.gateway_of(&executor, prefix_of(requester))?.context(gone)?))
    }

    /// The leaf at a place, as it was posted on chain, or else as the executor shows it to whom it must.
    async fn leaf(&self, at: LeafPlace, requester: &RequestSigner) -> anyhow::Result<ShownReceipt> {
        let posted = match receipts::posted(&self.chain, at.batch, at.place).await? {
            Some(posted) => posted,
            None => {
                let (executor, endpoint) = self.committer(at.batch, requester).await?;
                let shown = leaf_of(&endpoint, &executor, requester, &self.chain.genesis_hash(), at).await;
                shown.with_context(|| {
                    let (batch, place) = (Hex(at.batch.0), at.place);
                    format!("the leaf is not on chain yet; keirin receipt demand {} --batch {batch} --place {place} has its executor post it there", self.id)
                })?
            }
        };
        let is_it = posted.shown.place == at.place && posted.shown.receipt.request.id().0 == self.id.0;
        ensure!(is_it, "there is another receipt at this place");
        Ok(posted.shown)
    }

    /// What the chain decides about that is seen to be wrong in a leaf. What cannot be seen any more counts as it was found when the receipt came.
    async fn wrong(&self, kept: &Kept, shown: &ShownReceipt) -> anyhow::Result<Vec<String>> {
        // The chain asks for no signature of the executor but that of the batch.
        let leaf = SignedReceipt { receipt: shown.receipt.clone(), signature: ExecutorSignature([0; 65]) };
        let genesis = Some(self.chain.genesis_hash());
        let (terms, _) = terms_of(&leaf, genesis, kept.paid.block, &self.network).await;
        let Findings { wrong, unchecked } = examine_receipt(&leaf, None, None, &terms);
        let span = (shown.span != shown.receipt.leaf().summary).then(|| "span".to_owned());
        let is_shown = |error: &&ReceiptError| error.is_decided_by_chain() || error.name() == MISROUTED;
        let mut names: Vec<String> = wrong.iter().filter(is_shown).map(|error| error.name().to_owned()).collect();
        names.extend(span);
        let was_misrouted = kept.wrong.iter().any(|problem| problem.name == MISROUTED);
        if was_misrouted && unchecked.iter().any(|unchecked| unchecked.hides(MISROUTED)) {
            names.push(MISROUTED.to_owned());
        }
        Ok(names)
    }
}

/// What a requester's address begins with.
fn prefix_of(requester: &RequestSigner) -> &str {
    requester.address().rsplit_once('1').map_or("", |(prefix, _)| prefix)
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

    /// A leaf of nobody's.
    fn leaf() -> InBatch {
        let receipt = crate::network::view_tests::receipt(3);
        let span = receipt.leaf().summary;
        (BatchId([1; 32]), ShownReceipt { place: 0, receipt, span, beside: Default::default() })
    }

    #[test]
    fn leaf_is_disputed_for_what_is_wrong_with_it() {
        let dispute = |wrong: &[&str], anyway| {
            let wrong: Vec<String> = wrong.iter().map(|name| (*name).to_owned()).collect();
            dispute_of(leaf(), &wrong, anyway).ok()
        };
        assert_eq!(dispute(&["misrouted"], false), Some(Dispute::Misrouted(leaf())));
        assert_eq!(dispute(&["misrouted"], true), Some(Dispute::Misrouted(leaf())), "its fee is not risked");
        assert_eq!(dispute(&["fee"], false), Some(Dispute::False(leaf(), None)));
        assert_eq!(dispute(&["misrouted", "fee"], false), Some(Dispute::False(leaf(), None)), "all of it goes back");
        assert_eq!(dispute(&[], false), None);
        assert_eq!(dispute(&[], true), Some(Dispute::False(leaf(), None)));
    }
}
