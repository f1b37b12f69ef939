//! The registry's changes, and what other pallets read from it.

use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use keirin_primitives::{
    model::{ModelId, ModelTerms},
    traits::{ModelRegistered, ModelUnavailable, TermsOfModel},
    views::ModelView,
};
use sp_runtime::{traits::Zero, DispatchResult};

use crate::{Config, Error, Event, Model, Models, Pallet, TermsUpdate};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_add(id: Vec<u8>, model: Model<T::Balance>) -> DispatchResult {
        let id = ModelId::try_from(id).map_err(|_| Error::<T>::NameInvalid)?;
        let content_hash = model.content_hash;
        Self::admit(&id, model)?;
        Self::deposit_event(Event::ModelAdded { id, content_hash });
        Ok(())
    }

    /// Takes a valid model into the registry, by governance or at genesis.
    pub(crate) fn admit(id: &ModelId, model: Model<T::Balance>) -> Result<(), Error<T>> {
        Self::check_name(id)?;
        Self::check_model(&model)?;
        ensure!(!Models::<T>::contains_key(id), Error::<T>::AlreadyRegistered);
        ensure!(Models::<T>::count() < T::MaxModels::get(), Error::<T>::TooManyModels);
        Models::<T>::insert(id, model);
        Ok(())
    }

    pub(crate) fn do_update(id: Vec<u8>, terms: TermsUpdate<T::Balance>) -> DispatchResult {
        let id = Self::change(id, |model| {
            model.units_per_token = terms.units_per_token.unwrap_or(model.units_per_token);
            model.price_per_unit = terms.price_per_unit.unwrap_or(model.price_per_unit);
            model.validation_threshold = terms.validation_threshold.unwrap_or(model.validation_threshold);
        })?;
        Self::deposit_event(Event::ModelUpdated { id });
        Ok(())
    }

    pub(crate) fn do_set_active(id: Vec<u8>, active: bool) -> DispatchResult {
        let id = Self::change(id, |model| model.active = active)?;
        Self::deposit_event(Event::ModelActivitySet { id, active });
        Ok(())
    }

    pub(crate) fn do_remove(id: Vec<u8>) -> DispatchResult {
        let id = ModelId::try_from(id).map_err(|_| Error::<T>::NotRegistered)?;
        let model = Models::<T>::get(&id).ok_or(Error::<T>::NotRegistered)?;
        ensure!(!model.active, Error::<T>::StillActive);
        Models::<T>::remove(&id);
        Self::deposit_event(Event::ModelRemoved { id });
        Ok(())
    }

    /// Changes a registered model and checks what came of it.
    fn change(id: Vec<u8>, edit: impl FnOnce(&mut Model<T::Balance>)) -> Result<ModelId, Error<T>> {
        let id = ModelId::try_from(id).map_err(|_| Error::<T>::NotRegistered)?;
        Models::<T>::try_mutate_exists(&id, |entry| {
            let model = entry.as_mut().ok_or(Error::<T>::NotRegistered)?;
            edit(model);
            Self::check_model(model)
        })?;
        Ok(id)
    }

    fn check_name(id: &ModelId) -> Result<(), Error<T>> {
        let of_the_alphabet = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        ensure!(!id.is_empty() && id.iter().all(of_the_alphabet), Error::<T>::NameInvalid);
        Ok(())
    }

    fn check_model(model: &Model<T::Balance>) -> Result<(), Error<T>> {
        ensure!(model.context_length > 0, Error::<T>::ContextLengthZero);
        ensure!(model.units_per_token > 0, Error::<T>::UnitsPerTokenZero);
        ensure!(!model.price_per_unit.is_zero(), Error::<T>::PriceZero);
        Ok(())
    }

    /// Every registered model, by name.
    pub fn model_views() -> Vec<ModelView<T::Balance>> {
        let mut views: Vec<_> = Models::<T>::iter()
            .map(|(id, model)| ModelView {
                id,
                content_hash: model.content_hash.0,
                context_length: model.context_length,
                units_per_token: model.units_per_token,
                price_per_unit: model.price_per_unit,
                minimum_vram_mib: model.minimum_vram_mib,
                active: model.active,
            })
            .collect();
        views.sort_by(|a, b| a.id.cmp(&b.id));
        views
    }

    /// Every entry is valid and there are no more than allowed.
    #[cfg(any(test, feature = "try-runtime"))]
    pub(crate) fn do_try_state() -> Result<(), sp_runtime::TryRuntimeError> {
        ensure!(Models::<T>::count() <= T::MaxModels::get(), "more models than the registry may hold");
        for (id, model) in Models::<T>::iter() {
            Self::check_name(&id).map_err(|_| "a registered model has an invalid name")?;
            Self::check_model(&model).map_err(|_| "a registered model is invalid")?;
        }
        Ok(())
    }
}

impl<T: Config> TermsOfModel<T::Balance> for Pallet<T> {
    fn terms_of_model(model: &ModelId) -> Result<ModelTerms<T::Balance>, ModelUnavailable> {
        let model = Models::<T>::get(model).ok_or(ModelUnavailable::Unknown)?;
        if !model.active {
            return Err(ModelUnavailable::Inactive);
        }
        let Model { context_length, units_per_token, price_per_unit, .. } = model;
        Ok(ModelTerms { context_length, units_per_token, price_per_unit })
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_model(model: &ModelId) {
        <Self as ModelRegistered>::register_for_benchmark(model);
    }
}

impl<T: Config> ModelRegistered for Pallet<T> {
    fn is_registered(model: &ModelId) -> bool {
        Models::<T>::contains_key(model)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(model: &ModelId) {
        Models::<T>::insert(model, crate::benchmarking::any_model::<T>());
    }
}
