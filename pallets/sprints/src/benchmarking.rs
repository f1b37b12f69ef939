//! Worst cases of every call, of the clock, of the settlement and of pruning.

mod setup;

use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{Authorize, EnsureOrigin, Get},
    BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    sprint::{Accusation, EpochIndex, Phase, MAX_ACCUSATIONS},
    traits::WeightOf,
    weight::VotingWeight,
};
use sp_runtime::transaction_validity::TransactionSource;

pub use self::setup::BenchmarkHelper;
use self::setup::*;
use crate::*;

fn authorize<T: Config>(call: &Call<T>) {
    call.authorize(TransactionSource::External).expect("the call has authorization").expect("it is in order");
}

fn now<T: Config>() -> BlockNumberFor<T> {
    frame_system::Pallet::<T>::block_number()
}

#[benchmarks]
mod benches {
    use super::*;

    #[benchmark]
    fn open() {
        let (opening, signature) = signed_opening::<T>();
        let participant = opening.participant.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, opening, signature);

        assert!(SecretCommitments::<T>::contains_key(EPOCH, participant));
    }

    #[benchmark]
    fn authorize_open() {
        let (opening, signature) = signed_opening::<T>();
        let call = Call::<T>::open { opening, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn commit() {
        let (commitment, signature) = signed_commitment::<T>();
        let participant = commitment.participant.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, commitment, signature);

        assert!(Commitments::<T>::contains_key(EPOCH, participant));
    }

    #[benchmark]
    fn authorize_commit() {
        let (commitment, signature) = signed_commitment::<T>();
        let call = Call::<T>::commit { commit: commitment, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// As many samples as there may be, of the largest tree.
    #[benchmark]
    fn reveal() {
        let opened = largest_reveal::<T>();
        let (participant, nonces) = (opened.participant.clone(), opened.nonces.clone());

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, opened);

        assert_eq!(Revealed::<T>::get(EPOCH, participant), Some(nonces));
    }

    /// As many samples as there may be, of the largest tree.
    #[benchmark]
    fn authorize_reveal() {
        let call = Call::<T>::reveal { reveal: largest_reveal::<T>() };

        #[block]
        {
            authorize(&call);
        }
    }

    /// `a`: accusations, each of a nonce that all others but one have accused; the last of a nonce that is a proof.
    #[benchmark]
    fn vote(a: Linear<1, MAX_ACCUSATIONS>) {
        let (verdict, signature) = signed_vote::<T>(a);
        let validator = verdict.validator.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, verdict, signature);

        assert_eq!(Votes::<T>::get(EPOCH, &validator).map(|ballot| ballot.accused.len()), Some(a as usize));
        assert!(Discredited::<T>::contains_key(EPOCH, validator));
    }

    #[benchmark]
    fn authorize_vote() {
        let (verdict, signature) = signed_vote::<T>(MAX_ACCUSATIONS);
        let call = Call::<T>::vote { vote: verdict, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// A nonce of a continuous commitment, of the dev configuration, which is a proof. `a`: validators that accused it and are discredited.
    #[benchmark]
    fn dispute(a: Linear<1, { T::MaxRacers::get() }>) {
        let validators = participants::<T>(a);
        let disputed = accused::<T>(&validators);

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, disputed.clone());

        assert_eq!(Findings::<T>::get(EPOCH, disputed), Some(Finding::Proof));
        assert!(validators.iter().all(|validator| Discredited::<T>::contains_key(EPOCH, validator)));
    }

    #[benchmark]
    fn authorize_dispute() {
        let validators = accounts::<T>("accuser", T::MaxRacers::get());
        let call = Call::<T>::dispute { disputed: accused::<T>(&validators) };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn commit_continuous() {
        let (commitment, signature) = signed_continuous::<T>();
        let participant = commitment.participant.clone();

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, commitment, signature);

        assert_eq!(Continuous::<T>::get(EPOCH, participant).map(|record| record.commits), Some(1));
    }

    #[benchmark]
    fn authorize_commit_continuous() {
        let (commitment, signature) = signed_continuous::<T>();
        let call = Call::<T>::commit_continuous { commit: commitment, signature };

        #[block]
        {
            authorize(&call);
        }
    }

    /// As many samples as there may be, of as many of the largest trees as there may be.
    #[benchmark]
    fn reveal_continuous() {
        let opened = largest_continuous_reveal::<T>();
        let (participant, nonces) = (opened.participant.clone(), opened.nonces.clone());

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, opened);

        assert_eq!(ContinuousRevealed::<T>::get(BEFORE, participant), Some(nonces));
    }

    /// As many samples as there may be, of as many of the largest trees as there may be.
    #[benchmark]
    fn authorize_reveal_continuous() {
        let call = Call::<T>::reveal_continuous { reveal: largest_continuous_reveal::<T>() };

        #[block]
        {
            authorize(&call);
        }
    }

    #[benchmark]
    fn set_continuous() -> Result<(), BenchmarkError> {
        let origin = T::AdminOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, true);

        assert!(ContinuousEnabled::<T>::get());
        Ok(())
    }

    /// The first phase of an epoch, which reads the most parameters.
    #[benchmark]
    fn enter_phase() {
        let epoch = in_phase::<T>(Phase::Settled);

        #[block]
        {
            Pallet::<T>::tick(epoch.until);
        }
        assert_eq!(CurrentEpoch::<T>::get().phase, Phase::Reveal);
    }

    /// `n`: secrets that were opened.
    #[benchmark]
    fn fix_seed(n: Linear<0, { T::MaxRacers::get() }>) {
        let epoch = in_phase::<T>(Phase::Reveal);
        for racer in accounts::<T>("racer", n) {
            Secrets::<T>::insert(BEFORE, racer, [9; 32]);
        }

        #[block]
        {
            Pallet::<T>::fix_seed(epoch);
        }
        assert_ne!(Randomness::<T>::get(), [0; 32]);
    }

    /// `n`: commitments that are void, whose owners lose a share of their collateral. One more holds.
    #[benchmark]
    fn settle(n: Linear<0, { T::MaxRacers::get() }>) {
        let epoch = in_phase::<T>(Phase::Validation);
        participants::<T>(n).iter().for_each(|racer| committed::<T>(racer, true, true));
        committed::<T>(&account("honest", 0, 0), true, false);

        #[block]
        {
            Pallet::<T>::settle(epoch, now::<T>());
        }
        assert_eq!(Standings::<T>::decode_len(), Some(1));
    }

    /// `n`: participants with continuous commitments and none to the sprint. All are void, and their owners lose a share of their
    /// collateral.
    #[benchmark]
    fn settle_continuous(n: Linear<0, { T::MaxRacers::get() }>) {
        let epoch = in_phase::<T>(Phase::Validation);
        participants::<T>(n).iter().for_each(refuted_continuous::<T>);

        #[block]
        {
            Pallet::<T>::settle(epoch, now::<T>());
        }
        assert!(!Standings::<T>::exists());
    }

    /// `f`: nonces found to be no proofs, of as many racers. `v`: votes, each with as many accusations as leave the ballot room
    /// for one more; each is right, and yet the last cheat is missing in all of them.
    #[benchmark]
    fn tally(f: Linear<1, { T::MaxRacers::get() }>, v: Linear<0, { T::MaxRacers::get() }>) {
        in_phase::<T>(Phase::Validation);
        let refuted: Vec<_> = accounts::<T>("racer", f)
            .into_iter()
            .map(|participant| Accusation { participant, epoch: EPOCH, nonce: u64::MAX })
            .collect();
        for nonce in &refuted {
            Findings::<T>::insert(EPOCH, nonce, Finding::NoProof);
        }
        let accused = refuted.iter().take(f.min(MAX_ACCUSATIONS) as usize - 1).cloned().collect();
        let ballot = Ballot { weight: VotingWeight(1), accused: BoundedVec::truncate_from(accused) };
        let validators = participants::<T>(v);
        validators.iter().for_each(|validator| Votes::<T>::insert(EPOCH, validator, &ballot));

        #[block]
        {
            Pallet::<T>::tally(EPOCH);
        }
        assert!(validators.iter().all(|validator| Discredited::<T>::contains_key(EPOCH, validator)));
    }

    /// As many participants as get their weight in one block, each with as many models as one may serve and nobody else
    /// does, and the longest standings.
    #[benchmark]
    fn give_weights() {
        let first = first_free_slot::<T>();
        let receivers = participants::<T>(T::SlotsPerBlock::get());
        receivers.iter().for_each(T::BenchmarkHelper::serve_most_models);
        let others = accounts::<T>("racer", T::MaxRacers::get() - receivers.len() as u32);
        let weight = VotingWeight(1_000_000);
        let standings: Vec<_> = receivers.iter().cloned().chain(others).map(|racer| (racer, weight)).collect();
        Standings::<T>::put(BoundedVec::truncate_from(standings));
        SettlementCursor::<T>::put(first);

        #[block]
        {
            Pallet::<T>::give_weights();
        }
        assert!(receivers.iter().all(|receiver| T::Participants::weight_of(receiver) == weight));
    }

    /// `n`: entries of a former epoch, of the longest kind.
    #[benchmark]
    fn prune(n: Linear<0, { T::PrunedPerBlock::get() }>) {
        in_phase::<T>(Phase::Reveal);
        CurrentEpoch::<T>::mutate(|epoch| epoch.index = EpochIndex(4));
        PruneCursor::<T>::put(EPOCH);
        let accusers = accusers::<T>(&accounts::<T>("accuser", T::MaxRacers::get()));
        for participant in accounts::<T>("racer", n) {
            Accusers::<T>::insert(EPOCH, Accusation { participant, epoch: EPOCH, nonce: u64::MAX }, &accusers);
        }

        #[block]
        {
            Pallet::<T>::prune();
        }
        assert_eq!(Accusers::<T>::iter_prefix(EPOCH).count(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
