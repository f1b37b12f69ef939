//! Worst cases of the hooks.

use frame_benchmarking::v2::*;
use keirin_primitives::{
    inference::TaskId,
    sprint::{EpochIndex, Phase},
    traits::{Epochs, MintSubsidy, OnAnswered},
};
use sp_runtime::traits::Get;

use crate::*;

const NOW: EpochIndex = EpochIndex(5);

#[benchmarks]
mod benches {
    use super::*;

    /// `s`: slots looked at, `o`: canaries opened. The participants that get none have an answer.
    #[benchmark]
    fn walk(s: Linear<1, 64>, o: Linear<0, 64>) {
        T::BenchmarkHelper::set_epoch(NOW, Phase::Validation);
        let s = s.min(T::SlotsPerBlock::get());
        let o = o.min(s);
        for number in 0..s {
            let participant: T::AccountId = account("participant", number, 0);
            T::BenchmarkHelper::set_up_participant(&participant);
            if number >= o {
                Answered::<T>::insert(NOW, &participant, ());
            }
        }

        #[block]
        {
            assert_eq!(Pallet::<T>::walk_on(NOW).1, o);
        }
    }

    /// `n`: canaries closed, each with tokens left.
    #[benchmark]
    fn close(n: Linear<0, 64>) {
        T::BenchmarkHelper::set_epoch(NOW, Phase::Reveal);
        let n = n.min(T::ClosedPerBlock::get());
        let oldest = EpochIndex(NOW.0 - 2);
        OldestKept::<T>::put(oldest);
        for number in 0..n {
            let requester: T::AccountId = account("requester", number, 0);
            let funds = <T::Currency as frame_support::traits::fungible::Inspect<_>>::minimum_balance();
            assert!(T::Subsidy::mint(&requester, funds));
            let participant: T::AccountId = account("participant", number, 0);
            Canaries::<T>::insert(
                oldest,
                participant,
                Canary { task: TaskId(u64::MAX - u64::from(number)), requester },
            );
        }

        #[block]
        {
            assert_eq!(Pallet::<T>::close_past(NOW), n);
        }
        assert_eq!(Canaries::<T>::iter().count(), 0);
    }

    #[benchmark]
    fn answered() {
        let participant: T::AccountId = account("participant", 0, 0);

        #[block]
        {
            Pallet::<T>::answered(&participant);
        }
        assert!(Answered::<T>::contains_key(T::Epochs::now().index, participant));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
