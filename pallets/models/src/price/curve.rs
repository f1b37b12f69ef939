//! How a price answers demand, block by block.

use sp_runtime::{
    traits::{Bounded, One, Zero},
    FixedPointNumber, FixedU128, Permill, Saturating,
};

use crate::PriceRules;

/// Bounds within which rules are applied, whatever governance sets, so that [`super::idle`] stays exact and short.
const WINDOWS: (u32, u32) = (2, 240);
const MOST_ELASTICITY: Permill = Permill::from_percent(10);
const MOST_STEP: Permill = Permill::from_percent(10);

/// A price and the demand it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Market {
    /// Price of a unit of compute.
    pub price: FixedU128,
    /// Share of the capacity that was used, averaged over the blocks before; at most all of it.
    pub utilisation: FixedU128,
}

impl Market {
    pub(crate) fn not_below(self, floor: FixedU128) -> Self {
        Self { price: self.price.max(floor), ..self }
    }
}

/// [`PriceRules`] as fixed-point numbers.
pub(crate) struct Curve {
    /// Utilisation from which on the price rises.
    pub high: FixedU128,
    /// Utilisation below which the price falls.
    pub low: FixedU128,
    /// Change of the price for each whole of utilisation outside the zone.
    pub elasticity: FixedU128,
    /// Most a price changes in a block, in either direction.
    pub most: FixedU128,
    /// Share of the average that a block leaves in it.
    pub kept: FixedU128,
}

impl Curve {
    pub(crate) fn new<Balance>(rules: &PriceRules<Balance>) -> Self {
        let (shortest, longest) = WINDOWS;
        let window = rules.window.clamp(shortest, longest);
        let high: FixedU128 = rules.stable_to.into();
        Self {
            high,
            low: FixedU128::from(rules.stable_from).min(high),
            elasticity: rules.elasticity.min(MOST_ELASTICITY).into(),
            most: rules.most_step.min(MOST_STEP).into(),
            kept: FixedU128::one().saturating_sub(FixedU128::saturating_from_rational(1, window)),
        }
    }

    /// What a block leaves behind whose answers took `used` of a block's capacity.
    pub(crate) fn after_block(&self, before: Market, used: FixedU128) -> Market {
        let new = FixedU128::one().saturating_sub(self.kept).saturating_mul(used);
        let utilisation = before.utilisation.saturating_mul(self.kept).saturating_add(new).min(FixedU128::one());
        Market { price: before.price.saturating_mul(self.factor(utilisation)), utilisation }
    }

    /// What a price is multiplied with after a block that leaves this average.
    pub(crate) fn factor(&self, utilisation: FixedU128) -> FixedU128 {
        let excess = utilisation.saturating_sub(self.high);
        if !excess.is_zero() {
            return FixedU128::one().saturating_add(self.step(excess));
        }
        FixedU128::one().saturating_sub(self.step(self.low.saturating_sub(utilisation)))
    }

    fn step(&self, excess: FixedU128) -> FixedU128 {
        self.elasticity.saturating_mul(excess).min(self.most)
    }

    /// The distance from the zone at which the price changes as much as it may.
    pub(crate) fn excess_of_most(&self) -> FixedU128 {
        self.most.const_checked_div(self.elasticity).unwrap_or_else(Bounded::max_value)
    }
}
