//! `/v1/models` and `/v1/gateway`: what is served here, and how to pay for it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// The models that are served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ModelList {
    /// `list`
    pub object: &'static str,
    /// Each of them.
    pub data: Vec<Model>,
}

/// A model that is served.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Model {
    /// Its name.
    pub id: String,
    /// `model`
    pub object: &'static str,
    /// Second since 1970; 0, because a model's files bear no date that counts.
    pub created: u64,
    /// `keirin`
    pub owned_by: &'static str,
    /// Longest prompt plus answer, in tokens.
    pub context_length: u32,
}

impl Model {
    pub(in crate::gateway) fn new(id: &str, context_length: u32) -> Self {
        Self { id: id.to_owned(), object: "model", created: 0, owned_by: "keirin", context_length }
    }
}

/// What a client must know to sign requests and to foresee what they cost.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GatewayInfo {
    /// Address of the transfer agent: what requests to this gateway are signed for.
    pub address: String,
    /// Its compressed secp256k1 key, in hex.
    pub key: String,
    /// What addresses begin with.
    pub hrp: String,
    /// What a token costs where `prices` does not say it, in the smallest unit of the currency.
    pub price_per_token: String,
    /// Genesis hash of the chain on which signed requests are settled, in hex; none where they are not.
    pub chain: Option<String>,
    /// What a token of each model costs in signed requests that are settled on chain, in its smallest unit.
    pub prices: BTreeMap<String, String>,
    /// Longest body, in bytes.
    pub max_body_bytes: usize,
}

/// A receipt, as its requester gets it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptObject {
    /// `receipt`
    pub object: &'static str,
    /// What the request is known by, in hex.
    pub request: String,
    /// SCALE of receipt and signature, in base64.
    pub receipt: String,
    /// In which batch it is settled; none while it waits for one, or where it is settled on no chain.
    pub batch: Option<ReceiptPlace>,
}

/// Where a receipt is on chain.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptPlace {
    /// What the batch is known by, in hex.
    pub id: String,
    /// The receipt's place in it, counted from 0.
    pub place: u32,
}
