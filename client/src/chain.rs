//! A connection to a node: runtime APIs in, transactions out.

use std::str::FromStr;

use codec::{Decode, DecodeAll};
use subxt::{
    error::{DispatchError, TransactionEventsError},
    events::Phase,
    ext::{
        scale_encode::{EncodeAsFields, Error as EncodeError},
        scale_type_resolver::{FieldIter, TypeResolver},
    },
    tx::TransactionStatus,
    OnlineClient, PolkadotConfig,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

use crate::ClientError;

/// A connection to a node.
#[derive(Clone)]
pub struct Chain {
    client: OnlineClient<PolkadotConfig>,
}

/// A transaction that is in a block and succeeded.
pub struct Submitted {
    /// Number of the block.
    pub block: u64,
    /// Pallet, name and SCALE-encoded fields of its events.
    events: Vec<(String, String, Vec<u8>)>,
}

impl Submitted {
    /// The fields of its first event of this name.
    ///
    /// # Errors
    /// [`ClientError::Unreadable`] when there is none or it starts otherwise.
    pub fn event<T: Decode>(&self, pallet: &str, name: &'static str) -> Result<T, ClientError> {
        let fields = self.events.iter().find(|(of, event, _)| of == pallet && event == name).map(|(_, _, bytes)| bytes);
        fields.and_then(|bytes| T::decode(&mut bytes.as_slice()).ok()).ok_or(ClientError::Unreadable(name))
    }
}

/// The account and key of a secret URI: `//Alice`, or a phrase with derivations and password.
///
/// # Errors
/// [`ClientError::Secret`].
pub fn signer(uri: &str) -> Result<Keypair, ClientError> {
    let uri = SecretUri::from_str(uri).map_err(|error| ClientError::Secret(error.to_string()))?;
    Keypair::from_uri(&uri).map_err(|error| ClientError::Secret(error.to_string()))
}

/// Arguments of a call that are SCALE-encoded already, by the very types the chain decodes.
struct ScaleArguments(Vec<u8>);

impl EncodeAsFields for ScaleArguments {
    fn encode_as_fields_to<R: TypeResolver>(
        &self,
        _fields: &mut dyn FieldIter<'_, R::TypeId>,
        _types: &R,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        out.extend_from_slice(&self.0);
        Ok(())
    }
}

impl Chain {
    /// Connects to the node at a WebSocket URL.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn connect(url: &str) -> Result<Self, ClientError> {
        let connected = OnlineClient::<PolkadotConfig>::from_insecure_url(url).await;
        let client =
            connected.map_err(|error| ClientError::Unreachable { url: url.to_owned(), problem: error.to_string() })?;
        Ok(Self { client })
    }

    /// Hash of block 0.
    pub fn genesis_hash(&self) -> [u8; 32] {
        self.client.genesis_hash().0
    }

    /// Number of the latest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn finalized_block(&self) -> Result<u64, ClientError> {
        Ok(self.client.at_current_block().await.map_err(node)?.block_number())
    }

    /// Asks a runtime API at the latest finalized block. `arguments` are SCALE-encoded, one after the other.
    ///
    /// # Errors
    /// [`ClientError::Node`] or [`ClientError::Unreadable`].
    pub async fn call<T: DecodeAll>(&self, method: &'static str, arguments: &[u8]) -> Result<T, ClientError> {
        let block = self.client.at_current_block().await.map_err(node)?;
        let answer = block.runtime_apis().call_raw(method, Some(arguments)).await.map_err(node)?;
        T::decode_all(&mut answer.as_slice()).map_err(|_| ClientError::Unreadable(method))
    }

    /// Signs a call, submits it and waits until it is in a finalized block. The signer's next transaction may follow
    /// at once: nonces are those of the latest finalized block.
    ///
    /// # Errors
    /// [`ClientError::Refused`] with the pallet's own explanation, [`ClientError::NotTaken`] or
    /// [`ClientError::Node`].
    pub async fn submit(
        &self,
        signer: &Keypair,
        pallet: &'static str,
        call: &'static str,
        arguments: Vec<u8>,
    ) -> Result<Submitted, ClientError> {
        let block = self.client.at_current_block().await.map_err(node)?;
        let payload = subxt::tx::dynamic(pallet, call, ScaleArguments(arguments));
        let mut transactions = block.transactions();
        let mut progress = transactions
            .sign_and_submit_then_watch_default(&payload, signer)
            .await
            .map_err(|error| ClientError::NotTaken(error.to_string()))?;
        while let Some(status) = progress.next().await {
            let in_block = match status.map_err(node)? {
                TransactionStatus::InFinalizedBlock(in_block) => in_block,
                TransactionStatus::Error { message }
                | TransactionStatus::Invalid { message }
                | TransactionStatus::Dropped { message } => return Err(ClientError::NotTaken(message)),
                _ => continue,
            };
            let events = in_block.wait_for_success().await.map_err(refused)?;
            let block = in_block.at().await.map_err(node)?.block_number();
            let events = events
                .iter()
                .filter_map(Result::ok)
                .filter(|event| matches!(event.phase(), Phase::ApplyExtrinsic(_)))
                .map(|event| {
                    (event.pallet_name().to_owned(), event.event_name().to_owned(), event.field_bytes().to_vec())
                })
                .collect();
            return Ok(Submitted { block, events });
        }
        Err(ClientError::NotTaken("the node stopped telling about it".into()))
    }

    /// Waits for the next finalized block and returns its number.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn next_block(&self) -> Result<u64, ClientError> {
        let mut blocks = self.client.stream_blocks().await.map_err(node)?;
        let block = blocks.next().await.ok_or_else(|| ClientError::Node("it sends no more blocks".into()))?;
        Ok(block.map_err(node)?.number())
    }
}

fn node(error: impl std::fmt::Display) -> ClientError {
    ClientError::Node(error.to_string())
}

/// Names the pallet's error and quotes its documentation.
fn refused(error: TransactionEventsError) -> ClientError {
    let TransactionEventsError::ExtrinsicFailed(DispatchError::Module(module)) = &error else {
        return node(error);
    };
    match module.details() {
        Ok(details) => ClientError::Refused {
            pallet: details.pallet.name().to_owned(),
            name: details.variant.name.clone(),
            explanation: details.variant.docs.join(" ").trim().to_owned(),
        },
        Err(_) => node(error),
    }
}
