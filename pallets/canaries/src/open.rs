//! Opening a canary: an account that has some money asks something.

use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungible::Inspect, Get},
};
use keirin_primitives::{
    inference::ProtocolRequest,
    traits::{ActiveParticipant, MintSubsidy, ProtocolTasks},
};
use sp_io::hashing::keccak_256;
use sp_runtime::{traits::CheckedAdd, DispatchError, Percent, Saturating};

use crate::{quiz, BalanceOf, Canaries, Canary, Config, Draw, Pallet, Walk};

/// The most an account has beyond what it needs, in relation to that.
const MOST_SPARE_PERCENT: u32 = 100;

impl<T: Config> Pallet<T> {
    /// Opens a canary and returns what has been minted for the epoch by then.
    pub(crate) fn open_canary(
        walk: &Walk<BalanceOf<T>>,
        participant: &ActiveParticipant<T::AccountId>,
    ) -> Result<BalanceOf<T>, DispatchError> {
        let parent = frame_system::Pallet::<T>::parent_hash();
        let mut draw = Draw::new((walk.seed, &participant.account, parent).using_encoded(keccak_256));
        let (request, escrow) =
            Self::draw_request(&mut draw, participant).ok_or("no model of the participant may be requested")?;
        let requester: T::AccountId = draw.account().ok_or("a hash is long enough for an account")?;

        let spare = Percent::from_percent(u8::try_from(draw.within(1, MOST_SPARE_PERCENT)).unwrap_or(u8::MAX));
        let funds = escrow.saturating_add(spare.mul_floor(escrow)).saturating_add(T::Currency::minimum_balance());
        let minted = walk.minted.checked_add(&funds).ok_or("more is minted than there can be")?;
        ensure!(minted <= T::Budget::get(), "the epoch's budget is spent");

        ensure!(T::Subsidy::mint(&requester, funds), "nothing is minted any more");
        frame_system::Pallet::<T>::inc_account_nonce(&requester);
        let task = T::Tasks::open(&requester, &participant.account, request)
            .map_err(|_| "the participant takes no such task")?;
        Canaries::<T>::insert(walk.epoch, &participant.account, Canary { task, requester });
        Ok(minted)
    }

    /// A quiz for one of the participant's models that may be requested, and what it will hold.
    fn draw_request(
        draw: &mut Draw,
        participant: &ActiveParticipant<T::AccountId>,
    ) -> Option<(ProtocolRequest, BalanceOf<T>)> {
        let quiz = quiz::draw(draw);
        let models = &participant.models;
        let first = draw.below(u32::try_from(models.len()).unwrap_or(u32::MAX)) as usize;
        let rotated = models.iter().cycle().skip(first).take(models.len());
        rotated.cloned().find_map(|model| {
            let request = quiz.request(model);
            let escrow = T::Tasks::escrow_of(&request)?;
            Some((request, escrow))
        })
    }
}
