//! Checking a choice that someone else says came from these logits.
//!
//! Another processor's logits differ in their last bits, so the token that was chosen there can differ from the one
//! chosen here when two were nearly equal. [`Recheck::excess`] says how nearly: it is the smallest difference of two logits, in
//! nats, that explains the choice. Honest hosts stay below a small threshold, and whoever chose by other logits, another
//! temperature or another seed does not.
//!
//! A difference of ε lets the noisy score `logit_j + T·g_j` of the chosen token be ε below the best. With a nucleus it
//! also moves the nucleus' edge: the chosen token may lie outside it when entries that are at most ε likelier, or a shift
//! of the mass by a factor of `e^(ε/T)` in its odds, would put it inside, and the best is looked for only among entries
//! that such differences leave inside.

use keirin_primitives::inference::PositionEvidence;

use super::{
    noise::{uniform, PositionNoise},
    sampling::{NotFinite, Sampler},
};

/// Differences beyond this many nats explain nothing.
const MOST: f64 = 100.0;
/// Halvings of the interval in which the smallest difference is looked for: a ten-thousandth of a nat and less.
const HALVINGS: u32 = 26;
/// Entries with less weight than this have no part in a nucleus.
const NEGLIGIBLE: f32 = 1e-12;

/// A token to check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// The token.
    pub token: u32,
    /// Its position in the answer.
    pub position: u32,
}

/// What logits say of a choice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Recheck {
    /// What would have been chosen here, with the likeliest entries.
    pub own: PositionEvidence,
    /// Smallest difference between logits that explains the choice, in nats; infinite when none does.
    pub excess: f64,
    /// The logarithm of the sum of exponentials: a logit less this is a log-probability.
    pub normaliser: f64,
}

impl Sampler {
    /// Compares a choice with these logits. `scratch` is overwritten.
    pub fn recheck(&self, logits: &[f32], choice: Choice, scratch: &mut Vec<f32>) -> Result<Recheck, NotFinite> {
        let (own, normaliser) = self.choose_with_normaliser(logits, choice.position, scratch)?;
        let excess = if own.token == choice.token { 0.0 } else { self.excess(logits, choice) };
        Ok(Recheck { own, excess, normaliser })
    }

    fn excess(&self, logits: &[f32], choice: Choice) -> f64 {
        let Some(chosen) = logits.get(choice.token as usize).map(|logit| f64::from(*logit)) else {
            return f64::INFINITY;
        };
        let scores = Scores { sampler: self, noise: PositionNoise::new(self.seed, choice.position) };
        let score = scores.of(choice.token, chosen);
        if self.temperature <= 0.0 || self.top_p >= 1.0 {
            let all = (0..).zip(logits).map(|(entry, logit)| scores.of(entry, f64::from(*logit)));
            return explained(all.fold(f64::NEG_INFINITY, f64::max) - score);
        }
        let nucleus = Edge::new(self, logits, &scores, chosen);
        least(|difference| nucleus.explains(score, difference))
    }
}

/// A difference, if it is one that can explain anything.
fn explained(difference: f64) -> f64 {
    if difference <= MOST {
        difference.max(0.0)
    } else {
        f64::INFINITY
    }
}

/// The smallest difference that explains, of which all larger ones do too.
fn least(explains: impl Fn(f64) -> bool) -> f64 {
    if !explains(MOST) {
        return f64::INFINITY;
    }
    let (mut low, mut high) = (0.0, MOST);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if explains(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// Noisy scores in nats before temperature: `logit + T·g`.
struct Scores<'a> {
    sampler: &'a Sampler,
    noise: PositionNoise,
}

impl Scores<'_> {
    fn of(&self, entry: u32, logit: f64) -> f64 {
        if self.sampler.temperature <= 0.0 {
            return logit;
        }
        logit - f64::from(self.sampler.temperature) * (-uniform(self.noise.word(entry)).ln()).ln()
    }
}

/// The entries of the vocabulary around a nucleus, likeliest first.
struct Edge {
    temperature: f64,
    top_p: f64,
    chosen: f64,
    entries: Vec<Entry>,
}

struct Entry {
    logit: f64,
    /// Share of the mass.
    share: f64,
    /// Share of the mass of this and all likelier entries.
    up_to: f64,
    /// The highest score of this and all likelier entries.
    best: f64,
}

impl Edge {
    fn new(sampler: &Sampler, logits: &[f32], scores: &Scores<'_>, chosen: f64) -> Self {
        let temperature = f64::from(sampler.temperature);
        let max = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let weight = |logit: f32| ((f64::from(logit) - max) / temperature).exp();
        let mut sum = 0.0;
        let mut candidates: Vec<(u32, f32, f64)> = Vec::new();
        for (entry, logit) in (0..).zip(logits.iter().copied()) {
            let weight = weight(logit);
            sum += weight;
            if weight >= f64::from(NEGLIGIBLE) {
                candidates.push((entry, logit, weight));
            }
        }
        candidates.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (mut up_to, mut best) = (0.0, f64::NEG_INFINITY);
        let place = |(entry, logit, weight): (u32, f32, f64)| {
            let (logit, share) = (f64::from(logit), weight / sum);
            let score = scores.of(entry, logit);
            up_to += share;
            best = f64::max(best, score);
            Entry { logit, share, up_to, best }
        };
        let entries = candidates.into_iter().map(place).collect();
        Self { temperature, top_p: f64::from(sampler.top_p), chosen, entries }
    }

    fn explains(&self, score: f64, difference: f64) -> bool {
        let odds = (difference / self.temperature).exp();
        let likelier = self.above(self.chosen + difference);
        if likelier > 0.0 && likelier >= shifted(self.top_p, odds) {
            return false;
        }
        self.best_inside(difference, shifted(self.top_p, 1.0 / odds)) - score <= difference
    }

    /// Share of the entries with logits above `limit`.
    fn above(&self, limit: f64) -> f64 {
        let count = self.entries.partition_point(|entry| entry.logit > limit);
        count.checked_sub(1).and_then(|last| self.entries.get(last)).map_or(0.0, |entry| entry.up_to)
    }

    /// Share of the entries with logits of at least `limit`.
    fn from(&self, limit: f64) -> f64 {
        let count = self.entries.partition_point(|entry| entry.logit >= limit);
        count.checked_sub(1).and_then(|last| self.entries.get(last)).map_or(0.0, |entry| entry.up_to)
    }

    /// The highest score among entries that stay in a nucleus of `mass` although others within `difference` go before.
    fn best_inside(&self, difference: f64, mass: f64) -> f64 {
        let inside = self.entries.partition_point(|entry| self.from(entry.logit - difference) - entry.share < mass);
        inside.checked_sub(1).and_then(|last| self.entries.get(last)).map_or(f64::NEG_INFINITY, |entry| entry.best)
    }
}

/// A share whose odds are multiplied.
fn shifted(share: f64, odds: f64) -> f64 {
    if odds.is_infinite() {
        return 1.0;
    }
    share * odds / (share * odds + 1.0 - share)
}

#[cfg(test)]
mod tests;
