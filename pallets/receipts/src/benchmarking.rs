//! Worst cases of every call and hook.

mod findings;
mod setup;

use alloc::boxed::Box;
use frame_benchmarking::v2::*;
use frame_support::traits::{Authorize, Get};
use frame_system::RawOrigin;
use keirin_primitives::{
    receipts::{MAX_BODY_BYTES, MAX_DEBITS},
    signing::finding_digest,
    sprint::EpochIndex,
};
use sp_runtime::{transaction_validity::TransactionSource, Saturating};

pub use self::setup::BenchmarkHelper;
use self::{findings::*, setup::*};
use crate::*;

fn authorize<T: Config>(call: &Call<T>) {
    call.authorize(TransactionSource::External).expect("the call has authorization").expect("it is in order");
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn deposit() {
        let (payer, requester) = (payer::<T>(), requester_id(0));

        #[extrinsic_call]
        _(RawOrigin::Signed(payer), requester, DEPOSIT);

        assert_eq!(Deposits::<T>::get(requester).free, DEPOSIT);
    }

    #[benchmark]
    fn withdraw() {
        let (withdrawal, signature) = signed_withdrawal::<T>();
        let requester = withdrawal.requester.id();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, withdrawal, signature);

        assert!(Deposits::<T>::get(requester).waiting.is_some());
    }

    #[benchmark]
    fn authorize_withdraw() {
        let (withdrawal, signature) = signed_withdrawal::<T>();
        let call = Call::<T>::withdraw { withdrawal, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn pay_withdrawal() {
        let (withdrawal, _) = signed_withdrawal::<T>();
        let requester = withdrawal.requester.id();
        Pallet::<T>::do_withdraw(withdrawal).expect("it is in order");
        let later = Pallet::<T>::now().saturating_add(T::WithdrawalDelay::get());
        frame_system::Pallet::<T>::set_block_number(later);

        #[extrinsic_call]
        _(RawOrigin::Signed(payer::<T>()), requester);

        assert!(Deposits::<T>::get(requester).waiting.is_none());
    }

    /// `d`: debits. Each takes something of what is waiting.
    #[benchmark]
    fn commit_batch(d: Linear<1, MAX_DEBITS>) {
        let (batch, signature) = signed_batch::<T>(d);
        let id = batch.id();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, batch, signature);

        assert!(Batches::<T>::contains_key(id));
    }

    /// `d`: debits.
    #[benchmark]
    fn authorize_commit_batch(d: Linear<1, MAX_DEBITS>) {
        let (batch, signature) = signed_batch::<T>(d);
        let call = Call::<T>::commit_batch { batch, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// A leaf with two signatures of others.
    #[benchmark]
    fn dispute_one() {
        let [shown, _] = false_batch::<T>();
        let finder = payer::<T>();

        #[extrinsic_call]
        dispute_receipts(RawOrigin::Signed(finder), shown.0, Box::new(shown.1), None);

        assert_eq!(Batches::<T>::get(shown.0).map(|batch| batch.state), Some(BatchState::Void));
    }

    /// Two leaves of one request in two batches.
    #[benchmark]
    fn dispute_two() {
        let [shown, other] = false_batch::<T>();
        let (finder, later) = (payer::<T>(), other.0);

        #[extrinsic_call]
        dispute_receipts(RawOrigin::Signed(finder), shown.0, Box::new(shown.1), Some(Box::new(other)));

        assert_eq!(Batches::<T>::get(later).map(|batch| batch.state), Some(BatchState::Void));
    }

    #[benchmark]
    fn demand_receipt() {
        let (demand, signature) = signed_demand::<T>();
        let batch = demand.batch;

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, demand, signature);

        assert!(Demands::<T>::contains_key(batch, 0));
    }

    #[benchmark]
    fn authorize_demand_receipt() {
        let (demand, signature) = signed_demand::<T>();
        let call = Call::<T>::demand_receipt { demand, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn demand_own_receipt() {
        let (demand, signature) = signed_own_demand::<T>();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, demand, signature);

        assert!(Demands::<T>::contains_key(demand.batch, demand.place));
    }

    #[benchmark]
    fn authorize_demand_own_receipt() {
        let (demand, signature) = signed_own_demand::<T>();
        let call = Call::<T>::demand_own_receipt { demand, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// `b`: bytes of the body, which cost more than those of evidence.
    #[benchmark]
    fn answer_receipt(b: Linear<1, MAX_BODY_BYTES>) {
        let (batch, posted) = demanded_receipt::<T>(b);

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, batch, Box::new(posted));

        assert!(Posted::<T>::contains_key(batch, 0));
    }

    /// `b`: bytes of the body.
    #[benchmark]
    fn authorize_answer_receipt(b: Linear<1, MAX_BODY_BYTES>) {
        let (batch, posted) = demanded_receipt::<T>(b);
        let call = Call::<T>::answer_receipt { batch, posted: Box::new(posted) };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn show_receipt() {
        let (batch, shown, validator) = named_receipt::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(payer::<T>()), batch, Box::new(shown), validator);
    }

    /// `n`: participants of the roster.
    #[benchmark]
    fn dispute_route(n: Linear<1, 256>) {
        let (batch, shown) = misrouted_receipt::<T>(n);

        #[extrinsic_call]
        _(RawOrigin::Signed(payer::<T>()), batch, Box::new(shown));
    }

    #[benchmark]
    fn dispute_doubled() {
        let [one, other] = doubled_request::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(payer::<T>()), Box::new(one), Box::new(other));
    }

    /// What is shown has a weight of its own.
    #[benchmark]
    fn authorize_finding() {
        let (finding, signature) = signed_finding::<T>();

        #[block]
        {
            let digest = finding_digest(&Pallet::<T>::genesis_hash(), &finding);
            Pallet::<T>::ensure_signed_by(&finding.finder, &digest, &signature).expect("it has signed it");
        }
    }

    /// `n`: participants of an old roster.
    #[benchmark]
    fn note_reign(n: Linear<0, ENROLLED_FORGOTTEN>) {
        old_roster::<T>(n);

        #[block]
        {
            Pallet::<T>::note_reign();
            Pallet::<T>::forget_roster();
        }
        assert_eq!(Rosters::<T>::iter_prefix(EpochIndex(0)).count(), 0);
    }

    /// `n`: prices that are noted, `f`: prices that are forgotten.
    #[benchmark]
    fn note_prices(n: Linear<0, 32>, f: Linear<0, 32>) {
        let (n, f) = (n.min(T::PricesPerBlock::get()), f.min(T::PricesPerBlock::get()));
        lists::<T>(n, f);

        #[block]
        {
            Pallet::<T>::note_prices();
        }
    }

    /// `n`: demands that nobody has answered.
    #[benchmark]
    fn end_demands(n: Linear<0, MAX_DEADLINES>) {
        let until = silent_batches::<T>(n);

        #[block]
        {
            assert_eq!(Pallet::<T>::end_demands(until), n);
        }
        assert_eq!(Withheld::<T>::iter().count(), n as usize);
    }

    /// `d`: debits.
    #[benchmark]
    fn refund_next(d: Linear<0, MAX_DEBITS>) {
        if d > 0 {
            void_batch::<T>(d);
        }

        #[block]
        {
            assert_eq!(Pallet::<T>::refund_next(), d);
        }
    }

    /// `n`: batches with as many debits as fit, and as many receipts on chain as are forgotten at once.
    #[benchmark]
    fn forget_batches(n: Linear<0, 16>) {
        let n = n.min(T::ForgottenPerBlock::get());
        old_batches::<T>(n);

        #[block]
        {
            assert_eq!(Pallet::<T>::forget_batches(), n);
        }
        assert_eq!(Batches::<T>::iter().count(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
