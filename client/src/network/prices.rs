//! What models cost, and since when.

use keirin_primitives::{
    model::{ModelId, ModelTerms},
    receipts::Receipt,
    views::PriceListView,
};

/// How long after a price list begins to hold the one before is right, too, in milliseconds: the chain's rule for receipts.
pub const OVERLAP_MS: u64 = 120_000;

const NANOSECONDS: u64 = 1_000_000;

/// Price lists of the last epochs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceLists(Vec<PriceListView>);

impl PriceLists {
    /// Of what the chain says, in any order.
    pub fn new(lists: impl IntoIterator<Item = PriceListView>) -> Self {
        let mut lists: Vec<_> = lists.into_iter().collect();
        lists.sort_by_key(|list| list.from_ms);
        Self(lists)
    }

    /// What a token of a receipt's model may have cost when it was asked, by the list that held then and the one that had held before, in the chain's smallest
    /// unit. None where no list of that time is known.
    pub fn of(&self, receipt: &Receipt) -> Option<Vec<u128>> {
        let at_ms = receipt.request.timestamp_ns / NANOSECONDS;
        let held = self.held_at(at_ms)?;
        let before = self.held_at(at_ms.saturating_sub(OVERLAP_MS)).filter(|before| before.epoch != held.epoch);
        let lists = [Some(held), before].into_iter().flatten();
        Some(lists.filter_map(|list| per_token(list, &receipt.model)).collect())
    }

    fn held_at(&self, at_ms: u64) -> Option<&PriceListView> {
        self.0.iter().rfind(|list| list.from_ms <= at_ms)
    }
}

fn per_token(list: &PriceListView, model: &ModelId) -> Option<u128> {
    let (_, ModelTerms { units_per_token, price_per_unit, .. }) = list.prices.iter().find(|(name, _)| name == model)?;
    price_per_unit.checked_mul(u128::from(*units_per_token))
}

#[cfg(test)]
mod tests {
    use keirin_primitives::sprint::EpochIndex;

    use super::*;
    use crate::network::view_tests::receipt;

    fn list(epoch: u32, from_ms: u64, price_per_unit: u128) -> PriceListView {
        let terms = ModelTerms { context_length: 100, units_per_token: 2, price_per_unit };
        let prices = vec![(ModelId::truncate_from(b"tiny".to_vec()), terms)];
        PriceListView { epoch: EpochIndex(epoch), from_ms, prices }
    }

    fn prices(model: &[u8], at_ms: u64) -> Option<Vec<u128>> {
        let lists = PriceLists::new([list(8, 1_000_000, 30), list(7, 500_000, 10)]);
        let mut receipt = receipt(3);
        receipt.model = ModelId::truncate_from(model.to_vec());
        receipt.request.timestamp_ns = at_ms * NANOSECONDS;
        lists.of(&receipt)
    }

    #[test]
    fn price_is_that_of_the_list_that_held_and_for_two_minutes_of_the_one_before() {
        assert_eq!(prices(b"tiny", 999_999), Some(vec![20]));
        assert_eq!(prices(b"tiny", 1_000_000), Some(vec![60, 20]));
        assert_eq!(prices(b"tiny", 1_000_000 + OVERLAP_MS - 1), Some(vec![60, 20]));
        assert_eq!(prices(b"tiny", 1_000_000 + OVERLAP_MS), Some(vec![60]));
        assert_eq!(prices(b"tiny", 9_000_000), Some(vec![60]), "until the next one holds");
    }

    #[test]
    fn what_was_before_all_lists_is_not_known_and_what_is_on_none_has_no_price() {
        assert_eq!(prices(b"tiny", 499_999), None);
        assert_eq!(prices(b"huge", 600_000), Some(vec![]));
        assert_eq!(PriceLists::default().of(&receipt(3)), None);
    }
}
