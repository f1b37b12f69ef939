//! Gateways that the chain knows, or that say themselves who they are.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method};
use k256::ecdsa::VerifyingKey;
use keirin_primitives::executor::ExecutorKey;
use serde::Deserialize;

use super::{
    transport::{Call, Transport, JSON},
    EmptyPool, Endpoint, GatewayError, Timeouts,
};
use crate::{
    network::Network,
    participants::{self, Participant},
    requests::{address_of, AddressError},
    Chain, ClientError,
};

/// Where a gateway says who it is.
const INFORMATION: &str = "/v1/gateway";
/// Time it may take for that.
const INTRODUCTION: Duration = Duration::from_secs(20);

/// The transfer agent's address of who signs with an executor key; nothing for bytes that are no key.
///
/// # Errors
/// [`AddressError`] when `hrp` cannot be the human-readable part of an address.
pub fn transfer_address(key: &ExecutorKey, hrp: &str) -> Result<Option<String>, AddressError> {
    VerifyingKey::from_sec1_bytes(&key.0).ok().map(|key| address_of(&key, hrp)).transpose()
}

/// The gateways of participants that stay, and that serve `model` if one is named, each with the address of its transfer
/// agent. What a participant registered is what it liked to register: endpoints that are no gateways are left out.
///
/// # Errors
/// [`AddressError`] when `hrp` cannot be the human-readable part of an address.
pub fn serving(participants: &[Participant], model: Option<&str>, hrp: &str) -> Result<Vec<Endpoint>, AddressError> {
    let stay = participants.iter().filter(|participant| participant.leaving_until.is_none());
    let serve = stay.filter(|participant| {
        model.is_none_or(|model| participant.models.iter().any(|served| served.as_slice() == model.as_bytes()))
    });
    let mut endpoints = Vec::new();
    for participant in serve {
        let url = std::str::from_utf8(&participant.endpoint).ok().and_then(|url| Endpoint::new(url).ok());
        if let (Some(endpoint), Some(address)) = (url, transfer_address(&participant.executor_key, hrp)?) {
            endpoints.extend(endpoint.served_by(&address));
        }
    }
    Ok(endpoints)
}

/// What a gateway says of itself.
#[derive(Deserialize)]
struct Information {
    address: String,
}

/// The gateway at `endpoint` with the address that it says is its transfer agent's. Its word is enough for who knows it by its URL:
/// it is the one to be asked, and a signature for its address is good for nobody else.
///
/// # Errors
/// [`GatewayError`]; [`GatewayError::Answer`] also when what it says is no address.
pub async fn introduced(endpoint: &Endpoint) -> Result<Endpoint, GatewayError> {
    let transport = Transport::new(Timeouts { answer: INTRODUCTION, ..Timeouts::default() });
    let call = Call { method: Method::GET, path: INFORMATION.into(), body: Bytes::new(), accept: JSON };
    let answer = transport.send(endpoint, &call, HeaderMap::new()).await?;
    let body = transport.whole(endpoint, answer).await?;
    let unreadable = |problem: String| GatewayError::Answer { url: endpoint.url().to_owned(), problem };
    let said: Information = serde_json::from_slice(&body).map_err(|error| unreadable(error.to_string()))?;
    endpoint.clone().served_by(&said.address).map_err(|error| unreadable(error.to_string()))
}

/// Why no gateways were named.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// The chain could not be asked.
    #[error(transparent)]
    Chain(#[from] ClientError),
    /// Addresses cannot be written with this human-readable part.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Who was asked said nothing in time.
    #[error("gateways were not named within {0} s")]
    Silent(u64),
    /// There is none.
    #[error(transparent)]
    Empty(#[from] EmptyPool),
}

/// Where a pool learns what gateways there are.
pub trait Discovery: fmt::Debug + Send + Sync {
    /// All that there are now.
    fn gateways(&self) -> Pin<Box<dyn Future<Output = Result<Vec<Endpoint>, DiscoveryError>> + Send + '_>>;
}

/// The gateways of a chain's participants; see [`serving`].
#[derive(Clone, Debug)]
pub struct ChainGateways {
    /// The chain.
    pub network: Arc<Network>,
    /// Model that they serve; without it any.
    pub model: Option<String>,
    /// Human-readable part of addresses.
    pub hrp: String,
}

impl Discovery for ChainGateways {
    fn gateways(&self) -> Pin<Box<dyn Future<Output = Result<Vec<Endpoint>, DiscoveryError>> + Send + '_>> {
        Box::pin(async {
            let view = self.network.view(Duration::ZERO).await?;
            Ok(view.gateways(self.model.as_deref(), &self.hrp)?)
        })
    }
}

/// The gateways that are registered on chain; see [`serving`].
///
/// # Errors
/// [`DiscoveryError`].
pub async fn on_chain(chain: &Chain, model: Option<&str>, hrp: &str) -> Result<Vec<Endpoint>, DiscoveryError> {
    Ok(serving(&participants::all(chain).await?, model, hrp)?)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{executor::HardwareProfile, views::CollateralView, weight::VotingWeight};

    use super::*;
    use crate::requests::RequestSigner;

    fn key(number: u8) -> (ExecutorKey, String) {
        let signer = RequestSigner::from_hex(&format!("{number:064x}"), "keirin").expect("a key");
        let bytes = signer.public_key().to_encoded_point(true);
        (ExecutorKey(bytes.as_bytes().try_into().expect("33 bytes")), signer.address().to_owned())
    }

    fn participant(number: u8, endpoint: &[u8]) -> Participant {
        Participant {
            account: [number; 32],
            executor_key: key(number).0,
            endpoint: endpoint.to_vec().try_into().expect("short enough"),
            hardware: HardwareProfile::default(),
            models: vec![b"tiny".to_vec().try_into().expect("short enough")].try_into().expect("few enough"),
            weight: VotingWeight(1),
            deposit: 0,
            collateral: CollateralView { active: 0, unbonding: Vec::new() },
            registered_at: 0,
            leaving_until: None,
            served: 0,
            missed: 0,
        }
    }

    #[test]
    fn address_of_a_participant_is_that_of_its_executor_key() {
        let found = serving(&[participant(1, b"http://a:1/")], Some("tiny"), "keirin").expect("a prefix");
        let expected = Endpoint::new("http://a:1").and_then(|endpoint| endpoint.served_by(&key(1).1));
        assert_eq!(found, [expected.expect("it is one")]);
    }

    #[test]
    fn who_leaves_or_serves_other_models_is_left_out() {
        let leaving = Participant { leaving_until: Some(9), ..participant(1, b"http://a") };
        assert_eq!(serving(&[leaving], None, "keirin"), Ok(vec![]));
        assert_eq!(serving(&[participant(1, b"http://a")], Some("huge"), "keirin"), Ok(vec![]));
    }

    #[test]
    fn nonsense_that_somebody_registered_is_left_out() {
        let mut no_key = participant(2, b"http://b");
        no_key.executor_key = ExecutorKey([9; 33]);
        let registered = [
            participant(1, b"file:///etc/passwd"),
            participant(1, b"\xff\xfe"),
            participant(1, b""),
            participant(1, b"http://a;gonka1"),
            no_key,
        ];
        assert_eq!(serving(&registered, None, "keirin"), Ok(vec![]));
    }

    #[test]
    fn prefix_that_cannot_be_written_is_refused() {
        assert!(serving(&[participant(1, b"http://a")], None, "").is_err());
    }
}
