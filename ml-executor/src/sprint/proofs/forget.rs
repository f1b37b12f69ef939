//! What the database need not hold any more.

use codec::DecodeAll;
use redb::{ReadableTable, Table};

use super::{all_of, Kept, OwnRace, ProofStoreError};

/// Epochs of one chain that are kept: the newest, and two before it. Continuous commitments of one are opened in the next.
const KEPT_EPOCHS: u32 = 3;

/// Races that are kept at most, of all chains and forks together.
const KEPT_RACES: usize = 16;

/// Forgets races that are too old or too many once `new` is begun, and returns the number of the new one.
pub(super) fn forget_old(
    races: &mut Table<'_, &'static [u8], &'static [u8]>,
    proofs: &mut Table<'_, (u64, u64), u32>,
    continuous: &mut Table<'_, u64, &'static [u8]>,
    new: &OwnRace,
) -> Result<u64, ProofStoreError> {
    let mut known = Vec::new();
    for entry in database!(races.iter())? {
        let (key, value) = database!(entry)?;
        let (own, kept) = (OwnRace::decode_all(&mut key.value())?, Kept::decode_all(&mut value.value())?);
        known.push((kept.number, own, key.value().to_vec()));
    }
    known.sort_unstable_by_key(|(number, ..)| std::cmp::Reverse(*number));
    let next = known.first().map_or(0, |(number, ..)| number + 1);
    for (place, (number, own, key)) in known.into_iter().enumerate() {
        let epochs_ago = new.race.epoch.0.saturating_sub(own.race.epoch.0);
        if (own.genesis == new.genesis && epochs_ago >= KEPT_EPOCHS) || place + 1 >= KEPT_RACES {
            database!(races.remove(key.as_slice()))?;
            database!(proofs.retain_in(all_of(number), |_, _| false))?;
            database!(continuous.remove(number))?;
        }
    }
    Ok(next)
}
