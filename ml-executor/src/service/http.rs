//! What a running executor serves to everybody over HTTP.

use std::{
    future::Future,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use futures::FutureExt;
use tokio::sync::oneshot;

use crate::{
    defaults::{ALL_SECONDS_AT_ONCE, CHAIN_INTERVAL, MAX_CONNECTIONS, SECONDS_AT_ONCE},
    gateway::{
        accounts::{Deposits, Fee, OnChain, PrepaidFile},
        auth::keys::ApiKeys,
        limits::PlaceLimits,
        routing::{ChainDirectory, Directory, PeersFile, RosterHistory},
        served::Book,
        settlement::{BatchRules, Chain},
        Gateway, GatewayOptions, Origin,
    },
    key::ReportSigner,
    models::LoadedModels,
    node::Node,
    public::{self, ChainValidators, ConnectionLimits, PublicOptions, Rate, Validators},
    validation::Ways,
};

/// Folder in the base path with receipts of other executors that do not hold.
const SUSPECTS_FOLDER: &str = "suspect-receipts";

/// How the gateway is run.
#[derive(Clone, Debug)]
pub struct GatewayArguments {
    /// File of prepaid accounts.
    pub prepaid: Option<PathBuf>,
    /// URL of the node through which the chain is read.
    pub node: Option<String>,
    /// When batches of receipts are made, and of what.
    pub batches: BatchRules,
    /// File of executors among which one is drawn for each request, where there is no chain.
    pub peers: Option<PathBuf>,
    /// Whether one is drawn among those that the chain knows, where there is one.
    pub is_routed: bool,
    /// What a token costs where the chain does not say it.
    pub price_per_token: Fee,
    /// What addresses begin with.
    pub hrp: String,
    /// Web pages that may call.
    pub origins: Vec<Origin>,
    /// Longest body, in bytes.
    pub max_body_bytes: usize,
    /// Most answers that are generated or wait.
    pub max_answers: usize,
    /// Requests a second of one requester, and of an API key without a limit of its own.
    pub requests_a_second: u32,
    /// Requests a second of all together.
    pub all_requests_a_second: u32,
    /// Tokens a minute of one requester; any number without.
    pub requester_tokens_a_minute: Option<u32>,
    /// Certificate and key, both in PEM files, with which connections are encrypted.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Time that answers under way have when the executor is told to stop.
    pub drain: Duration,
}

/// The chain on which signed requests are settled, if a node is named.
///
/// # Errors
/// When its name is no URL.
pub(super) fn chain(
    arguments: &GatewayArguments,
    signer: &ReportSigner,
    book: &Arc<Book>,
) -> anyhow::Result<Option<Arc<Chain>>> {
    let node = arguments.node.as_deref().map(Node::new).transpose()?;
    Ok(node.map(|node| Chain::new(node, signer.public(), book.clone())))
}

/// Who may see evidence, as the chain says.
pub(super) fn validators(chain: &Option<Arc<Chain>>) -> Option<Arc<dyn Validators>> {
    let follow =
        |chain: &Arc<Chain>| Arc::new(ChainValidators::follow(chain.clone(), CHAIN_INTERVAL)) as Arc<dyn Validators>;
    chain.as_ref().map(follow)
}

/// How requests had to be routed, as the chain says.
pub(super) fn ways(chain: &Option<Arc<Chain>>) -> Option<Arc<dyn Ways>> {
    let follow = |chain: &Arc<Chain>| Arc::new(RosterHistory::follow(chain.clone(), CHAIN_INTERVAL)) as Arc<dyn Ways>;
    chain.as_ref().map(follow)
}

/// Reads the chain for as long as the executor runs.
pub(super) async fn follow(chain: Option<Arc<Chain>>) -> anyhow::Result<()> {
    match chain {
        Some(chain) => chain.follow().await,
        None => std::future::pending().await,
    }
    Ok(())
}

/// Where it is known who serves what, if requests are routed.
///
/// # Errors
/// When the file that says it cannot be read.
pub(super) fn directory(
    arguments: &GatewayArguments,
    chain: &Option<Arc<Chain>>,
) -> anyhow::Result<Option<Arc<dyn Directory>>> {
    Ok(match (chain, &arguments.peers) {
        (Some(chain), _) if arguments.is_routed => {
            Some(Arc::new(ChainDirectory::follow(chain.clone(), CHAIN_INTERVAL)))
        }
        (None, Some(file)) => Some(Arc::new(PeersFile::open(file)?)),
        _ => None,
    })
}

/// What a gateway keeps of what it has served, and where it learns what others do.
pub(super) struct Surroundings {
    pub book: Arc<Book>,
    /// None for one that no chain pays.
    pub chain: Option<Arc<Chain>>,
    /// None for one that serves everything itself.
    pub directory: Option<Arc<dyn Directory>>,
}

/// The gateway over the loaded models.
///
/// # Errors
/// What keeps it from starting.
pub(super) fn gateway(
    arguments: &GatewayArguments,
    base_path: &Path,
    models: &LoadedModels,
    signer: &ReportSigner,
    Surroundings { book, chain, directory }: Surroundings,
) -> anyhow::Result<Arc<Gateway>> {
    let keys = ApiKeys::new(base_path);
    let deposits: Option<Arc<dyn Deposits>> = match (&chain, &arguments.prepaid) {
        (Some(chain), _) => Some(Arc::new(OnChain::new(chain.clone(), book.clone(), arguments.hrp.clone()))),
        (None, Some(file)) => Some(Arc::new(PrepaidFile::open(file)?)),
        (None, None) => None,
    };
    let options = GatewayOptions {
        directory,
        deposits,
        chain,
        price: arguments.price_per_token,
        hrp: arguments.hrp.clone(),
        max_body_bytes: arguments.max_body_bytes,
        places: PlaceLimits { answers: arguments.max_answers },
        rate: Rate::of(arguments.all_requests_a_second, ALL_SECONDS_AT_ONCE),
        rate_of_one: Rate::of(arguments.requests_a_second, SECONDS_AT_ONCE),
        tokens_of_requester: arguments.requester_tokens_a_minute,
        origins: arguments.origins.iter().cloned().collect(),
        suspects: Some(base_path.join(SUSPECTS_FOLDER)),
        ..GatewayOptions::new(models.text_models(), signer.clone(), book, keys)
    };
    Ok(Gateway::new(options)?)
}

/// Serves validators and the gateway, if it is said where, until it is told to stop.
///
/// # Errors
/// What keeps it from listening.
pub(super) async fn serve(
    arguments: &GatewayArguments,
    listen: Option<SocketAddr>,
    usual: PublicOptions,
    gateway: Arc<Gateway>,
    stopping: oneshot::Receiver<()>,
) -> anyhow::Result<impl Future<Output = anyhow::Result<()>>> {
    let tls = arguments.tls.as_ref().map(|(certificate, key)| public::acceptor(certificate, key)).transpose()?;
    let (at_once, from_one_address) = (MAX_CONNECTIONS, MAX_CONNECTIONS / 4);
    let connections = ConnectionLimits { at_once, from_one_address, ..usual.connections };
    let options = PublicOptions { connections, gateway: Some(gateway), tls, ..usual };
    let listener = match listen {
        None => None,
        Some(address) => {
            let listener = public::listen(address).await;
            Some(listener.with_context(|| format!("cannot serve at {address}"))?)
        }
    };
    // Whoever drops the sender goes away without waiting.
    let stop = stopping.map(|_| ());
    Ok(async move {
        match listener {
            None => {
                stop.await;
                Ok(())
            }
            Some(listener) => Ok(public::serve_until(listener, options, stop).await?),
        }
    })
}

/// Takes on no requests over HTTP any more, and waits until those under way are answered or their time is over. What is cut off
/// is not charged, but to API keys for which another executor works on it.
pub(super) async fn drain(
    gateway: &Gateway,
    stop: oneshot::Sender<()>,
    for_all: impl Future<Output = anyhow::Result<()>>,
    deadline: Duration,
) {
    let _ = stop.send(());
    let answered = async { tokio::join!(gateway.drain(), for_all).1 };
    match tokio::time::timeout(deadline, answered).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "connections could not be ended"),
        Err(_) => {
            tracing::warn!("answers under way were cut off; only those of other executors are charged, to API keys")
        }
    }
}
