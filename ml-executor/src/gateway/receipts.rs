//! `GET /v1/receipts/{request}`: a receipt again, for its requester.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    Json,
};
use keirin_primitives::{executor_rpc::from_hex, receipts::RequesterKey, HashBytes};

use super::{
    admission::now_ns,
    auth::{Credentials, SignedFor},
    openai::listing::{ReceiptObject, ReceiptPlace},
    served::{Book, BookError, KeptRequest},
    ApiError, ErrorBody, Gateway,
};

/// The receipt of a request, for who signed it; the request for the receipt is signed the same way, with an empty body.
#[utoipa::path(
    get,
    path = "/v1/receipts/{request}",
    params(("request" = String, Path, description = "What the request is known by, in hex: the answer's x-keirin-request")),
    responses((status = 200, body = ReceiptObject), (status = "default", body = ErrorBody)),
    security(
        ("signature" = [], "requester" = [], "time" = []),
        ("gonka_signature" = [], "gonka_sender" = [], "gonka_time" = [])
    )
)]
pub(super) async fn receipt(
    State(gateway): State<Arc<Gateway>>,
    Path(request): Path<String>,
    headers: HeaderMap,
) -> Result<Json<ReceiptObject>, ApiError> {
    if !gateway.rates.admit(Instant::now()) {
        return Err(ApiError::overloaded());
    }
    let Credentials::Signed(signature) = Credentials::read(&headers)? else {
        return Err(ApiError::unauthorized("missing_credentials", "receipts are for those who signed the request"));
    };
    SignedFor::check_time(&signature, now_ns())?;
    let asked = gateway.signed_for.check(&signature, b"")?;
    gateway.allowances.request(&signature.address, None)?;
    let known_by = from_hex(&request).ok().and_then(|bytes| HashBytes::try_from(bytes).ok());
    let hash = known_by.ok_or_else(|| ApiError::invalid("bad_request_id", "a request is known by 32 bytes in hex"))?;
    let book = gateway.book.clone();
    let found = tokio::task::spawn_blocking(move || find(&book, &hash)).await.map_err(|_| ApiError::broke_off())??;
    let own = found.filter(|found| found.requester == asked.requester);
    let Found { object, .. } = own.ok_or_else(|| ApiError::no_receipt(&request))?;
    Ok(Json(object))
}

/// A receipt, and whose it is.
struct Found {
    requester: RequesterKey,
    object: ReceiptObject,
}

fn find(book: &Book, hash: &HashBytes) -> Result<Option<Found>, BookError> {
    let Some(KeptRequest { receipt: Some(signed), .. }) = book.served(hash)? else { return Ok(None) };
    let place = book.place(hash)?;
    let batch = place.map(|(batch, place)| ReceiptPlace { id: hex::encode(batch.0), place });
    let (request, receipt) = (hex::encode(hash), signed.to_text());
    let object = ReceiptObject { object: "receipt", request, receipt, batch };
    Ok(Some(Found { requester: signed.receipt.request.requester, object }))
}
