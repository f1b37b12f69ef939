//! Prices never wrap and never round.

use keirin_primitives::model::ModelTerms;
use proptest::prelude::*;

use crate::price::price_of;

proptest! {
    #[test]
    fn price_is_the_exact_product_or_an_error(
        units_per_token in any::<u32>(),
        price_per_unit in any::<u64>(),
        tokens in any::<u32>(),
    ) {
        let terms = ModelTerms { context_length: 1, units_per_token, price_per_unit };
        let exact = u128::from(tokens) * u128::from(units_per_token) * u128::from(price_per_unit);

        prop_assert_eq!(price_of(&terms, tokens).ok().map(u128::from), u64::try_from(exact).ok().map(u128::from));
    }
}
