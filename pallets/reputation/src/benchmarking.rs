//! Worst cases of the sweep and of what other pallets ask for.

use frame_benchmarking::v2::*;
use frame_support::traits::Get;
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Checks, Epochs, Reputation},
};

use crate::*;

/// An epoch after all that records know.
fn later<T: Config>() -> EpochIndex {
    T::Epochs::now().index.next()
}

/// Somebody who has a record.
fn known<T: Config>(index: u32) -> T::AccountId {
    let who = account("participant", index, 0);
    Pallet::<T>::cheated(&who, SweepCursor::<T>::get());
    who
}

#[benchmarks]
mod benches {
    use super::*;

    /// `n`: records of who stayed away.
    #[benchmark]
    fn sweep(n: Linear<0, { T::SweptPerBlock::get() }>) {
        (0..n).for_each(|index| {
            known::<T>(index);
        });

        #[block]
        {
            assert_eq!(Pallet::<T>::sweep(EpochIndex(u32::MAX)), n);
        }
        assert_eq!(Records::<T>::iter_keys().count(), 0);
    }

    #[benchmark]
    fn judged() {
        let who = known::<T>(0);
        let checks = Checks { checked: 1, failures: 1 };

        #[block]
        {
            assert_eq!(Pallet::<T>::judged(&who, later::<T>(), checks), checks);
        }
        assert_eq!(Pallet::<T>::reputation_of(&who).map(|view| view.checks), Some(checks));
    }

    #[benchmark]
    fn served() {
        let who = known::<T>(0);

        #[block]
        {
            Pallet::<T>::served(&who, later::<T>());
        }
        assert_eq!(Pallet::<T>::epochs_of(&who), 1);
    }

    #[benchmark]
    fn cheated() {
        let who = known::<T>(0);

        #[block]
        {
            Pallet::<T>::cheated(&who, later::<T>());
        }
        assert_eq!(Pallet::<T>::reputation_of(&who).and_then(|view| view.cheated).map(|view| view.times), Some(2));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
