//! `GET /v1/evidence/{batch}/{place}`: a leaf of a batch of receipts and what it commits to, for validators.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{header::CONTENT_TYPE, HeaderMap},
    response::{IntoResponse, Response},
};
use codec::Encode;
use keirin_primitives::{executor_rpc::from_hex, receipts::BatchId};

use super::evidence::{EvidenceDesk, Refusal};

/// Shows a leaf. What is signed names it by [`BatchId::leaf`] in the place of an order's hash.
pub(super) async fn show(
    State(desk): State<Arc<EvidenceDesk>>,
    Path((batch, place)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let batch = from_hex(&batch).ok().and_then(|bytes| bytes.try_into().ok()).map(BatchId).ok_or(Refusal::Leaf)?;
    // Exactly its digits: no sign, no zeros in front.
    let number = place.parse::<u32>().ok().filter(|number| number.to_string() == place).ok_or(Refusal::Leaf)?;
    desk.admit(batch.leaf(number).0, &headers)?;
    let shown = desk.receipts().ok_or(Refusal::Unknown)?;
    let leaf = tokio::task::spawn_blocking(move || shown.leaf(&batch, number)).await??.ok_or(Refusal::Unknown)?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], leaf.encode()).into_response())
}
