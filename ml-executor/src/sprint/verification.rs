//! What checking a commitment costs beside making it.

use std::{
    fmt,
    time::{Duration, Instant},
};

use anyhow::Context;
use keirin_primitives::{
    merkle::Tree,
    sprint::{proof_leaf, sampled_indices, EpochIndex, ProofSet, Reveal},
    AccountBytes,
};
use keirin_sprint_model::{Nonce, DEFAULT_LEVEL};
use serde::Serialize;

use super::{
    measure::nonces_per_second,
    scorer::{Scorer, Sprint},
    turns::Turns,
};
use crate::bench::median;

/// Proofs in the commitment.
const PROOFS: u32 = 10_000;
/// Leaves of it that are opened.
const SAMPLES: u32 = 32;
/// Times it is checked; the median counts.
const ROUNDS: u8 = 9;
/// The lowest difficulty, at which a commitment is made the fastest, and that which chains start with.
const LEVELS: [u8; 2] = [0, DEFAULT_LEVEL];

/// What a commitment and its check cost at some difficulty.
#[derive(Debug, Serialize)]
pub(super) struct Verification {
    pub proofs: u32,
    pub samples: u32,
    pub level: u8,
    /// Nonces raced for one proof, on average.
    pub nonces_per_proof: f64,
    /// Seconds to race so many nonces, with all of the host.
    pub making_seconds: f64,
    /// Seconds to check the samples' paths and recompute their nonces, with one session.
    pub checking_seconds: f64,
    /// The one divided by the other, as if checking took all of the host too.
    pub ratio: f64,
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { proofs, samples, level, nonces_per_proof, making_seconds, checking_seconds, ratio } = self;
        let (milliseconds, percent) = (1_000.0 * checking_seconds, 100.0 * ratio);
        writeln!(f, "\n{proofs} proofs at level {level}, {nonces_per_proof:.1} nonces each: {making_seconds:.0} s;")?;
        write!(f, "checking {samples} of them: {milliseconds:.1} ms, {percent:.4} % of that")
    }
}

/// Measures both with sessions that are open, as a validator's are after its own race with the same seed.
pub(super) fn measure(scorers: &mut [Scorer], sprint: &Sprint, time: Duration) -> anyhow::Result<Vec<Verification>> {
    let rate = nonces_per_second(scorers, time, &Turns::default())?;
    let scorer = scorers.first_mut().context("a plan has at least one session")?;
    let commitment = Commitment::of(sprint.account)?;
    let seconds = (0..ROUNDS).map(|round| commitment.check(scorer, round)).collect::<anyhow::Result<Vec<_>>>()?;
    let checking_seconds = median(seconds);
    Ok(LEVELS.map(|level| verification(level, rate, checking_seconds)).into())
}

fn verification(level: u8, rate: f64, checking_seconds: f64) -> Verification {
    let nonces_per_proof = 900.0 * 2f64.powi(i32::from(level) - i32::from(DEFAULT_LEVEL));
    let making_seconds = f64::from(PROOFS) * nonces_per_proof / rate;
    let ratio = checking_seconds / making_seconds;
    Verification { proofs: PROOFS, samples: SAMPLES, level, nonces_per_proof, making_seconds, checking_seconds, ratio }
}

/// A commitment as large as one to be measured. Its nonces need not be proofs: checking them takes as long.
struct Commitment {
    participant: AccountBytes,
    tree: Tree<keirin_primitives::sprint::Nonces>,
}

impl Commitment {
    fn of(participant: AccountBytes) -> anyhow::Result<Self> {
        let leaves = (0..PROOFS).map(|place| proof_leaf(&participant, nonce_of(place)));
        let tree = Tree::new(leaves.collect()).context("the nonces increase")?;
        Ok(Self { participant, tree })
    }

    /// Seconds that checking what another draw opens takes.
    fn check(&self, scorer: &mut Scorer, draw: u8) -> anyhow::Result<f64> {
        let proofs = ProofSet { root: self.tree.root(), count: PROOFS };
        let indices = sampled_indices(&[draw; 32], &self.participant, PROOFS, SAMPLES);
        let nonces: Vec<Nonce> = indices.iter().map(|index| nonce_of(*index)).collect();
        let reveal = Reveal {
            epoch: EpochIndex(0),
            participant: self.participant,
            nonces: nonces.try_into().ok().context("as many as may be revealed")?,
            beside: self.tree.prove(&indices).try_into().ok().context("the nodes beside them fit")?,
        };

        let start = Instant::now();
        reveal.verify(&proofs, &indices).map_err(|error| anyhow::anyhow!("the paths are refused: {error:?}"))?;
        let batch = scorer.backend().options().batch.max(1);
        let mut found = 0;
        for nonces in reveal.nonces.chunks(batch) {
            found += scorer.score(nonces)?.len();
        }
        let seconds = start.elapsed().as_secs_f64();
        anyhow::ensure!(found == indices.len(), "{found} of {} nonces were recomputed", indices.len());
        Ok(seconds)
    }
}

/// Nonces spread as proofs are at the difficulty that chains start with.
fn nonce_of(place: u32) -> Nonce {
    900 * Nonce::from(place)
}
