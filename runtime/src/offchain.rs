//! The runtime's side of the offchain worker: chain state in, transactions out.

mod batches;
mod validation;

use alloc::{boxed::Box, vec::Vec};
use frame_system::offchain::{
    CreateAuthorizedTransaction, CreateTransaction, CreateTransactionBase, SubmitTransaction,
};
use keirin_offchain_workers::{Chain, Demanded, SubmissionRefused};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    inference::{Report, TaskOrder},
    receipts::{BatchCommit, BatchId, PostedReceipt},
    sprint::{Accusation, Duty, EpochIndex, Submission},
    validation::{BatchesToCheck, Candidate, Payload, PostedLeaf, ValidationDuty, ValidationSubmission, WorkIndex},
    HashBytes,
};
use sp_runtime::{generic::Era, traits::Zero};

use crate::{
    AccountId, BlockNumber, Inference, Participants, Receipts, Rewards, Runtime, RuntimeCall, Sprints, System,
    TxExtension, UncheckedExtrinsic,
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

/// Most claims that a worker submits after a block.
const CLAIMS_PER_BLOCK: u32 = 4;

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

    fn validation_duties(participant: &AccountId) -> Vec<ValidationDuty<AccountId>> {
        validation::duties(participant)
    }

    fn candidates(participant: &AccountId, epoch: EpochIndex, works: &[WorkIndex]) -> Vec<Candidate<AccountId>> {
        validation::candidates(participant, epoch, works)
    }

    fn batches(participant: &AccountId, epoch: EpochIndex, works: &[WorkIndex]) -> BatchesToCheck<AccountId> {
        batches::batches(participant, epoch, works)
    }

    fn posted_receipts(epoch: EpochIndex, receipts: &[(WorkIndex, u32)]) -> Vec<PostedLeaf> {
        batches::posted(epoch, receipts)
    }

    fn submit_validation(submission: ValidationSubmission<AccountId>) -> Result<(), SubmissionRefused> {
        use pallet_keirin_validation::Call;
        match submission {
            ValidationSubmission::Verdicts(sealed, signature) => {
                submit(Call::<Runtime>::submit_verdicts { sealed, signature })
            }
            ValidationSubmission::Votes(sealed, signature) => submit(Call::<Runtime>::seal_votes { sealed, signature }),
            ValidationSubmission::Opened(votes) => {
                submit_each(votes.into_iter().map(|vote| Call::<Runtime>::open_vote { vote }))
            }
            ValidationSubmission::Demands(demands) => submit_each(
                demands.into_iter().map(|(demand, signature)| Call::<Runtime>::demand_payload { demand, signature }),
            ),
            ValidationSubmission::ReceiptDemands(demands) => {
                use pallet_keirin_receipts::Call;
                let call = |(demand, signature)| Call::<Runtime>::demand_receipt { demand, signature };
                submit_each(demands.into_iter().map(call))
            }
            ValidationSubmission::Lists(lists) => {
                submit_each(lists.into_iter().map(|(list, signature)| Call::<Runtime>::open_list { list, signature }))
            }
            ValidationSubmission::Findings(findings) => {
                use pallet_keirin_receipts::Call;
                let call =
                    |(finding, signature)| Call::<Runtime>::show_finding { finding: Box::new(finding), signature };
                submit_each(findings.into_iter().map(call))
            }
        }
    }

    fn demanded_evidence(participant: &AccountId) -> Vec<Demanded> {
        validation::demanded(participant)
    }

    fn submit_evidence(epoch: EpochIndex, index: WorkIndex, payload: Vec<u8>) -> Result<(), SubmissionRefused> {
        let payload = Payload::try_from(payload).map_err(|_| SubmissionRefused)?;
        submit(pallet_keirin_validation::Call::<Runtime>::answer_demand { epoch, index, payload })
    }

    fn next_batch(participant: &AccountId) -> Option<u32> {
        Receipts::next_batch(participant)
    }

    fn submit_batch(batch: BatchCommit<AccountId>, signature: ExecutorSignature) -> Result<(), SubmissionRefused> {
        submit(pallet_keirin_receipts::Call::<Runtime>::commit_batch { batch, signature })
    }

    fn demanded_receipts(participant: &AccountId) -> Vec<(BatchId, u32)> {
        Receipts::receipt_demands(participant).into_iter().map(|demand| (demand.batch, demand.place)).collect()
    }

    fn submit_receipt(batch: BatchId, posted: PostedReceipt) -> Result<(), SubmissionRefused> {
        let posted = Box::new(posted);
        submit(pallet_keirin_receipts::Call::<Runtime>::answer_receipt { batch, posted })
    }

    fn claimable(participant: &AccountId) -> Vec<EpochIndex> {
        Rewards::claimable(participant, CLAIMS_PER_BLOCK)
    }

    fn submit_claim(participant: AccountId, epoch: EpochIndex) -> Result<(), SubmissionRefused> {
        submit(pallet_keirin_rewards::Call::<Runtime>::claim { participant, epoch })
    }
}

/// Submits calls as transactions of their own; one that the pool has already does not keep back the others.
fn submit_each<Call>(calls: impl Iterator<Item = Call>) -> Result<(), SubmissionRefused>
where
    RuntimeCall: From<Call>,
{
    let taken = calls.map(submit).filter(Result::is_ok).count();
    (taken > 0).then_some(()).ok_or(SubmissionRefused)
}

/// Gives a call to the local transaction pool as an authorized transaction: without account, nonce or fee.
fn submit<Call>(call: Call) -> Result<(), SubmissionRefused>
where
    RuntimeCall: From<Call>,
{
    let transaction = <Runtime as CreateAuthorizedTransaction<Call>>::create_authorized_transaction(call.into());
    SubmitTransaction::<Runtime, Call>::submit_transaction(transaction).map_err(|()| SubmissionRefused)
}
