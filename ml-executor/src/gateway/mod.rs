//! The gateway: an OpenAI-compatible API over HTTP, for whoever pays.
//!
//! A request is admitted ([`admission`]: who sends it and whether it came before, [`auth`]), read ([`openai`]), taken on ([`work`]: whether there is
//! room, [`limits`], and money, [`accounts`]), answered by a model, kept ([`served`]) and told ([`streaming`]). Nothing is charged
//! that was not answered in full, or until its client went, and nothing twice, whatever is killed when; but keys are charged what another executor may have
//! answered for them. Only the last bytes of an answer that is charged may be lost.

pub mod accounts;
mod admission;
pub mod auth;
pub mod cli;
mod cors;
mod delivery;
mod error;
pub mod limits;
mod metrics;
pub mod models;
pub mod openai;
mod receipts;
mod register;
mod releases;
mod request_id;
mod routes;
pub mod routing;
pub mod served;
pub mod settlement;
mod stream_time;
mod streaming;
mod under_way;
mod work;

use std::{net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use k256::ecdsa::VerifyingKey;
use keirin_client::requests::{address_of, AddressError};
use keirin_primitives::{executor::ExecutorKey, HashBytes};

use crate::{
    defaults,
    key::ReportSigner,
    public::{Rate, RateLimits, Rates},
};
use accounts::{Deposit, Deposits, Fee, Ledger, Purse, Reservation};
use admission::Caller;
use auth::{keys::ApiKeys, SignedFor};
use limits::{Allowances, PlaceLimits, Places};
use metrics::GatewayMetrics;
use models::TextModels;
use register::Register;
use routing::{Directory, ForwardingTimes, Routing, Suspects};
use served::{Book, BookError, Payer};
use settlement::Chain;

pub use cors::{Origin, Origins};
pub use error::{ApiError, ErrorBody};

pub(crate) use routes::router;
pub use work::{read_again, Again};

/// How a gateway is run.
pub struct GatewayOptions {
    /// The models that are served.
    pub models: TextModels,
    /// The executor's key; the transfer agent's address is that of this key.
    pub signer: ReportSigner,
    /// Where served requests are kept.
    pub book: Arc<Book>,
    /// API keys.
    pub keys: ApiKeys,
    /// Who may spend how much. Without it nobody may send signed requests, and API keys are bounded by their own limits only.
    pub deposits: Option<Arc<dyn Deposits>>,
    /// Where signed requests are settled. Without it they are settled on no chain.
    pub chain: Option<Arc<Chain>>,
    /// What a token costs, where the chain does not say it.
    pub price: Fee,
    /// What addresses begin with.
    pub hrp: String,
    /// Longest body, in bytes.
    pub max_body_bytes: usize,
    /// Time that a body has to come.
    pub body_deadline: Duration,
    /// How many answers are taken on at once.
    pub places: PlaceLimits,
    /// Requests a second of everybody together.
    pub rate: Rate,
    /// Requests a second of each requester, and of each API key without a limit of its own.
    pub rate_of_one: Rate,
    /// Tokens a minute of each requester, of prompts and answers; any number without.
    pub tokens_of_requester: Option<u32>,
    /// Web pages of which origins may call.
    pub origins: Origins,
    /// Who serves what; without it all requests are served here.
    pub directory: Option<Arc<dyn Directory>>,
    /// How long other executors may take.
    pub forwarding: ForwardingTimes,
    /// Folder in which receipts of other executors are kept that do not hold; without it they stand in the log only.
    pub suspects: Option<PathBuf>,
}

impl GatewayOptions {
    /// The usual limits; nothing costs anything, and nobody but holders of API keys may call.
    pub fn new(models: TextModels, signer: ReportSigner, book: Arc<Book>, keys: ApiKeys) -> Self {
        Self {
            models,
            signer,
            book,
            keys,
            deposits: None,
            chain: None,
            price: Fee::default(),
            hrp: keirin_client::requests::DEFAULT_HRP.to_owned(),
            max_body_bytes: defaults::MAX_BODY_BYTES,
            body_deadline: defaults::BODY_DEADLINE,
            places: PlaceLimits::default(),
            rate: Rate::of(defaults::ALL_REQUESTS_A_SECOND, defaults::ALL_SECONDS_AT_ONCE),
            rate_of_one: Rate::of(defaults::REQUESTS_A_SECOND, defaults::SECONDS_AT_ONCE),
            tokens_of_requester: None,
            origins: Origins::default(),
            directory: None,
            forwarding: ForwardingTimes::default(),
            suspects: None,
        }
    }
}

/// A running gateway.
pub struct Gateway {
    models: TextModels,
    signer: ReportSigner,
    book: Arc<Book>,
    ledger: Arc<Ledger>,
    keys: ApiKeys,
    deposits: Option<Arc<dyn Deposits>>,
    chain: Option<Arc<Chain>>,
    price: Fee,
    signed_for: SignedFor,
    max_body_bytes: usize,
    body_deadline: Duration,
    places: Places,
    allowances: Allowances,
    rates: Rates<String>,
    origins: Origins,
    routing: Option<Routing>,
    suspects: Suspects,
    /// Answers of other executors that are waited for.
    awaited: Register<(ExecutorKey, HashBytes)>,
    /// Requests that others have passed on to this executor, and that wait or are worked on.
    passed_on: Register<HashBytes>,
    metrics: Arc<GatewayMetrics>,
}

impl Gateway {
    /// A gateway, ready to serve through [`crate::public`].
    ///
    /// # Errors
    /// [`AddressError`] when addresses can't begin so.
    pub fn new(options: GatewayOptions) -> Result<Arc<Self>, AddressError> {
        let key = VerifyingKey::from_sec1_bytes(&options.signer.public().0).expect("the signer's key is a point");
        let agent = address_of(&key, &options.hrp)?;
        let own = options.signer.public();
        let routing = options.directory.map(|directory| Routing::new(directory, own, options.forwarding));
        Ok(Arc::new(Self {
            models: options.models,
            signer: options.signer,
            ledger: Ledger::new(options.book.clone()),
            book: options.book,
            keys: options.keys,
            deposits: options.deposits,
            chain: options.chain,
            price: options.price,
            signed_for: SignedFor::new(agent, options.hrp),
            max_body_bytes: options.max_body_bytes,
            body_deadline: options.body_deadline,
            places: Places::new(options.places),
            allowances: Allowances::new(options.rate_of_one, options.tokens_of_requester),
            rates: Rates::new(RateLimits { all: options.rate, ..RateLimits::default() }),
            origins: options.origins,
            routing,
            suspects: Suspects::new(options.suspects),
            awaited: Register::default(),
            passed_on: Register::default(),
            metrics: Arc::default(),
        }))
    }

    /// The transfer agent's address, for which requests are signed.
    pub fn agent(&self) -> &str {
        self.signed_for.agent()
    }

    /// Takes on no requests any more, and returns when those taken on are answered, and it is known what those cost that are paid elsewhere.
    pub async fn drain(&self) {
        self.places.close();
        while self.places.taken() > 0 || self.ledger.holds_anything() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The gateway's metrics.
    pub(crate) fn collect(&self) -> Vec<prometheus::proto::MetricFamily> {
        // What cannot be read now stands in the log as soon as a request comes.
        let own = self.metrics.gather(self.places.taken(), self.book.waiting_count().unwrap_or_default());
        [own, self.chain.as_ref().map(|chain| chain.collect()).unwrap_or_default()].concat()
    }

    /// Whether it is known how the chain is now, where signed requests are settled on one.
    fn check_chain(&self) -> Result<(), ApiError> {
        self.chain.as_ref().map_or(Ok(()), |chain| Ok(chain.view().map(drop)?))
    }

    /// Holds an amount back, from whoever pays.
    async fn reserve(&self, caller: &Caller, amount: Fee) -> Result<Reservation, ApiError> {
        let purses = self.purses(caller).await?;
        self.hold_back(caller, purses, amount).await
    }

    /// Holds an amount back of what an API key may spend. The operator's deposit pays elsewhere.
    async fn reserve_of_key(&self, caller: &Caller, amount: Fee) -> Result<Reservation, ApiError> {
        self.hold_back(caller, vec![own_purse(caller)], amount).await
    }

    async fn hold_back(&self, caller: &Caller, purses: Vec<Purse>, amount: Fee) -> Result<Reservation, ApiError> {
        // What was spent is in the database's memory: to read it takes less time than the way to another thread.
        let reserved = self.ledger.reserve(&purses, amount)?;
        reserved.ok_or_else(|| match caller.payer {
            Payer::Requester { .. } => {
                ApiError::payment(format!("this may cost {amount}, more than is left of your deposit; add to it"))
            }
            Payer::ApiKey { .. } => ApiError::payment(format!(
                "this may cost {amount}, more than this key may still spend or its operator has left"
            )),
        })
    }

    async fn purses(&self, caller: &Caller) -> Result<Vec<Purse>, ApiError> {
        let own = own_purse(caller);
        match &caller.payer {
            Payer::Requester { .. } => Ok(vec![own]),
            Payer::ApiKey { .. } => {
                // What has no receipt takes nothing off a deposit on chain.
                if self.deposits.is_none() || (self.chain.is_some() && caller.came.is_none()) {
                    return Ok(vec![own]);
                }
                let operator = self.agent().to_owned();
                let deposit = self.deposit(&operator, None).await?.unwrap_or_default();
                Ok(vec![own, Purse { account: operator, deposit }])
            }
        }
    }

    async fn deposit(&self, address: &str, from: Option<IpAddr>) -> Result<Option<Deposit>, ApiError> {
        let Some(deposits) = &self.deposits else { return Ok(None) };
        deposits.deposit(address, from).await.map_err(|error| {
            tracing::error!(%error, "no request can be taken on");
            ApiError::unavailable(
                "deposits_unknown",
                "it is not known just now what you may spend; ask again in a moment",
            )
        })
    }
}

/// What who asks may spend itself.
fn own_purse(caller: &Caller) -> Purse {
    let deposit = match &caller.payer {
        Payer::Requester { .. } => caller.deposit,
        Payer::ApiKey { .. } => {
            let spend = caller.limits.as_ref().and_then(|limits| limits.spend);
            Deposit::prepaid(spend.unwrap_or(Fee(u128::MAX)))
        }
    };
    Purse { account: caller.payer.account(), deposit }
}

impl From<BookError> for ApiError {
    fn from(error: BookError) -> Self {
        tracing::error!(%error, "a request cannot be kept");
        Self::internal("not_kept", "the request could not be kept, so it is not answered and nothing is charged")
    }
}
