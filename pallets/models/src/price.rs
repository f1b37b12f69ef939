//! Prices that follow demand, evaluated when somebody looks.
//!
//! A price is stored with the block it was last touched in. Looking at it later goes through the blocks since: the touched
//! one with what its answers took, all others without answers, in one step ([`idle`]). What an answer takes moves the
//! price of later blocks only, so that a block has one price.

pub(crate) mod curve;
pub(crate) mod idle;

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    model::{ModelId, Units},
    sprint::BasisPoints,
    traits::ModelCapacity,
};
use sp_runtime::{
    traits::{Bounded, One, UniqueSaturatedFrom, UniqueSaturatedInto, Zero},
    FixedPointNumber, FixedU128, Saturating,
};

use self::curve::{Curve, Market};
use crate::{Config, Event, Model, Models, Pallet, Price, Prices};

impl<T: Config> Pallet<T> {
    /// The price a model starts with, or starts again with when governance sets one.
    pub(crate) fn starting_price(price_per_unit: T::Balance) -> Price<BlockNumberFor<T>> {
        Price {
            price: fixed(price_per_unit),
            utilisation: FixedU128::zero(),
            used: FixedU128::zero(),
            touched_at: frame_system::Pallet::<T>::block_number(),
        }
    }

    /// A model's price in this block. That of a model that is switched off stays where it was.
    pub(crate) fn price_now(id: &ModelId, model: &Model<T::Balance>) -> Price<BlockNumberFor<T>> {
        let stored = Prices::<T>::get(id).unwrap_or_else(|| Self::starting_price(model.price_per_unit));
        if model.active {
            return Self::brought_up(stored);
        }
        Price { touched_at: frame_system::Pallet::<T>::block_number(), ..stored }
    }

    /// What a price is in this block, after all blocks since it was touched.
    fn brought_up(stored: Price<BlockNumberFor<T>>) -> Price<BlockNumberFor<T>> {
        let now = frame_system::Pallet::<T>::block_number();
        let passed: u32 = now.saturating_sub(stored.touched_at).unique_saturated_into();
        let rules = T::Pricing::get();
        let floor = fixed(rules.floor.max(One::one()));
        let price = stored.price.max(floor);
        let Some(idle) = passed.checked_sub(1) else { return Price { price, ..stored } };

        let curve = Curve::new(&rules);
        let before = Market { price, utilisation: stored.utilisation };
        let touched = curve.after_block(before, stored.used).not_below(floor);
        let Market { price, utilisation } = curve.after_idle_blocks(touched, idle).not_below(floor);
        Price { price, utilisation, used: FixedU128::zero(), touched_at: now }
    }

    /// Books what an answer took. That of a model which has been switched off since it was requested moves nothing.
    pub(crate) fn book_used(id: &ModelId, units: Units) {
        if !Models::<T>::get(id).is_some_and(|model| model.active) {
            return;
        }
        let capacity = T::Capacity::units_per_block(id);
        let share = FixedU128::checked_from_rational(units.0, capacity.0).unwrap_or_else(FixedU128::one);
        Prices::<T>::mutate_extant(id, |stored| {
            let before = whole::<T>(stored.price);
            *stored = Self::brought_up(stored.clone());
            stored.used = stored.used.saturating_add(share);
            let price_per_unit = whole::<T>(stored.price);
            if price_per_unit != before {
                Self::deposit_event(Event::PriceChanged { id: id.clone(), price_per_unit });
            }
        });
    }
}

/// An amount as a fixed-point number.
fn fixed<Balance: UniqueSaturatedInto<u128>>(amount: Balance) -> FixedU128 {
    FixedU128::saturating_from_integer::<u128>(amount.unique_saturated_into())
}

/// What is charged: a price without a fraction, rounded to the nearest.
pub(crate) fn whole<T: Config>(price: FixedU128) -> T::Balance {
    let half = FixedU128::from_rational(1, 2);
    T::Balance::unique_saturated_from(price.saturating_add(half).into_inner() / FixedU128::DIV)
}

/// A utilisation as programs outside are told.
pub(crate) fn basis_points(utilisation: FixedU128) -> BasisPoints {
    BasisPoints(utilisation.saturating_mul_int(10_000u16))
}

/// The highest price that can be reckoned with.
pub(crate) fn highest<T: Config>() -> T::Balance {
    whole::<T>(Bounded::max_value())
}
