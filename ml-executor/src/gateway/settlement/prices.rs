//! What models cost, and since when.

use std::collections::BTreeMap;

use keirin_primitives::{
    model::{ModelId, ModelTerms},
    views::PriceListView,
};

use crate::gateway::accounts::Fee;

const NANOSECONDS: u64 = 1_000_000;

/// How long after a price list begins to hold the one before is right, too, in milliseconds: the chain's rule for receipts.
const OVERLAP_MS: u64 = 120_000;

/// Price lists of the last epochs, oldest first. A receipt's fee is by the list that held at its request's timestamp, and the chain also takes the one
/// before for two minutes, so that an executor that has not seen the newest list yet is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PriceLists(Vec<PriceListView>);

impl PriceLists {
    /// Of what the chain says, in any order.
    pub fn new(views: impl IntoIterator<Item = PriceListView>) -> Self {
        let mut lists: Vec<PriceListView> = views.into_iter().collect();
        lists.sort_by_key(|list| list.from_ms);
        Self(lists)
    }

    /// These, and those of other epochs that were known before, as far as they held after a time: the chain says no more than the newest two. Where it
    /// says none, nothing is offered.
    pub fn after(self, before: &Self, since_ms: u64) -> Self {
        if self.0.is_empty() {
            return self;
        }
        let is_new = |list: &&PriceListView| self.0.iter().all(|newer| newer.epoch != list.epoch);
        let earlier = before.0.iter().filter(is_new).cloned();
        let Self(mut lists) = Self::new(earlier.chain(self.0.iter().cloned()));
        let over = lists.iter().skip(1).take_while(|next| next.from_ms <= since_ms).count();
        Self(lists.split_off(over))
    }

    /// The lists, oldest first.
    pub fn lists(&self) -> &[PriceListView] {
        &self.0
    }

    /// What a token of a model costs in a request of this time; none when it is not offered.
    pub fn per_token(&self, model: &str, timestamp_ns: u64) -> Option<Fee> {
        let at_ms = timestamp_ns / NANOSECONDS;
        let held = self.0.iter().rfind(|list| list.from_ms <= at_ms).or(self.0.first())?;
        let (_, terms) = held.prices.iter().find(|(priced, _)| priced.as_slice() == model.as_bytes())?;
        per_token(terms)
    }

    /// What a token of a model may cost in a request of this time: by the list that held, and by the one that had held two minutes before. Nothing is known
    /// of times before all lists.
    pub fn accepted(&self, model: &str, timestamp_ns: u64) -> Option<Vec<u128>> {
        let at_ms = timestamp_ns / NANOSECONDS;
        let held_at = |at_ms: u64| self.0.iter().rfind(|list| list.from_ms <= at_ms);
        let held = held_at(at_ms)?;
        let before = held_at(at_ms.saturating_sub(OVERLAP_MS)).filter(|before| before.epoch != held.epoch);
        let price = |list: &PriceListView| {
            let (_, terms) = list.prices.iter().find(|(priced, _)| priced.as_slice() == model.as_bytes())?;
            per_token(terms).map(|Fee(price)| price)
        };
        Some([Some(held), before].into_iter().flatten().filter_map(price).collect())
    }

    /// What a token of each model costs by the newest list.
    pub fn newest(&self) -> BTreeMap<String, Fee> {
        let price = |(model, terms): &(ModelId, ModelTerms<u128>)| {
            Some((String::from_utf8(model.to_vec()).ok()?, per_token(terms)?))
        };
        self.0.last().map(|list| list.prices.iter().filter_map(price).collect()).unwrap_or_default()
    }
}

fn per_token(terms: &ModelTerms<u128>) -> Option<Fee> {
    terms.price_per_unit.checked_mul(terms.units_per_token.into()).map(Fee)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::sprint::EpochIndex;

    use super::*;

    fn list(epoch: u32, from_ms: u64, prices: &[(&str, u32, u128)]) -> PriceListView {
        let price = |(model, units_per_token, price_per_unit): &(&str, u32, u128)| {
            let terms =
                ModelTerms { context_length: 100, units_per_token: *units_per_token, price_per_unit: *price_per_unit };
            (ModelId::truncate_from(model.as_bytes().to_vec()), terms)
        };
        PriceListView { epoch: EpochIndex(epoch), from_ms, prices: prices.iter().map(price).collect() }
    }

    #[test]
    fn price_is_that_of_the_list_that_held_at_the_requests_time() {
        let lists = PriceLists::new([list(8, 2_000, &[("a", 2, 30)]), list(7, 1_000, &[("a", 2, 10), ("b", 1, 5)])]);
        let price = |model, at_ms: u64| lists.per_token(model, at_ms * NANOSECONDS).map(|fee| fee.0);

        assert_eq!(price("a", 1_999), Some(20));
        assert_eq!(lists.per_token("a", 2_000 * NANOSECONDS - 1), Some(Fee(20)));
        assert_eq!(price("a", 2_000), Some(60));
        assert_eq!(price("a", 9_000), Some(60));
        assert_eq!(price("a", 5), Some(20), "nothing older is known");
        assert_eq!((price("b", 1_500), price("b", 2_500)), (Some(5), None), "it is not offered any more");
        assert_eq!(lists.newest(), BTreeMap::from([("a".to_owned(), Fee(60))]));
    }

    #[test]
    fn others_may_charge_by_the_list_before_for_two_minutes() {
        let lists = PriceLists::new([list(8, 1_000_000, &[("a", 2, 30)]), list(7, 500_000, &[("a", 2, 10)])]);
        let accepted = |model, at_ms: u64| lists.accepted(model, at_ms * NANOSECONDS);

        assert_eq!(accepted("a", 999_999), Some(vec![20]));
        assert_eq!(accepted("a", 1_000_000), Some(vec![60, 20]));
        assert_eq!(accepted("a", 1_000_000 + OVERLAP_MS), Some(vec![60]));
        assert_eq!((accepted("b", 1_000_000), accepted("a", 1)), (Some(vec![]), None));
    }

    #[test]
    fn without_a_list_or_with_a_price_beyond_all_numbers_nothing_is_offered() {
        assert_eq!(PriceLists::default().per_token("a", 5), None);
        let lists = PriceLists::new([list(1, 0, &[("a", 2, u128::MAX)])]);
        assert_eq!(lists.per_token("a", 5), None);
    }
    #[test]
    fn lists_that_the_chain_says_no_more_are_remembered_for_as_long_as_they_count() {
        let [first, second, third] = [list(1, 100, &[]), list(2, 200, &[]), list(3, 300, &[])];
        let before = PriceLists::new([first, list(2, 250, &[])]);
        let newer = || PriceLists::new([second.clone(), third.clone()]);
        let epochs = |since_ms| newer().after(&before, since_ms).0.iter().map(|list| list.epoch.0).collect::<Vec<_>>();
        assert_eq!(
            [epochs(0), epochs(199), epochs(200), epochs(999)],
            [vec![1, 2, 3], vec![1, 2, 3], vec![2, 3], vec![3]]
        );
        let again = newer().after(&before, 0);
        assert_eq!(again.lists()[1].from_ms, 200, "what was read last is right");
    }
}
