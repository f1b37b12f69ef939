//! Where the chain is.

use std::time::Duration;

use codec::Decode;
use keirin_primitives::{
    sprint::Phase,
    views::{ParticipantView, RoundView, SprintView},
};
use keirin_runtime::{AccountId, Balance, BlockNumber, Hash};
use pallet_keirin_inference::runtime_api::InferenceApi;
use pallet_keirin_participants::runtime_api::ParticipantsApi;
use pallet_keirin_sprints::runtime_api::SprintsApi;
use pallet_keirin_validation::runtime_api::ValidationApi;
use sc_client_api::{StorageKey, StorageProvider};
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_io::hashing::twox_128;
use substrate_prometheus_endpoint::{register, Gauge, GaugeVec, Opts, PrometheusError, Registry, F64};

use super::float;
use crate::service::Client;

/// Participants in one page of the runtime's answer.
const PAGE: u32 = 256;

/// A sprint as the runtime shows it.
pub type Sprint = SprintView<AccountId, BlockNumber>;

/// The chain at a block.
pub struct ChainState {
    /// The current epoch.
    pub sprint: Sprint,
    /// Epochs that are not settled.
    pub rounds: Vec<RoundView<BlockNumber>>,
    /// Tasks that wait for a report.
    pub open_tasks: u32,
    /// Participants that stay, and those that leave.
    pub participants: (usize, usize),
    /// Seconds from the block's time to this machine's when it was imported.
    pub behind_clock: f64,
}

impl ChainState {
    /// The state of a block that was imported when this machine's clock stood at `now` after 1970.
    ///
    /// # Errors
    /// When the runtime lacks an API.
    pub fn read(client: &Client, block: Hash, now: Duration) -> Result<Self, ApiError> {
        let api = client.runtime_api();
        Ok(Self {
            sprint: api.sprint(block)?,
            rounds: api.rounds(block)?,
            open_tasks: api.open_task_count(block)?,
            participants: count_participants(client, block)?,
            behind_clock: now.as_secs_f64() - time_of(client, block).as_secs_f64(),
        })
    }
}

fn count_participants(client: &Client, block: Hash) -> Result<(usize, usize), ApiError> {
    let api = client.runtime_api();
    let (mut stay, mut leave) = (0, 0);
    let mut after: Option<AccountId> = None;
    loop {
        let page: Vec<ParticipantView<AccountId, Balance, BlockNumber>> = api.participants(block, after, PAGE)?;
        let leaving = page.iter().filter(|participant| participant.leaving_until.is_some()).count();
        leave += leaving;
        stay += page.len() - leaving;
        if page.len() < PAGE as usize {
            return Ok((stay, leave));
        }
        after = page.into_iter().last().map(|participant| participant.account);
    }
}

/// The time that a block states, since 1970; none reads as 1970.
fn time_of(client: &Client, block: Hash) -> Duration {
    let key = [twox_128(b"Timestamp"), twox_128(b"Now")].concat();
    let stored = client.storage(block, &StorageKey(key)).ok().flatten();
    let millis = stored.and_then(|bytes| u64::decode(&mut bytes.0.as_slice()).ok());
    Duration::from_millis(millis.unwrap_or_default())
}

/// Metrics without labels of their own.
pub struct ChainMetrics {
    epoch: Gauge<F64>,
    phase: Gauge<F64>,
    phase_blocks_left: Gauge<F64>,
    level: Gauge<F64>,
    racers: Gauge<F64>,
    proofs: Gauge<F64>,
    weight: Gauge<F64>,
    collators: Gauge<F64>,
    open_tasks: Gauge<F64>,
    unsettled_epochs: Gauge<F64>,
    unsettled_works: Gauge<F64>,
    participants: GaugeVec<F64>,
    behind_clock: Gauge<F64>,
}

impl ChainMetrics {
    /// Adds them to the node's.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let gauge = |name: &str, help: &str| register(Gauge::new(format!("keirin_node_chain_{name}"), help)?, registry);
        let participants = Opts::new("keirin_node_chain_participants", "Registered participants, by whether they stay");
        Ok(Self {
            epoch: gauge("epoch", "The current epoch")?,
            phase: gauge("phase", "Phase of the epoch: 0 reveal, 1 generation, 2 commit, 3 validation, 4 settled")?,
            phase_blocks_left: gauge("phase_blocks_left", "Blocks to the next phase")?,
            level: gauge("level", "Difficulty of the sprint; each level halves the share of nonces that are proofs")?,
            racers: gauge("racers", "Participants that opened the current epoch")?,
            proofs: gauge("proofs", "Proofs that were committed to in the current epoch")?,
            weight: gauge("weight", "Sum of the weights of the last settled sprint")?,
            collators: gauge("collators", "Collators that the next session takes")?,
            open_tasks: gauge("open_tasks", "Tasks that wait for a report")?,
            unsettled_epochs: gauge("unsettled_epochs", "Epochs that are not settled")?,
            unsettled_works: gauge("unsettled_works", "Works in epochs that are not settled")?,
            participants: register(GaugeVec::new(participants, &["standing"])?, registry)?,
            behind_clock: gauge(
                "behind_clock_seconds",
                "From the time of the last block to this machine's when it was imported",
            )?,
        })
    }

    /// Shows the chain at a block.
    pub fn show(&self, state: &ChainState) {
        let ChainState { sprint, rounds, open_tasks, participants: (stay, leave), behind_clock } = state;
        let count = |number: usize| float(number as u128);
        self.epoch.set(sprint.epoch.0.into());
        self.phase.set(number_of(sprint.phase));
        self.phase_blocks_left.set(sprint.until.saturating_sub(sprint.block).into());
        self.level.set(sprint.level.into());
        self.racers.set(count(sprint.racers.len()));
        self.proofs.set(float(sprint.racers.iter().filter_map(|racer| racer.proofs).map(u128::from).sum()));
        self.weight.set(float(sprint.standings.iter().map(|(_, weight)| u128::from(weight.0)).sum()));
        self.collators.set(count(sprint.collators.len()));
        self.open_tasks.set((*open_tasks).into());
        self.unsettled_epochs.set(count(rounds.len()));
        self.unsettled_works.set(float(rounds.iter().map(|round| u128::from(round.works)).sum()));
        self.participants.with_label_values(&["active"]).set(count(*stay));
        self.participants.with_label_values(&["leaving"]).set(count(*leave));
        self.behind_clock.set(*behind_clock);
    }
}

const fn number_of(phase: Phase) -> f64 {
    match phase {
        Phase::Reveal => 0.0,
        Phase::Generation => 1.0,
        Phase::Commit => 2.0,
        Phase::Validation => 3.0,
        Phase::Settled => 4.0,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use keirin_primitives::{
        sprint::{Configuration, EpochIndex},
        validation::WorkIndex,
        views::{ContinuousView, RacerView, Stage},
        weight::VotingWeight,
    };

    use super::*;
    use crate::metrics::tests::assert_shows;

    /// Epoch 7 after its commitments: the first of two racers committed to 5 proofs.
    pub fn sprint() -> Sprint {
        let racer = |account: u8, proofs: Option<u32>| RacerView {
            account: AccountId::from([account; 32]),
            proofs,
            revealed: false,
            voted: false,
            continuous: ContinuousView::default(),
        };
        SprintView {
            epoch: EpochIndex(7),
            phase: Phase::Validation,
            block: 742,
            since: 740,
            until: 775,
            configuration: Configuration::Dev,
            level: 3,
            seed: [0; 32],
            radius: 1,
            racers: vec![racer(1, Some(5)), racer(2, None)],
            standings: vec![(AccountId::from([1; 32]), VotingWeight(9)), (AccountId::from([2; 32]), VotingWeight(2))],
            collators: vec![AccountId::from([1; 32])],
            continuous: false,
        }
    }

    #[test]
    fn chain_is_shown() {
        let registry = Registry::new();
        let metrics = ChainMetrics::register(&registry).expect("the names are free");
        let round = RoundView {
            epoch: EpochIndex(6),
            stage: Stage::Paying,
            works: 11,
            next: WorkIndex(0),
            total: VotingWeight(11),
            busy_until: 0,
        };
        let state = ChainState {
            sprint: sprint(),
            rounds: vec![round],
            open_tasks: 4,
            participants: (3, 1),
            behind_clock: 1.5,
        };

        metrics.show(&state);

        assert_shows(
            &registry,
            &[
                "keirin_node_chain_epoch 7",
                "keirin_node_chain_phase 3",
                "keirin_node_chain_phase_blocks_left 33",
                "keirin_node_chain_level 3",
                "keirin_node_chain_racers 2",
                "keirin_node_chain_proofs 5",
                "keirin_node_chain_weight 11",
                "keirin_node_chain_collators 1",
                "keirin_node_chain_open_tasks 4",
                "keirin_node_chain_unsettled_epochs 1",
                "keirin_node_chain_unsettled_works 11",
                r#"keirin_node_chain_participants{standing="active"} 3"#,
                r#"keirin_node_chain_participants{standing="leaving"} 1"#,
                "keirin_node_chain_behind_clock_seconds 1.5",
            ],
        );
    }
}
