//! No intermediate value leaves ±(2^24 − 1), whatever the weights and inputs.

use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use crate::{
    activations::Activations,
    config::EXACT_BOUND,
    observe::{Observer, Step},
    Config, LayerWeights, Shape, Tensor,
};

/// Keeps the largest value of each step.
#[derive(Default)]
struct Largest {
    steps: Vec<(Step, i64)>,
}

impl Observer for Largest {
    fn see(&mut self, step: Step, size: impl FnOnce() -> i64) {
        let size = size();
        match self.steps.iter_mut().find(|(known, _)| *known == step) {
            Some((_, largest)) => *largest = size.max(*largest),
            None => self.steps.push((step, size)),
        }
    }
}

/// How the numbers of a case are chosen.
#[derive(Clone, Copy, Debug)]
enum Pattern {
    /// All at the upper bound.
    High,
    /// All at the lower bound.
    Low,
    /// At either bound.
    Extremes,
    /// Zero but for a few at the bounds.
    Sparse,
    /// Anywhere within the bounds.
    Uniform,
}

impl Pattern {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![Just(Self::High), Just(Self::Low), Just(Self::Extremes), Just(Self::Sparse), Just(Self::Uniform)]
    }

    fn fill(self, values: &mut [i32], bound: i32, random: &mut Random) {
        for value in values {
            let word = random.next();
            let extreme = if word & 1 == 0 { bound } else { -bound };
            *value = match self {
                Self::High => bound,
                Self::Low => -bound,
                Self::Extremes => extreme,
                Self::Sparse if word % 64 < 2 => extreme,
                Self::Sparse => 0,
                Self::Uniform => (word % (2 * bound as u64 + 1)) as i32 - bound,
            };
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): fast numbers for many weights.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[derive(Clone, Copy, Debug)]
struct Case {
    residuals: Pattern,
    /// Whether the residual stream starts at its own bound instead of the inputs'.
    full: bool,
    weights: Pattern,
    random: u64,
}

impl Case {
    fn any() -> impl Strategy<Value = Self> {
        (Pattern::any(), any::<bool>(), Pattern::any(), any::<u64>())
            .prop_map(|(residuals, full, weights, random)| Self { residuals, full, weights, random })
    }

    /// The largest values of each step over `layers` layers.
    fn run(self, config: Config, layers: usize) -> Largest {
        let mut random = Random(self.random);
        let mut residuals = vec![0; config.input_len()];
        let bound = if self.full { config.residual_bound() } else { crate::INPUT_BOUND };
        self.residuals.fill(&mut residuals, bound, &mut random);
        let mut activations = Activations::from_residuals(config, residuals);

        let (mut largest, mut weights) = (Largest::default(), LayerWeights::default());
        for _ in 0..layers {
            for tensor in Tensor::ALL {
                let (rows, columns) = tensor.size(&config);
                let mut elements = vec![0; rows * columns];
                self.weights.fill(&mut elements, tensor.bound(&config), &mut random);
                *weights.tensor_mut(tensor) = elements.into_iter().map(|element| element as i8).collect();
            }
            activations.pass(&weights, &mut largest);
        }
        activations.outputs(&mut largest);
        largest
    }
}

fn assert_exact(largest: &Largest) {
    assert_eq!(largest.steps.len(), 8, "every step is seen");
    for (step, size) in &largest.steps {
        assert!(*size <= i64::from(EXACT_BOUND), "{step:?} reaches {size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn test_configuration_stays_exact(case in Case::any()) {
        assert_exact(&case.run(Config::TEST, Config::TEST.layers()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn dev_configuration_stays_exact(case in Case::any()) {
        assert_exact(&case.run(Config::DEV, 2));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn production_configuration_stays_exact(case in Case::any()) {
        assert_exact(&case.run(Config::PRODUCTION, 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn any_accepted_shape_stays_exact(
        case in Case::any(),
        head_width in 1usize..=12,
        heads in prop_oneof![Just(4usize), Just(8), Just(16), Just(68)],
        feed_forward in 1usize..=200,
        sequence in 1usize..=20,
    ) {
        let shape = Shape { layers: 2, width: head_width * heads, heads, feed_forward: feed_forward * 4, sequence };
        let config = Config::new(shape).expect("heads are a multiple of four and divide the width");
        assert_exact(&case.run(config, 2));
    }
}

#[test]
fn all_extremes_stay_exact_at_every_configuration() {
    for (config, layers) in [(Config::TEST, 2), (Config::DEV, 2), (Config::PRODUCTION, 1)] {
        for (residuals, weights) in [
            (Pattern::High, Pattern::High),
            (Pattern::Low, Pattern::High),
            (Pattern::Sparse, Pattern::Low),
            (Pattern::High, Pattern::Extremes),
        ] {
            let case = Case { residuals, full: true, weights, random: 1 };
            assert_exact(&case.run(config, layers));
        }
    }
}

#[test]
fn observer_sees_sums_and_not_only_bytes() {
    let case = Case { residuals: Pattern::High, full: false, weights: Pattern::High, random: 7 };

    let largest = case.run(Config::TEST, 1);

    let product = largest.steps.iter().find(|(step, _)| *step == Step::Product).map(|(_, size)| *size);
    assert_eq!(product, Some(127 * 63 * 128), "the down projection of a saturated block");
}

/// Worst cases by arithmetic, for the sums that no choice of weights drives to their limit.
#[test]
fn worst_cases_by_arithmetic_stay_exact() {
    for config in [Config::TEST, Config::DEV, Config::PRODUCTION] {
        let (width, feed_forward) = (config.width() as i64, config.feed_forward() as i64);
        let sizes = [
            127 * i64::from(config.width_weight_bound()) * width,
            127 * i64::from(config.feed_forward_weight_bound()) * feed_forward,
            i64::from(config.residual_bound()) * width,
            i64::from(config.norm_dividend()),
            127 * 127 * config.head_width() as i64,
            255 * 255 + 255 * config.sequence() as i64 / 2,
            127 * (255 + config.sequence() as i64 / 2),
        ];
        assert!(sizes.iter().all(|size| *size <= i64::from(EXACT_BOUND)), "{sizes:?}");
    }
}
