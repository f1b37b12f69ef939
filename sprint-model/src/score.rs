//! Whether an output is a proof.

use crate::Distance2;

/// `Σ_i (y[π(i)] − t[i])²`. Unlike everything inside the model it may exceed 2^24: sum it in integers.
///
/// `None` unless output, permutation and target have one length and the permutation only holds indices below it.
pub fn distance2(output: &[i8], permutation: &[u32], target: &[i8]) -> Option<Distance2> {
    if output.len() != permutation.len() || output.len() != target.len() {
        return None;
    }
    permutation.iter().zip(target).try_fold(0, |sum: Distance2, (index, target)| {
        let value = output.get(usize::try_from(*index).ok()?)?;
        sum.checked_add(u32::from(value.abs_diff(*target)).saturating_pow(2))
    })
}

/// Whether a nonce at this distance is a proof.
pub const fn is_proof(distance2: Distance2, radius: Distance2) -> bool {
    distance2 <= radius
}
