//! Weights of others' pallets that publish none. `make weights` writes them.

pub mod pallet_xcm;
