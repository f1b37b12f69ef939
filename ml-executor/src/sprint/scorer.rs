//! From nonces to squared distances.

use keirin_sprint_model::{
    distance2, fill_input, fill_permutation, target, Account, Config, ConfigName, Distance2, Nonce, Seed,
};

use super::backend::{Backend, BackendError};

/// What is raced, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sprint {
    /// The model's configuration.
    pub configuration: ConfigName,
    /// The sprint seed.
    pub seed: Seed,
    /// Whose nonces they are.
    pub account: Account,
}

impl Sprint {
    /// The model's shape.
    pub const fn config(&self) -> Config {
        self.configuration.config()
    }
}

/// Scores a batch of nonces at a time, in memory that it holds.
pub struct Scorer {
    backend: Backend,
    sprint: Sprint,
    target: Vec<i8>,
    pairs: Vec<u64>,
    permutation: Vec<u32>,
    distances: Vec<Distance2>,
}

impl Scorer {
    /// Scores with a backend that was opened for the same configuration and seed.
    pub fn new(backend: Backend, sprint: Sprint) -> Self {
        let config = sprint.config();
        Self {
            backend,
            sprint,
            target: target(&config, &sprint.seed),
            pairs: vec![0; config.width()],
            permutation: vec![0; config.width()],
            distances: Vec::new(),
        }
    }

    /// What computes.
    pub const fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Scores batches of another size from now on.
    ///
    /// # Errors
    /// [`BackendError`] when there is not enough memory for it.
    pub fn resize(&mut self, batch: usize) -> Result<(), BackendError> {
        self.backend.resize(batch)
    }

    /// Prepares the inputs of the next run; nonces that exceed the batch are left out.
    pub fn prepare(&mut self, nonces: &[Nonce]) {
        let Sprint { seed, account, .. } = self.sprint;
        let size = self.sprint.config().input_len();
        for (values, nonce) in self.backend.input().chunks_exact_mut(size).zip(nonces) {
            fill_input(&seed, &account, *nonce, values);
        }
    }

    /// Outputs of what was prepared, `D` values each; those beyond the prepared nonces mean nothing.
    ///
    /// # Errors
    /// [`BackendError`], also when the run was ended from another thread.
    pub fn run(&mut self) -> Result<&[i8], BackendError> {
        self.backend.run()
    }

    /// Squared distances of `nonces`, in their order; of no more than the batch.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn score(&mut self, nonces: &[Nonce]) -> Result<&[Distance2], BackendError> {
        self.prepare(nonces);
        self.score_prepared(nonces)
    }

    /// The same for nonces whose inputs are prepared already, so that a run that was ended can be done again.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn score_prepared(&mut self, nonces: &[Nonce]) -> Result<&[Distance2], BackendError> {
        let Sprint { seed, account, .. } = self.sprint;
        let outputs = self.backend.run()?;
        self.distances.clear();
        for (output, nonce) in outputs.chunks_exact(self.target.len()).zip(nonces) {
            fill_permutation(&seed, &account, *nonce, &mut self.pairs, &mut self.permutation);
            let distance = distance2(output, &self.permutation, &self.target).unwrap_or(Distance2::MAX);
            self.distances.push(distance);
        }
        Ok(&self.distances)
    }
}
