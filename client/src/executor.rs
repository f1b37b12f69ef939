//! Asking an executor on this host who it is.

use codec::DecodeAll;
use jsonrpsee::{
    core::{client::ClientT, params::ArrayParams, ClientError as RpcError, DeserializeOwned},
    http_client::HttpClient,
    rpc_params,
};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature, HardwareProfile},
    executor_rpc::{from_hex, to_hex, HostReport, Identity, METHOD_HOST, METHOD_IDENTITY, METHOD_PROVE_POSSESSION},
    model::ModelId,
    AccountBytes, HashBytes,
};

use crate::{defaults::EXECUTOR_TIMEOUT, ClientError};

/// An executor, as registration needs it.
#[derive(Clone, Debug)]
pub struct ExecutorFacts {
    /// Key it signs with.
    pub key: ExecutorKey,
    /// What it measured of its host.
    pub hardware: HardwareProfile,
    /// Models it has loaded.
    pub models: Vec<ModelId>,
}

/// A connection to an executor.
pub struct ExecutorClient {
    url: String,
    client: HttpClient,
}

impl ExecutorClient {
    /// A connection to the executor at an `http://` URL; it is made with the first call.
    ///
    /// # Errors
    /// [`ClientError::Executor`] when the URL is not one.
    pub fn new(url: &str) -> Result<Self, ClientError> {
        let client = HttpClient::builder()
            .request_timeout(EXECUTOR_TIMEOUT)
            .build(url)
            .map_err(|error| ClientError::Executor { url: url.to_owned(), problem: error.to_string() })?;
        Ok(Self { url: url.to_owned(), client })
    }

    async fn call<T: DeserializeOwned>(&self, method: &'static str, params: ArrayParams) -> Result<T, ClientError> {
        self.client.request(method, params).await.map_err(|error| match error {
            RpcError::Call(refusal) => {
                ClientError::ExecutorRefused { url: self.url.clone(), method, problem: refusal.message().to_owned() }
            }
            other => ClientError::Executor { url: self.url.clone(), problem: other.to_string() },
        })
    }

    /// Who it is and what it measured.
    ///
    /// # Errors
    /// [`ClientError::ExecutorUnmeasured`] when nobody ran its `bench` yet; [`ClientError::Executor`],
    /// [`ClientError::ExecutorRefused`] or [`ClientError::ExecutorAnswer`].
    pub async fn facts(&self) -> Result<ExecutorFacts, ClientError> {
        let identity: Identity = self.call(METHOD_IDENTITY, rpc_params![]).await?;
        let key = bytes(&identity.executor_key).and_then(|bytes| bytes.try_into().ok()).map(ExecutorKey);
        let hardware = identity.hardware.ok_or(ClientError::ExecutorUnmeasured)?;
        let hardware = bytes(&hardware).and_then(|bytes| HardwareProfile::decode_all(&mut bytes.as_slice()).ok());
        let models = identity.models.into_iter().map(|name| ModelId::try_from(name.into_bytes()));
        Ok(ExecutorFacts {
            key: key.ok_or(ClientError::ExecutorAnswer("key"))?,
            hardware: hardware.ok_or(ClientError::ExecutorAnswer("hardware profile"))?,
            models: models.collect::<Result<_, _>>().map_err(|_| ClientError::ExecutorAnswer("model name"))?,
        })
    }

    /// What it runs on.
    ///
    /// # Errors
    /// [`ClientError::Executor`] or [`ClientError::ExecutorRefused`].
    pub async fn host(&self) -> Result<HostReport, ClientError> {
        self.call(METHOD_HOST, rpc_params![]).await
    }

    /// Its agreement that `account` registers its key.
    ///
    /// # Errors
    /// [`ClientError::Executor`], [`ClientError::ExecutorRefused`] or [`ClientError::ExecutorAnswer`].
    pub async fn prove_possession(
        &self,
        genesis: &HashBytes,
        account: &AccountBytes,
    ) -> Result<ExecutorSignature, ClientError> {
        let params = rpc_params![to_hex(genesis), to_hex(account)];
        let proof: String = self.call(METHOD_PROVE_POSSESSION, params).await?;
        let proof = bytes(&proof).and_then(|bytes| bytes.try_into().ok()).map(ExecutorSignature);
        proof.ok_or(ClientError::ExecutorAnswer("proof of possession"))
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    from_hex(hex).ok()
}
