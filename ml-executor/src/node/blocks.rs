//! What the chain knows of its blocks.

use codec::DecodeAll;
use jsonrpsee::rpc_params;
use keirin_primitives::executor_rpc::{from_hex, to_hex};
use sp_crypto_hashing::twox_128;

use super::{hash_in, BlockHash, Node, NodeError};

/// A block that is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalBlock {
    /// What it is known by.
    pub hash: BlockHash,
    /// How many came before it.
    pub number: u32,
    /// Its time, in milliseconds since 1970.
    pub time_ms: u64,
}

impl Node {
    /// The newest block that is final, with its number and its time.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn newest_final(&self) -> Result<FinalBlock, NodeError> {
        let hash = self.finalized().await?;
        let number = self.stored(&hash, "System", "Number").await?;
        let time_ms = self.stored(&hash, "Timestamp", "Now").await?;
        Ok(FinalBlock { hash, number, time_ms })
    }

    /// The block of a number on the node's chain; none that it does not know.
    ///
    /// # Errors
    /// [`NodeError`].
    pub async fn block_at(&self, number: u32) -> Result<Option<BlockHash>, NodeError> {
        const METHOD: &str = "chain_getBlockHash";
        let hash: Option<String> = self.request(METHOD, rpc_params![number]).await?;
        hash.map(|hash| hash_in(METHOD, &hash).map(BlockHash)).transpose()
    }

    /// What a pallet stores under one name.
    async fn stored<T: DecodeAll>(&self, at: &BlockHash, pallet: &str, name: &str) -> Result<T, NodeError> {
        const METHOD: &str = "state_getStorage";
        let key = to_hex([twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat());
        let stored: Option<String> = self.request(METHOD, rpc_params![key, to_hex(at.0)]).await?;
        let bytes = stored.and_then(|hex| from_hex(&hex).ok()).ok_or(NodeError::Unreadable(METHOD))?;
        T::decode_all(&mut bytes.as_slice()).map_err(|_| NodeError::Unreadable(METHOD))
    }
}
