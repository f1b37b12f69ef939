//! Price lists: what models cost at the start of an epoch.
//!
//! The first blocks of an epoch go through the models, [`Config::PricesPerBlock`] in each; usually that is the first block alone. A list holds
//! from the block that completes it until the next one does, and what a receipt costs is said by the list that holds at its request's
//! timestamp. Lists are kept as long as there may be a batch with a receipt of their time.

use frame_support::traits::Get;
use keirin_primitives::{
    model::{ModelId, ModelTerms},
    sprint::EpochIndex,
    traits::{Epochs, PriceList},
};

use crate::{Batches, Config, List, Lists, Log, LogQueue, OldestPrices, Pallet, Prices};

/// How long after a list begins to hold the one before is right, too, in milliseconds: an executor may take a request from the near
/// future, and before it has seen the block that began the list.
pub const OVERLAP_MS: u64 = 120_000;

impl<T: Config> Pallet<T> {
    /// Goes on with the list of the current epoch, and forgets an old one. Returns how many prices were noted and how many forgotten, at most.
    pub(crate) fn note_prices() -> (u32, u32) {
        let epoch = T::Epochs::now().index;
        let most = T::PricesPerBlock::get();
        let forgotten = Self::forget_prices(most);
        let Some(list) = Lists::<T>::get(epoch) else {
            if !Lists::<T>::contains_key(OldestPrices::<T>::get()) {
                OldestPrices::<T>::put(epoch);
            }
            Lists::<T>::insert(epoch, Self::note_more(epoch, List::default(), most));
            return (most, forgotten);
        };
        if !list.complete {
            Lists::<T>::insert(epoch, Self::note_more(epoch, list, most));
            return (most, forgotten);
        }
        if list.from_ms.is_none() {
            // The time of a block is known to the next one.
            Lists::<T>::insert(epoch, List { from_ms: Some(Self::time_ms()), ..list });
        }
        (0, forgotten)
    }

    fn note_more(epoch: EpochIndex, list: List, most: u32) -> List {
        let (prices, after) = T::Models::prices_after(list.after.as_ref(), most);
        for (model, terms) in prices {
            Prices::<T>::insert(epoch, model, terms);
        }
        List { complete: after.is_none(), after, from_ms: None }
    }

    fn forget_prices(most: u32) -> u32 {
        let oldest = OldestPrices::<T>::get();
        let over = Lists::<T>::get(oldest.next()).and_then(|next| next.from_ms);
        if over.is_none_or(|over| over.saturating_add(OVERLAP_MS) >= Self::earliest_receipt_ms()) {
            return 0;
        }
        let removed = Prices::<T>::clear_prefix(oldest, most, None);
        if removed.maybe_cursor.is_none() {
            Lists::<T>::remove(oldest);
            OldestPrices::<T>::put(oldest.next());
        }
        most
    }

    /// No batch that is kept or will be committed may have an older receipt.
    fn earliest_receipt_ms() -> u64 {
        let oldest = Log::<T>::get(LogQueue::<T>::get().first).and_then(Batches::<T>::get);
        let committed = oldest.map_or_else(Self::time_ms, |batch| batch.time_ms);
        committed.saturating_sub(T::OldestReceipt::get())
    }

    /// Whether a price of a model is right for a request of this time. Where no list is known that held then, nobody can tell.
    pub(crate) fn is_price(at_ms: u64, model: &ModelId, holds: impl Fn(&ModelTerms<u128>) -> bool) -> bool {
        let Some(epoch) = Self::list_at(at_ms) else { return true };
        let before = Self::list_at(at_ms.saturating_sub(OVERLAP_MS)).filter(|before| *before != epoch);
        let terms = [Some(epoch), before].into_iter().flatten().filter_map(|epoch| Prices::<T>::get(epoch, model));
        terms.into_iter().any(|terms| holds(&terms))
    }

    /// The epoch of the list that held at a time: lists begin to hold one after the other.
    pub(crate) fn list_at(at_ms: u64) -> Option<EpochIndex> {
        let held = |epoch: u32| {
            let from = Lists::<T>::get(EpochIndex(epoch)).and_then(|list| list.from_ms);
            from.is_some_and(|from| from <= at_ms)
        };
        let mut first = OldestPrices::<T>::get().0;
        let mut width = T::Epochs::now().index.0.checked_sub(first)?;
        if !held(first) {
            return None;
        }
        // It is `first`, or one of the `width` after it.
        while width > 0 {
            let step = width.div_ceil(2);
            let middle = first.saturating_add(step);
            (first, width) =
                if held(middle) { (middle, width.saturating_sub(step)) } else { (first, step.saturating_sub(1)) };
        }
        Some(EpochIndex(first))
    }
}
