//! Executors that serve requests over HTTP, and the batches they commit.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use k256::ecdsa::{signature::hazmat::PrehashSigner, Signature, SigningKey};
use keirin_executor::{
    engine::Engine,
    gateway::{
        accounts::Fee,
        served::{
            Book, Choice, Ended, Endpoint, KeptBatch, KeptRequest, Line, Payer, ServedRequest, SignedReceipt, Waiting,
        },
        settlement::{unsigned, Shown},
    },
    key::ReportSigner,
    models::LoadedModels,
    public::{self, PublicOptions, Validators},
    store::JobStore,
    verify::Served,
};
use keirin_primitives::{
    executor::{Endpoint as Url, ExecutorKey},
    model::{ModelId, ModelTerms},
    receipts::{Address, BatchCommit, PostedReceipt, RequestSignature, RequesterKey},
    sprint::EpochIndex,
    validation::{
        BatchCandidate, BatchesToCheck, CheckPoint, Exposure, LeafDraw, ReceiptTerms, Ticket, ValidationDuty,
        WeightSpan, WorkId, WorkIndex,
    },
    views::PriceListView,
    weight::VotingWeight,
    AccountBytes, HashBytes,
};
use serde_json::{json, Value};
use sp_arithmetic::Perbill;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    chain::{lot, EXECUTOR, GENESIS, THRESHOLDS},
    hosts::models,
    served,
};

/// What a token costs.
const TOKEN: u128 = 3;
/// Most time between a request and its batch, in milliseconds.
const OLDEST_MS: u64 = 3_600_000;

/// A request, by its number; none is like another.
pub fn body(number: usize) -> Value {
    json!({ "model": "tiny-random", "prompt": format!("request {number}"), "max_tokens": 12 })
}

pub fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

/// Whoever asks is a validator.
struct Everybody;

impl Validators for Everybody {
    fn has(&self, _genesis: &HashBytes, _key: &ExecutorKey) -> Option<bool> {
        Some(true)
    }
}

/// An executor that serves requests.
pub struct Gateway {
    pub signer: ReportSigner,
    pub url: String,
    book: Arc<Book>,
    shown: Arc<Shown>,
    requester: SigningKey,
    models: LoadedModels,
    serving: JoinHandle<()>,
    _folder: TempDir,
}

impl Gateway {
    /// One that shows its receipts.
    pub async fn start() -> Self {
        Self::start_with(true).await
    }

    /// One that does not.
    pub async fn silent() -> Self {
        Self::start_with(false).await
    }

    async fn start_with(shows: bool) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
        let book = Book::open(folder.path()).expect("the folder can be written");
        let shown = Arc::new(Shown::new(book.clone()));
        let listener = public::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let receipts = shows.then(|| shown.clone());
        let validators = Some(Arc::new(Everybody) as Arc<dyn Validators>);
        let options = PublicOptions { receipts, validators, ..PublicOptions::new(signer.clone(), store) };
        let serving = tokio::spawn(async { public::serve(listener, options).await.expect("it serves") });
        let requester = SigningKey::from_bytes(&[9; 32].into()).expect("a scalar");
        Self { signer, url, book, shown, requester, models: models(), serving, _folder: folder }
    }

    pub fn engine(&self) -> &Engine {
        self.models.get("tiny-random").expect("it is loaded")
    }

    /// Serves a request in order.
    pub async fn serve(&self, body: &Value) -> Served {
        self.serve_at(body, body, now_ns()).await
    }

    /// Serves a request of a time; `asked` is what the model is really asked.
    pub async fn serve_at(&self, body: &Value, asked: &Value, timestamp_ns: u64) -> Served {
        let mut receipt = served::unsigned(body.to_string().as_bytes(), timestamp_ns);
        let own = self.signer.public();
        let address = own.id().address("keirin").expect("it is short");
        receipt.request.transfer_address = address.to_vec().try_into().unwrap_or_else(|_| Address::default());
        let key = self.requester.verifying_key().to_encoded_point(true);
        receipt.request.requester = RequesterKey(key.as_bytes().try_into().expect("33 bytes"));
        let signature: Signature = self.requester.sign_prehash(&receipt.request.digest()).expect("it signs");
        receipt.request.signature = RequestSignature(signature.to_bytes().into());
        (receipt.transfer, receipt.executor) = (own, own);
        receipt.forwarded = self.signer.sign_forwarding(&receipt.request, &own).expect("it is an address");
        receipt.model = ModelId::truncate_from(b"tiny-random".to_vec());
        let mut served = served::answered(self.engine(), receipt, body, asked).await;
        served.receipt.fee = u128::from(served.receipt.tokens()) * TOKEN;
        served
    }

    /// Keeps what was served, true or not.
    pub async fn keep(&self, Served { receipt, body, positions }: Served) {
        let signature = self.signer.sign_receipt(&GENESIS, &receipt);
        let request = ServedRequest {
            hash: receipt.request.id().0,
            payer: Payer::Requester { address: "keirin1requester".into() },
            timestamp_ns: receipt.request.timestamp_ns,
            body: receipt.request.payload_hash,
            endpoint: Endpoint::Completions,
            model: "tiny-random".into(),
            prompt_tokens: receipt.prompt_tokens,
            completion_tokens: 0,
            fee: Fee(receipt.fee),
            answers: Vec::new(),
            ended: Ended::Complete,
        };
        let receipt = Some(SignedReceipt { receipt, signature });
        let kept = KeptRequest { request, receipt, chain: Some(GENESIS), body, positions };
        self.book.keep(kept, vec!["keirin1requester".into()]).await.expect("it is written");
    }

    /// Serves and keeps so many requests in order.
    pub async fn keep_honest(&self, count: usize) {
        for number in 0..count {
            self.keep(self.serve(&body(number)).await).await;
        }
    }

    /// What another executor served to which this one passed on what it has served itself.
    pub fn passed_on(&self, served: &Served, other: &Self) -> Served {
        let Served { mut receipt, body, positions } = served.clone();
        receipt.executor = other.signer.public();
        let forwarded = self.signer.sign_forwarding(&receipt.request, &receipt.executor);
        receipt.forwarded = forwarded.expect("it is an address");
        Served { receipt, body, positions }
    }

    /// Commits what is kept, true or not: a cheat does not measure its receipts before.
    pub fn commit(&self) -> BatchCommit<AccountBytes> {
        self.commit_as(EXECUTOR)
    }

    /// Commits what is kept as another participant.
    pub fn commit_as(&self, participant: AccountBytes) -> BatchCommit<AccountBytes> {
        let line = Line::of(&GENESIS, &self.signer.public());
        let commit = |taken: &[Waiting]| {
            let (batch, _) = unsigned((participant, 0), now_ns() / 1_000_000, taken)?;
            let signature = self.signer.sign_batch(&GENESIS, &batch);
            Some(KeptBatch { batch, signature, accounts: Vec::new(), oldest_ns: 0, is_settled: false })
        };
        let all = |taken| Choice { taken, given_up: Vec::new() };
        let kept = self.book.make_batch((&line, &participant, 0), |_| String::new(), all, commit);
        kept.expect("it is written").expect("there is something to settle").batch
    }

    /// A leaf as it is posted on chain.
    pub fn posted(&self, commit: &BatchCommit<AccountBytes>, place: u32) -> PostedReceipt {
        self.shown.leaf(&commit.id(), place).expect("it is read").expect("it is there")
    }

    /// The place of what was served in a batch.
    pub fn place_of(&self, commit: &BatchCommit<AccountBytes>, served: &Served) -> u32 {
        let is_it = |place: &u32| self.posted(commit, *place).shown.receipt.request == served.receipt.request;
        (0..commit.count).find(is_it).expect("it is in the batch")
    }

    /// A batch whose leaves are all assigned to the validator, as number `index`.
    pub fn candidate(&self, commit: &BatchCommit<AccountBytes>, index: u32) -> BatchCandidate<AccountBytes> {
        let all = WeightSpan { before: VotingWeight(0), weight: VotingWeight(1) };
        let leaves = LeafDraw {
            receipts: commit.count,
            point: CheckPoint(5),
            validator: all,
            executor: WeightSpan::default(),
            total: VotingWeight(1),
            closing: false,
        };
        BatchCandidate {
            ticket: Ticket {
                index: WorkIndex(index),
                work: WorkId(commit.id().0),
                rate: Perbill::one(),
                others: VotingWeight(1),
                assigned: false,
                exposure: Exposure::Private,
                leaves: Some(leaves),
            },
            executor: self.signer.public(),
            committed_by: self.signer.public(),
            endpoint: Url::truncate_from(self.url.as_bytes().to_vec()),
            commit: commit.clone(),
            committed_ms: now_ns() / 1_000_000,
            demanded: Vec::new(),
        }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The terms that all is measured by here.
pub fn terms() -> ReceiptTerms {
    let model = ModelId::truncate_from(b"tiny-random".to_vec());
    let price = ModelTerms { context_length: 512, units_per_token: 1, price_per_unit: TOKEN };
    ReceiptTerms {
        oldest_ms: OLDEST_MS,
        least_fee: 1,
        address_prefix: b"keirin".to_vec(),
        prices: vec![PriceListView { epoch: EpochIndex(1), from_ms: 0, prices: vec![(model.clone(), price)] }],
        thresholds: vec![(model, THRESHOLDS)],
    }
}

/// A batch of which something must be said soon.
pub fn closing(mut batch: BatchCandidate<AccountBytes>) -> BatchCandidate<AccountBytes> {
    batch.ticket.leaves.iter_mut().for_each(|leaves| leaves.closing = true);
    batch
}

/// Batches to be checked.
pub fn to_check(batches: &[BatchCandidate<AccountBytes>]) -> BatchesToCheck<AccountBytes> {
    BatchesToCheck { terms: terms(), batches: batches.to_vec() }
}

/// The duty to check batches.
pub fn check_batches(signer: &ReportSigner, batches: BatchesToCheck<AccountBytes>) -> ValidationDuty<AccountBytes> {
    ValidationDuty::Check { lot: lot(signer), works: Vec::new(), batches }
}
