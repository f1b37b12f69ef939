//! Batches, and what they are debited for.

use frame_support::{
    ensure,
    pallet_prelude::*,
    traits::{fungible::Mutate, tokens::Preservation, Get},
};
use keirin_primitives::{
    executor::ExecutorSignature,
    model::ModelId,
    receipts::{BatchCommit, BatchError, Debit},
    signing::batch_digest,
    sprint::EpochIndex,
    traits::{Earnings, Epochs, ExecutorKeyOf, RecordWork, WeightOf},
    validation::{Subject, Work, WorkId},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{
    authorize::DUTY_PRIORITY, Batch, BatchState, Batches, Commits, Config, Deposits, Error, Event, Line, Lines, Pallet,
    Places, ReceiptsRefusal,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_commit_batch(
        _source: TransactionSource,
        batch: &BatchCommit<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_batch(batch)?;
        let digest = batch_digest(&Self::genesis_hash(), batch);
        Self::ensure_signed_by(&batch.participant, &digest, signature)?;
        // Nobody pays for a transaction that fails when it is dispatched, so that it must not get there.
        ensure!(batch.debits.iter().any(Self::is_covered), ReceiptsRefusal::NotCovered);
        Self::valid("keirin/receipts/batch", DUTY_PRIORITY, (&batch.participant, batch.number))
    }

    /// Whether a deposit covers its debit. Each requester is in a batch once.
    pub(crate) fn is_covered(debit: &Debit) -> bool {
        Deposits::<T>::get(debit.requester).total() >= debit.fees
    }

    /// Everything about a batch but its signature and whether deposits cover it. Returns the participant's line with this batch.
    fn check_batch(batch: &BatchCommit<T::AccountId>) -> Result<Line, ReceiptsRefusal> {
        let line = Lines::<T>::get(&batch.participant);
        ensure!(batch.number == line.next, ReceiptsRefusal::WrongNumber);
        let next = line.next.checked_add(1).ok_or(ReceiptsRefusal::WrongNumber)?;
        ensure!(T::Participants::is_active(&batch.participant), ReceiptsRefusal::NotAParticipant);

        batch.check().map_err(|error| match error {
            BatchError::Count => ReceiptsRefusal::WrongCount,
            BatchError::Debits => ReceiptsRefusal::WrongDebits,
            BatchError::Sum => ReceiptsRefusal::WrongSum,
        })?;
        let least = T::LeastDebit::get().max(1);
        ensure!(batch.debits.iter().all(|debit| debit.fees >= least), ReceiptsRefusal::TooSmall);
        ensure!(batch.is_worth(T::LeastReceiptFee::get()), ReceiptsRefusal::TooSmall);
        ensure!(batch.is_timely(Self::time_ms()), ReceiptsRefusal::WrongTime);

        let epoch = T::Epochs::now().index;
        let before = Self::batches_in(epoch, &line).ok_or(ReceiptsRefusal::TooManyBatches)?;
        Ok(Line { next, epoch, in_epoch: before.saturating_add(1) })
    }

    /// Batches of an epoch, as long as another one may be committed.
    pub(crate) fn batches_in(epoch: EpochIndex, line: &Line) -> Option<u32> {
        let count = if line.epoch == epoch { line.in_epoch } else { 0 };
        (count < T::BatchesPerEpoch::get()).then_some(count)
    }

    pub(crate) fn do_commit_batch(batch: BatchCommit<T::AccountId>) -> DispatchResult {
        let line = Self::check_batch(&batch).map_err(|_| Error::<T>::NoLongerValid)?;
        let (fees, unpaid) = Self::debit_all(&batch.debits);
        ensure!(fees > 0, Error::<T>::NotCovered);
        T::Currency::transfer(&Self::account(), &T::Earnings::pot(), fees, Preservation::Preserve)?;
        Self::record(batch, line, fees, unpaid)
    }

    /// Debits every requester whose deposit covers it. Returns what was taken, and who was left out.
    fn debit_all(debits: &[Debit]) -> (u128, Places) {
        let (mut fees, mut unpaid) = (0u128, Places::default());
        for (place, debit) in debits.iter().enumerate() {
            let taken = Deposits::<T>::try_mutate(debit.requester, |deposit| {
                deposit.debit(debit.fees).then_some(debit.fees).ok_or(())
            });
            match taken {
                Ok(taken) => fees = fees.saturating_add(taken),
                Err(()) => unpaid.insert(place),
            }
        }
        (fees, unpaid)
    }

    fn record(batch: BatchCommit<T::AccountId>, line: Line, fees: u128, unpaid: Places) -> DispatchResult {
        let id = batch.id();
        let participant = batch.participant.clone();
        let (number, receipts) = (batch.number, batch.count);
        let executor = T::Participants::executor_key_of(&participant).ok_or(Error::<T>::NoLongerValid)?;
        let (epoch, index) = T::Works::record(Work {
            id: WorkId(id.0),
            subject: Subject::Batch { receipts, largest_fee: batch.largest_fee },
            executor: participant.clone(),
            requester: Self::account(),
            model: ModelId::default(),
            fee: fees,
            evidence: None,
            traps: None,
        });
        let (committed_at, time_ms) = (Self::now(), Self::time_ms());
        let known = Batch { executor, epoch, index, committed_at, time_ms, unpaid, state: BatchState::Open };
        Batches::<T>::insert(id, known);
        Self::log(id);
        Commits::<T>::insert(id, batch);
        Lines::<T>::insert(&participant, line);
        let unpaid = unpaid.count();
        Self::deposit_event(Event::BatchCommitted {
            batch: id,
            participant,
            number,
            epoch,
            index,
            receipts,
            fees,
            unpaid,
        });
        Ok(())
    }
}
