//! Receipts as texts, as they come in headers and comments, and as requesters examine them.

use keirin_client::requests::{examine_receipt, ChainTerms, SignedReceipt};
use keirin_primitives::executor::ExecutorSignature;

use crate::receipts::receipt;

/// A receipt has one text only, and whatever is in it can be examined.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(signed) = SignedReceipt::from_text(text) else { return };
    assert_eq!(signed.to_text(), text.trim());
    let found = examine_receipt(&signed, None, None, &ChainTerms::default());
    assert!(!found.hold(), "nobody has signed it");
}

/// A receipt with nobody's signature, alone and with white space around it.
pub fn seeds() -> Vec<Vec<u8>> {
    let text = SignedReceipt { receipt: receipt(1), signature: ExecutorSignature([9; 65]) }.to_text();
    vec![text.clone().into_bytes(), format!(" {text}\n").into_bytes()]
}
