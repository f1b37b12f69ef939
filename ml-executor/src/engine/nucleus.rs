//! Nucleus (top-p) sampling: which entries may be chosen at all (Holtzman et al., «The curious case of neural text
//! degeneration», ICLR 2020).

/// Entries that are put in order at first; most nuclei are smaller.
const FIRST_LOOK: usize = 64;

/// The fewest likeliest entries whose weights reach `top_p` of the sum of all `weights`, with their weights,
/// likeliest first; of equal weights the lower entry comes first. At least one entry, when one has a weight above 0.
pub(crate) fn nucleus(weights: &[f32], sum: f64, top_p: f32) -> Vec<(u32, f32)> {
    let wanted = f64::from(top_p) * sum;
    let mut entries = entries_above(weights, ((sum - wanted) / weights.len().max(1) as f64) as f32);
    let mut looked_at = FIRST_LOOK;
    loop {
        if looked_at < entries.len() {
            entries.select_nth_unstable_by(looked_at, likelier);
        }
        let look = looked_at.min(entries.len());
        entries[..look].sort_unstable_by(likelier);
        if let Some(size) = reach(&entries[..look], wanted) {
            entries.truncate(size);
            return entries;
        }
        if look == entries.len() {
            return entries;
        }
        looked_at *= 8;
    }
}

/// Entries with weights of at least `least`. Those below, whose weights add up to less than what is left out of
/// the nucleus when `least` is that divided by the number of entries, cannot be in it.
fn entries_above(weights: &[f32], least: f32) -> Vec<(u32, f32)> {
    let least = least.max(f32::MIN_POSITIVE);
    (0..).zip(weights.iter().copied()).filter(|(_, weight)| *weight >= least).collect()
}

fn likelier(a: &(u32, f32), b: &(u32, f32)) -> std::cmp::Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

/// How many of `entries` it takes to reach the wanted weight, if all of them do.
fn reach(entries: &[(u32, f32)], wanted: f64) -> Option<usize> {
    let mut mass = 0.0;
    let last = entries.iter().position(|(_, weight)| {
        mass += f64::from(*weight);
        mass >= wanted
    });
    last.map(|last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(weights: &[f32]) -> f64 {
        weights.iter().map(|weight| f64::from(*weight)).sum()
    }

    /// The definition: put all in order, take until the mass is reached.
    fn by_definition(weights: &[f32], top_p: f32) -> Vec<(u32, f32)> {
        let mut entries: Vec<(u32, f32)> = (0..).zip(weights.iter().copied()).collect();
        entries.sort_by(likelier);
        let size = reach(&entries, f64::from(top_p) * sum(weights)).unwrap_or(entries.len());
        entries.truncate(size);
        entries
    }

    #[test]
    fn nucleus_is_the_fewest_likeliest_entries_that_reach_its_mass() {
        let shapes: [fn(u32) -> f32; 3] =
            [|entry| (-((entry % 97) as f32)).exp(), |_| 1.0, |entry| 1.0 / (1.0 + entry as f32)];
        for shape in shapes {
            let weights: Vec<f32> = (0..5_000).map(|entry: u32| shape(entry * 7_919 % 5_000)).collect();
            for top_p in [0.001, 0.1, 0.5, 0.9, 0.95, 0.999] {
                assert_eq!(nucleus(&weights, sum(&weights), top_p), by_definition(&weights, top_p), "top_p {top_p}");
            }
        }
    }

    #[test]
    fn smallest_nucleus_is_the_likeliest_entry_and_the_lower_of_equals() {
        assert_eq!(nucleus(&[0.5, 1.0, 1.0], 2.5, 1e-6), vec![(1, 1.0)]);
    }

    #[test]
    fn entries_without_weight_are_never_in_it() {
        assert_eq!(nucleus(&[0.0, 1.0, 0.0, 1.0], 2.0, 0.999), vec![(1, 1.0), (3, 1.0)]);
        assert!(nucleus(&[], 0.0, 0.5).is_empty());
    }
}
