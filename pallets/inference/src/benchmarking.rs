//! Worst cases of every call and sweep.

use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::traits::{fungible::Mutate, Authorize, Get};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{
        Answer, FinishReason, Outcome, Output, Report, Sampling, StopSequence, TaskId, MAX_OUTPUT_BYTES,
        MAX_PROMPT_BYTES, MAX_STOP_SEQUENCES,
    },
    model::ModelId,
    signing::report_digest,
    traits::{AssignByWeight, TermsOfModel},
};
use sp_core::crypto::KeyTypeId;
use sp_runtime::{
    traits::{Bounded, Saturating},
    transaction_validity::TransactionSource,
};

use crate::*;

const BENCH_KEY_TYPE: KeyTypeId = KeyTypeId(*b"kbch");

fn model() -> ModelId {
    ModelId::truncate_from(b"benchmark-model".to_vec())
}

fn rich<T: Config>(name: &'static str) -> T::AccountId {
    let account = account(name, 0, 0);
    let enough: BalanceOf<T> = BalanceOf::<T>::max_value() / 1_000u32.into();
    T::Currency::set_balance(&account, enough);
    account
}

/// A model, a participant that serves it and the key it signs with.
fn set_up<T: Config>() -> (T::AccountId, sp_core::ecdsa::Public) {
    let key = sp_io::crypto::ecdsa_generate(BENCH_KEY_TYPE, None);
    let participant = rich::<T>("participant");
    T::Models::set_up_model(&model());
    T::Participants::set_up_participant(&participant, &model(), ExecutorKey(key.0));
    (participant, key)
}

fn open_tasks<T: Config>(prompt_bytes: u32, tasks: u32) -> T::AccountId {
    let requester = rich::<T>("requester");
    for _ in 0..tasks {
        let request = Request {
            model: model().into_inner(),
            prompt: vec![b'a'; prompt_bytes as usize],
            max_tokens: 64,
            max_fee: BalanceOf::<T>::max_value(),
            sampling: None,
        };
        Pallet::<T>::do_request(requester.clone(), request).expect("the set-up allows this request");
    }
    requester
}

fn report_of<T: Config>(
    number: TaskId,
    key: &sp_core::ecdsa::Public,
    output_bytes: u32,
) -> (Report<T::AccountId>, ExecutorSignature) {
    let task = Tasks::<T>::get(number).expect("the task was opened");
    let output = Output::truncate_from(vec![b'a'; output_bytes as usize]);
    let answer =
        Answer { output, prompt_tokens: 10, completion_tokens: 64, finish: FinishReason::Stop, evidence: [7; 32] };
    let report =
        Report { task: number, participant: task.participant, order: task.order, outcome: Outcome::Answered(answer) };
    let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::from(0u32));
    let digest = report_digest(&genesis.0, &report);
    let signature = sp_io::crypto::ecdsa_sign_prehashed(BENCH_KEY_TYPE, key, &digest).expect("the key was generated");
    (report, ExecutorSignature(signature.0))
}

fn worst_sampling() -> Sampling {
    let stop = StopSequence::truncate_from(vec![b's'; 64]);
    Sampling {
        temperature_milli: 1_000,
        top_p_permille: 900,
        seed: None,
        stop: vec![stop; MAX_STOP_SEQUENCES as usize].try_into().expect("within its bound"),
    }
}

#[benchmarks]
mod benches {
    use super::*;

    /// `p`: bytes of the prompt. The participant already has all but one of the tasks it may have.
    #[benchmark]
    fn request(p: Linear<1, MAX_PROMPT_BYTES>) {
        let (participant, _) = set_up::<T>();
        open_tasks::<T>(1, T::MaxOpenTasksPerParticipant::get() - 1);
        let requester = rich::<T>("requester");

        #[extrinsic_call]
        _(
            RawOrigin::Signed(requester),
            model().into_inner(),
            vec![b'a'; p as usize],
            64,
            BalanceOf::<T>::max_value(),
            Some(worst_sampling()),
        );

        assert_eq!(OpenTasksOf::<T>::decode_len(&participant), Some(T::MaxOpenTasksPerParticipant::get() as usize));
    }

    /// `o`: bytes of the answer. The task is the last of a full index.
    #[benchmark]
    fn report(o: Linear<0, MAX_OUTPUT_BYTES>) {
        let (_, key) = set_up::<T>();
        open_tasks::<T>(MAX_PROMPT_BYTES, T::MaxOpenTasksPerParticipant::get());
        let last = TaskId(NextTask::<T>::get().0 - 1);
        let (signed, signature) = report_of::<T>(last, &key, o);

        #[extrinsic_call]
        _(frame_system::Origin::<T>::Authorized, signed, signature);

        assert_eq!(Answers::<T>::get(last).map(|output| output.len()), Some(o as usize));
    }

    /// `o`: bytes of the answer.
    #[benchmark]
    fn authorize_report(o: Linear<0, MAX_OUTPUT_BYTES>) -> Result<(), BenchmarkError> {
        let (_, key) = set_up::<T>();
        open_tasks::<T>(1, 1);
        let (signed, signature) = report_of::<T>(TaskId(NextTask::<T>::get().0 - 1), &key, o);
        let call = Call::<T>::report { report: signed, signature };

        #[block]
        {
            call.authorize(TransactionSource::External)
                .expect("the call has authorization")
                .expect("the report is in order");
        }
        Ok(())
    }

    /// `n`: task numbers looked at, all of them due.
    #[benchmark]
    fn expire_due(n: Linear<0, 64>) {
        set_up::<T>();
        let n = n.min(T::MaxOpenTasksPerParticipant::get()).min(T::MaxSweepPerBlock::get());
        open_tasks::<T>(MAX_PROMPT_BYTES, n);
        let due = frame_system::Pallet::<T>::block_number().saturating_add(T::TaskLifetime::get());

        #[block]
        {
            assert_eq!(Pallet::<T>::expire_due(due), n);
        }
        assert_eq!(Tasks::<T>::iter().count(), 0);
    }

    /// `n`: task numbers looked at, each with the longest answer, all of them due.
    #[benchmark]
    fn prune_due(n: Linear<0, 64>) {
        let (_, key) = set_up::<T>();
        let n = n.min(T::MaxOpenTasksPerParticipant::get()).min(T::MaxSweepPerBlock::get());
        open_tasks::<T>(1, n);
        for number in 0..n {
            let (signed, _) = report_of::<T>(TaskId(number.into()), &key, MAX_OUTPUT_BYTES);
            Pallet::<T>::do_report(signed).expect("the task is open");
        }
        let due = frame_system::Pallet::<T>::block_number().saturating_add(T::AnswerRetention::get());

        #[block]
        {
            assert_eq!(Pallet::<T>::prune_due(due), n);
        }
        assert_eq!(Outcomes::<T>::iter().count(), 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
