//! What a node of any chain says over JSON-RPC: blocks and raw storage.

use codec::{Decode, DecodeAll};
use jsonrpsee::{
    core::client::ClientT,
    http_client::{HttpClient, HttpClientBuilder},
    rpc_params,
};
use keirin_primitives::{
    executor_rpc::{from_hex, to_hex},
    AccountBytes,
};
use serde::Deserialize;
use sp_crypto_hashing::{blake2_128, twox_128, twox_64};

use crate::problem::{failed, Problem};

/// A node.
pub struct Rpc {
    client: HttpClient,
}

/// A block's header, as far as checks read it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    number: String,
    /// `0x` and 64 digits.
    pub parent_hash: String,
    /// `0x` and 64 digits.
    pub state_root: String,
    digest: Digest,
}

#[derive(Debug, Deserialize)]
struct Digest {
    logs: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuntimeVersion {
    spec_version: u32,
}

/// An account: its nonce and three counters of references; what is free, held and frozen, and flags.
type AccountInfo = ([u32; 4], (u128, u128, u128, u128));

/// Start of a digest in which an Aura author names its slot: kind `PreRuntime`, engine, 8 bytes.
const AURA_SLOT: [u8; 6] = [6, b'a', b'u', b'r', b'a', 8 << 2];

impl Header {
    /// Number of the block.
    pub fn number(&self) -> Result<u32, Problem> {
        Ok(u32::from_str_radix(self.number.trim_start_matches("0x"), 16)?)
    }

    /// Slot of an Aura block.
    pub fn aura_slot(&self) -> Option<u64> {
        let slot =
            |log: &String| Some(u64::from_le_bytes(from_hex(log).ok()?.strip_prefix(&AURA_SLOT)?.try_into().ok()?));
        self.digest.logs.iter().find_map(slot)
    }
}

impl Rpc {
    /// The node at a WebSocket URL, asked over HTTP.
    pub fn at(url: &str) -> Result<Self, Problem> {
        Ok(Self { client: HttpClientBuilder::default().build(url.replacen("ws://", "http://", 1))? })
    }

    /// Hash of the latest final block.
    pub async fn finalized(&self) -> Result<String, Problem> {
        Ok(self.client.request("chain_getFinalizedHead", rpc_params![]).await?)
    }

    /// Hash of the best chain's block of a number.
    pub async fn block_hash(&self, number: u32) -> Result<String, Problem> {
        let hash: Option<String> = self.client.request("chain_getBlockHash", rpc_params![number]).await?;
        hash.map_or_else(|| failed(format!("the node has no block {number}")), Ok)
    }

    /// Header of a block.
    pub async fn header(&self, hash: &str) -> Result<Header, Problem> {
        let header: Option<Header> = self.client.request("chain_getHeader", rpc_params![hash]).await?;
        header.map_or_else(|| failed(format!("the node has no block {hash}")), Ok)
    }

    /// Number of the latest final block.
    pub async fn finalized_number(&self) -> Result<u32, Problem> {
        self.header(&self.finalized().await?).await?.number()
    }

    /// A storage item at a block, if it is set.
    pub async fn storage<T: DecodeAll>(&self, key: &[u8], at: &str) -> Result<Option<T>, Problem> {
        let found: Option<String> = self.client.request("state_getStorage", rpc_params![to_hex(key), at]).await?;
        found.map(|text| decoded(&text)).transpose()
    }

    /// Whether a storage item is set at a block.
    pub async fn is_set(&self, key: &[u8], at: &str) -> Result<bool, Problem> {
        let hash: Option<String> = self.client.request("state_getStorageHash", rpc_params![to_hex(key), at]).await?;
        Ok(hash.is_some())
    }

    /// The start of what a runtime API without arguments answers at a block.
    pub async fn call<T: Decode>(&self, method: &str, at: &str) -> Result<T, Problem> {
        let answer: String = self.client.request("state_call", rpc_params![method, "0x", at]).await?;
        Ok(T::decode(&mut from_hex(&answer)?.as_slice())?)
    }

    /// Version of the runtime at a block.
    pub async fn runtime_version(&self, at: &str) -> Result<u32, Problem> {
        let version: RuntimeVersion = self.client.request("state_getRuntimeVersion", rpc_params![at]).await?;
        Ok(version.spec_version)
    }

    /// What is held from an account at a block, in the smallest unit.
    pub async fn held(&self, account: &AccountBytes, at: &str) -> Result<u128, Problem> {
        let key = [item("System", "Account").as_slice(), &blake2_128(account), account].concat();
        let found: Option<AccountInfo> = self.storage(&key, at).await?;
        Ok(found.map_or(0, |(_, (_, held, _, _))| held))
    }

    /// Collators of the current session, in the order of their slots.
    pub async fn collators(&self, at: &str) -> Result<Vec<AccountBytes>, Problem> {
        Ok(self.storage(&item("Session", "Validators"), at).await?.unwrap_or_default())
    }

    /// Who made a block of the parachain: whose slot it was, its parent's state says.
    pub async fn author(&self, hash: &str) -> Result<AccountBytes, Problem> {
        let header = self.header(hash).await?;
        let collators = self.collators(&header.parent_hash).await?;
        let place = header.aura_slot().and_then(|slot| slot.checked_rem(collators.len() as u64));
        let author = place.and_then(|place| collators.get(usize::try_from(place).ok()?)).copied();
        author.map_or_else(|| failed(format!("block {hash} names no author")), Ok)
    }
}

/// Key of a storage item.
pub fn item(pallet: &str, name: &str) -> Vec<u8> {
    [twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

/// Key of an entry of a storage map whose keys are hashed with `Twox64Concat`.
pub fn entry(pallet: &str, name: &str, key: &[u8]) -> Vec<u8> {
    [item(pallet, name).as_slice(), &twox_64(key), key].concat()
}

fn decoded<T: DecodeAll>(text: &str) -> Result<T, Problem> {
    Ok(T::decode_all(&mut from_hex(text)?.as_slice())?)
}
