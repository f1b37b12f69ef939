//! What other pallets and programs outside ask of this pallet.

use alloc::vec::Vec;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    executor::ExecutorKey,
    model::{ModelId, ServedModels},
    traits::{
        ActiveParticipant, ActiveParticipants, AssignByWeight, ExecutorKeyOf, Registered, ServiceRecord, WeightOf,
    },
    views::{CollateralView, ParticipantView, UnbondingView},
    weight::VotingWeight,
    HashBytes,
};

use crate::{
    BalanceOf, Bonds, Config, ExecutorKeys, Pallet, Participant, Participants, SlotOwners, SlotsUsed, Standing,
};

/// Most participants in one answer of the runtime API.
pub const MAX_PARTICIPANTS_PER_PAGE: u32 = 256;

/// What the runtime API says of a participant.
pub type ViewOf<T> = ParticipantView<<T as frame_system::Config>::AccountId, BalanceOf<T>, BlockNumberFor<T>>;

impl<T: Config> Pallet<T> {
    /// One participant.
    pub fn participant_view(account: T::AccountId) -> Option<ViewOf<T>> {
        Participants::<T>::get(&account).map(|participant| view(account, participant))
    }

    /// Participants in storage order after `from`, at most `limit` and [`MAX_PARTICIPANTS_PER_PAGE`].
    pub fn participant_views(from: Option<T::AccountId>, limit: u32) -> Vec<ViewOf<T>> {
        let limit = usize::try_from(limit.min(MAX_PARTICIPANTS_PER_PAGE)).unwrap_or(0);
        let entries = match from {
            Some(account) => Participants::<T>::iter_from(Participants::<T>::hashed_key_for(account)),
            None => Participants::<T>::iter(),
        };
        entries.take(limit).map(|(account, participant)| view(account, participant)).collect()
    }

    /// Voting weight of all active participants that serve a model.
    pub fn serving_weight(model: &ModelId) -> VotingWeight {
        VotingWeight(Self::total_weight(model))
    }

    /// Whose executor key this is.
    pub fn participant_by_key(key: &ExecutorKey) -> Option<T::AccountId> {
        ExecutorKeys::<T>::get(key)
    }
}

fn view<T: Config>(account: T::AccountId, participant: Participant<T>) -> ViewOf<T> {
    let bond = Bonds::<T>::get(&account);
    let chunks = bond.unbonding.into_iter();
    ParticipantView {
        account,
        executor_key: participant.executor_key,
        endpoint: participant.endpoint,
        hardware: participant.hardware,
        models: participant.models,
        weight: participant.weight,
        deposit: participant.deposit,
        collateral: CollateralView {
            active: bond.active,
            unbonding: chunks.map(|chunk| UnbondingView { amount: chunk.amount, until: chunk.until }).collect(),
        },
        registered_at: participant.registered_at,
        leaving_until: match participant.standing {
            Standing::Active { .. } => None,
            Standing::Leaving { until } => Some(until),
        },
        served: participant.served,
        missed: participant.missed,
    }
}

impl<T: Config> ExecutorKeyOf<T::AccountId> for Pallet<T> {
    fn executor_key_of(participant: &T::AccountId) -> Option<ExecutorKey> {
        Participants::<T>::get(participant).map(|participant| participant.executor_key)
    }
}

impl<T: Config> Registered<T::AccountId> for Pallet<T> {
    fn participant_by_key(key: &ExecutorKey) -> Option<T::AccountId> {
        ExecutorKeys::<T>::get(key)
    }

    fn models_of(participant: &T::AccountId) -> ServedModels {
        Participants::<T>::get(participant).map(|participant| participant.models).unwrap_or_default()
    }
}

impl<T: Config> WeightOf<T::AccountId> for Pallet<T> {
    fn weight_of(participant: &T::AccountId) -> VotingWeight {
        Self::active(participant).map(|(participant, _)| participant.weight).unwrap_or_default()
    }

    fn is_active(account: &T::AccountId) -> bool {
        Self::active(account).is_ok()
    }
}

impl<T: Config> ActiveParticipants<T::AccountId> for Pallet<T> {
    fn active_in(first: u32, limit: u32) -> (Vec<ActiveParticipant<T::AccountId>>, Option<u32>) {
        let used = SlotsUsed::<T>::get();
        let end = first.saturating_add(limit).min(used);
        let owners = (first..end).filter_map(SlotOwners::<T>::get);
        let active = owners.filter_map(|account| {
            let (Participant { weight, models, .. }, _) = Self::active(&account).ok()?;
            Some(ActiveParticipant { account, weight, models })
        });
        (active.collect(), (end < used).then_some(end))
    }
}

impl<T: Config> AssignByWeight<T::AccountId> for Pallet<T> {
    fn assign_by_weight(model: &ModelId, entropy: &HashBytes) -> Option<T::AccountId> {
        SlotOwners::<T>::get(Self::draw_slot(model, entropy)?)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn set_up_participant(participant: &T::AccountId, model: &ModelId, key: ExecutorKey) {
        crate::benchmarking::admit_for_benchmark::<T>(participant, model, key);
    }
}

impl<T: Config> ServiceRecord<T::AccountId> for Pallet<T> {
    fn note_served(participant: &T::AccountId) {
        Self::note(participant, |participant| participant.served = participant.served.saturating_add(1));
    }

    fn note_missed(participant: &T::AccountId) {
        Self::note(participant, |participant| participant.missed = participant.missed.saturating_add(1));
    }
}

impl<T: Config> Pallet<T> {
    fn note(participant: &T::AccountId, edit: impl FnOnce(&mut Participant<T>)) {
        Participants::<T>::mutate_exists(participant, |entry| {
            if let Some(participant) = entry {
                edit(participant);
            }
        });
    }
}
