//! Weights of the inference pallet.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::RocksDbWeight, Weight},
};

/// Weights of this pallet's calls.
pub trait WeightInfo {
    /// Weight of `request`.
    fn request(p: u32) -> Weight;
    /// Weight of `report`.
    fn report(o: u32) -> Weight;
    /// Weight of `authorize_report`.
    fn authorize_report(o: u32) -> Weight;
    /// Weight of `expire_due`.
    fn expire_due(n: u32) -> Weight;
    /// Weight of `prune_due`.
    fn prune_due(n: u32) -> Weight;
}

/// Weights on the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn request(p: u32) -> Weight {
        Weight::from_parts(120000000, 0)
            .saturating_add(Weight::from_parts(2000, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    fn report(o: u32) -> Weight {
        Weight::from_parts(100000000, 0)
            .saturating_add(Weight::from_parts(2000, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(8))
    }
    fn authorize_report(o: u32) -> Weight {
        Weight::from_parts(80000000, 0)
            .saturating_add(Weight::from_parts(6000, 0).saturating_mul(o.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(0))
    }
    fn expire_due(n: u32) -> Weight {
        Weight::from_parts(10000000, 0)
            .saturating_add(Weight::from_parts(60000000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn prune_due(n: u32) -> Weight {
        Weight::from_parts(10000000, 0)
            .saturating_add(Weight::from_parts(20000000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}

impl WeightInfo for () {
    fn request(p: u32) -> Weight {
        Weight::from_parts(120000000, 0)
            .saturating_add(Weight::from_parts(2000, 0).saturating_mul(p.into()))
            .saturating_add(RocksDbWeight::get().reads(10))
            .saturating_add(RocksDbWeight::get().writes(6))
    }
    fn report(o: u32) -> Weight {
        Weight::from_parts(100000000, 0)
            .saturating_add(Weight::from_parts(2000, 0).saturating_mul(o.into()))
            .saturating_add(RocksDbWeight::get().reads(8))
            .saturating_add(RocksDbWeight::get().writes(8))
    }
    fn authorize_report(o: u32) -> Weight {
        Weight::from_parts(80000000, 0)
            .saturating_add(Weight::from_parts(6000, 0).saturating_mul(o.into()))
            .saturating_add(RocksDbWeight::get().reads(4))
            .saturating_add(RocksDbWeight::get().writes(0))
    }
    fn expire_due(n: u32) -> Weight {
        Weight::from_parts(10000000, 0)
            .saturating_add(Weight::from_parts(60000000, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3))
            .saturating_add(RocksDbWeight::get().writes(1))
    }
    fn prune_due(n: u32) -> Weight {
        Weight::from_parts(10000000, 0)
            .saturating_add(Weight::from_parts(20000000, 0).saturating_mul(n.into()))
            .saturating_add(RocksDbWeight::get().reads(3))
            .saturating_add(RocksDbWeight::get().writes(1))
    }
}
