//! `GET /v1/evidence/{batch}/{places}`: leaves of a batch of receipts and what they commit to, for validators.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{header::CONTENT_TYPE, HeaderMap},
    response::{IntoResponse, Response},
};
use codec::Encode;
use keirin_primitives::{
    evidence::{ShownLeaves, FULL_LEAVES_BYTES, MAX_LEAVES},
    executor_rpc::from_hex,
    receipts::BatchId,
};

use super::evidence::{Asked, EvidenceDesk, Refusal};
use crate::gateway::settlement::Shown;

/// Leaves of a batch of receipts, for validators. What is signed names them by [`BatchId::leaves`] in the place of an order's hash.
#[utoipa::path(
    get,
    path = "/v1/evidence/{batch}/{places}",
    params(
        ("batch" = String, Path, description = "32 bytes in hexadecimal digits"),
        ("places" = String, Path, description = "Places that increase, separated by commas"),
        ("keirin-genesis" = String, Header, description = "Genesis hash of the chain: 64 hexadecimal digits"),
        ("keirin-time" = u64, Header, description = "Second since 1970 at which it is asked"),
        ("keirin-key" = String, Header, description = "Key of the executor that asks: 66 hexadecimal digits"),
        ("keirin-signature" = String, Header, description = "Its signature over the request: 130 hexadecimal digits")
    ),
    responses(
        (status = 200, description = "SCALE of ShownLeaves", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", description = "Why nothing is shown", body = String, content_type = "text/plain")
    ),
    security(())
)]
pub(crate) async fn show(
    State(desk): State<Arc<EvidenceDesk>>,
    Path((batch, places)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let batch = from_hex(&batch).ok().and_then(|bytes| bytes.try_into().ok()).map(BatchId).ok_or(Refusal::Leaf)?;
    let places = places_in(&places).ok_or(Refusal::Leaf)?;
    desk.admit(Asked::Leaves(batch.leaves(&places), places.len()), &headers)?;
    let shown = desk.receipts().ok_or(Refusal::Unknown)?;
    let leaves = tokio::task::spawn_blocking(move || leaves(&shown, &batch, &places)).await??;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], leaves.encode()).into_response())
}

/// As many of the leaves as fit into an answer; at least one.
fn leaves(shown: &Shown, batch: &BatchId, places: &[u32]) -> Result<ShownLeaves, Refusal> {
    let (mut leaves, mut bytes) = (ShownLeaves::new(), 0);
    for place in places {
        if bytes >= FULL_LEAVES_BYTES {
            break;
        }
        let leaf = shown.leaf(batch, *place)?;
        bytes += leaf.as_ref().map_or(0, Encode::encoded_size);
        leaves.push(leaf);
    }
    if leaves.iter().all(Option::is_none) {
        return Err(Refusal::Unknown);
    }
    Ok(leaves)
}

/// Places that increase, exactly in their digits: no sign, no zeros in front.
pub fn places_in(text: &str) -> Option<Vec<u32>> {
    let place = |text: &str| text.parse::<u32>().ok().filter(|number| number.to_string() == text);
    let places: Vec<u32> = text.split(',').take(MAX_LEAVES + 1).map(place).collect::<Option<_>>()?;
    let is_good = places.len() <= MAX_LEAVES && places.windows(2).all(|pair| pair[0] < pair[1]);
    is_good.then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_increase_and_are_written_in_one_way() {
        assert_eq!(places_in("7"), Some(vec![7]));
        assert_eq!(places_in("0,7,4294967295"), Some(vec![0, 7, u32::MAX]));
        for odd in ["", ",", "1,", "01", "+1", "-1", "4294967296", "a", "0x1", "1,1", "2,1", "1, 2"] {
            assert_eq!(places_in(odd), None, "{odd:?}");
        }
        let text = |count: usize| (0..count).map(|place| place.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(places_in(&text(MAX_LEAVES)).map(|places| places.len()), Some(MAX_LEAVES));
        assert_eq!(places_in(&text(MAX_LEAVES + 1)), None);
    }
}
