//! The exponential race that chooses a token.
//!
//! With weights `w_j = exp((logit_j − max) / T)`, uniform numbers `u_j` and `E_j = −ln u_j`, the choice of DESIGN §5,
//! `argmax_j (logit_j / T + g_j)` with `g_j = −ln E_j`, is `argmin_j E_j / w_j`: each entry runs for the time `E_j / w_j`,
//! the first one home wins, and of equal ones the lower. Since `E_j ≥ 1 − u_j`, nearly every entry is known
//! to lose before a logarithm is taken, and one with a small weight even before its noise is made.

use wide::{f32x8, i32x8, CmpGt};

use super::noise::{uniform, PositionNoise, GROUP};

/// The least `1 − u` there is, made a little smaller against rounding.
const LEAST_TIME: f32 = 1.15e-10;
/// Makes a bound in single precision safe against its rounding.
const SAFETY: f32 = 1.000_01;

/// Who leads.
pub(crate) struct Race {
    noise: PositionNoise,
    winner: Option<u32>,
    best: f64,
    /// An entry of weight `w` cannot win unless its `1 − u` is below `w · bound`.
    bound: f32,
}

impl Race {
    /// A race without entries.
    pub fn new(noise: PositionNoise) -> Self {
        Self { noise, winner: None, best: f64::INFINITY, bound: f32::INFINITY }
    }

    /// The entry that won, if any had a weight above 0.
    pub fn winner(self) -> Option<u32> {
        self.winner
    }

    /// Lets one entry run.
    pub fn enter(&mut self, entry: u32, weight: f32) {
        self.run(entry, weight, self.noise.word(entry));
    }

    /// Lets every entry run, each with its weight.
    pub fn enter_all(&mut self, weights: &[f32]) {
        let groups = weights.chunks_exact(GROUP);
        let rest = groups.remainder();
        let first_of_rest = weights.len() - rest.len();
        for (number, group) in groups.enumerate() {
            self.enter_group((number * GROUP) as u32, group);
        }
        for (entry, weight) in (first_of_rest..).zip(rest) {
            self.enter(entry as u32, *weight);
        }
    }

    /// Lets [`GROUP`] neighbours run, of which the lowest is `first`.
    fn enter_group(&mut self, first: u32, weights: &[f32]) {
        let least = f32x8::splat(LEAST_TIME);
        let bound = f32x8::splat(self.bound);
        let can_win = |limits: &[f32]| (eight(limits) * bound).cmp_gt(least).any();
        if !weights.chunks_exact(8).any(can_win) {
            return;
        }
        let words = self.noise.words(first);
        for (at, (weights, words)) in weights.chunks_exact(8).zip(words.chunks_exact(8)).enumerate() {
            let mut candidates = (eight(weights) * bound).cmp_gt(least_times(words)).move_mask();
            while candidates != 0 {
                let lane = candidates.trailing_zeros() as usize;
                self.run(first + (8 * at + lane) as u32, weights[lane], words[lane]);
                candidates &= candidates - 1;
            }
        }
    }

    fn run(&mut self, entry: u32, weight: f32, word: u32) {
        // Written so that a weight that is no number does not run either.
        if weight > 0.0 {
            let time = -uniform(word).ln() / f64::from(weight);
            if time < self.best || (time == self.best && self.winner.is_some_and(|winner| entry < winner)) {
                self.best = time;
                self.winner = Some(entry);
                self.bound = time as f32 * SAFETY;
            }
        }
    }
}

/// Lower bounds of `1 − u` for eight words, exact in single precision: the upper 24 bits of the word's complement.
fn least_times(words: &[u32]) -> f32x8 {
    let upper: [i32; 8] = std::array::from_fn(|lane| (!words[lane] >> 8) as i32);
    i32x8::new(upper).round_float() * f32x8::splat(1.0 / 16_777_216.0)
}

fn eight(numbers: &[f32]) -> f32x8 {
    f32x8::new(numbers.try_into().expect("chunks_exact(8) gives chunks of eight"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_bounds_are_below_the_times_they_bound() {
        for word in [0u32, 1, 255, 256, 0x7fff_ffff, 0x8000_0000, u32::MAX - 256, u32::MAX - 255, u32::MAX] {
            let bound = least_times(&[word; 8]).to_array()[0];
            assert!(f64::from(bound) <= 1.0 - uniform(word), "{word}");
            assert!(1.0 - uniform(word) <= -uniform(word).ln(), "{word}");
        }
    }

    #[test]
    fn least_time_is_below_that_of_every_word() {
        assert!(f64::from(LEAST_TIME) < 1.0 - uniform(u32::MAX));
    }

    #[test]
    fn entering_all_is_entering_one_by_one() {
        let weights: Vec<f32> = (0..1_237).map(|entry: u32| (-((entry * 7_919 % 3_001) as f32) / 90.0).exp()).collect();
        for position in 0..300 {
            let noise = PositionNoise::new(17, position);
            let (mut all, mut one_by_one) = (Race::new(noise), Race::new(noise));
            all.enter_all(&weights);
            (0..).zip(&weights).for_each(|(entry, weight)| one_by_one.enter(entry, *weight));
            assert_eq!(all.winner(), one_by_one.winner(), "position {position}");
        }
    }

    #[test]
    fn entries_without_weight_never_win() {
        let noise = PositionNoise::new(1, 1);
        let mut race = Race::new(noise);
        race.enter_all(&[0.0, f32::NAN, -1.0]);
        assert_eq!(race.winner(), None);
    }
}
