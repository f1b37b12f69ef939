//! Reports: who may make them, and what they settle.

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{
        fungible::MutateHold,
        tokens::{Fortitude, Precision, Restriction},
    },
};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    inference::{output_hash, Answer, FailureReason, Outcome, Report, TaskId},
    signing::{is_low_s, report_digest},
    traits::{ExecutorKeyOf, OnAnswered, RecordWork, ServiceRecord, TermsOfModel},
    validation::{Subject, Work, WorkId},
    HashBytes,
};
use sp_core::H256;
use sp_runtime::{
    traits::{UniqueSaturatedInto, Zero},
    transaction_validity::{TransactionSource, TransactionValidityError, TransactionValidityWithRefund},
    Saturating,
};

use crate::{
    price::{price_of, units_of},
    AnswerHashes, Answers, BalanceOf, Config, Ending, Error, Event, HoldReason, NextTask, OpenTask, OpenTasksOf,
    Outcomes, Pallet, ReportRefusal, TaskOutcome, Tasks,
};

impl<T: Config> Pallet<T> {
    /// Whether `report` may enter a block; see [`ReportRefusal`] for what is refused and why.
    pub(crate) fn authorize_report(
        _source: TransactionSource,
        report: &Report<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        let task = Self::task_to_report(report)?;
        ensure!(report_fits(&task, &report.outcome)?, TransactionValidityError::from(ReportRefusal::TokensOverBound));
        ensure!(
            Self::is_signed_by_executor(report, signature),
            TransactionValidityError::from(ReportRefusal::WrongSignature)
        );

        let now = frame_system::Pallet::<T>::block_number();
        let left: u64 = task.expires_at.saturating_sub(now).unique_saturated_into();
        let validity = ValidTransaction::with_tag_prefix("keirin/report")
            .priority(TransactionPriority::MAX / 2)
            .and_provides(report.task)
            .longevity(left)
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// The open task `report` is about, if its sender may report it now.
    fn task_to_report(report: &Report<T::AccountId>) -> Result<OpenTask<T>, ReportRefusal> {
        let Some(task) = Tasks::<T>::get(report.task) else {
            let existed = report.task < NextTask::<T>::get();
            return Err(if existed { ReportRefusal::AlreadyEnded } else { ReportRefusal::UnknownTask });
        };
        ensure!(!Self::is_expired(&task, frame_system::Pallet::<T>::block_number()), ReportRefusal::Expired);
        ensure!(task.participant == report.participant, ReportRefusal::NotAssigned);
        ensure!(task.order == report.order, ReportRefusal::WrongOrder);
        Ok(task)
    }

    fn is_signed_by_executor(report: &Report<T::AccountId>, signature: &ExecutorSignature) -> bool {
        let Some(key) = T::Participants::executor_key_of(&report.participant) else { return false };
        let digest = report_digest(&Self::genesis_hash(), report);
        sp_io::crypto::secp256k1_ecdsa_recover_compressed(&signature.0, &digest)
            .is_ok_and(|signer| signer == key.0 && is_low_s(signature))
    }

    fn genesis_hash() -> HashBytes {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
    }

    pub(crate) fn do_report(report: Report<T::AccountId>) -> DispatchResult {
        let task = Self::close_task(report.task)?;
        match report.outcome {
            Outcome::Answered(answer) => Self::settle_answer(report.task, task, answer),
            Outcome::Failed(reason) => Self::settle_failure(report.task, task, reason),
        }
    }

    /// Takes an open task out of every index.
    pub(crate) fn close_task(number: TaskId) -> Result<OpenTask<T>, Error<T>> {
        let task = Tasks::<T>::take(number).ok_or(Error::<T>::TaskNotOpen)?;
        OpenTasksOf::<T>::mutate_exists(&task.participant, |open| {
            if let Some(tasks) = open {
                tasks.retain(|other| *other != number);
                if tasks.is_empty() {
                    *open = None;
                }
            }
        });
        Ok(task)
    }

    fn settle_answer(number: TaskId, task: OpenTask<T>, answer: Answer) -> DispatchResult {
        let tokens = answer.prompt_tokens.saturating_add(answer.completion_tokens);
        let fee = price_of(&task.terms, tokens)?.min(task.held);
        T::Currency::transfer_on_hold(
            &HoldReason::TaskEscrow.into(),
            &task.requester,
            &T::FeePot::get(),
            fee,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Polite,
        )?;
        let refunded = task.held.saturating_sub(fee);
        Self::release(&task.requester, refunded)?;
        T::Models::note_used(&task.model, units_of(&task.terms, tokens));
        T::Participants::note_served(&task.participant);
        T::Works::record(work_of(number, &task, fee, Some(answer.evidence)));
        T::OnAnswered::answered(&task.participant);

        let hash = H256(output_hash(&answer.output));
        let Answer { output, prompt_tokens, completion_tokens, finish, evidence } = answer;
        AnswerHashes::<T>::insert(number, hash);
        Answers::<T>::insert(number, output);
        let participant = task.participant.clone();
        let ending = Ending::Answered { prompt_tokens, completion_tokens, finish, output_hash: hash, evidence };
        Self::record_outcome(number, task, fee, refunded, ending);
        Self::deposit_event(Event::TaskAnswered {
            task: number,
            participant,
            prompt_tokens,
            completion_tokens,
            finish,
            output_hash: hash,
            fee,
            refunded,
        });
        Ok(())
    }

    fn settle_failure(number: TaskId, task: OpenTask<T>, reason: FailureReason) -> DispatchResult {
        let refunded = task.held;
        Self::release(&task.requester, refunded)?;
        T::Works::record(work_of(number, &task, Zero::zero(), None));
        // A prompt that is too long in tokens is the requester's doing; everything else is the participant's.
        if reason != FailureReason::PromptExceedsContext {
            T::Participants::note_missed(&task.participant);
        }
        let participant = task.participant.clone();
        Self::record_outcome(number, task, Zero::zero(), refunded, Ending::Failed(reason));
        Self::deposit_event(Event::TaskFailed { task: number, participant, reason, refunded });
        Ok(())
    }

    /// Gives the requester back what it has on hold for one task.
    pub(crate) fn release(requester: &T::AccountId, amount: BalanceOf<T>) -> DispatchResult {
        T::Currency::release(&HoldReason::TaskEscrow.into(), requester, amount, Precision::Exact).map(|_| ())
    }

    pub(crate) fn record_outcome(
        number: TaskId,
        task: OpenTask<T>,
        fee: BalanceOf<T>,
        refunded: BalanceOf<T>,
        ending: Ending,
    ) {
        let OpenTask { requester, participant, model, requested_at, .. } = task;
        let ended_at = frame_system::Pallet::<T>::block_number();
        let outcome = TaskOutcome { requester, participant, model, requested_at, ended_at, fee, refunded, ending };
        Outcomes::<T>::insert(number, outcome);
    }
}

/// The work that a report ends a task with.
fn work_of<T: Config>(
    number: TaskId,
    task: &OpenTask<T>,
    fee: BalanceOf<T>,
    evidence: Option<HashBytes>,
) -> Work<T::AccountId, BalanceOf<T>> {
    Work {
        id: WorkId(task.order),
        subject: Subject::Task(number),
        executor: task.participant.clone(),
        requester: task.requester.clone(),
        model: task.model.clone(),
        fee,
        evidence,
        traps: task.traps,
    }
}

/// Whether a report stays within what its task may take.
///
/// # Errors
/// [`ReportRefusal::OutputNotUtf8`].
fn report_fits<T: Config>(task: &OpenTask<T>, outcome: &Outcome) -> Result<bool, ReportRefusal> {
    let Outcome::Answered(answer) = outcome else { return Ok(true) };
    ensure!(core::str::from_utf8(&answer.output).is_ok(), ReportRefusal::OutputNotUtf8);
    Ok(answer.prompt_tokens <= task.prompt_token_bound && answer.completion_tokens <= task.max_tokens)
}
