//! What a validator finds in a batch of receipts: the places of those that are invalid, sealed as one.

use alloc::vec::Vec;

use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::blake2_256;

use super::{WorkId, WorkIndex};
use crate::{receipts::BatchId, sprint::EpochIndex, HashBytes};

/// Most receipts of a batch that one validator can name.
pub const MAX_LISTED: u32 = 64;
/// Most of them that are put to the vote.
pub const MAX_LEAF_VOTES: u32 = 8;

/// Most receipts of a batch of which one validator can say one by one that it was not shown them.
pub const MAX_UNSEEN: u32 = 64;

const LIST_DOMAIN: &[u8] = b"keirin/validation/list";
const DRAW_DOMAIN: &[u8] = b"keirin/validation/leaves";

/// `blake2_256("keirin/validation/list" ‖ SCALE(validator, batch, places, salt))`: what a validator seals about a batch, with the places of the
/// receipts that it found invalid in increasing order. `salt` is [`super::verdict_salt`], so that who knows the secret can open the empty list.
pub fn seal_list<AccountId: Encode>(
    validator: &AccountId,
    batch: &WorkId,
    places: &[u32],
    salt: &HashBytes,
) -> HashBytes {
    seal_list_and_unseen(validator, batch, (places, &Unseen::default()), salt)
}

/// Which of the receipts that it had to check a validator was not shown.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum Unseen {
    /// These, by their places in increasing order.
    Some(BoundedVec<u32, ConstU32<MAX_UNSEEN>>),
    /// None of them was shown.
    All,
}

impl Default for Unseen {
    fn default() -> Self {
        Self::Some(BoundedVec::default())
    }
}

impl Unseen {
    /// Whether the validator was shown everything.
    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Some(places) if places.is_empty())
    }

    /// Whether it says that it was not shown the receipt at a place, if it had to check it.
    pub fn contains(&self, place: u32) -> bool {
        match self {
            Self::Some(places) => places.binary_search(&place).is_ok(),
            Self::All => true,
        }
    }

    /// The places that it names one by one.
    pub fn places(&self) -> &[u32] {
        match self {
            Self::Some(places) => places,
            Self::All => &[],
        }
    }
}

/// Like [`seal_list`], where the validator was not shown everything: SCALE of what it was not shown comes after the salt in what is hashed. Nothing that it was
/// not shown is the same as [`seal_list`].
pub fn seal_list_and_unseen<AccountId: Encode>(
    validator: &AccountId,
    batch: &WorkId,
    (places, unseen): (&[u32], &Unseen),
    salt: &HashBytes,
) -> HashBytes {
    let mut bytes = LIST_DOMAIN.to_vec();
    (validator, batch, places, salt).encode_to(&mut bytes);
    if !unseen.is_nothing() {
        unseen.encode_to(&mut bytes);
    }
    blake2_256(&bytes)
}

/// A receipt that a validator found invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ListedLeaf<Balance> {
    /// Its place in the batch, counted from 0.
    pub place: u32,
    /// What was charged for it; none when the validator was not shown it, which is then taken for the mean fee. Whoever shows the receipt
    /// on chain corrects it.
    pub fee: Option<Balance>,
}

/// What a validator named.
pub type ListedLeaves<Balance> = BoundedVec<ListedLeaf<Balance>, ConstU32<MAX_LISTED>>;

/// A list that its validator opens; signed, see [`crate::signing::opened_list_digest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct OpenedList<AccountId, Balance> {
    /// Epoch of the batch.
    pub epoch: EpochIndex,
    /// Who sealed it.
    pub validator: AccountId,
    /// Number of the batch's work.
    pub index: WorkIndex,
    /// The batch; another one may have its number after a re-org.
    pub work: WorkId,
    /// The receipts that it found invalid; their places increase, and are what was sealed.
    pub leaves: ListedLeaves<Balance>,
    /// What it was not shown; not nothing where there are no receipts.
    pub unseen: Unseen,
}

impl<AccountId, Balance> OpenedList<AccountId, Balance> {
    /// The places that are named.
    pub fn places(&self) -> Vec<u32> {
        self.leaves.iter().map(|leaf| leaf.place).collect()
    }
}

/// Those of the named places that are put to the vote: the [`MAX_LEAF_VOTES`] for which
/// `blake2_256("keirin/validation/leaves" ‖ entropy ‖ leaf id)` is least. It does not depend on who named them, so that a place that is on several lists is
/// voted on once.
pub fn draw_places(entropy: &HashBytes, batch: BatchId, places: &[u32]) -> Vec<u32> {
    let mut drawn: Vec<(HashBytes, u32)> = places
        .iter()
        .map(|place| {
            let mut bytes = DRAW_DOMAIN.to_vec();
            (entropy, batch.leaf(*place)).encode_to(&mut bytes);
            (blake2_256(&bytes), *place)
        })
        .collect();
    drawn.sort_unstable();
    drawn.into_iter().take(MAX_LEAF_VOTES as usize).map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::validation::{open_seal, seal, verdict_salt, Judgement};

    const BATCH: WorkId = WorkId([3; 32]);

    #[test]
    fn a_list_is_bound_to_validator_batch_places_and_secret() {
        let salt = verdict_salt(&[7; 32], &BATCH);
        assert!(Unseen::default().is_nothing() && !Unseen::All.is_nothing());
        let sealed = seal_list(&1u64, &BATCH, &[], &salt);
        let others = [
            seal_list(&2u64, &BATCH, &[], &salt),
            seal_list(&1u64, &WorkId([4; 32]), &[], &salt),
            seal_list(&1u64, &BATCH, &[0], &salt),
            seal_list_and_unseen(&1u64, &BATCH, (&[], &Unseen::All), &salt),
            seal_list_and_unseen(&1u64, &BATCH, (&[], &Unseen::Some(vec![0].try_into().expect("one"))), &salt),
            seal_list(&1u64, &BATCH, &[], &verdict_salt(&[8; 32], &BATCH)),
        ];
        assert!(!others.contains(&sealed));
    }

    #[test]
    fn a_list_is_no_verdict_and_a_verdict_is_no_list() {
        let salt = verdict_salt(&[7; 32], &BATCH);
        assert_eq!(open_seal(&seal_list(&1u64, &BATCH, &[], &salt), &1u64, &BATCH, &salt), None);
        assert_ne!(seal(&1u64, &BATCH, Judgement::Valid, &salt), seal_list(&1u64, &BATCH, &[], &salt));
    }

    #[test]
    fn eight_are_drawn_and_fewer_where_there_are_fewer() {
        let batch = BatchId([5; 32]);
        let named: Vec<u32> = (0..64).collect();
        let drawn = draw_places(&[1; 32], batch, &named);
        assert_eq!(drawn.len(), 8);
        assert!(drawn.iter().all(|place| named.contains(place)));
        assert_ne!(drawn, draw_places(&[2; 32], batch, &named), "nobody knows them before the block is there");
        let mut few = draw_places(&[1; 32], batch, &[9, 30]);
        few.sort_unstable();
        assert_eq!(few, [9, 30]);
        assert!(draw_places(&[1; 32], batch, &[]).is_empty());
    }

    #[test]
    fn what_is_drawn_of_one_list_is_drawn_of_every_shorter_one() {
        let batch = BatchId([5; 32]);
        let all: Vec<u32> = (0..64).collect();
        let drawn = draw_places(&[1; 32], batch, &all);
        let half: Vec<u32> = (0..64).filter(|place| place % 2 == 0 || drawn.contains(place)).collect();
        assert_eq!(draw_places(&[1; 32], batch, &half), drawn);
    }
}
