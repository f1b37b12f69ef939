//! From a configuration to a client of gateways.

use std::{path::Path, sync::Arc};

use anyhow::{ensure, Context};

use super::{keys, passphrase::PassphraseArgs};
use crate::{
    config::{Config, Way},
    gateway::{self, ApiKey, CoolDown, Credentials, Endpoint, EndpointPool, GatewayClient},
    Chain,
};

/// The client that a configuration describes.
pub(super) async fn open(config: &Config, passphrase: &PassphraseArgs) -> anyhow::Result<GatewayClient> {
    let (endpoints, credentials) = match &config.gateway {
        Way::Hosted { url, api_key_file } => (vec![Endpoint::new(url)?], Credentials::ApiKey(api_key(api_key_file)?)),
        Way::Native { key_file, hrp, endpoints, chain } => {
            let signer = keys::signer(key_file, passphrase, hrp)?;
            let endpoints = match chain {
                Some(url) if endpoints.is_empty() => on_chain(url, config.model.as_deref(), hrp).await?,
                _ => endpoints.iter().map(|endpoint| endpoint.parse()).collect::<Result<_, _>>()?,
            };
            (endpoints, Credentials::Signer(signer))
        }
    };
    let pool = EndpointPool::new(endpoints, CoolDown::default())?;
    Ok(GatewayClient::new(Arc::new(pool), credentials))
}

/// The API key in a file.
pub(super) fn api_key(path: &Path) -> anyhow::Result<ApiKey> {
    let text = std::fs::read_to_string(path);
    let text = text.with_context(|| format!("cannot read the API key file {}", path.display()))?;
    ApiKey::new(&text).with_context(|| format!("in the API key file {}", path.display()))
}

/// The gateways that the chain of the node at `url` knows.
pub(super) async fn on_chain(url: &str, model: Option<&str>, hrp: &str) -> anyhow::Result<Vec<Endpoint>> {
    let chain = Chain::connect(url).await?;
    let endpoints = gateway::on_chain(&chain, model, hrp).await?;
    let serving = model.map(|model| format!(" that serves {model}")).unwrap_or_default();
    ensure!(!endpoints.is_empty(), "no participant{serving} is registered on the chain of {url}");
    Ok(endpoints)
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
