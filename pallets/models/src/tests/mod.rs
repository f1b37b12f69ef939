//! The pallet's behaviour: the registry, and prices.

mod idle;
mod list;
mod prices;
mod pumping;
mod registry;

use frame_support::assert_ok;
use keirin_primitives::{
    model::{ModelId, Units},
    traits::TermsOfModel,
};

use crate::{mock::*, Pallet};

fn name(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn id(text: &str) -> ModelId {
    ModelId::truncate_from(name(text))
}

fn add(text: &str) {
    assert_ok!(Models::add(RuntimeOrigin::root(), name(text), model()));
}

/// What a unit of the model `smol` costs in this block.
fn price() -> u128 {
    let terms = Pallet::<Test>::terms_of_model(&id("smol")).expect("the model is registered and active");
    terms.price_per_unit
}

/// An answer takes so many units of the model `smol`.
fn answer(units: u64) {
    Pallet::<Test>::note_used(&id("smol"), Units(units));
}

fn next_block() {
    System::set_block_number(System::block_number() + 1);
}

/// In each of so many blocks an answer takes so many units, and the next block begins.
fn busy_blocks(blocks: u32, units: u64) {
    for _ in 0..blocks {
        answer(units);
        next_block();
    }
}
