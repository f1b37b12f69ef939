//! Requests that were paid for, as their requester knows them.

use keirin_primitives::receipts::RequestId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    network::NetworkView,
    requests::{examine_receipt, ChainTerms, Findings, Hex, ReceiptError, Sent, SignedReceipt, Told},
};

/// A request that was signed, what came for it, and its receipt. There are no words in it, only hashes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// What was sent.
    pub sent: Sent,
    /// What came; none if the answer did not come to its end.
    pub told: Option<Told>,
    /// The receipt; none if there came none that can be read.
    #[serde(serialize_with = "write_receipt", deserialize_with = "read_receipt")]
    pub receipt: Option<SignedReceipt>,
    /// Genesis hash of the chain that the requester knew.
    pub genesis: Option<Hex<32>>,
    /// Number of the finalized block by which the receipt was checked when it came.
    pub block: Option<u64>,
}

fn write_receipt<S: Serializer>(receipt: &Option<SignedReceipt>, to: S) -> Result<S::Ok, S::Error> {
    receipt.as_ref().map(SignedReceipt::to_text).serialize(to)
}

fn read_receipt<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SignedReceipt>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| SignedReceipt::from_text(&text)).transpose().map_err(serde::de::Error::custom)
}

impl Paid {
    /// What the request is known by.
    pub fn id(&self) -> Hex<32> {
        let RequestId(id) = self.sent.id();
        Hex(id)
    }

    /// What the chain says about its receipt in a view of it; without a view the chain alone that was known when it came.
    pub fn terms(&self, view: Option<&NetworkView>) -> ChainTerms {
        let known = ChainTerms { genesis: self.genesis.map(|genesis| genesis.0), ..ChainTerms::default() };
        match (view, &self.receipt) {
            (Some(view), Some(signed)) => view.terms(&signed.receipt),
            _ => known,
        }
    }

    /// Examines its receipt.
    pub fn examine(&self, terms: &ChainTerms) -> Findings {
        match &self.receipt {
            Some(signed) => examine_receipt(signed, Some(&self.sent), self.told.as_ref(), terms),
            None => Findings::only(ReceiptError::Missing),
        }
    }
}

/// A paid request with what was found in its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was sent, what came, and the receipt.
    pub paid: Paid,
    /// What was found.
    pub findings: Findings,
}
