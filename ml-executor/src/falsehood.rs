//! By what receipts are measured: [`keirin_primitives::receipts::falsehood_of`] with what the executor knows of the chain. It measures its own
//! before it commits them, and those of others as a validator.

use std::sync::LazyLock;

use keirin_primitives::{
    executor::ExecutorKey,
    model::{ModelId, ModelTerms},
    receipts::{LeafRules, RequestSignature},
    views::PriceListView,
    HashBytes,
};
use secp256k1::{ecdsa::Signature, Message, PublicKey, Secp256k1, VerifyOnly};

/// How long after a list of prices began to hold receipts may have the one before, in milliseconds.
const OVERLAP_MS: u64 = 120_000;

/// libsecp256k1 checks in a third of the time that `k256` takes, and takes low s only.
static VERIFIER: LazyLock<Secp256k1<VerifyOnly>> = LazyLock::new(Secp256k1::verification_only);

/// What the leaves of a batch are measured by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure<'a> {
    /// Key of the executor when it committed the batch.
    pub committed_by: ExecutorKey,
    /// Time of the block of the commitment, in milliseconds since 1970.
    pub committed_ms: u64,
    /// How long before the commitment a request may have been made, in milliseconds.
    pub oldest_ms: u64,
    /// Least that a receipt costs, in the smallest unit of the currency.
    pub least_fee: u128,
    /// What addresses of the chain begin with.
    pub address_prefix: &'a [u8],
    /// Price lists, oldest first.
    pub prices: &'a [PriceListView],
}

impl LeafRules for Measure<'_> {
    fn committed_by(&self) -> ExecutorKey {
        self.committed_by
    }

    fn committed_ms(&self) -> u64 {
        self.committed_ms
    }

    fn oldest_ms(&self) -> u64 {
        self.oldest_ms
    }

    fn least_fee(&self) -> u128 {
        self.least_fee
    }

    fn is_prefix(&self, prefix: &str) -> bool {
        self.address_prefix == prefix.as_bytes()
    }

    /// As the chain does it: the list that held at the time, or the one that held a little before. Of times before the first list nothing is known.
    fn is_price(&self, at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
        let list_at = |at_ms: u64| self.prices.iter().rfind(|list| list.from_ms <= at_ms);
        let Some(held) = list_at(at_ms) else { return true };
        let before = list_at(at_ms.saturating_sub(OVERLAP_MS)).filter(|before| before.epoch != held.epoch);
        let mut lists = [Some(held), before].into_iter().flatten();
        lists.any(|list| list.prices.iter().any(|(priced, price)| priced == model && holds(price)))
    }

    fn is_signed_by(&self, key: &[u8; 33], digest: &HashBytes, signature: &RequestSignature) -> bool {
        let (Ok(key), Ok(signature)) = (PublicKey::from_slice(key), Signature::from_compact(&signature.0)) else {
            return false;
        };
        VERIFIER.verify_ecdsa(&Message::from_digest(*digest), &signature, &key).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use k256::{
        ecdsa::{signature::hazmat::PrehashSigner, Signature as Signed, SigningKey},
        elliptic_curve::ops::Neg,
    };
    use keirin_primitives::sprint::EpochIndex;

    use super::*;

    const MINUTE_MS: u64 = 60_000;

    fn measure(prices: &[PriceListView]) -> Measure<'_> {
        let committed_by = ExecutorKey([2; 33]);
        Measure { committed_by, committed_ms: 0, oldest_ms: 0, least_fee: 0, address_prefix: b"keirin", prices }
    }

    fn list(epoch: u32, from_ms: u64, price_per_unit: u128) -> PriceListView {
        let terms = ModelTerms { context_length: 9, units_per_token: 1, price_per_unit };
        PriceListView { epoch: EpochIndex(epoch), from_ms, prices: vec![(ModelId::default(), terms)] }
    }

    #[test]
    fn price_is_that_of_the_time_or_for_two_minutes_the_one_before() {
        let lists = [list(1, MINUTE_MS, 5), list(2, 10 * MINUTE_MS, 7)];
        let is =
            |at_ms, price| measure(&lists).is_price(at_ms, &ModelId::default(), |terms| terms.price_per_unit == price);
        assert!(is(9 * MINUTE_MS, 5) && !is(9 * MINUTE_MS, 7));
        assert!(is(10 * MINUTE_MS, 7) && is(12 * MINUTE_MS - 1, 5) && !is(12 * MINUTE_MS, 5));
        assert!(is(MINUTE_MS - 1, 9), "of that time nothing is known");
        assert!(!measure(&lists).is_price(2 * MINUTE_MS, &ModelId::truncate_from(vec![1]), |_| true));
    }

    #[test]
    fn signature_holds_for_its_key_and_digest_in_canonical_form() {
        let key = SigningKey::from_bytes(&[9; 32].into()).expect("a scalar");
        let signed: Signed = key.sign_prehash(&[7; 32]).expect("it signs");
        let point = key.verifying_key().to_encoded_point(true);
        let public: [u8; 33] = point.as_bytes().try_into().expect("33 bytes");
        let low = signed.normalize_s().unwrap_or(signed);
        let high = Signed::from_scalars(low.r().to_bytes(), low.s().neg().to_bytes()).expect("it is no zero");
        let holds = |signature: &Signed, digest: u8| {
            let signature = RequestSignature(signature.to_bytes().into());
            measure(&[]).is_signed_by(&public, &[digest; 32], &signature)
        };
        assert!(holds(&low, 7) && !holds(&low, 8) && !holds(&high, 7));
        assert!(!measure(&[]).is_signed_by(&[0; 33], &[7; 32], &RequestSignature([0; 64])));
    }
}
