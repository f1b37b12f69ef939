//! What tokens cost.

use keirin_primitives::model::ModelTerms;
use sp_runtime::{
    traits::{CheckedMul, UniqueSaturatedFrom},
    ArithmeticError,
};

/// Price of `tokens` on `terms`: `tokens · units per token · price per unit`.
///
/// # Errors
/// [`ArithmeticError::Overflow`] when the product exceeds the balance type.
pub(crate) fn price_of<Balance>(terms: &ModelTerms<Balance>, tokens: u32) -> Result<Balance, ArithmeticError>
where
    Balance: CheckedMul + UniqueSaturatedFrom<u64>,
{
    let units = u64::from(tokens).checked_mul(u64::from(terms.units_per_token)).ok_or(ArithmeticError::Overflow)?;
    Balance::unique_saturated_from(units).checked_mul(&terms.price_per_unit).ok_or(ArithmeticError::Overflow)
}
