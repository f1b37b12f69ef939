//! Weights of the participants pallet.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// Weights of this pallet's calls.
pub trait WeightInfo {
    /// Weight of `register`.
    fn register(m: u32) -> Weight;
    /// Weight of `update`.
    fn update() -> Weight;
    /// Weight of `rotate_key`.
    fn rotate_key() -> Weight;
    /// Weight of `leave`.
    fn leave() -> Weight;
    /// Weight of `end_unbondings`.
    fn end_unbondings(n: u32) -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn register(m: u32) -> Weight {
        Weight::from_parts(150000000, 0)
            .saturating_add(Weight::from_parts(50000000, 0).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(20))
            .saturating_add(T::DbWeight::get().writes(30))
    }
    fn update() -> Weight {
        Weight::from_parts(200000000, 0)
            .saturating_add(T::DbWeight::get().reads(140))
            .saturating_add(T::DbWeight::get().writes(260))
    }
    fn rotate_key() -> Weight {
        Weight::from_parts(120000000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    fn leave() -> Weight {
        Weight::from_parts(150000000, 0)
            .saturating_add(T::DbWeight::get().reads(140))
            .saturating_add(T::DbWeight::get().writes(260))
    }
    fn end_unbondings(n: u32) -> Weight {
        Weight::from_parts(5000000, 0)
            .saturating_add(Weight::from_parts(40000000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
}

impl WeightInfo for () {
    fn register(m: u32) -> Weight {
        Weight::from_parts(150000000, 0)
            .saturating_add(Weight::from_parts(50000000, 0).saturating_mul(m.into()))
            .saturating_add(RocksDbWeight::get().reads(20))
            .saturating_add(RocksDbWeight::get().writes(30))
    }
    fn update() -> Weight {
        Weight::from_parts(200000000, 0)
            .saturating_add(RocksDbWeight::get().reads(140))
            .saturating_add(RocksDbWeight::get().writes(260))
    }
    fn rotate_key() -> Weight {
        Weight::from_parts(120000000, 0)
            .saturating_add(RocksDbWeight::get().reads(4))
            .saturating_add(RocksDbWeight::get().writes(4))
    }
    fn leave() -> Weight {
        Weight::from_parts(150000000, 0)
            .saturating_add(RocksDbWeight::get().reads(140))
            .saturating_add(RocksDbWeight::get().writes(260))
    }
    fn end_unbondings(n: u32) -> Weight {
        Weight::from_parts(5000000, 0)
            .saturating_add(Weight::from_parts(40000000, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3))
            .saturating_add(RocksDbWeight::get().writes(3))
    }
}
