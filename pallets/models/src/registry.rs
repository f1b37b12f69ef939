//! The registry's changes, and what other pallets read from it.

use alloc::vec::Vec;
use frame_support::{ensure, traits::Get};
use keirin_primitives::{
    model::{ModelId, ModelTerms, Units},
    traits::{ModelRegistered, ModelUnavailable, PriceList, TermsOfModel},
    views::ModelView,
};
#[cfg(any(test, feature = "try-runtime"))]
use sp_runtime::{traits::One, FixedU128};
use sp_runtime::{traits::Zero, DispatchResult};

use crate::{
    price::{basis_points, highest, whole},
    Config, Error, Event, Model, Models, Pallet, Prices, TermsUpdate,
};

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
        Self::enter(id, model);
        Ok(())
    }

    /// Puts a model and its first price into storage.
    pub(crate) fn enter(id: &ModelId, model: Model<T::Balance>) {
        Prices::<T>::insert(id, Self::starting_price(model.price_per_unit));
        Models::<T>::insert(id, model);
    }

    pub(crate) fn do_update(id: Vec<u8>, terms: TermsUpdate<T::Balance>) -> DispatchResult {
        let new_price = terms.price_per_unit;
        let id = Self::change(id, |model| {
            model.units_per_token = terms.units_per_token.unwrap_or(model.units_per_token);
            model.price_per_unit = terms.price_per_unit.unwrap_or(model.price_per_unit);
            model.thresholds = terms.thresholds.unwrap_or(model.thresholds);
        })?;
        if let Some(price) = new_price {
            Prices::<T>::mutate_extant(&id, |stored| stored.price = Self::starting_price(price).price);
        }
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
        Prices::<T>::remove(&id);
        Self::deposit_event(Event::ModelRemoved { id });
        Ok(())
    }

    /// Changes a registered model and checks what came of it. Its price is brought up to date on the terms it had.
    fn change(id: Vec<u8>, edit: impl FnOnce(&mut Model<T::Balance>)) -> Result<ModelId, Error<T>> {
        let id = ModelId::try_from(id).map_err(|_| Error::<T>::NotRegistered)?;
        Models::<T>::try_mutate_exists(&id, |entry| {
            let model = entry.as_mut().ok_or(Error::<T>::NotRegistered)?;
            Prices::<T>::insert(&id, Self::price_now(&id, model));
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
        ensure!(model.price_per_unit <= highest::<T>(), Error::<T>::PriceTooHigh);
        Ok(())
    }

    /// Every registered model, by name.
    pub fn model_views() -> Vec<ModelView<T::Balance>> {
        let mut views: Vec<_> = Models::<T>::iter()
            .map(|(id, model)| {
                let price = Self::price_now(&id, &model);
                ModelView {
                    id,
                    content_hash: model.content_hash.0,
                    context_length: model.context_length,
                    units_per_token: model.units_per_token,
                    price_per_unit: whole::<T>(price.price),
                    utilisation: basis_points(price.utilisation),
                    thresholds: model.thresholds,
                    minimum_vram_mib: model.minimum_vram_mib,
                    active: model.active,
                }
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
        Self::check_prices()
    }

    /// Each model has a price, which was touched in the past, and no share is above one.
    #[cfg(any(test, feature = "try-runtime"))]
    fn check_prices() -> Result<(), sp_runtime::TryRuntimeError> {
        let priced = Prices::<T>::iter_keys().filter(|id| Models::<T>::contains_key(id)).count();
        ensure!(u32::try_from(priced) == Ok(Models::<T>::count()), "a registered model has no price");
        ensure!(priced == Prices::<T>::iter_keys().count(), "a price outlived its model");
        for price in Prices::<T>::iter_values() {
            ensure!(!price.price.is_zero(), "a price has become nothing");
            ensure!(price.utilisation <= FixedU128::one(), "an average is above what it is of");
            ensure!(price.touched_at <= frame_system::Pallet::<T>::block_number(), "a price is of a later block");
        }
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    fn terms_now(id: &ModelId, model: &Model<T::Balance>) -> ModelTerms<T::Balance> {
        let price_per_unit = whole::<T>(Self::price_now(id, model).price);
        let Model { context_length, units_per_token, .. } = *model;
        ModelTerms { context_length, units_per_token, price_per_unit }
    }
}

impl<T: Config> PriceList<T::Balance> for Pallet<T> {
    /// In the order of storage: a model that is added behind the place which was reached is not seen.
    fn prices_after(after: Option<&ModelId>, limit: u32) -> (Vec<(ModelId, ModelTerms<T::Balance>)>, Option<ModelId>) {
        let models = match after {
            Some(after) => Models::<T>::iter_from(Models::<T>::hashed_key_for(after)),
            None => Models::<T>::iter(),
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let seen: Vec<_> = models.take(limit).collect();
        let last = seen.last().filter(|_| seen.len() == limit).map(|(id, _)| id.clone());
        let active = seen.into_iter().filter(|(_, model)| model.active);
        let prices = active.map(|(id, model)| {
            let terms = Self::terms_now(&id, &model);
            (id, terms)
        });
        (prices.collect(), last)
    }
}

impl<T: Config> TermsOfModel<T::Balance> for Pallet<T> {
    fn terms_of_model(model: &ModelId) -> Result<ModelTerms<T::Balance>, ModelUnavailable> {
        let registered = Models::<T>::get(model).ok_or(ModelUnavailable::Unknown)?;
        if !registered.active {
            return Err(ModelUnavailable::Inactive);
        }
        Ok(Self::terms_now(model, &registered))
    }

    fn note_used(model: &ModelId, units: Units) {
        Self::book_used(model, units);
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
        Self::enter(model, crate::benchmarking::any_model::<T>());
    }
}
