//! From nonces to squared distances.

use keirin_sprint_model::{
    distance2, fill_input, fill_permutation, target, Account, Config, ConfigName, Distance2, Nonce, Seed, SprintInput,
};

use super::{
    backend::{Backend, BackendError},
    turns::Turns,
};

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

    /// What is raced, and for whom.
    pub const fn sprint(&self) -> &Sprint {
        &self.sprint
    }

    /// Scores another account's nonces of the same sprint from now on.
    pub fn change_account(&mut self, account: Account) {
        self.sprint.account = account;
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
        let account = self.sprint.account;
        self.prepare_inputs(nonces.iter().map(|nonce| SprintInput { account, nonce: *nonce }));
    }

    fn prepare_inputs(&mut self, inputs: impl Iterator<Item = SprintInput>) {
        let (seed, size) = (self.sprint.seed, self.sprint.config().input_len());
        for (values, input) in self.backend.input().chunks_exact_mut(size).zip(inputs) {
            fill_input(&seed, &input.account, input.nonce, values);
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
        let account = self.sprint.account;
        self.prepare(nonces);
        self.backend.run()?;
        Ok(self.distances(nonces.iter().map(|nonce| SprintInput { account, nonce: *nonce })))
    }

    /// Squared distances of anybody's nonces in this sprint, once it is this scorer's turn; of no more than the batch.
    /// `None` when it is told to stop.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn score_in_turn(
        &mut self,
        inputs: &[SprintInput],
        turns: &Turns,
    ) -> Result<Option<&[Distance2]>, BackendError> {
        Ok(match self.run_in_turn(inputs, turns)? {
            true => Some(self.distances(inputs.iter().copied())),
            false => None,
        })
    }

    /// Runs `inputs` when no request is in work, again if one comes in between; false when it is told to stop.
    ///
    /// # Errors
    /// [`BackendError`].
    pub fn run_in_turn(&mut self, inputs: &[SprintInput], turns: &Turns) -> Result<bool, BackendError> {
        let (flavour, options) = (self.backend.options().flavour, self.backend.run_options());
        let mut prepared = false;
        loop {
            let turn = turns.next(&options).map_err(|source| BackendError::Graph { flavour, source })?;
            let Some(turn) = turn else { return Ok(false) };
            if !std::mem::replace(&mut prepared, true) {
                self.prepare_inputs(inputs.iter().copied());
            }
            match self.backend.run() {
                Ok(_) => return Ok(true),
                Err(_) if turn.was_interrupted() => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn distances(&mut self, inputs: impl Iterator<Item = SprintInput>) -> &[Distance2] {
        let seed = self.sprint.seed;
        self.distances.clear();
        for (output, SprintInput { account, nonce }) in
            self.backend.outputs().chunks_exact(self.target.len()).zip(inputs)
        {
            fill_permutation(&seed, &account, nonce, &mut self.pairs, &mut self.permutation);
            let distance = distance2(output, &self.permutation, &self.target).unwrap_or(Distance2::MAX);
            self.distances.push(distance);
        }
        &self.distances
    }
}
