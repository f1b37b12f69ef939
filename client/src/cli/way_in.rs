//! From a configuration to a client of gateways.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{bail, Context};

use super::{keys, passphrase::PassphraseArgs};
use crate::{
    config::{Config, Way},
    defaults::DISCOVERY_INTERVAL,
    gateway::{ApiKey, ChainGateways, CoolDown, Credentials, DiscoveryError, Endpoint, EndpointPool, GatewayClient},
    network::Network,
};

/// The client that a configuration describes.
pub(super) async fn open(config: &Config, passphrase: &PassphraseArgs) -> anyhow::Result<GatewayClient> {
    match &config.gateway {
        Way::Hosted { url, api_key_file } => {
            let pool = EndpointPool::new([Endpoint::new(url)?], CoolDown::default())?;
            Ok(GatewayClient::new(Arc::new(pool), Credentials::ApiKey(api_key(api_key_file)?)))
        }
        Way::Native { key_file, hrp, endpoints, chain } => {
            let credentials = Credentials::Signer(keys::signer(key_file, passphrase, hrp)?);
            let network = chain.as_ref().map(|url| Arc::new(Network::new(url)));
            let pool = match &network {
                Some(network) if endpoints.is_empty() => on_chain(network, config.model.as_deref(), hrp).await?,
                _ => EndpointPool::new(listed(endpoints)?, CoolDown::default())?,
            };
            let client = GatewayClient::new(Arc::new(pool), credentials);
            Ok(match network {
                Some(network) => client.checking_by(network),
                None => client,
            })
        }
    }
}

fn listed(endpoints: &[String]) -> anyhow::Result<Vec<Endpoint>> {
    Ok(endpoints.iter().map(|endpoint| endpoint.parse()).collect::<Result<_, _>>()?)
}

/// The API key in a file.
pub(super) fn api_key(path: &Path) -> anyhow::Result<ApiKey> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read the API key file {}", path.display()))?;
    ApiKey::new(&text).with_context(|| format!("in the API key file {}", path.display()))
}

/// The gateways that the chain knows, now and from now on.
async fn on_chain(network: &Arc<Network>, model: Option<&str>, hrp: &str) -> anyhow::Result<EndpointPool> {
    let gateways = ChainGateways { network: network.clone(), model: model.map(str::to_owned), hrp: hrp.to_owned() };
    let found =
        EndpointPool::discover(Arc::new(gateways), CoolDown::default(), DISCOVERY_INTERVAL, Instant::now()).await;
    let serving = model.map(|model| format!(" that serves {model}")).unwrap_or_default();
    match found {
        Err(DiscoveryError::Empty(_)) => {
            bail!("no participant{serving} is registered on the chain of {}", network.url())
        }
        found => Ok(found?),
    }
}

/// The model that is asked: the one that is named, or the first that the gateway serves.
pub(super) async fn model(client: &GatewayClient, named: Option<&String>) -> anyhow::Result<String> {
    if let Some(name) = named {
        return Ok(name.clone());
    }
    let served = client.models().await?;
    let first = served.data.into_iter().next().context("the gateway serves no model")?;
    Ok(first.id)
}
