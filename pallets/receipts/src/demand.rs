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
    sprint::EpochIndex,
    traits::{BatchWorks, DemandedLeaves},
};
use sp_runtime::{
    traits::One,
    transaction_validity::{TransactionSource, TransactionValidityWithRefund},
    Permill, Saturating,
};

use crate::{
    authorize::{is_signed_by, DUTY_PRIORITY, FREE_PRIORITY},
    Batch, Batches, Commits, Config, Deadlines, Demand, Demander, Demands, Deposits, Error, Event, OpenDemands, OpenOf,
    Pallet, Posted, ReceiptsRefusal, Withheld, MAX_DEADLINES,
};

/// Bytes of answers that fit well into one block beside everything else.
pub const ANSWERED_IN_A_BLOCK: u32 = 1_048_576;

/// Most demands that validators have open by their weight: each as many of them as is its part of the weight.
pub const MOST_BY_WEIGHT: u32 = 64;

/// Most demands beyond those: of validators whose part is less than one of them, and of others.
pub const MOST_SPARE: u32 = 16;

/// Most demands that requesters have open.
pub const MOST_OWN: u32 = 16;

/// The part of what a requester has free or has put up that it can have put up at once, so that executors are not left without what they
/// have counted on.
pub const STAKED_SHARE: Permill = Permill::from_percent(10);

/// What a validator's demand is counted as; none when there is no room for it.
fn demander<T: Config>(epoch: EpochIndex, validator: &T::AccountId) -> Option<Demander<T::AccountId>> {
    let open = OpenDemands::<T>::get();
    let own = T::Works::share_of(epoch, validator).mul_floor(MOST_BY_WEIGHT);
    if open.by_weight < MOST_BY_WEIGHT && OpenOf::<T>::get(validator) < own {
        return Some(Demander::Weight(validator.clone()));
    }
    (open.spare < MOST_SPARE).then_some(Demander::Spare)
}

/// A demand of this chain.
type DemandOf<T> = Demand<<T as frame_system::Config>::AccountId, BlockNumberFor<T>>;

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
        ensure!(!Pallet::<T>::is_demanded(id, place), ReceiptsRefusal::AlreadyDemanded);
        let until = Pallet::<T>::time_to_answer();
        let crowded = Deadlines::<T>::decode_len(until).is_some_and(|length| length >= MAX_DEADLINES as usize);
        ensure!(!crowded, ReceiptsRefusal::TooManyDemands);
        Ok(Self { batch, commit, until })
    }
}

impl<T: Config> DemandedLeaves for Pallet<T> {
    fn is_demanded(batch: BatchId, place: u32) -> bool {
        Demands::<T>::contains_key(batch, place)
            || Posted::<T>::contains_key(batch, place)
            || Withheld::<T>::contains_key(batch, place)
    }

    fn is_withheld_from(batch: BatchId) -> bool {
        Withheld::<T>::iter_key_prefix(batch).next().is_some()
    }
}

impl<T: Config> Pallet<T> {
    /// The first block in which silence fails a receipt that is demanded now: all that is demanded has to be posted by then, and may be as long
    /// as an answer gets.
    fn time_to_answer() -> BlockNumberFor<T> {
        let bytes = OpenDemands::<T>::get().all().saturating_add(1).saturating_mul(MAX_ANSWER_BYTES);
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
    fn check_demand(
        demand: &ReceiptDemand<T::AccountId>,
    ) -> Result<(Demandable<T>, Demander<T::AccountId>), ReceiptsRefusal> {
        let due = Demandable::<T>::new(demand.batch, demand.place)?;
        let may = T::Works::may_demand_leaf(due.batch.epoch, due.batch.index, demand.place, &demand.validator);
        ensure!(may, ReceiptsRefusal::MayNotDemand);
        let by = demander::<T>(due.batch.epoch, &demand.validator).ok_or(ReceiptsRefusal::TooManyDemands)?;
        Ok((due, by))
    }

    pub(crate) fn do_demand(demand: ReceiptDemand<T::AccountId>) -> DispatchResult {
        let (due, by) = Self::check_demand(&demand).map_err(|_| Error::<T>::NoLongerValid)?;
        let ReceiptDemand { validator, batch: id, place } = demand;
        let Batch { epoch, index, .. } = due.batch;
        T::Works::leaf_demanded(epoch, index, place, &validator, due.until);
        Self::open_demand(id, place, Demand { until: due.until, by })?;
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

    /// Everything about a requester's demand but its signature. The stake is taken from what is free, so that no withdrawal shrinks; and it leaves
    /// most of that.
    fn check_own_demand(demand: &OwnReceiptDemand) -> Result<(Demandable<T>, RequesterId), ReceiptsRefusal> {
        let due = Demandable::<T>::new(demand.batch, demand.place)?;
        let requester = demand.requester.id();
        let payer = due.batch.payer(&due.commit, demand.place);
        let may = payer.is_some_and(|debit| debit.requester == requester)
            && T::Works::is_open(due.batch.epoch, due.batch.index);
        ensure!(may, ReceiptsRefusal::MayNotDemand);
        ensure!(OpenDemands::<T>::get().own < MOST_OWN, ReceiptsRefusal::TooManyDemands);
        let deposit = Deposits::<T>::get(requester);
        let most = STAKED_SHARE.mul_floor(deposit.free.saturating_add(deposit.staked));
        ensure!(deposit.staked.saturating_add(T::DemandStake::get()) <= most, ReceiptsRefusal::NotFree);
        Ok((due, requester))
    }

    pub(crate) fn do_demand_own(demand: OwnReceiptDemand) -> DispatchResult {
        let (due, requester) = Self::check_own_demand(&demand).map_err(|_| Error::<T>::NoLongerValid)?;
        let (id, place, stake) = (demand.batch, demand.place, T::DemandStake::get());
        Deposits::<T>::mutate(requester, |deposit| {
            deposit.free = deposit.free.saturating_sub(stake);
            deposit.staked = deposit.staked.saturating_add(stake);
        });
        T::Works::hold(due.batch.epoch, due.batch.index, due.until);
        Self::open_demand(id, place, Demand { until: due.until, by: Demander::Requester(requester, stake) })?;
        let (executor, until) = (due.commit.participant, due.until);
        Self::deposit_event(Event::OwnReceiptDemanded { batch: id, place, executor, requester, stake, until });
        Ok(())
    }

    fn open_demand(id: BatchId, place: u32, demand: DemandOf<T>) -> DispatchResult {
        Deadlines::<T>::try_append(demand.until, (id, place)).map_err(|()| Error::<T>::NoLongerValid)?;
        OpenDemands::<T>::mutate(|open| match &demand.by {
            Demander::Weight(validator) => {
                OpenOf::<T>::mutate(validator, |own| own.saturating_inc());
                open.by_weight.saturating_inc();
            }
            Demander::Spare => open.spare.saturating_inc(),
            Demander::Requester(..) => open.own.saturating_inc(),
        });
        Demands::<T>::insert(id, place, demand);
        Ok(())
    }

    /// Takes a demand that is answered, or whose time is up. Returns who demanded it; what a requester has put up is the caller's to give to whom
    /// it is due.
    pub(crate) fn close_demand(id: BatchId, place: u32) -> Option<Demander<T::AccountId>> {
        let by = Demands::<T>::take(id, place)?.by;
        OpenDemands::<T>::mutate(|open| match &by {
            Demander::Weight(validator) => {
                OpenOf::<T>::mutate_exists(validator, |own| {
                    *own = own.and_then(|own| own.checked_sub(1)).filter(|own| *own > 0);
                });
                open.by_weight.saturating_dec();
            }
            Demander::Spare => open.spare.saturating_dec(),
            Demander::Requester(requester, stake) => {
                Deposits::<T>::mutate(requester, |deposit| deposit.staked = deposit.staked.saturating_sub(*stake));
                open.own.saturating_dec();
            }
        });
        Some(by)
    }

    /// Fails the receipts of those who have let this block come without an answer. Returns how many deadlines there were.
    pub(crate) fn end_demands(now: BlockNumberFor<T>) -> u32 {
        let due = Deadlines::<T>::take(now);
        for (id, place) in &due {
            let Some(by) = Self::close_demand(*id, *place) else { continue };
            if let Demander::Requester(requester, stake) = by {
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
