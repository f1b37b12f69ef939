//! What a choice looks like to somebody who has no model: the reported log-probabilities, and noise that everybody can compute.

use keirin_primitives::inference::PositionEvidence;

use super::{
    noise::{uniform, PositionNoise},
    sampling::Sampler,
};

/// What can be told of one reported entry without a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appearance {
    /// Whether the chosen token's noisy score is at least the entry's.
    beaten: bool,
    /// Whether the nucleus may reach the entry, if nothing but the reported entries had any mass.
    inside_at_most: bool,
    /// The same if all that is not reported is as near to the reported entries as can be; without temperature scaling this is exact.
    inside_at_least: bool,
}

/// What can be told of the reported entries of a position, in their order. A token that is not among them is as likely as the last of
/// them at most, and is taken for that.
pub(crate) fn appearance(sampler: &Sampler, position: u32, evidence: &PositionEvidence) -> Vec<Appearance> {
    let nats = |micronats: i32| f64::from(micronats) / 1e6;
    let temperature = f64::from(sampler.temperature);
    let noise = PositionNoise::new(sampler.seed, position);
    let gumbel = |entry: u32| -(-uniform(noise.word(entry)).ln()).ln();
    let score = |entry: u32, value: i32| match temperature > 0.0 {
        true => nats(value) / temperature + gumbel(entry),
        false => nats(value),
    };
    let Some((_, least)) = evidence.top.last().copied() else { return Vec::new() };
    let own = evidence.top.iter().find(|(entry, _)| *entry == evidence.token).map_or(least, |(_, value)| *value);
    let chosen = score(evidence.token, own);

    let sharpness = if temperature > 0.0 { 1.0 / temperature } else { 1.0 };
    let weight = |value: i32| (nats(value) * sharpness).exp();
    let told: f64 = evidence.top.iter().map(|(_, value)| weight(*value)).sum();
    let mass: f64 = evidence.top.iter().map(|(_, value)| nats(*value).exp()).sum();
    // No entry that is left out is likelier than the last one.
    let untold = (1.0 - mass).max(0.0) * (nats(least) * (sharpness - 1.0)).exp();
    let top_p = f64::from(sampler.top_p);
    let mut before = 0.0;
    let mut look = |(entry, value): &(u32, i32)| {
        let inside = |sum: f64| before < top_p * sum;
        let seen = Appearance {
            beaten: chosen >= score(*entry, *value),
            inside_at_most: inside(told),
            inside_at_least: inside(told + untold),
        };
        before += weight(*value);
        seen
    };
    evidence.top.iter().map(&mut look).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f32; 8] = [1.0, 2.0, 0.5, 1.8, -1.0, 0.0, 1.9, -3.0];

    #[test]
    fn honest_choices_look_like_choices() {
        for top_p in [0.3, 0.9, 1.0] {
            for (position, temperature) in (0..200).zip([0.0, 0.7, 1.0, 1.4].into_iter().cycle()) {
                let sampler = Sampler { temperature, top_p, seed: 11 };
                let evidence = sampler.choose(&LOGITS, position, &mut Vec::new()).expect("finite logits");
                let seen = appearance(&sampler, position, &evidence);
                // An entry that is surely in the nucleus cannot have a better score than the one that was chosen.
                let contradicted = seen.iter().any(|entry| {
                    let surely_inside = entry.inside_at_most && entry.inside_at_least;
                    !entry.beaten && (surely_inside || top_p >= 1.0)
                });
                assert!(!contradicted, "{sampler:?} at {position}: {evidence:?} {seen:?}");
            }
        }
    }

    #[test]
    fn other_numbers_can_make_a_choice_look_impossible() {
        let sampler = Sampler { temperature: 1.0, top_p: 1.0, seed: 3 };
        let evidence = sampler.choose(&LOGITS, 0, &mut Vec::new()).expect("finite logits");
        let mut other = evidence.clone();
        other.token =
            evidence.top.iter().map(|(entry, _)| *entry).find(|entry| *entry != evidence.token).expect("five");
        assert_ne!(appearance(&sampler, 0, &evidence), appearance(&sampler, 0, &other));
    }
}
