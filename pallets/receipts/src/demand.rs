//! Receipts that an executor does not serve are demanded on chain.
//!
//! Validators demand what they may have to check, requesters what they pay for. What a requester demands is posted with its body, for
//! everybody to see, so that its key has to sign for it; and it puts up a stake, which the executor gets who answers.

use frame_support::{ensure, pallet_prelude::*, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorSignature,
    receipts::{
        BatchCommit, BatchId, OwnReceiptDemand, ReceiptDemand, RequestSignature, RequesterId, MAX_ANSWER_BYTES,
    },
    signing::{own_receipt_demand_digest, receipt_demand_digest},
    traits::BatchWorks,
};
use sp_runtime::{
    traits::One,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Saturating,
};

use crate::{
    authorize::{is_signed_by, DUTY_PRIORITY, FREE_PRIORITY},
    Batch, Batches, Commits, Config, Deadlines, Demand, Demands, Deposits, Error, Event, OpenDemands, Pallet, Posted,
    ReceiptsRefusal, Withheld, MAX_DEADLINES,
};

/// Bytes of answers that fit well into one block beside everything else.
pub const ANSWERED_IN_A_BLOCK: u32 = 1_048_576;

/// A receipt that may be demanded, and the first block in which silence fails it.
struct Demandable<T: Config> {
    batch: Batch<BlockNumberFor<T>>,
    commit: BatchCommit<T::AccountId>,
    until: BlockNumberFor<T>,
}

impl<T: Config> Demandable<T> {
    /// Each receipt is demanded once; were it one of a batch at a time, friends of its executor could keep everybody else from demanding.
    fn new(id: BatchId, place: u32) -> Result<Self, ReceiptsRefusal> {
        let batch = Batches::<T>::get(id).ok_or(ReceiptsRefusal::UnknownBatch)?;
        let commit = Commits::<T>::get(id).ok_or(ReceiptsRefusal::UnknownBatch)?;
        ensure!(place < commit.count, ReceiptsRefusal::WrongPlace);
        let known = Demands::<T>::contains_key(id, place)
            || Posted::<T>::contains_key(id, place)
            || Withheld::<T>::contains_key(id, place);
        ensure!(!known, ReceiptsRefusal::AlreadyDemanded);
        let until = Pallet::<T>::time_to_answer();
        let crowded = Deadlines::<T>::decode_len(until).is_some_and(|length| length >= MAX_DEADLINES as usize);
        ensure!(!crowded, ReceiptsRefusal::TooManyDemands);
        Ok(Self { batch, commit, until })
    }
}

impl<T: Config> Pallet<T> {
    /// The first block in which silence fails a receipt that is demanded now: all that is demanded has to be posted by then, and may be as long
    /// as an answer gets.
    fn time_to_answer() -> BlockNumberFor<T> {
        let bytes = OpenDemands::<T>::get().saturating_add(1).saturating_mul(MAX_ANSWER_BYTES);
        let blocks = T::DemandBlocks::get().max(One::one());
        Self::now().saturating_add(blocks).saturating_add(bytes.div_euclid(ANSWERED_IN_A_BLOCK).into())
    }

    pub(crate) fn authorize_demand_receipt(
        _source: TransactionSource,
        demand: &ReceiptDemand<T::AccountId>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_demand(demand)?;
        let digest = receipt_demand_digest(&Self::genesis_hash(), demand);
        Self::ensure_signed_by(&demand.validator, &digest, signature)?;
        Self::valid("keirin/receipts/demand", DUTY_PRIORITY, (demand.batch, demand.place))
    }

    /// Everything about a validator's demand but its signature.
    fn check_demand(demand: &ReceiptDemand<T::AccountId>) -> Result<Demandable<T>, ReceiptsRefusal> {
        let due = Demandable::<T>::new(demand.batch, demand.place)?;
        let may = T::Works::may_demand_leaf(due.batch.epoch, due.batch.index, demand.place, &demand.validator);
        ensure!(may, ReceiptsRefusal::MayNotDemand);
        Ok(due)
    }

    pub(crate) fn do_demand(demand: ReceiptDemand<T::AccountId>) -> DispatchResult {
        let due = Self::check_demand(&demand).map_err(|_| Error::<T>::NoLongerValid)?;
        let ReceiptDemand { validator, batch: id, place } = demand;
        let Batch { epoch, index, .. } = due.batch;
        T::Works::leaf_demanded(epoch, index, place, &validator, due.until);
        Self::open_demand(id, place, Demand { until: due.until, stake: None })?;
        let (executor, until) = (due.commit.participant, due.until);
        Self::deposit_event(Event::ReceiptDemanded { batch: id, place, executor, validator, until });
        Ok(())
    }

    pub(crate) fn authorize_demand_own_receipt(
        _source: TransactionSource,
        demand: &OwnReceiptDemand,
        signature: &RequestSignature,
    ) -> TransactionValidityWithRefund {
        Self::check_own_demand(demand)?;
        let digest = own_receipt_demand_digest(&Self::genesis_hash(), demand);
        ensure!(is_signed_by(&demand.requester.0, &digest, signature), ReceiptsRefusal::WrongSignature);
        Self::valid("keirin/receipts/demand", FREE_PRIORITY, (demand.batch, demand.place))
    }

    /// Everything about a requester's demand but its signature. The stake is taken from what is free, so that no withdrawal shrinks.
    fn check_own_demand(demand: &OwnReceiptDemand) -> Result<(Demandable<T>, RequesterId), ReceiptsRefusal> {
        let due = Demandable::<T>::new(demand.batch, demand.place)?;
        let requester = demand.requester.id();
        let payer = due.batch.payer(&due.commit, demand.place);
        let may = payer.is_some_and(|debit| debit.requester == requester)
            && T::Works::is_open(due.batch.epoch, due.batch.index);
        ensure!(may, ReceiptsRefusal::MayNotDemand);
        let is_free = T::DemandStake::get() <= Deposits::<T>::get(requester).free;
        ensure!(is_free, ReceiptsRefusal::NotFree);
        Ok((due, requester))
    }

    pub(crate) fn do_demand_own(demand: OwnReceiptDemand) -> DispatchResult {
        let (due, requester) = Self::check_own_demand(&demand).map_err(|_| Error::<T>::NoLongerValid)?;
        let (id, place, stake) = (demand.batch, demand.place, T::DemandStake::get());
        Deposits::<T>::mutate(requester, |deposit| deposit.free = deposit.free.saturating_sub(stake));
        T::Works::hold(due.batch.epoch, due.batch.index, due.until);
        Self::open_demand(id, place, Demand { until: due.until, stake: Some((requester, stake)) })?;
        let (executor, until) = (due.commit.participant, due.until);
        Self::deposit_event(Event::OwnReceiptDemanded { batch: id, place, executor, requester, stake, until });
        Ok(())
    }

    fn open_demand(id: BatchId, place: u32, demand: Demand<BlockNumberFor<T>>) -> DispatchResult {
        Deadlines::<T>::try_append(demand.until, (id, place)).map_err(|()| Error::<T>::NoLongerValid)?;
        OpenDemands::<T>::mutate(|open| open.saturating_inc());
        Demands::<T>::insert(id, place, demand);
        Ok(())
    }

    /// Takes a demand that is answered, or whose time is up.
    pub(crate) fn close_demand(id: BatchId, place: u32) -> Option<Demand<BlockNumberFor<T>>> {
        let demand = Demands::<T>::take(id, place)?;
        OpenDemands::<T>::mutate(|open| open.saturating_dec());
        Some(demand)
    }

    /// Fails the receipts of those who have let this block come without an answer. Returns how many deadlines there were.
    pub(crate) fn end_demands(now: BlockNumberFor<T>) -> u32 {
        let due = Deadlines::<T>::take(now);
        for (id, place) in &due {
            let Some(demand) = Self::close_demand(*id, *place) else { continue };
            if let Some((requester, stake)) = demand.stake {
                Self::credit(&requester, stake);
            }
            Withheld::<T>::insert(id, place, ());
            let Some((batch, commit)) = Batches::<T>::get(id).zip(Commits::<T>::get(id)) else { continue };
            // A batch that is void is so as a whole.
            if T::Works::leaf_failed(batch.epoch, batch.index, *place) {
                let executor = commit.participant;
                Self::deposit_event(Event::ReceiptWithheld { batch: *id, place: *place, executor });
            }
        }
        u32::try_from(due.len()).unwrap_or(u32::MAX)
    }
}
