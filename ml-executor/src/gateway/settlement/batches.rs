//! Batches, as the offchain worker asks for them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use keirin_primitives::{
    executor::ExecutorSignature,
    merkle::Tree,
    receipts::{BatchCommit, BatchId, Debit, PostedReceipt, ReceiptKey, RequesterId, Span},
    AccountBytes, HashBytes,
};
use tokio::sync::Mutex;

use super::{
    agents::{Agents, Said, Unsent},
    sound::Selection,
    BatchRules, Chain, ChainView, SettlementMetrics, Shown, ViewError,
};
use crate::{
    gateway::{
        admission::now_ns,
        served::{Book, BookError, Choice, KeptBatch, Line, Waiting},
    },
    key::ReportSigner,
    node::NodeError,
};

/// A batch, and the executor's signature over it.
pub type SignedBatch = (BatchCommit<AccountBytes>, ExecutorSignature);

/// Why there is no batch now.
#[derive(Debug, thiserror::Error)]
pub enum BatchesError {
    /// The book failed.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The chain is not known, or not as it is now.
    #[error(transparent)]
    View(#[from] ViewError),
    /// Receipts wait for another chain or participant than the executor's node knows.
    #[error("the node that this executor reads is of another chain, or knows its key as that of another participant")]
    OtherChain,
    /// The work on it broke off.
    #[error("the work on a batch broke off")]
    BrokeOff,
    /// Whether the chain has taken a batch is not known.
    #[error(transparent)]
    Node(#[from] NodeError),
}

/// Makes batches of receipts that wait.
#[derive(Clone)]
pub struct Batches(Arc<Desk>);

struct Desk {
    book: Arc<Book>,
    shown: Shown,
    signer: ReportSigner,
    chain: Option<Arc<Chain>>,
    agents: Option<Agents>,
    hrp: String,
    rules: BatchRules,
    /// Held while a batch is made.
    making: Mutex<()>,
}

/// Which batch is asked for.
#[derive(Clone, Copy)]
struct Wanted {
    line: Line,
    genesis: HashBytes,
    participant: AccountBytes,
    number: u32,
}

impl Batches {
    /// Of the receipts in a book, whose requesters' addresses begin with `hrp`. Without a chain to measure them by there are none but those that are
    /// made already; without agents nobody is asked whether it had answers.
    pub fn new(
        book: Arc<Book>,
        signer: ReportSigner,
        chain: Option<Arc<Chain>>,
        agents: Option<Agents>,
        (hrp, rules): (String, BatchRules),
    ) -> Self {
        let shown = Shown::new(book.clone());
        Self(Arc::new(Desk { book, shown, signer, chain, agents, hrp, rules, making: Mutex::default() }))
    }

    /// The receipt at a place of a batch, with all that it commits to; none of batches that are not kept.
    ///
    /// # Errors
    /// [`BookError`].
    pub fn receipt(&self, batch: &BatchId, place: u32) -> Result<Option<PostedReceipt>, BookError> {
        self.0.shown.leaf(batch, place)
    }

    /// A participant's batch of a number; none while there is nothing to settle, or another call is at it. The same number gives the same batch for
    /// as long as the chain may take it: whoever has seen it can put it there. When a final block shows that it was not taken in time, its receipts
    /// wait again.
    ///
    /// # Errors
    /// [`BatchesError`].
    pub async fn batch(
        &self,
        genesis: &HashBytes,
        participant: &AccountBytes,
        number: u32,
    ) -> Result<Option<SignedBatch>, BatchesError> {
        let line = Line::of(genesis, &self.0.signer.public());
        let wanted = Wanted { line, genesis: *genesis, participant: *participant, number };
        let desk = self.0.clone();
        // Whoever asks may go away meanwhile; then it is there when it asks again.
        tokio::spawn(desk.batch(wanted)).await.map_err(|_| BatchesError::BrokeOff)?
    }
}

impl Desk {
    async fn batch(self: Arc<Self>, wanted: Wanted) -> Result<Option<SignedBatch>, BatchesError> {
        let Ok(_alone) = self.making.try_lock() else { return Ok(None) };
        if let Some(KeptBatch { batch, signature, .. }) = self.blocking(move |desk| desk.kept(&wanted)).await? {
            if !self.is_overdue(&wanted, &batch).await? {
                return Ok(Some((batch, signature)));
            }
            if self.blocking(move |desk| Ok(desk.book.give_back(&wanted.line, &batch)?)).await? {
                self.count(|metrics| metrics.batches("given_back", 1));
            }
        }
        let waiting = self.blocking(move |desk| Ok(desk.book.waiting(&wanted.line)?)).await?;
        let chosen = self.rules.choose(waiting, now_ns());
        if chosen.taken.is_empty() {
            self.blocking(move |desk| desk.give_up(&wanted, chosen.given_up)).await?;
            return Ok(None);
        }
        let view = self.view(&wanted)?;
        let taken = chosen.taken.clone();
        let unsent = self.blocking(move |desk| desk.unsent(&taken)).await?;
        let said = self.said(&wanted, &unsent).await;
        self.blocking(move |desk| desk.make(&wanted, chosen, &view, said)).await
    }

    /// Those of some receipts whose answers were perhaps not sent to their ends.
    fn unsent(&self, chosen: &[Waiting]) -> Result<Vec<Unsent>, BatchesError> {
        let mut unsent = Vec::new();
        for receipt in chosen {
            if self.book.is_unsent(&receipt.key.request)? {
                let agent = self.book.receipt(receipt.number)?.map(|receipt| receipt.transfer);
                unsent.extend(agent.map(|agent| Unsent { receipt: *receipt, agent }));
            }
        }
        Ok(unsent)
    }

    /// What transfer agents say of them. What nobody has said anything of for long is good.
    async fn said(&self, wanted: &Wanted, unsent: &[Unsent]) -> Said {
        let Some(agents) = self.agents.as_ref().filter(|_| !unsent.is_empty()) else { return Said::default() };
        let mut said = agents.ask(wanted.genesis, self.signer.public(), unsent).await;
        let (now_ns, unsaid) = (now_ns(), u64::try_from(self.rules.unsaid.as_nanos()).unwrap_or(u64::MAX));
        said.unknown.retain(|receipt| now_ns.saturating_sub(receipt.timestamp_ns) < unsaid);
        said
    }

    /// The batch that is kept.
    fn kept(&self, wanted: &Wanted) -> Result<Option<KeptBatch>, BatchesError> {
        Ok(self.book.batch(&wanted.line, &wanted.participant, wanted.number)?)
    }

    /// Whether the chain will never take a batch. Without a good view of it nobody can tell, and what was signed stays.
    async fn is_overdue(&self, wanted: &Wanted, batch: &BatchCommit<AccountBytes>) -> Result<bool, BatchesError> {
        let (Some(chain), Ok(view)) = (&self.chain, self.view(wanted)) else { return Ok(false) };
        Ok(chain.is_overdue(&view, batch).await?)
    }

    /// The state of the chain that receipts are measured by.
    fn view(&self, wanted: &Wanted) -> Result<Arc<ChainView>, BatchesError> {
        let view = self.chain.as_ref().ok_or(ViewError::Unknown)?.view()?;
        let is_it = view.genesis == wanted.genesis && view.participant == wanted.participant;
        is_it.then_some(view).ok_or(BatchesError::OtherChain)
    }

    /// Makes a batch of what can be committed of what was chosen, by a view of the chain.
    fn make(
        &self,
        wanted: &Wanted,
        chosen: Choice,
        view: &ChainView,
        said: Said,
    ) -> Result<Option<SignedBatch>, BatchesError> {
        let chain = self.chain.as_deref().ok_or(ViewError::Unknown)?;
        for receipt in &said.released {
            tracing::warn!(request = %hex::encode(receipt.key.request.0), fee = receipt.fee, "a receipt is withdrawn: its answer was not delivered");
        }
        chain.metrics().left_out("released", said.released.len());
        chain.metrics().left_out("too_old", chosen.given_up.len());
        let left: BTreeSet<ReceiptKey> = said.released.iter().chain(&said.unknown).map(|receipt| receipt.key).collect();
        let rest = chosen.taken.into_iter().filter(|receipt| !left.contains(&receipt.key)).collect();
        let mut choice = self.selection(chain, view, wanted.number).choose(rest, now_ns())?;
        choice.given_up.extend(chosen.given_up.into_iter().chain(said.released));
        let kept = self.keep(wanted, choice, view.not_after_ms())?;
        chain.metrics().batches("made", usize::from(kept.is_some()));
        Ok(kept)
    }

    /// Gives up receipts that cannot be put on chain any more.
    fn give_up(&self, wanted: &Wanted, given_up: Vec<Waiting>) -> Result<(), BatchesError> {
        if given_up.is_empty() {
            return Ok(());
        }
        self.count(|metrics| metrics.left_out("too_old", given_up.len()));
        let nothing = Choice { taken: Vec::new(), given_up };
        self.keep(wanted, nothing, 0).map(|_| ())
    }

    fn count(&self, count: impl FnOnce(&SettlementMetrics)) {
        if let Some(chain) = &self.chain {
            count(chain.metrics());
        }
    }

    /// Keeps a batch of what is taken, if something is, which the chain may take until a time, and gives up what is to be given up.
    fn keep(&self, wanted: &Wanted, choice: Choice, not_after_ms: u64) -> Result<Option<SignedBatch>, BatchesError> {
        let Wanted { line, participant, number, .. } = wanted;
        let kept = self.book.make_batch(
            (line, participant, *number),
            |requester| self.account(requester),
            |_| choice,
            |taken| self.commit(wanted, not_after_ms, taken),
        )?;
        Ok(kept.map(|kept| (kept.batch, kept.signature)))
    }

    fn selection<'a>(&'a self, chain: &'a Chain, view: &'a ChainView, number: u32) -> Selection<'a> {
        let Self { book, hrp, rules, .. } = self;
        Selection { book, view, hrp, rules, metrics: chain.metrics(), number }
    }

    /// A signed batch of these receipts, which are in order; none when they add up to more than there can be.
    fn commit(&self, wanted: &Wanted, not_after_ms: u64, taken: &[Waiting]) -> Option<KeptBatch> {
        let Wanted { genesis, participant, number, .. } = *wanted;
        let (batch, _) = unsigned((participant, number), not_after_ms, taken)?;
        let accounts = batch.debits.iter().map(|debit| self.account(&debit.requester)).collect();
        let signature = self.signer.sign_batch(&genesis, &batch);
        let oldest_ns = taken.iter().map(|receipt| receipt.timestamp_ns).min()?;
        Some(KeptBatch { batch, signature, accounts, oldest_ns, is_settled: false })
    }

    /// Under what name a requester's spending is kept.
    fn account(&self, requester: &RequesterId) -> String {
        let address = requester.address(&self.hrp).map(|address| String::from_utf8_lossy(&address).into_owned());
        address.unwrap_or_else(|_| hex::encode(requester.0))
    }

    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, BatchesError> + Send + 'static,
    ) -> Result<T, BatchesError> {
        let desk = self.clone();
        tokio::task::spawn_blocking(move || work(&desk)).await.map_err(|_| BatchesError::BrokeOff)?
    }
}

/// A batch of receipts that are in order, which the chain may take until a time, with its tree; none of no receipts, or when they add up to more than there can be.
pub fn unsigned(
    (participant, number): (AccountBytes, u32),
    not_after_ms: u64,
    taken: &[Waiting],
) -> Option<(BatchCommit<AccountBytes>, Tree<Span>)> {
    let tree = Tree::new(taken.iter().map(Waiting::leaf).collect())?;
    let batch = BatchCommit {
        participant,
        number,
        root: tree.root(),
        count: u32::try_from(taken.len()).ok()?,
        largest_fee: taken.iter().map(|receipt| receipt.fee).max()?,
        not_after_ms,
        debits: debits(taken).try_into().ok()?,
    };
    batch.check().ok()?;
    Some((batch, tree))
}

/// Who pays what for receipts that are in order.
fn debits(taken: &[Waiting]) -> Vec<Debit> {
    let mut debits: BTreeMap<RequesterId, Debit> = BTreeMap::new();
    for receipt in taken {
        let requester = receipt.key.requester;
        let debit = debits.entry(requester).or_insert(Debit { requester, receipts: 0, fees: 0 });
        debit.receipts = debit.receipts.saturating_add(1);
        debit.fees = debit.fees.saturating_add(receipt.fee);
    }
    debits.into_values().collect()
}
