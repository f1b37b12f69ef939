//! Batches of receipts: Merkle trees that add up fees, and who pays what part of them.

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::blake2_256;

use super::{Receipt, RequestId, RequesterId, RequesterKey};
use crate::{
    merkle::{Node, Summary},
    HashBytes,
};

/// Most receipts in one batch.
pub const MAX_RECEIPTS: u32 = 65_536;
/// Most requesters that pay for one batch.
pub const MAX_DEBITS: u32 = 256;
/// How far ahead of the chain's clock the end of a batch may be, in milliseconds.
pub const MOST_COMMIT_AHEAD_MS: u64 = 600_000;

const BATCH_DOMAIN: &[u8] = b"keirin/receipts/batch";
const LEAF_DOMAIN: &[u8] = b"keirin/receipts/leaf";
const LEAVES_DOMAIN: &[u8] = b"keirin/receipts/leaves";

/// Where a receipt is among others: they are ordered by requester, and then by request.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct ReceiptKey {
    /// Who asked.
    pub requester: RequesterId,
    /// For what.
    pub request: RequestId,
}

/// What the receipts below a node come to, and between which of them they lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Span {
    /// The sum of their fees.
    pub fees: u128,
    /// The first of them.
    pub first: ReceiptKey,
    /// The last of them.
    pub last: ReceiptKey,
}

impl Summary for Span {
    /// Fees add up, unless they overflow; and no request is in two places: whoever puts one there twice has a node that does not join, and
    /// can show no leaf below it.
    fn join(left: &Self, right: &Self) -> Option<Self> {
        let fees = left.fees.checked_add(right.fees)?;
        (left.last < right.first).then_some(Self { fees, first: left.first, last: right.last })
    }
}

impl Receipt {
    /// Where it is among others.
    pub fn key(&self) -> ReceiptKey {
        ReceiptKey { requester: self.request.requester.id(), request: self.request.id() }
    }

    /// The receipt as a leaf of a batch.
    pub fn leaf(&self) -> Node<Span> {
        let key = self.key();
        Node::leaf(self, Span { fees: self.fee, first: key, last: key })
    }
}

/// The fees of all leaves before the one at `place`, from the nodes of a proof of that leaf alone; none when these are not as many as it
/// takes, or overflow. The proof has to be checked by [`crate::merkle::verify`].
pub fn fees_before(place: u32, count: u32, beside: &[Node<Span>]) -> Option<u128> {
    let (mut place, mut width) = (place, count);
    let (mut before, mut beside) = (0u128, beside.iter());
    while width > 1 {
        if place % 2 == 1 {
            before = before.checked_add(beside.next()?.summary.fees)?;
        } else if place < width.checked_sub(1)? {
            beside.next()?;
        }
        (place, width) = (place / 2, width.div_ceil(2));
    }
    beside.next().is_none().then_some(before)
}

/// What one requester pays for a batch. Its receipts lie side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Debit {
    /// Who pays.
    pub requester: RequesterId,
    /// For how many receipts.
    pub receipts: u32,
    /// Their fees.
    pub fees: u128,
}

/// What a batch is known by.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct BatchId(pub HashBytes);

impl BatchId {
    /// What the leaf at a place is drawn by for its validators: it follows from the place alone, so that nobody has to be shown a
    /// leaf to know who must check it.
    pub fn leaf(&self, place: u32) -> LeafId {
        let mut bytes = LEAF_DOMAIN.to_vec();
        (self, place).encode_to(&mut bytes);
        LeafId(blake2_256(&bytes))
    }

    /// `blake2_256("keirin/receipts/leaves" ‖ SCALE(batch, Vec<u32> places))`: what is named to be shown the leaves at some places; see
    /// [`crate::evidence`].
    pub fn leaves(&self, places: &[u32]) -> HashBytes {
        let mut bytes = LEAVES_DOMAIN.to_vec();
        (self, places).encode_to(&mut bytes);
        blake2_256(&bytes)
    }
}

/// What a leaf of a batch is drawn by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct LeafId(pub HashBytes);

/// Receipts of one executor, put on chain; signed, see [`crate::signing::batch_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct BatchCommit<AccountId> {
    /// Who served.
    pub participant: AccountId,
    /// Its number among the batches of this participant, counted from 0.
    pub number: u32,
    /// Root of the tree over the receipts, ordered by requester and then by request.
    pub root: Node<Span>,
    /// How many receipts.
    pub count: u32,
    /// The largest of their fees: what it takes to cover the damages of an invalid one.
    pub largest_fee: u128,
    /// Until when the chain may take it, by its own clock, in milliseconds since 1970. What its executor gave up on can't be put on chain later,
    /// nor can what is on a fork that was left.
    pub not_after_ms: u64,
    /// Who pays them, in strictly increasing order.
    pub debits: BoundedVec<Debit, ConstU32<MAX_DEBITS>>,
}

/// Why something is no batch, whatever its receipts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchError {
    /// There is no receipt in it, or more than [`MAX_RECEIPTS`].
    Count,
    /// Requesters do not increase, or one has no receipt.
    Debits,
    /// The debits do not add up to the root's fees and the number of receipts, or one fee is larger than all.
    Sum,
}

impl<AccountId: Encode> BatchCommit<AccountId> {
    /// `blake2_256("keirin/receipts/batch" ‖ SCALE(batch))`.
    pub fn id(&self) -> BatchId {
        let mut bytes = BATCH_DOMAIN.to_vec();
        self.encode_to(&mut bytes);
        BatchId(blake2_256(&bytes))
    }

    /// Whether the batch is in order as far as its receipts need not be known.
    ///
    /// # Errors
    /// [`BatchError`].
    pub fn check(&self) -> Result<(), BatchError> {
        if self.count == 0 || self.count > MAX_RECEIPTS {
            return Err(BatchError::Count);
        }
        let increasing =
            self.debits.windows(2).all(|pair| matches!(pair, [left, right] if left.requester < right.requester));
        if !increasing || self.debits.iter().any(|debit| debit.receipts == 0) {
            return Err(BatchError::Debits);
        }
        let sums = self.debits.iter().try_fold((0u32, 0u128), |(receipts, fees), debit| {
            Some((receipts.checked_add(debit.receipts)?, fees.checked_add(debit.fees)?))
        });
        if sums != Some((self.count, self.root.summary.fees)) || self.largest_fee > self.root.summary.fees {
            return Err(BatchError::Sum);
        }
        Ok(())
    }

    /// Whether its receipts can all cost as much as a receipt must: otherwise some are invented, so that the largest fee, and with it the rate at
    /// which they are checked, is small.
    pub fn is_worth(&self, least_fee: u128) -> bool {
        let least = u128::from(self.count).saturating_mul(least_fee);
        self.largest_fee >= least_fee && self.root.summary.fees >= least
    }

    /// Whether the chain may take it when its clock says `now_ms`: its end is neither over nor too far ahead.
    pub const fn is_timely(&self, now_ms: u64) -> bool {
        now_ms <= self.not_after_ms && self.not_after_ms.saturating_sub(now_ms) <= MOST_COMMIT_AHEAD_MS
    }

    /// The debit whose receipts the place is among, with the first of these places and the fees before it.
    pub fn debit_at(&self, place: u32) -> Option<(Debit, u32, u128)> {
        let (mut first, mut before) = (0u32, 0u128);
        for debit in &self.debits {
            let next = first.checked_add(debit.receipts)?;
            if place < next {
                return Some((*debit, first, before));
            }
            (first, before) = (next, before.checked_add(debit.fees)?);
        }
        None
    }
}

/// A requester's order to pay tokens out of its deposit; signed, see [`crate::signing::withdrawal_digest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Withdrawal<AccountId> {
    /// Whose deposit.
    pub requester: RequesterKey,
    /// Who gets the tokens.
    pub receiver: AccountId,
    /// How many, in the chain's smallest unit.
    pub amount: u128,
    /// Number of this withdrawal among those of the requester, counted from 0.
    pub nonce: u32,
}
