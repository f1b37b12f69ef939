//! Worst cases of every call.

use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use keirin_primitives::{
    model::{ModelId, Units, MAX_MODEL_ID_BYTES},
    traits::TermsOfModel,
    verification::{Micronats, TextThresholds},
};
use sp_core::H256;
use sp_runtime::{traits::One, FixedU128, Saturating};

use crate::*;

const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(100_000), position: Micronats(200_000), mean: Micronats(20_000) };

/// A valid model.
pub(crate) fn any_model<T: Config>() -> Model<T::Balance> {
    Model {
        content_hash: H256::repeat_byte(1),
        context_length: 8_192,
        units_per_token: 1,
        price_per_unit: 1_000u32.into(),
        thresholds: THRESHOLDS,
        minimum_vram_mib: 0,
        active: true,
    }
}

fn longest_name() -> ModelId {
    ModelId::truncate_from(vec![b'm'; MAX_MODEL_ID_BYTES as usize])
}

fn registered<T: Config>(active: bool) -> ModelId {
    Pallet::<T>::enter(&longest_name(), Model { active, ..any_model::<T>() });
    longest_name()
}

/// A registered model that was in demand until a while ago: its price goes through every stretch of idle blocks.
fn demanded<T: Config>() -> ModelId {
    let id = registered::<T>(true);
    Prices::<T>::mutate_extant(&id, |price| {
        price.utilisation = FixedU128::one();
        price.used = FixedU128::one();
    });
    let later = frame_system::Pallet::<T>::block_number().saturating_add(1_000_000u32.into());
    frame_system::Pallet::<T>::set_block_number(later);
    id
}

fn admin<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn add() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, longest_name().into_inner(), any_model::<T>());

        assert!(Models::<T>::contains_key(longest_name()));
        Ok(())
    }

    #[benchmark]
    fn update() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let id = demanded::<T>();
        let terms = TermsUpdate {
            units_per_token: Some(2),
            price_per_unit: Some(7u32.into()),
            thresholds: Some(TextThresholds { mean: Micronats(1), ..THRESHOLDS }),
        };

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id.clone().into_inner(), terms);

        assert_eq!(Models::<T>::get(id).map(|model| model.price_per_unit), Some(7u32.into()));
        Ok(())
    }

    #[benchmark]
    fn set_active() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let id = demanded::<T>();

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id.clone().into_inner(), false);

        assert_eq!(Models::<T>::get(id).map(|model| model.active), Some(false));
        Ok(())
    }

    #[benchmark]
    fn remove() -> Result<(), BenchmarkError> {
        let origin = admin::<T>()?;
        let id = registered::<T>(false);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id.clone().into_inner());

        assert!(!Models::<T>::contains_key(id));
        Ok(())
    }

    /// What an answer costs beyond its settlement.
    #[benchmark]
    fn note_used() {
        let id = demanded::<T>();
        let before = Prices::<T>::get(&id);

        #[block]
        {
            <Pallet<T> as TermsOfModel<T::Balance>>::note_used(&id, Units(1));
        }
        assert_ne!(Prices::<T>::get(&id), before);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
