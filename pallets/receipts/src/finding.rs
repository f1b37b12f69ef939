//! What is found about leaves: examined first, and then acted on. Whoever pays for a transaction shows it as it is; a participant has its executor
//! sign it, and then it costs nothing and enters no block unless it is right.

use alloc::boxed::Box;
use frame_support::{
    ensure,
    pallet_prelude::*,
    storage::{with_transaction, TransactionOutcome},
};
use keirin_primitives::{
    executor::ExecutorSignature,
    receipts::{BatchId, Falsehood, Finding, LeafProof},
    signing::finding_digest,
    traits::{BatchWorks, LeafFaults, WeightOf},
};
use sp_runtime::transaction_validity::{TransactionSource, TransactionValidityWithRefund};

use crate::{authorize::DUTY_PRIORITY, dispute::Leaf, doubled::Doubled, Config, Error, Event, Pallet, ReceiptsRefusal};

/// Something that is so.
pub(crate) enum Found<T: Config> {
    /// The batch of a leaf is false.
    False(Leaf<T>, Falsehood),
    /// Its request should have gone to somebody else.
    Misrouted(Leaf<T>),
    /// Its request was served by another executor, too.
    Doubled(Doubled<T>),
    /// What a validator has said of it is not so, as far as it says anything.
    Of(Leaf<T>, T::AccountId),
}

impl<T: Config> Pallet<T> {
    /// Whether a proof shows what it says. Whether it is new that a validator was wrong comes out when it is acted on.
    pub(crate) fn examine(proof: LeafProof<T::AccountId>) -> Result<Found<T>, Error<T>> {
        Ok(match proof {
            LeafProof::False(first, second) => {
                let (leaf, falsehood) = Self::false_leaf(*first, second.map(|second| *second))?;
                ensure!(T::Works::is_unpaid(leaf.batch.epoch, leaf.batch.index), Error::<T>::TooLate);
                Found::False(leaf, falsehood)
            }
            LeafProof::Misrouted(shown) => {
                let leaf = Leaf::honest(*shown)?;
                leaf.ensure_sound()?;
                ensure!(Self::is_misrouted(&leaf.shown.receipt), Error::<T>::NothingWrong);
                Found::Misrouted(leaf)
            }
            LeafProof::Doubled(one, other) => Found::Doubled(Self::doubled_leaf(*one, *other)?),
            LeafProof::Of(shown, validator) => Found::Of(Leaf::honest(*shown)?, validator),
        })
    }

    /// Does what follows from what was found.
    pub(crate) fn act_on(finder: &T::AccountId, found: Found<T>) -> DispatchResult {
        match found {
            Found::False(leaf, falsehood) => Self::void(leaf.id, leaf.batch, (finder.clone(), falsehood)),
            Found::Misrouted(leaf) => Self::fail_misrouted(finder, leaf),
            Found::Doubled(doubled) => Self::return_doubled(finder, doubled),
            Found::Of(leaf, validator) => Self::correct(leaf, validator),
        }
    }

    /// What shows nothing is refused, and its sender has paid for the transaction.
    pub(crate) fn do_show(finder: &T::AccountId, proof: LeafProof<T::AccountId>) -> DispatchResultWithPostInfo {
        Self::act_on(finder, Self::examine(proof)?)?;
        Ok(Pays::No.into())
    }

    /// The signature is looked at first: it is what keeps everybody else from having proofs checked for nothing.
    #[allow(clippy::borrowed_box, reason = "authorization is given references to the arguments of the call")]
    pub(crate) fn authorize_finding(
        _source: TransactionSource,
        finding: &Box<Finding<T::AccountId>>,
        signature: &ExecutorSignature,
    ) -> TransactionValidityWithRefund {
        ensure!(T::Participants::is_active(&finding.finder), ReceiptsRefusal::NotAParticipant);
        let digest = finding_digest(&Self::genesis_hash(), finding.as_ref());
        Self::ensure_signed_by(&finding.finder, &digest, signature)?;
        let found = Self::examine(finding.proof.clone()).map_err(|_| ReceiptsRefusal::NothingWrong)?;
        let tag = Self::tag_of(&found);
        if let Found::Of(..) = found {
            let tried = with_transaction(|| TransactionOutcome::Rollback(Self::act_on(&finding.finder, found)));
            ensure!(tried.is_ok(), ReceiptsRefusal::NothingWrong);
        }
        Self::valid("keirin/receipts/finding", DUTY_PRIORITY, tag)
    }

    /// Two findings of which only one can be right when the other one was.
    fn tag_of(found: &Found<T>) -> (BatchId, Option<u32>, Option<T::AccountId>) {
        match found {
            Found::False(leaf, _) => (leaf.id, None, None),
            Found::Misrouted(leaf) => (leaf.id, Some(leaf.shown.place), None),
            Found::Doubled(doubled) => (doubled.leaf.id, Some(doubled.leaf.shown.place), None),
            Found::Of(leaf, validator) => (leaf.id, Some(leaf.shown.place), Some(validator.clone())),
        }
    }

    fn fail_misrouted(finder: &T::AccountId, leaf: Leaf<T>) -> DispatchResult {
        let Leaf { id, batch, commit, shown } = leaf;
        let (place, fee) = (shown.place, shown.receipt.fee);
        let is_new = T::Works::leaf_wrong(batch.epoch, batch.index, place, fee, finder);
        ensure!(is_new, Error::<T>::TooLate);
        let (executor, finder) = (commit.participant, finder.clone());
        Self::deposit_event(Event::ReceiptMisrouted { batch: id, place, executor, finder });
        Ok(())
    }
}
