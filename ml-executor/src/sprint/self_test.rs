//! No backend races before it has given the reference's bits.

use keirin_sprint_model::{Model, Nonce, SprintInput};

use super::{
    backend::BackendError,
    scorer::{Scorer, Sprint},
    turns::Turns,
    Flavour,
};
use crate::engine::Device;

/// Nonces that every backend is tested with.
pub const SELF_TEST_NONCES: usize = 64;

/// Nonces that the reference computes at a time; requests that come in between wait for no more.
const REFERENCE_BATCH: usize = 4;

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
    /// It was told to stop.
    #[error("the test against the reference was broken off")]
    Stopped,
}

/// Outputs of the reference implementation, to compare with.
pub struct Reference {
    inputs: Vec<SprintInput>,
    outputs: Vec<Vec<i8>>,
    turns: Turns,
}

impl Reference {
    /// Computes the outputs of [`SELF_TEST_NONCES`] nonces on all processors.
    pub fn of_sprint(sprint: &Sprint) -> Self {
        Self::compute_in_turn(sprint, self_test_nonces(), Turns::default())
    }

    /// Computes the outputs of [`SELF_TEST_NONCES`] nonces while it is its turn, and compares in turns too.
    ///
    /// # Errors
    /// [`SelfTestError::Stopped`] when it is told to stop.
    pub fn of_sprint_in_turn(sprint: &Sprint, turns: Turns) -> Result<Self, SelfTestError> {
        let reference = Self::compute_in_turn(sprint, self_test_nonces(), turns);
        if reference.outputs.len() < reference.inputs.len() {
            return Err(SelfTestError::Stopped);
        }
        Ok(reference)
    }

    /// Computes the outputs of any nonces on all processors.
    pub fn compute(sprint: &Sprint, nonces: Vec<Nonce>) -> Self {
        Self::compute_in_turn(sprint, nonces, Turns::default())
    }

    /// Some outputs are missing when it is told to stop.
    fn compute_in_turn(sprint: &Sprint, nonces: Vec<Nonce>, turns: Turns) -> Self {
        let model = Model::new(sprint.config(), sprint.seed);
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let account = sprint.account;
        let inputs: Vec<_> = nonces.into_iter().map(|nonce| SprintInput { account, nonce }).collect();
        let share = inputs.len().div_ceil(threads).max(1);
        let outputs = |inputs: &[SprintInput]| -> Vec<Vec<i8>> {
            inputs
                .chunks(REFERENCE_BATCH)
                .take_while(|_| turns.wait())
                .flat_map(|inputs| model.outputs(inputs))
                .collect()
        };
        let outputs = std::thread::scope(|scope| {
            let workers: Vec<_> = inputs.chunks(share).map(|inputs| scope.spawn(|| outputs(inputs))).collect();
            workers.into_iter().flat_map(|worker| worker.join().expect("the reference cannot panic")).collect()
        });
        Self { inputs, outputs, turns }
    }

    /// When what is compared may compute.
    pub const fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Compares a backend with the reference, bit for bit, in every row of its batch.
    ///
    /// # Errors
    /// [`SelfTestError`] names the first value that differs.
    pub fn check(&self, scorer: &mut Scorer) -> Result<(), SelfTestError> {
        let (flavour, device) = (scorer.backend().options().flavour, scorer.backend().options().device);
        let batch = scorer.backend().options().batch.max(1);
        let width = scorer.backend().config().width();
        for start in (0..self.inputs.len()).step_by(batch) {
            let rows: Vec<usize> = (0..batch).map(|row| (start + row) % self.inputs.len()).collect();
            let inputs: Vec<_> = rows.iter().map(|row| self.inputs[*row]).collect();
            if !scorer.run_in_turn(&inputs, &self.turns)? {
                return Err(SelfTestError::Stopped);
            }
            for (row, found) in rows.into_iter().zip(scorer.backend().outputs().chunks_exact(width)) {
                let pairs = found.iter().zip(&self.outputs[row]).enumerate();
                let different = pairs.into_iter().find(|(_, (found, expected))| found != expected);
                if let Some((value, (found, expected))) = different {
                    let (nonce, found, expected) = (self.inputs[row].nonce, *found, *expected);
                    return Err(SelfTestError::Differs { flavour, device, nonce, value, found, expected });
                }
            }
        }
        Ok(())
    }
}

/// The first and the last there are.
fn self_test_nonces() -> Vec<Nonce> {
    let half = SELF_TEST_NONCES as Nonce / 2;
    (0..half).flat_map(|number| [number, Nonce::MAX - half + 1 + number]).collect()
}
