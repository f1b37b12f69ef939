//! Worst cases of every call and of every step of settling.

mod lists;
mod setup;

use frame_benchmarking::v2::*;
use frame_support::{traits::Authorize, weights::WeightMeter};
use frame_system::RawOrigin;
use keirin_primitives::{
    sprint::Phase,
    traits::{EpochNow, Epochs},
    validation::{Judgement, MAX_CHECKERS, MAX_LISTED, MAX_PAYLOAD_BYTES, MAX_VERDICTS},
};
use sp_runtime::{traits::Zero, transaction_validity::TransactionSource};

pub use self::setup::BenchmarkHelper;
use self::{lists::*, setup::*};
use crate::*;

fn authorize<T: Config>(call: &Call<T>) {
    call.authorize(TransactionSource::External).expect("the call has authorization").expect("it is in order");
}

#[benchmarks]
mod benches {
    use super::*;

    /// `v`: verdicts.
    #[benchmark]
    fn submit_verdicts(v: Linear<1, MAX_VERDICTS>) {
        let (sealed, signature) = signed_verdicts::<T>(v);
        let last = (EPOCH, sealed.verdicts.last().expect("there is one").index);
        let validator = sealed.validator.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, sealed, signature);

        assert!(Seals::<T>::contains_key(last, validator));
    }

    /// `v`: verdicts.
    #[benchmark]
    fn authorize_submit_verdicts(v: Linear<1, MAX_VERDICTS>) {
        let (sealed, signature) = signed_verdicts::<T>(v);
        let call = Call::<T>::submit_verdicts { sealed, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// `v`: votes.
    #[benchmark]
    fn seal_votes(v: Linear<1, MAX_VERDICTS>) {
        let (sealed, signature) = signed_votes::<T>(v);
        let last = (EPOCH, sealed.verdicts.last().expect("there is one").index);
        let validator = sealed.validator.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, sealed, signature);

        assert!(Ballots::<T>::contains_key(last, validator));
    }

    /// `v`: votes.
    #[benchmark]
    fn authorize_seal_votes(v: Linear<1, MAX_VERDICTS>) {
        let (sealed, signature) = signed_votes::<T>(v);
        let call = Call::<T>::seal_votes { sealed, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn open_vote() {
        let vote = sealed_vote::<T>();
        let (at, validator) = ((EPOCH, vote.index), vote.validator.clone());

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, vote);

        assert_eq!(Ballots::<T>::get(at, validator), Some(Ballot::Opened(Judgement::Invalid)));
    }

    #[benchmark]
    fn authorize_open_vote() {
        let call = Call::<T>::open_vote { vote: sealed_vote::<T>() };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn report() {
        let (index, requester) = (paid_work::<T>(), requester::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(requester), EPOCH, index);

        assert!(Challenges::<T>::contains_key(EPOCH, index));
    }

    #[benchmark]
    fn report_missed_validation() {
        let (index, validator) = missed_work::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(requester::<T>()), EPOCH, index, validator.clone());

        assert!(Tallies::<T>::get(EPOCH, validator).shown_by.is_some());
    }

    #[benchmark]
    fn demand_payload() {
        let (demand, signature) = signed_demand::<T>();
        let index = demand.index;
        challenge::<T>(index);

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, demand, signature);

        assert!(Demands::<T>::contains_key(EPOCH, index));
    }

    #[benchmark]
    fn authorize_demand_payload() {
        let (demand, signature) = signed_demand::<T>();
        let call = Call::<T>::demand_payload { demand, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// `b`: bytes of the evidence.
    #[benchmark]
    fn answer_demand(b: Linear<1, MAX_PAYLOAD_BYTES>) {
        let (index, payload) = demanded_payload::<T>(b);

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, EPOCH, index, payload);

        assert!(Payloads::<T>::contains_key(EPOCH, index));
    }

    /// `b`: bytes of the evidence.
    #[benchmark]
    fn authorize_answer_demand(b: Linear<1, MAX_PAYLOAD_BYTES>) {
        let (index, payload) = demanded_payload::<T>(b);
        let call = Call::<T>::answer_demand { epoch: EPOCH, index, payload };

        #[block]
        {
            authorize(&call);
        }
    }

    /// An epoch to settle whose stage has nothing to do yet.
    #[benchmark]
    fn tick() {
        paid_work::<T>();
        in_stage::<T>(Stage::Waiting);

        #[block]
        {
            Pallet::<T>::tick();
        }
        assert_eq!(Settling::<T>::get(), EPOCH);
    }

    #[benchmark]
    fn gather() {
        let (who, _) = validator::<T>();
        let clock = EpochNow { index: EPOCH.next(), phase: Phase::Generation, until: Pallet::<T>::now() };
        T::BenchmarkHelper::set_secret(EPOCH, &who, SECRET);
        in_stage::<T>(Stage::Open);
        GatherCursor::<T>::put((EPOCH, None::<T::AccountId>));

        #[block]
        {
            Pallet::<T>::gather(&clock, &mut WeightMeter::new());
        }
        assert_eq!(Tallies::<T>::get(EPOCH, who).secret, Some(SECRET));
    }

    /// A work without seals.
    #[benchmark]
    fn judge_work() {
        paid_work::<T>();
        let mut round = in_stage::<T>(Stage::Judging);

        #[block]
        {
            Pallet::<T>::judge(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert_eq!(round.next, round.works);
    }

    /// A seal that calls a work invalid; the cost of the work itself is in it, too.
    #[benchmark]
    fn judge_seal() {
        let index = accused_work::<T>();
        let mut round = in_stage::<T>(Stage::Judging);

        #[block]
        {
            Pallet::<T>::judge(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(Challenges::<T>::contains_key(EPOCH, index));
    }

    /// What is read of a work before it is paid.
    #[benchmark]
    fn begin_work() {
        let index = paid_work::<T>();
        challenge::<T>(index);
        let round = in_stage::<T>(Stage::Paying);
        let case;

        #[block]
        {
            let recorded = Works::<T>::get(EPOCH, index).expect("it was recorded");
            case = Pallet::<T>::case_of(EPOCH, index, &round, recorded);
        }
        assert_eq!(case.outcome, WorkOutcome::Undecided);
    }

    #[benchmark]
    fn count_ballot() {
        let vote = sealed_vote::<T>();
        Ballots::<T>::insert((EPOCH, vote.index), &vote.validator, Ballot::Opened(Judgement::Valid));
        let mut round = in_stage::<T>(Stage::Paying);
        let (at, counted) = ((EPOCH, vote.index), (WorkOutcome::Overturned, true));

        #[block]
        {
            Pallet::<T>::count_ballots(at, counted, &mut round, &mut WeightMeter::new());
        }
        assert_eq!(round.right_votes, 1);
    }

    /// `c`: verdicts that count, of a work that nobody doubts. What is read before is in it, too.
    #[benchmark]
    fn pay_work(c: Linear<0, MAX_CHECKERS>) {
        let index = checked_work::<T>(c, Judgement::Valid);
        let mut round = in_stage::<T>(Stage::Paying);

        #[block]
        {
            Pallet::<T>::pay(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(!Works::<T>::contains_key(EPOCH, index));
    }

    /// `c`: verdicts that count, all of them wrong, of a work that its requester reported. What it costs to pay it is in it, too.
    #[benchmark]
    fn pay_contested(c: Linear<0, MAX_CHECKERS>) {
        let index = overturned_work::<T>(c);
        let mut round = in_stage::<T>(Stage::Paying);

        #[block]
        {
            Pallet::<T>::pay(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(!Works::<T>::contains_key(EPOCH, index));
    }

    /// `c`: verdicts that count, none of which saw the trap. What it costs to pay the work is in it, too.
    #[benchmark]
    fn pay_trap(c: Linear<0, MAX_CHECKERS>) {
        sprung_trap::<T>(c);
        let mut round = in_stage::<T>(Stage::Paying);

        #[block]
        {
            Pallet::<T>::pay(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert_eq!(Trappers::<T>::iter_prefix(EPOCH).count(), c as usize);
    }

    /// `p`: receipts that are named.
    #[benchmark]
    fn open_list(p: Linear<1, MAX_LISTED>) {
        let (list, signature) = sealed_list::<T>(p);
        let (index, validator) = (list.index, list.validator.clone());

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, list, signature);

        assert!(Lists::<T>::contains_key((EPOCH, index), validator));
    }

    /// `p`: receipts that are named.
    #[benchmark]
    fn authorize_open_list(p: Linear<1, MAX_LISTED>) {
        let (list, signature) = sealed_list::<T>(p);
        let call = Call::<T>::open_list { list, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// A list of as many receipts as there can be.
    #[benchmark]
    fn draw_list() {
        let (index, validator, mut round) = undrawn_list::<T>(MAX_LISTED);

        #[block]
        {
            Pallet::<T>::draw_leaves(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(!Lists::<T>::get((EPOCH, index), validator).expect("it is open").voted.is_empty());
        Rounds::<T>::insert(EPOCH, round);
    }

    /// `p`: receipts that are named, some of them invalid.
    #[benchmark]
    fn pay_list(p: Linear<1, MAX_LISTED>) {
        let (index, round) = voted_list::<T>(p);
        let recorded = Works::<T>::get(EPOCH, index).expect("it was recorded");

        #[block]
        {
            Pallet::<T>::weigh_lists((EPOCH, index), &round, &recorded, &mut WeightMeter::new());
        }
        assert_eq!(Lists::<T>::iter_prefix((EPOCH, index)).count(), 0);
    }

    #[benchmark]
    fn pay_leaf() {
        let index = failed_leaf::<T>();
        let round = in_stage::<T>(Stage::Paying);
        let mut recorded = Works::<T>::get(EPOCH, index).expect("it was recorded");
        let batch = recorded.work.batch().expect("it is a batch");

        #[block]
        {
            Pallet::<T>::fail_leaves((EPOCH, index), &round, (batch, &mut recorded), &mut WeightMeter::new());
        }
        assert!(recorded.books.failed > 0);
        Works::<T>::insert(EPOCH, index, recorded);
    }

    /// A seal that says that nothing is invalid.
    #[benchmark]
    fn pay_seal() {
        let index = checked_batch::<T>();
        let round = in_stage::<T>(Stage::Paying);
        let mut recorded = Works::<T>::get(EPOCH, index).expect("it was recorded");
        let others = Pallet::<T>::others(EPOCH, &round, &recorded.work.executor);

        #[block]
        {
            Pallet::<T>::note_checkers((EPOCH, index), others, &mut recorded, &mut WeightMeter::new());
        }
        assert!(!recorded.books.shared.is_zero());
    }

    /// A batch that one validator has checked. What it costs to pay this one is in it, too.
    #[benchmark]
    fn pay_batch() {
        let index = checked_batch::<T>();
        let round = in_stage::<T>(Stage::Paying);
        let recorded = Works::<T>::get(EPOCH, index).expect("it was recorded");
        let batch = recorded.work.batch().expect("it is a batch");

        #[block]
        {
            Pallet::<T>::pay_batch((EPOCH, index), &round, (batch, recorded), &mut WeightMeter::new());
        }
        assert!(!Works::<T>::contains_key(EPOCH, index));
    }

    #[benchmark]
    fn open_challenge() {
        let index = paid_work::<T>();

        #[block]
        {
            challenge::<T>(index);
        }
        assert!(Challenges::<T>::contains_key(EPOCH, index));
    }

    /// A participant that is fined beyond its earnings, and loses them.
    #[benchmark]
    fn collect() {
        let who = fined::<T>();
        let mut round = in_stage::<T>(Stage::Collecting);

        #[block]
        {
            Pallet::<T>::collect(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(Tallies::<T>::contains_key(EPOCH, who));
    }

    /// `f`: finders.
    #[benchmark]
    fn slash(f: Linear<0, MAX_FINDERS>) {
        let cheat = cheat::<T>(f);

        #[block]
        {
            Pallet::<T>::slash_cheats(EPOCH, &mut WeightMeter::new());
        }
        assert!(!Finders::<T>::contains_key(EPOCH, cheat));
    }

    /// A voter that shares fines and deposits.
    #[benchmark]
    fn close() {
        let who = right_voter::<T>();
        let mut round = in_stage::<T>(Stage::Closing);
        round.right_votes = 1;

        #[block]
        {
            Pallet::<T>::close(EPOCH, &mut round, &mut WeightMeter::new());
        }
        assert!(!Tallies::<T>::contains_key(EPOCH, who));
        assert!(T::Epochs::now().index >= EPOCH);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
