//! The registry: what is taken into it, changed and removed, and by whom.

use frame_support::assert_noop;
use keirin_primitives::{
    model::ModelTerms,
    traits::{ModelRegistered, ModelUnavailable},
    verification::{Micronats, TextThresholds},
};
use sp_runtime::{BuildStorage, DispatchError::BadOrigin};

use super::*;
use crate::{Error, Event, GenesisConfig, Model, Models as Registry, Prices, TermsUpdate};

#[test]
fn added_model_can_be_requested_on_its_terms() {
    build_and_execute(|| {
        add("smol-1.0_b");

        let terms = ModelTerms { context_length: 2_048, units_per_token: 3, price_per_unit: PRICE };
        assert_eq!(Pallet::<Test>::terms_of_model(&id("smol-1.0_b")), Ok(terms));
        System::assert_last_event(
            Event::ModelAdded { id: id("smol-1.0_b"), content_hash: model().content_hash }.into(),
        );
    });
}

#[test]
fn only_governance_changes_the_registry() {
    build_and_execute(|| {
        add("smol");

        let origin = || RuntimeOrigin::signed(1);
        assert_noop!(Models::add(origin(), name("other"), model()), BadOrigin);
        assert_noop!(Models::update(origin(), name("smol"), TermsUpdate::default()), BadOrigin);
        assert_noop!(Models::set_active(origin(), name("smol"), false), BadOrigin);
        assert_noop!(Models::remove(origin(), name("smol")), BadOrigin);
    });
}

#[test]
fn invalid_names_are_refused() {
    build_and_execute(|| {
        let too_long = "m".repeat(65);
        for bad in ["", "Smol", "a b", "é", too_long.as_str()] {
            assert_noop!(Models::add(RuntimeOrigin::root(), name(bad), model()), Error::<Test>::NameInvalid);
        }
    });
}

#[test]
fn models_that_could_not_be_priced_are_refused() {
    build_and_execute(|| {
        let refuse = |model: Model<u128>, error: Error<Test>| {
            assert_noop!(Models::add(RuntimeOrigin::root(), name("bad"), model), error);
        };
        refuse(Model { context_length: 0, ..model() }, Error::ContextLengthZero);
        refuse(Model { units_per_token: 0, ..model() }, Error::UnitsPerTokenZero);
        refuse(Model { price_per_unit: 0, ..model() }, Error::PriceZero);
        refuse(Model { price_per_unit: u128::MAX, ..model() }, Error::PriceTooHigh);
    });
}

#[test]
fn a_name_is_registered_once_and_the_registry_is_bounded() {
    build_and_execute(|| {
        add("one");
        assert_noop!(Models::add(RuntimeOrigin::root(), name("one"), model()), Error::<Test>::AlreadyRegistered);

        add("two");
        assert_noop!(Models::add(RuntimeOrigin::root(), name("three"), model()), Error::<Test>::TooManyModels);
    });
}

#[test]
fn update_changes_only_what_it_names() {
    build_and_execute(|| {
        add("smol");

        let terms = TermsUpdate { price_per_unit: Some(99), ..Default::default() };
        assert_ok!(Models::update(RuntimeOrigin::root(), name("smol"), terms));

        assert_eq!(Registry::<Test>::get(id("smol")), Some(Model { price_per_unit: 99, ..model() }));
    });
}

#[test]
fn thresholds_are_replaced_together_and_shown() {
    build_and_execute(|| {
        add("smol");
        let measured = TextThresholds { choice: Micronats(7), position: Micronats(8), mean: Micronats(9) };

        let terms = TermsUpdate { thresholds: Some(measured), ..Default::default() };
        assert_ok!(Models::update(RuntimeOrigin::root(), name("smol"), terms));

        let shown: Vec<_> = Pallet::<Test>::model_views().into_iter().map(|view| view.thresholds).collect();
        assert_eq!(shown, [measured]);
    });
}

#[test]
fn update_to_an_invalid_model_changes_nothing() {
    build_and_execute(|| {
        add("smol");

        let free = TermsUpdate { price_per_unit: Some(0), ..Default::default() };
        assert_noop!(Models::update(RuntimeOrigin::root(), name("smol"), free), Error::<Test>::PriceZero);
        assert_noop!(
            Models::update(RuntimeOrigin::root(), name("none"), TermsUpdate::default()),
            Error::<Test>::NotRegistered
        );
    });
}

#[test]
fn switched_off_model_is_unavailable_until_switched_on() {
    build_and_execute(|| {
        add("smol");
        assert_eq!(Pallet::<Test>::terms_of_model(&id("none")), Err(ModelUnavailable::Unknown));

        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), false));
        assert_eq!(Pallet::<Test>::terms_of_model(&id("smol")), Err(ModelUnavailable::Inactive));

        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), true));
        assert!(Pallet::<Test>::terms_of_model(&id("smol")).is_ok());
    });
}

#[test]
fn model_is_removed_only_when_switched_off() {
    build_and_execute(|| {
        add("smol");
        assert_noop!(Models::remove(RuntimeOrigin::root(), name("smol")), Error::<Test>::StillActive);

        assert_ok!(Models::set_active(RuntimeOrigin::root(), name("smol"), false));
        assert_ok!(Models::remove(RuntimeOrigin::root(), name("smol")));

        assert_eq!(Pallet::<Test>::terms_of_model(&id("smol")), Err(ModelUnavailable::Unknown));
        assert!(!Prices::<Test>::contains_key(id("smol")));
        assert_noop!(Models::remove(RuntimeOrigin::root(), name("smol")), Error::<Test>::NotRegistered);
    });
}

#[test]
fn chain_starts_with_the_models_of_its_genesis() {
    let genesis = GenesisConfig::<Test> { models: vec![(id("smol"), model())] };
    let mut externalities: sp_io::TestExternalities = genesis.build_storage().expect("the genesis is valid").into();

    externalities.execute_with(|| {
        assert!(Pallet::<Test>::is_registered(&id("smol")));
        let views = Pallet::<Test>::model_views();
        assert_eq!(views.iter().map(|view| (&view.id, view.active)).collect::<Vec<_>>(), [(&id("smol"), true)]);
    });
}

#[test]
#[should_panic(expected = "genesis registers valid models only")]
fn genesis_naming_a_model_twice_is_refused() {
    let genesis = GenesisConfig::<Test> { models: vec![(id("smol"), model()), (id("smol"), model())] };
    let _unreachable = genesis.build_storage();
}
