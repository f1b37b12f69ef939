//! On what terms a request is served.
//!
//! A signed request is settled on chain where the executor reads one, and the chain voids a batch with one false receipt and calls its
//! executor a cheat. So what no true receipt could be written of is refused before any work is done.

use keirin_primitives::{
    model::MAX_MODEL_ID_BYTES,
    receipts::{RequesterId, MAX_BODY_BYTES, MAX_CHOICES},
    HashBytes,
};

use super::Assignment;
use crate::gateway::{
    accounts::Fee, admission::Caller, auth::Came, openai::endpoint_of, served::Endpoint, ApiError, Gateway,
};

/// Stands for the genesis hash in receipts that are settled on no chain.
const NO_CHAIN: HashBytes = [0; 32];

/// What a request costs, and where it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
    /// What its receipt is signed for.
    pub genesis: HashBytes,
    /// Genesis hash of the chain on which it is settled; none when it is not.
    pub chain: Option<HashBytes>,
    /// What a token costs.
    pub price: Fee,
}

impl Terms {
    /// Those of a request.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be settled as it must be.
    pub fn of(gateway: &Gateway, caller: &Caller, assignment: &Assignment) -> Result<Self, ApiError> {
        let price = gateway.price;
        let Some(came) = &caller.came else { return Ok(Self { genesis: NO_CHAIN, chain: None, price }) };
        has_a_receipt(assignment)?;
        if assignment.endpoint == Endpoint::Embeddings && (gateway.chain.is_some() || gateway.routing.is_some()) {
            let message =
                "embeddings are neither routed nor settled, since nobody could check them; ask with an API key";
            return Err(ApiError::invalid("embeddings_not_settled", message));
        }
        let Some(chain) = &gateway.chain else { return Ok(Self { genesis: NO_CHAIN, chain: None, price }) };
        let view = chain.view()?;
        is_settled_as_it_was_meant(&caller.body)?;
        was_sent_to_its_agent(came, gateway.signed_for.hrp())?;
        let price = view.prices.per_token(&assignment.model, caller.timestamp_ns).ok_or_else(|| {
            let message =
                format!("{:?} has no price on chain now, so signed requests for it are not served", assignment.model);
            ApiError::unavailable("no_price", message)
        })?;
        Ok(Self { genesis: view.genesis, chain: Some(view.genesis), price })
    }
}

/// Whether a receipt has room for all answers and the name of the model.
fn has_a_receipt(assignment: &Assignment) -> Result<(), ApiError> {
    if assignment.answers() > MAX_CHOICES as usize {
        let message = format!("a signed request has at most {MAX_CHOICES} answers, over all its prompts");
        return Err(ApiError::field("n", "out_of_range", message));
    }
    if assignment.model.len() > MAX_MODEL_ID_BYTES as usize {
        return Err(ApiError::no_model(&assignment.model));
    }
    Ok(())
}

/// Whether it was sent to the address of its transfer agent on this chain.
fn was_sent_to_its_agent(came: &Came, hrp: &str) -> Result<(), ApiError> {
    let sent_to = RequesterId::parse(&came.request.transfer_address);
    if sent_to.is_ok_and(|(prefix, agent)| prefix == hrp && agent == came.transfer.id()) {
        return Ok(());
    }
    Err(ApiError::unauthorized("wrong_agent", "the request was sent to another address than its transfer agent's"))
}

/// Whether who has only the body knows what was asked, and where: validators have no more.
fn is_settled_as_it_was_meant(body: &[u8]) -> Result<(), ApiError> {
    if body.len() > MAX_BODY_BYTES as usize {
        return Err(ApiError::too_large(MAX_BODY_BYTES as usize));
    }
    endpoint_of(body).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &str) -> Option<&'static str> {
        is_settled_as_it_was_meant(body.as_bytes()).err().map(|error| error.code())
    }

    #[test]
    fn body_that_validators_could_read_in_two_ways_is_refused() {
        assert_eq!(code(r#"{"model": "m", "messages": [], "input_text": 1}"#), None);
        assert_eq!(code(r#"{"prompt": "a"}"#), None);
        assert_eq!(code(r#"{"prompt": "a", "messages": null}"#), None);
        assert_eq!(code(r#"{"prompt": "a", "messages": []}"#), Some("ambiguous_body"));
        assert_eq!(code(r#"{"prompt": "a", "input": ""}"#), Some("ambiguous_body"));
    }

    #[test]
    fn body_that_could_not_be_posted_on_chain_is_refused() {
        let body = |bytes: usize| format!(r#"{{"prompt": "{}"}}"#, "a".repeat(bytes - 14));
        assert_eq!(code(&body(MAX_BODY_BYTES as usize)), None);
        assert_eq!(code(&body(MAX_BODY_BYTES as usize + 1)), Some("request_too_large"));
    }
}
