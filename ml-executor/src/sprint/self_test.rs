//! No backend races before it has given the reference's bits.

use keirin_sprint_model::{Model, Nonce, SprintInput};

use super::{
    backend::BackendError,
    scorer::{Scorer, Sprint},
    Flavour,
};
use crate::engine::Device;

/// Nonces that every backend is tested with.
pub const SELF_TEST_NONCES: usize = 64;

/// Nonces that the reference computes at a time.
const REFERENCE_BATCH: usize = 8;

/// Why a backend may not race.
#[derive(Debug, thiserror::Error)]
pub enum SelfTestError {
    /// It can't run.
    #[error(transparent)]
    Backend(#[from] BackendError),
    /// It computes something else.
    #[error(
        "the {flavour} backend on {device} is not exact: value {value} of nonce {nonce}'s output is {found}, the \
         reference says {expected}. Choose another --flavour or --device"
    )]
    Differs {
        /// The graph's flavour.
        flavour: Flavour,
        /// What computed.
        device: Device,
        /// The first nonce that differs.
        nonce: Nonce,
        /// Place of the first value that differs.
        value: usize,
        /// What the backend gave.
        found: i8,
        /// What the reference gives.
        expected: i8,
    },
}

/// Outputs of the reference implementation, to compare with.
pub struct Reference {
    nonces: Vec<Nonce>,
    outputs: Vec<Vec<i8>>,
}

impl Reference {
    /// Computes the outputs of [`SELF_TEST_NONCES`] nonces on all processors.
    pub fn of_sprint(sprint: &Sprint) -> Self {
        let last = Nonce::MAX - SELF_TEST_NONCES as Nonce / 2;
        let nonces = (0..SELF_TEST_NONCES as Nonce / 2).flat_map(|number| [number, last + 1 + number]);
        Self::compute(sprint, nonces.collect())
    }

    /// Computes the outputs of any nonces on all processors.
    pub fn compute(sprint: &Sprint, nonces: Vec<Nonce>) -> Self {
        let model = Model::new(sprint.config(), sprint.seed);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = nonces.len().div_ceil(threads).max(1);
        let outputs = |nonces: &[Nonce]| -> Vec<Vec<i8>> {
            let inputs: Vec<_> =
                nonces.iter().map(|nonce| SprintInput { account: sprint.account, nonce: *nonce }).collect();
            inputs.chunks(REFERENCE_BATCH).flat_map(|inputs| model.outputs(inputs)).collect()
        };
        let outputs = std::thread::scope(|scope| {
            let workers: Vec<_> = nonces.chunks(share).map(|nonces| scope.spawn(|| outputs(nonces))).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("the reference cannot panic")).collect()
        });
        Self { nonces, outputs }
    }

    /// Compares a backend with the reference, bit for bit, in every row of its batch.
    ///
    /// # Errors
    /// [`SelfTestError`] names the first value that differs.
    pub fn check(&self, scorer: &mut Scorer) -> Result<(), SelfTestError> {
        let (flavour, device) = (scorer.backend().options().flavour, scorer.backend().options().device);
        let batch = scorer.backend().options().batch.max(1);
        let width = scorer.backend().config().width();
        for start in (0..self.nonces.len()).step_by(batch) {
            let rows: Vec<usize> = (0..batch).map(|row| (start + row) % self.nonces.len()).collect();
            let nonces: Vec<Nonce> = rows.iter().map(|row| self.nonces[*row]).collect();
            scorer.prepare(&nonces);
            let outputs = scorer.run()?;
            for (row, found) in rows.into_iter().zip(outputs.chunks_exact(width)) {
                let pairs = found.iter().zip(&self.outputs[row]).enumerate();
                let different = pairs.into_iter().find(|(_, (found, expected))| found != expected);
                if let Some((value, (found, expected))) = different {
                    let (nonce, found, expected) = (self.nonces[row], *found, *expected);
                    return Err(SelfTestError::Differs { flavour, device, nonce, value, found, expected });
                }
            }
        }
        Ok(())
    }
}
