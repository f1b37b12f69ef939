//! The runtime's side of the offchain worker: chain state in, transactions out.

use alloc::vec::Vec;
use frame_system::offchain::{
    CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase, SubmitTransaction,
};
use keirin_offchain_workers::{Chain, SubmissionRefused};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{Report, TaskOrder},
    sprint::{Accusation, Duty, Submission},
    HashBytes,
};
use sp_runtime::{generic::Era, traits::Zero};

use crate::{
    AccountId, BlockNumber, Inference, Participants, Runtime, RuntimeCall, Sprints, System, TxExtension,
    UncheckedExtrinsic,
};

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<LocalCall> CreateTransaction<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    type Extension = TxExtension;

    fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_transaction(call, extension)
    }
}

impl<LocalCall> CreateAuthorizedTransaction<LocalCall> for Runtime
where
    RuntimeCall: From<LocalCall>,
{
    fn create_extension() -> TxExtension {
        cumulus_pallet_weight_reclaim::StorageWeightReclaim::new((
            frame_system::AuthorizeCall::new(),
            frame_system::CheckNonZeroSender::new(),
            frame_system::CheckSpecVersion::new(),
            frame_system::CheckTxVersion::new(),
            frame_system::CheckGenesis::new(),
            frame_system::CheckEra::from(Era::Immortal),
            frame_system::CheckNonce::from(0),
            frame_system::CheckWeight::new(),
            pallet_transaction_payment::ChargeTransactionPayment::from(0),
            frame_metadata_hash_extension::CheckMetadataHash::new(false),
        ))
    }
}

/// The chain as the offchain worker sees it.
pub struct RuntimeChain;

impl Chain for RuntimeChain {
    type AccountId = AccountId;

    fn genesis_hash() -> HashBytes {
        System::block_hash(BlockNumber::zero()).0
    }

    fn participant_of(key: &ExecutorKey) -> Option<AccountId> {
        Participants::participant_by_key(key)
    }

    fn open_orders(participant: &AccountId) -> Vec<TaskOrder<AccountId>> {
        Inference::open_orders(participant)
    }

    fn submit_report(report: Report<AccountId>, signature: ExecutorSignature) -> Result<(), SubmissionRefused> {
        submit(pallet_keirin_inference::Call::<Runtime>::report { report, signature })
    }

    fn duty(participant: &AccountId) -> Option<Duty<AccountId>> {
        Sprints::duty_of(participant)
    }

    fn submit_to_sprint(submission: Submission<AccountId>) -> Result<(), SubmissionRefused> {
        use pallet_keirin_sprints::Call;
        submit::<Call<Runtime>>(match submission {
            Submission::Open(opening, signature) => Call::open { opening, signature },
            Submission::Commit(commit, signature) => Call::commit { commit, signature },
            Submission::Reveal(reveal) => Call::reveal { reveal },
            Submission::Vote(vote, signature) => Call::vote { vote, signature },
            Submission::Continuous(commit, signature) => Call::commit_continuous { commit, signature },
            Submission::RevealContinuous(reveal) => Call::reveal_continuous { reveal },
        })
    }

    fn submit_dispute(disputed: Accusation<AccountId>) -> Result<(), SubmissionRefused> {
        submit(pallet_keirin_sprints::Call::<Runtime>::dispute { disputed })
    }
}

/// Gives a call to the local transaction pool as an authorized transaction: without account, nonce or fee.
fn submit<Call>(call: Call) -> Result<(), SubmissionRefused>
where
    RuntimeCall: From<Call>,
{
    let transaction = <Runtime as CreateAuthorizedTransaction<Call>>::create_authorized_transaction(call.into());
    SubmitTransaction::<Runtime, Call>::submit_transaction(transaction).map_err(|()| SubmissionRefused)
}
