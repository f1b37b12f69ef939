//! Worst cases of every call, of unbonding, and of what other pallets ask for.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::{
    fungible::{Inspect, Mutate},
    Get,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use keirin_primitives::{
    executor::{DeviceName, ExecutorKey, ExecutorSignature, Gpu, HardwareProfile, MAX_ENDPOINT_BYTES},
    model::{ModelId, MAX_MODELS_PER_PARTICIPANT, MAX_MODEL_ID_BYTES},
    signing::possession_digest,
    traits::{Collateral, ModelRegistered, SetWeights},
    weight::VotingWeight,
};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
    traits::{Bounded, Saturating},
    Permill,
};

use crate::*;

const BENCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"kbpa");

fn rich<T: Config>(index: u32) -> T::AccountId {
    let account = account("participant", index, 0);
    T::Currency::set_balance(&account, BalanceOf::<T>::max_value() / 1_000u32.into());
    account
}

fn models<T: Config>(count: u32, prefix: u8) -> Vec<ModelId> {
    (0..count)
        .map(|number| {
            let mut name = vec![prefix; MAX_MODEL_ID_BYTES as usize];
            name[0] = b'a'.saturating_add(number as u8);
            let model = ModelId::truncate_from(name);
            T::Models::register_for_benchmark(&model);
            model
        })
        .collect()
}

fn longest_endpoint() -> Vec<u8> {
    let mut url = b"https://".to_vec();
    url.resize(MAX_ENDPOINT_BYTES as usize, b'h');
    url
}

fn longest_profile() -> HardwareProfile {
    let name = DeviceName::truncate_from(vec![b'x'; 96]);
    HardwareProfile {
        cpu: name.clone(),
        cores: u16::MAX,
        ram_mib: u32::MAX,
        gpu: Some(Gpu { model: name, vram_mib: u32::MAX }),
        millitokens_per_second: u64::MAX,
    }
}

fn key_and_proof<T: Config>(account: &T::AccountId) -> (ExecutorKey, ExecutorSignature) {
    let key = sp_io::crypto::ecdsa_generate(BENCH_KEY_TYPE, None);
    let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::from(0u32));
    let digest = possession_digest(&genesis.0, account);
    let proof = sp_io::crypto::ecdsa_sign_prehashed(BENCH_KEY_TYPE, &key, &digest).expect("the key was generated");
    (ExecutorKey(key.0), ExecutorSignature(proof.0))
}

fn registered<T: Config>(index: u32, models: Vec<ModelId>) -> T::AccountId {
    let who = rich::<T>(index);
    let (key, proof) = key_and_proof::<T>(&who);
    let registration = Registration { endpoint: longest_endpoint(), hardware: longest_profile(), models };
    Pallet::<T>::do_register(who.clone(), key, proof, registration).expect("the registration is valid");
    who
}

/// The least a participant puts at stake here.
fn unit<T: Config>() -> BalanceOf<T> {
    T::Currency::minimum_balance()
}

/// A participant with a unit of active collateral and as many that are unbonding, each begun a block after the other.
fn bonded<T: Config>(index: u32, chunks: u32) -> T::AccountId {
    let who = registered::<T>(index, models::<T>(MAX_MODELS_PER_PARTICIPANT, b'a'));
    Pallet::<T>::do_bond(who.clone(), unit::<T>().saturating_mul((chunks + 1).into())).expect("it is rich");
    for _ in 0..chunks {
        Pallet::<T>::do_unbond(who.clone(), unit::<T>()).expect("it is bonded");
        go_on::<T>(1u32.into());
    }
    who
}

fn go_on<T: Config>(blocks: BlockNumberFor<T>) {
    let now = frame_system::Pallet::<T>::block_number();
    frame_system::Pallet::<T>::set_block_number(now.saturating_add(blocks));
}

/// Admits a participant with a key of the caller's, for other pallets' benchmarks.
pub(crate) fn admit_for_benchmark<T: Config>(who: &T::AccountId, model: &ModelId, key: ExecutorKey) {
    T::Models::register_for_benchmark(model);
    let genesis = GenesisParticipant {
        account: who.clone(),
        executor_key: keirin_primitives::executor_rpc::to_hex(key.0),
        endpoint: "https://benchmark".into(),
        models: vec![core::str::from_utf8(model).expect("benchmarks use text names").into()],
        weight: VotingWeight(1),
    };
    Pallet::<T>::register_at_genesis(&genesis).expect("the participant is valid");
}

#[benchmarks]
mod benches {
    use super::*;

    /// `m`: models served. A slot that was given back is taken.
    #[benchmark]
    fn register(m: Linear<1, MAX_MODELS_PER_PARTICIPANT>) {
        let models = models::<T>(m, b'a');
        let former = registered::<T>(1, models.clone());
        Pallet::<T>::do_leave(former).expect("it is registered");
        let who = rich::<T>(0);
        let (key, proof) = key_and_proof::<T>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), key, proof, longest_endpoint(), longest_profile(), models);

        assert!(Participants::<T>::contains_key(who));
    }

    /// All models are exchanged for others.
    #[benchmark]
    fn update() {
        let who = registered::<T>(0, models::<T>(MAX_MODELS_PER_PARTICIPANT, b'a'));
        let others = models::<T>(MAX_MODELS_PER_PARTICIPANT, b'b');

        #[extrinsic_call]
        _(RawOrigin::Signed(who), Some(longest_endpoint()), Some(longest_profile()), Some(others.clone()));

        assert_eq!(Pallet::<T>::total_weight(&others[0]), T::RegistrationWeight::get().0);
    }

    #[benchmark]
    fn rotate_key() {
        let who = registered::<T>(0, models::<T>(MAX_MODELS_PER_PARTICIPANT, b'a'));
        let (key, proof) = key_and_proof::<T>(&who);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), key, proof);

        assert_eq!(ExecutorKeys::<T>::get(key), Some(who));
    }

    /// All blocks looked at are full but the last, and so are the chunks that may be unbonding.
    #[benchmark]
    fn leave() {
        let who = bonded::<T>(0, MAX_UNBONDING_CHUNKS);
        let due = frame_system::Pallet::<T>::block_number().saturating_add(T::UnbondingPeriod::get());
        for later in 0..crate::leave::UNBONDING_PROBES - 1 {
            for index in 0..T::MaxUnbondingsPerBlock::get() {
                let leaver = account::<T::AccountId>("leaver", index, later);
                Unbondings::<T>::try_append(due.saturating_add(later.into()), leaver).expect("the block has room");
            }
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(matches!(Participants::<T>::get(who).map(|p| p.standing), Some(Standing::Leaving { .. })));
    }

    #[benchmark]
    fn bond() {
        let who = bonded::<T>(0, MAX_UNBONDING_CHUNKS);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), unit::<T>());

        assert_eq!(Bonds::<T>::get(who).active, unit::<T>().saturating_mul(2u32.into()));
    }

    /// The last chunk that there is room for.
    #[benchmark]
    fn unbond() {
        let who = bonded::<T>(0, MAX_UNBONDING_CHUNKS - 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), unit::<T>());

        assert_eq!(Bonds::<T>::get(who).unbonding.len(), MAX_UNBONDING_CHUNKS as usize);
    }

    /// All chunks are mature.
    #[benchmark]
    fn withdraw_unbonded() {
        let who = bonded::<T>(0, MAX_UNBONDING_CHUNKS);
        go_on::<T>(T::UnbondingPeriod::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert_eq!(Bonds::<T>::get(who).total(), unit::<T>());
    }

    /// `n`: unbondings that end.
    #[benchmark]
    fn end_unbondings(n: Linear<0, { T::MaxUnbondingsPerBlock::get() }>) {
        let leavers: Vec<_> = (0..n).map(|index| bonded::<T>(index, MAX_UNBONDING_CHUNKS)).collect();
        for who in leavers {
            Pallet::<T>::do_leave(who).expect("it is registered");
        }
        let due = frame_system::Pallet::<T>::block_number().saturating_add(T::UnbondingPeriod::get());

        #[block]
        {
            assert_eq!(Pallet::<T>::end_unbondings(due), n);
        }
        assert_eq!(Participants::<T>::count(), 0);
    }

    /// `n`: slots, each of a participant whose weight changes and whose models nobody else serves.
    #[benchmark]
    fn set_weights(n: Linear<0, 32>) {
        let first = SlotsUsed::<T>::get();
        let own_models = |index: u32| models::<T>(MAX_MODELS_PER_PARTICIPANT, b'A'.saturating_add(index as u8));
        let participants: Vec<_> = (0..n).map(|index| registered::<T>(index, own_models(index))).collect();
        let proved = T::RegistrationWeight::get().0.saturating_add(1);

        #[block]
        {
            assert_eq!(Pallet::<T>::set_weights(first, n, &|_| VotingWeight(proved)), None);
        }
        assert!(participants.iter().all(|who| Participants::<T>::get(who).is_some_and(|p| p.weight.0 == proved)));
    }

    #[benchmark]
    fn slash() {
        let who = bonded::<T>(0, MAX_UNBONDING_CHUNKS);

        #[block]
        {
            <Pallet<T> as Collateral<T::AccountId>>::slash(&who, Permill::one());
        }
        assert!(!Bonds::<T>::contains_key(who));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
