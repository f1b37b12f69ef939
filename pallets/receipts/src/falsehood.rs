//! What the chain decides from receipts alone.

use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use keirin_primitives::{
    receipts::{fees_before, Address, BatchCommit, Falsehood, Receipt, RequesterId, ShownReceipt},
    HashBytes,
};

use crate::{authorize::is_signed_by, Batch, Config, Pallet};

/// How far clocks may be ahead of the chain's, in milliseconds: gateways take requests from up to half a minute ahead, and a block's
/// time is that of its slot.
pub const AHEAD_MS: u64 = 120_000;

const NANOSECONDS: u64 = 1_000_000;

impl<T: Config> Pallet<T> {
    /// What is wrong with a leaf of a batch by itself. The leaf's proof has been checked.
    pub(crate) fn falsehood_of(
        batch: &Batch<BlockNumberFor<T>>,
        commit: &BatchCommit<T::AccountId>,
        shown: &ShownReceipt,
    ) -> Option<Falsehood> {
        let receipt = &shown.receipt;
        let checks = [
            (Falsehood::Span, shown.span == receipt.leaf().summary),
            (Falsehood::Debit, is_debited(commit, shown)),
            (Falsehood::Executor, receipt.executor == batch.executor),
            (Falsehood::Fee, Self::costs_its_fee(receipt)),
            (Falsehood::LargestFee, receipt.fee <= commit.largest_fee),
            (Falsehood::Time, Self::is_timely(batch, receipt)),
            (Falsehood::Request, is_requested(receipt)),
            (Falsehood::Address, Self::is_of_this_chain(&receipt.request.transfer_address)),
            (Falsehood::Forwarding, is_forwarded(receipt)),
        ];
        checks.into_iter().find(|(_, holds)| !holds).map(|(falsehood, _)| falsehood)
    }

    /// Whether the fee is what the tokens cost when they were asked for.
    fn costs_its_fee(receipt: &Receipt) -> bool {
        Self::is_price(timestamp_ms(receipt), &receipt.model, |terms| {
            let token = terms.price_per_unit.checked_mul(terms.units_per_token.into());
            token.and_then(|token| token.checked_mul(receipt.tokens().into())) == Some(receipt.fee)
        })
    }

    /// Whether an address has this chain's prefix: nothing else in what a requester signs tells chains apart.
    fn is_of_this_chain(address: &Address) -> bool {
        RequesterId::parse(address).is_ok_and(|(prefix, _)| prefix == T::AddressPrefix::get())
    }

    /// Whether the request was made before the batch was committed, and not so long before that a batch of then may be forgotten.
    fn is_timely(batch: &Batch<BlockNumberFor<T>>, receipt: &Receipt) -> bool {
        let latest = batch.time_ms.saturating_add(AHEAD_MS).saturating_mul(NANOSECONDS);
        let earliest = batch.time_ms.saturating_sub(T::OldestReceipt::get()).saturating_mul(NANOSECONDS);
        (earliest..=latest).contains(&receipt.request.timestamp_ns)
    }
}

/// When a receipt was asked for, in milliseconds since 1970.
pub(crate) const fn timestamp_ms(receipt: &Receipt) -> u64 {
    receipt.request.timestamp_ns.div_euclid(NANOSECONDS)
}

/// Whether a leaf stands among those of its requester, and the fees up to it are within what this one pays.
fn is_debited<AccountId: codec::Encode>(commit: &BatchCommit<AccountId>, shown: &ShownReceipt) -> bool {
    let place = shown.place;
    let Some((debit, first, before)) = commit.debit_at(place) else { return false };
    let Some(so_far) = fees_before(place, commit.count, &shown.beside) else { return false };
    let reached = so_far.checked_add(shown.span.fees);
    let end = before.checked_add(debit.fees);
    let is_last = first.checked_add(debit.receipts) == place.checked_add(1);
    let begins = if place == first { so_far == before } else { so_far >= before };
    let ends = if is_last { reached == end } else { reached <= end };
    begins && ends && reached.is_some() && debit.requester == shown.receipt.request.requester.id()
}

fn is_requested(receipt: &Receipt) -> bool {
    let request = &receipt.request;
    is_signed_by(&request.requester.0, &request.digest(), &request.signature)
}

fn is_forwarded(receipt: &Receipt) -> bool {
    let Receipt { request, transfer, forwarded, executor, .. } = receipt;
    let is_agent = RequesterId::parse(&request.transfer_address).is_ok_and(|(_, id)| id == transfer.id());
    let signed = |digest: HashBytes| is_signed_by(&transfer.0, &digest, forwarded);
    is_agent && request.forwarding_digest(executor).is_ok_and(signed)
}
