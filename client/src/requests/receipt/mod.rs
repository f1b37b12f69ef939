//! Receipts, as who paid for an answer checks them.

mod examine;
mod findings;
mod known;
#[cfg(test)]
mod tests;

pub use examine::examine_receipt;
pub use findings::{Findings, ReceiptError, Unchecked};
pub use known::{ChainTerms, Roster, Sent, Told, ToldAnswer};

use base64::{engine::general_purpose::STANDARD, Engine};
use codec::{Decode, DecodeAll, Encode};
use keirin_primitives::{executor::ExecutorSignature, receipts::Receipt, HashBytes};

/// Genesis hash in receipts of executors that settle on no chain.
pub const NO_CHAIN: HashBytes = [0; 32];

/// Header with the receipt of a whole answer, and name of the comment with that of a stream.
pub const RECEIPT_HEADER: &str = "x-keirin-receipt";

/// A receipt with its executor's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedReceipt {
    /// The receipt.
    pub receipt: Receipt,
    /// The executor's signature over [`keirin_primitives::signing::receipt_digest`].
    pub signature: ExecutorSignature,
}

impl SignedReceipt {
    /// Reads a receipt as gateways send it.
    ///
    /// # Errors
    /// [`ReceiptError::NotAReceipt`].
    pub fn from_text(text: &str) -> Result<Self, ReceiptError> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| ReceiptError::NotAReceipt)?;
        Self::decode_all(&mut bytes.as_slice()).map_err(|_| ReceiptError::NotAReceipt)
    }

    /// The receipt as gateways send it: SCALE in base64.
    pub fn to_text(&self) -> String {
        STANDARD.encode(self.encode())
    }
}
