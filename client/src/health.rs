//! How a node is: peers, clock and keys. Operators ask, through [`crate::cli`].

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use codec::{Decode, Encode};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::{from_hex, to_hex},
    AccountBytes,
};
use serde::Deserialize;
use sp_crypto_hashing::{twox_128, twox_64};
use subxt::rpcs::{client::rpc_params, RpcClient};
use subxt_signer::sr25519::Keypair;

use crate::{chain::node, Call, Chain, ClientError, Submitted};

/// How a node is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeHealth {
    /// Peers it talks to.
    pub peers: usize,
    /// Whether it should have any: a development chain's author need not.
    pub should_have_peers: bool,
    /// Whether it still fetches old blocks.
    pub is_syncing: bool,
    /// Whether its chain is for development, which imitates its time.
    pub is_development: bool,
}

/// Keys that a collator signs its blocks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKeys {
    /// The account has registered none.
    Missing,
    /// The registered ones are not in the node's keystore.
    Elsewhere,
    /// They are.
    Here,
}

/// New keys in a node's keystore, and the proof that whoever registers them is who they were made for.
#[derive(Deserialize)]
struct MadeKeys {
    keys: String,
    proof: Option<String>,
}

impl MadeKeys {
    /// Both in bytes; keys without a proof are of a chain that this library does not know.
    fn decoded(&self) -> Option<([u8; 32], Vec<u8>)> {
        let keys = from_hex(&self.keys).ok()?.try_into().ok()?;
        Some((keys, from_hex(self.proof.as_ref()?).ok()?))
    }
}

impl Chain {
    /// How the node is connected.
    ///
    /// # Errors
    /// [`ClientError::Node`].
    pub async fn health(&self) -> Result<NodeHealth, ClientError> {
        let health = self.rpc.system_health().await.map_err(node)?;
        Ok(NodeHealth {
            peers: health.peers,
            should_have_peers: health.should_have_peers,
            is_syncing: health.is_syncing,
            is_development: self.rpc.system_chain_type().await.map_err(node)? == "Development",
        })
    }

    /// Seconds from the time that the next best block states to this machine's when it comes; negative for blocks from the future.
    ///
    /// # Errors
    /// [`ClientError::NotFound`] when none comes within `limit`; [`ClientError::Node`], [`ClientError::Unreadable`].
    pub async fn behind_clock(&self, limit: Duration) -> Result<f64, ClientError> {
        let next = async {
            let mut heads = self.rpc.chain_subscribe_new_heads().await.map_err(node)?;
            // The first is the present one, which came some time ago.
            for _ in 0..2 {
                heads.next().await.ok_or_else(|| ClientError::Node("it told of no block".into()))?.map_err(node)?;
            }
            let here = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let stored = self.stored(&[twox_128(b"Timestamp"), twox_128(b"Now")].concat()).await?;
            let millis = stored.and_then(|bytes| u64::decode(&mut bytes.as_slice()).ok());
            let there = Duration::from_millis(millis.ok_or(ClientError::Unreadable("the block's time"))?);
            Ok::<f64, ClientError>(here.as_secs_f64() - there.as_secs_f64())
        };
        let late = || ClientError::NotFound(format!("no block came within {} s", limit.as_secs()));
        tokio::time::timeout(limit, next).await.map_err(|_| late())?
    }

    /// Where the keys are that an account has registered for its next session.
    ///
    /// # Errors
    /// [`ClientError::Node`], also when the node does not say what is in its keystore, as to callers from elsewhere.
    pub async fn session_keys(&self, account: &AccountBytes) -> Result<SessionKeys, ClientError> {
        let of_account = [twox_64(account).as_slice(), account].concat();
        let key = [twox_128(b"Session").as_slice(), &twox_128(b"NextKeys"), &of_account].concat();
        let Some(keys) = self.stored(&key).await? else { return Ok(SessionKeys::Missing) };
        let is_here = self.rpc.author_has_session_keys(keys).await.map_err(node)?;
        Ok(if is_here { SessionKeys::Here } else { SessionKeys::Elsewhere })
    }

    /// Has the node make keys to sign blocks with, and registers them for the signer; they count from the session after the next.
    ///
    /// # Errors
    /// [`ClientError::Node`], also when the node makes no keys for callers from elsewhere; [`ClientError::Unreadable`], and those of
    /// [`Chain::submit`].
    pub async fn renew_session_keys(&self, signer: &Keypair) -> Result<Submitted, ClientError> {
        let rpc = RpcClient::from_insecure_url(&self.url).await.map_err(node)?;
        let owner = rpc_params![to_hex(signer.public_key().0)];
        let made: MadeKeys = rpc.request("author_rotateKeysWithOwner", owner).await.map_err(node)?;
        let arguments = made.decoded().ok_or(ClientError::Unreadable("the node's session keys"))?;
        self.submit(signer, &Call::new("Session", "set_keys", &arguments)).await
    }

    /// The participant that an executor key belongs to.
    ///
    /// # Errors
    /// Those of [`Chain::call`].
    pub async fn participant_by_key(&self, key: &ExecutorKey) -> Result<Option<AccountBytes>, ClientError> {
        self.call("ParticipantsApi_participant_by_key", &key.encode()).await
    }

    /// What the best block's state has under a key.
    async fn stored(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ClientError> {
        self.rpc.state_get_storage(key, None).await.map_err(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(keys: &str, proof: Option<&str>) -> Option<([u8; 32], Vec<u8>)> {
        MadeKeys { keys: keys.into(), proof: proof.map(str::to_owned) }.decoded()
    }

    #[test]
    fn keys_come_with_a_proof_of_ownership() {
        let key = to_hex([5; 32]);
        assert_eq!(decoded(&key, Some("0x0607")), Some(([5; 32], vec![6, 7])));
        assert_eq!(decoded(&key, None), None);
    }

    #[test]
    fn keys_of_another_form_are_not_registered() {
        assert_eq!(decoded("0x05", Some("0x06")), None);
        assert_eq!(decoded(&to_hex([5; 64]), Some("0x06")), None);
    }
}
