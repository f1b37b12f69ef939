//! What tokens cost.

use keirin_primitives::model::{ModelTerms, Units};
use sp_runtime::{
    traits::{CheckedMul, UniqueSaturatedFrom},
    ArithmeticError,
};

/// Units of compute that `tokens` take on `terms`: `tokens · units per token`.
pub(crate) fn units_of<Balance>(terms: &ModelTerms<Balance>, tokens: u32) -> Units {
    Units(u64::from(tokens).saturating_mul(terms.units_per_token.into()))
}

/// Price of `tokens` on `terms`: `tokens · units per token · price per unit`.
///
/// # Errors
/// [`ArithmeticError::Overflow`] when the product exceeds the balance type.
pub(crate) fn price_of<Balance>(terms: &ModelTerms<Balance>, tokens: u32) -> Result<Balance, ArithmeticError>
where
    Balance: CheckedMul + UniqueSaturatedFrom<u64>,
{
    let Units(units) = units_of(terms, tokens);
    Balance::unique_saturated_from(units).checked_mul(&terms.price_per_unit).ok_or(ArithmeticError::Overflow)
}
