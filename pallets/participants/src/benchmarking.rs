//! Worst cases of every call and of unbonding.

use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, Get};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use keirin_primitives::{
    executor::{DeviceName, ExecutorKey, ExecutorSignature, Gpu, HardwareProfile, MAX_ENDPOINT_BYTES},
    model::{ModelId, MAX_MODELS_PER_PARTICIPANT, MAX_MODEL_ID_BYTES},
    signing::possession_digest,
    traits::ModelRegistered,
};
use sp_core::crypto::KeyTypeId;
use sp_runtime::traits::{Bounded, Saturating};

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

/// Admits a participant with a key of the caller's, for other pallets' benchmarks.
pub(crate) fn admit_for_benchmark<T: Config>(who: &T::AccountId, model: &ModelId, key: ExecutorKey) {
    T::Models::register_for_benchmark(model);
    let genesis = GenesisParticipant {
        account: who.clone(),
        executor_key: keirin_primitives::executor_rpc::to_hex(key.0),
        endpoint: "https://benchmark".into(),
        models: vec![core::str::from_utf8(model).expect("benchmarks use text names").into()],
        weight: keirin_primitives::weight::VotingWeight(1),
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

    /// All blocks looked at are full but the last.
    #[benchmark]
    fn leave() {
        let models = models::<T>(MAX_MODELS_PER_PARTICIPANT, b'a');
        let who = registered::<T>(0, models);
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

    /// `n`: unbondings that end.
    #[benchmark]
    fn end_unbondings(n: Linear<0, { T::MaxUnbondingsPerBlock::get() }>) {
        let models = models::<T>(1, b'a');
        for index in 0..n {
            let who = registered::<T>(index, models.clone());
            Pallet::<T>::do_leave(who).expect("it is registered");
        }
        let due = frame_system::Pallet::<T>::block_number().saturating_add(T::UnbondingPeriod::get());

        #[block]
        {
            assert_eq!(Pallet::<T>::end_unbondings(due), n);
        }
        assert_eq!(Participants::<T>::count(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
