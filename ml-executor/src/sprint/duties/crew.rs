//! The sessions of one sprint.

use keirin_sprint_model::Account;

use super::Shared;
use crate::{
    engine::environment,
    sprint::{
        backend::BackendError,
        plan::{Plan, BATCH},
        scorer::{Scorer, Sprint},
        self_test::{Reference, SelfTestError},
        tuning::{self, TUNING_FILE},
        turns::Turns,
        Flavour,
    },
};

/// Sessions that gave the reference's bits.
pub(super) struct Crew {
    sprint: Sprint,
    pub plan: Plan,
    pub scorers: Vec<Scorer>,
}

impl Crew {
    /// Opens and tests the sessions of the fastest plan known; looks for one if there is none and speed matters.
    pub fn open(shared: &Shared, sprint: &Sprint, turns: &Turns) -> Result<Self, SelfTestError> {
        let (host, options) = (&shared.options.host, &shared.options);
        environment(&host.onnxruntime_library).map_err(BackendError::from)?;
        tracing::info!(configuration = %sprint.configuration, "opening the sprint's model and testing it");
        let reference = Reference::of_sprint_in_turn(sprint, turns.clone())?;
        let crew = |plan, scorers| Self { sprint: *sprint, plan, scorers };
        if let Some(plan) = shared.tuning.read(host, sprint) {
            let plan = shared.slowed(plan);
            match plan.open_tested(host, sprint, &reference) {
                Ok(scorers) => return Ok(crew(plan, scorers)),
                Err(SelfTestError::Stopped) => return Err(SelfTestError::Stopped),
                Err(error) => tracing::warn!(%error, file = TUNING_FILE, "the plan found earlier is not used"),
            }
        }
        let (plan, scorers) = if options.races && options.rate.is_none() {
            tuned(shared, sprint, &reference)?
        } else {
            first_exact(shared, sprint, &reference)?
        };
        Ok(crew(plan, scorers))
    }

    /// Whether these sessions have the weights of a sprint.
    pub fn is_for(&self, sprint: &Sprint) -> bool {
        (self.sprint.configuration, self.sprint.seed) == (sprint.configuration, sprint.seed)
    }

    /// The sessions, to race for `account`.
    pub fn race_for(&mut self, account: Account) -> &mut [Scorer] {
        self.scorers.iter_mut().for_each(|scorer| scorer.change_account(account));
        &mut self.scorers
    }
}

impl Shared {
    /// A plan whose batches are small enough for the pace.
    fn slowed(&self, plan: Plan) -> Plan {
        let most = self.pace.as_ref().map_or(usize::MAX, |pace| pace.batch(plan.sessions));
        Plan { batch: plan.batch.min(most), ..plan }
    }
}

/// The fastest plan, which is written down unless requests have disturbed the measurement.
fn tuned(shared: &Shared, sprint: &Sprint, reference: &Reference) -> Result<(Plan, Vec<Scorer>), SelfTestError> {
    let (host, requests, time) = (&shared.options.host, &shared.options.requests, shared.options.tuning_time);
    tracing::info!(seconds = time.as_secs_f64(), "looking for the fastest way to race on this host; requests go first");
    let before = requests.stats();
    let (trial, scorers) = tuning::fastest(host, sprint, reference, time)?;
    if reference.turns().is_stopped() {
        return Err(SelfTestError::Stopped);
    }
    let (plan, nonces_per_second) = (trial.plan, trial.nonces_per_second);
    if requests.are_in_work() || requests.stats() != before {
        tracing::info!(%plan, nonces_per_second, "found beside requests; looked for again next time");
        return Ok((plan, scorers));
    }
    let file = shared.base_path.join(TUNING_FILE);
    match shared.tuning.write(host, sprint, plan) {
        Ok(()) => tracing::info!(%plan, nonces_per_second, file = %file.display(), "found and written down"),
        Err(error) => tracing::warn!(%plan, %error, file = %file.display(), "found, but it cannot be written down"),
    }
    Ok((plan, scorers))
}

/// The first plan that is exact, without measuring.
fn first_exact(shared: &Shared, sprint: &Sprint, reference: &Reference) -> Result<(Plan, Vec<Scorer>), SelfTestError> {
    let host = &shared.options.host;
    let (sessions, threads) = host.crews(sprint).first().copied().unwrap_or((1, 1));
    let mut refused = SelfTestError::Stopped;
    for flavour in Flavour::of(host.device) {
        let plan = shared.slowed(Plan { flavour: *flavour, batch: BATCH, sessions, threads });
        match plan.open_tested(host, sprint, reference) {
            Ok(scorers) => return Ok((plan, scorers)),
            Err(SelfTestError::Stopped) => return Err(SelfTestError::Stopped),
            Err(error) => {
                tracing::warn!(%error, "not computed with");
                refused = error;
            }
        }
    }
    Err(refused)
}
