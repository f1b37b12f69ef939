//! Worst cases of both calls, of the hook's two sweeps, and of what other pallets ask for.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
    dispatch::RawOrigin,
    traits::{
        fungible::{Inspect, Mutate},
        Authorize, Get,
    },
    BoundedVec,
};
use keirin_primitives::{
    sprint::EpochIndex,
    traits::{Earnings, Epochs},
    weight::VotingWeight,
};
use sp_runtime::{
    traits::{Bounded, Zero},
    transaction_validity::TransactionSource,
    Saturating,
};

use crate::{subsidy::EPOCHS_PER_BLOCK, *};

/// Most workers that a fee is shared among here.
const WORKERS: u32 = 64;

/// An amount that any account can take.
fn unit<T: Config>() -> BalanceOf<T> {
    T::Currency::minimum_balance().saturating_mul(1_000u32.into())
}

/// Somebody with an account.
fn somebody<T: Config>(index: u32) -> T::AccountId {
    let who = account("participant", index, 0);
    T::Currency::set_balance(&who, unit::<T>());
    who
}

fn now<T: Config>() -> EpochIndex {
    T::Epochs::now().index
}

/// Moves an amount into the pot.
fn fill_pot<T: Config>(amount: BalanceOf<T>) {
    T::Currency::mint_into(&Pallet::<T>::pot_account(), amount).expect("the amount is small");
}

/// A fee in the pot.
fn held_fee<T: Config>() -> BalanceOf<T> {
    fill_pot::<T>(unit::<T>());
    unit::<T>()
}

/// A participant with something earned in an epoch, and nothing settled.
fn earner<T: Config>(index: u32, epoch: EpochIndex) -> T::AccountId {
    let who = somebody::<T>(index);
    Pallet::<T>::share(epoch, held_fee::<T>(), &[who.clone()]);
    who
}

/// A schedule as long as it can be, of which something has vested.
fn longest_schedule<T: Config>(who: &T::AccountId) {
    let due: Vec<_> = vec![unit::<T>(); T::MaxVestingEpochs::get() as usize];
    fill_pot::<T>(unit::<T>().saturating_mul((T::MaxVestingEpochs::get() + 1).into()));
    let schedule = Schedule { vested: unit::<T>(), next: now::<T>().next(), due: BoundedVec::truncate_from(due) };
    Pallet::<T>::owe(schedule.total());
    Vesting::<T>::insert(who, schedule);
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn claim() {
        let who = earner::<T>(0, now::<T>());
        longest_schedule::<T>(&who);
        Pallet::<T>::settle(now::<T>(), &who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), who.clone(), now::<T>());

        assert_eq!(Earned::<T>::get(now::<T>(), who).map(|earning| earning.stage), Some(EarningStage::Claimed));
    }

    #[benchmark]
    fn authorize_claim() {
        let who = earner::<T>(0, now::<T>());
        longest_schedule::<T>(&who);
        Pallet::<T>::settle(now::<T>(), &who);
        let call = Call::<T>::claim { participant: who, epoch: now::<T>() };

        #[block]
        {
            call.authorize(TransactionSource::External).expect("the call is authorized").expect("it can be claimed");
        }
    }

    #[benchmark]
    fn release() {
        let who = somebody::<T>(0);
        longest_schedule::<T>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), who.clone());

        assert_eq!(Vesting::<T>::get(who).map(|schedule| schedule.vested), Some(Zero::zero()));
    }

    #[benchmark]
    fn authorize_release() {
        let who = somebody::<T>(0);
        longest_schedule::<T>(&who);
        let call = Call::<T>::release { participant: who };

        #[block]
        {
            call.authorize(TransactionSource::External).expect("the call is authorized").expect("something has vested");
        }
    }

    /// `n`: epochs.
    #[benchmark]
    fn begin_epochs(n: Linear<0, { EPOCHS_PER_BLOCK }>) {
        let last = EpochIndex(Level::<T>::get().epoch.0 + n);

        #[block]
        {
            assert_eq!(Pallet::<T>::begin_epochs(last), n);
        }
    }

    /// `n`: earnings that nobody claimed.
    #[benchmark]
    fn expire(n: Linear<0, { T::ExpiredPerBlock::get() }>) {
        let oldest = ExpiryCursor::<T>::get();
        (0..n).for_each(|index| {
            earner::<T>(index, oldest);
        });

        #[block]
        {
            assert_eq!(Pallet::<T>::expire(EpochIndex(u32::MAX)), n);
        }
    }

    /// `n`: workers.
    #[benchmark]
    fn share(n: Linear<1, WORKERS>) {
        let workers: Vec<_> = (0..n).map(|index| earner::<T>(index, now::<T>())).collect();
        let fee = held_fee::<T>();

        #[block]
        {
            Pallet::<T>::share(now::<T>(), fee, &workers);
        }
        assert!(Pallet::<T>::held().is_zero());
    }

    #[benchmark]
    fn refund() {
        let who = somebody::<T>(0);
        let fee = held_fee::<T>();

        #[block]
        {
            Pallet::<T>::refund(&who, fee);
        }
        assert_eq!(T::Currency::balance(&who), unit::<T>() + unit::<T>());
    }

    /// `n`: receivers.
    #[benchmark]
    fn fine(n: Linear<1, WORKERS>) {
        let who = earner::<T>(WORKERS, now::<T>());
        let receivers: Vec<_> = (0..n).map(|index| earner::<T>(index, now::<T>())).collect();

        #[block]
        {
            Pallet::<T>::fine(now::<T>(), &who, BalanceOf::<T>::max_value(), &receivers);
        }
        assert_eq!(Earned::<T>::get(now::<T>(), who).map(|earning| earning.amount), Some(Zero::zero()));
    }

    #[benchmark]
    fn subsidise() {
        let who = earner::<T>(0, now::<T>());
        Subsidies::<T>::insert(now::<T>(), Subsidy { granted: unit::<T>(), minted: Zero::zero() });

        #[block]
        {
            Pallet::<T>::subsidise(now::<T>(), &who, VotingWeight(1), VotingWeight(3));
        }
        assert!(!Minted::<T>::get().is_zero());
    }

    #[benchmark]
    fn forfeit() {
        let (who, finder) = (earner::<T>(0, now::<T>()), somebody::<T>(1));

        #[block]
        {
            Pallet::<T>::forfeit(now::<T>(), &who, Some(&finder));
        }
        assert!(!Burned::<T>::get().is_zero());
    }

    #[benchmark]
    fn settle() {
        let who = earner::<T>(0, now::<T>());

        #[block]
        {
            Pallet::<T>::settle(now::<T>(), &who);
        }
        assert_eq!(Pallet::<T>::claimable(&who, 1), [now::<T>()]);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
