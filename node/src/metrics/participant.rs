//! How the participants stand that this node's executors work for.

use keirin_primitives::{
    rewards::EarningStage,
    views::{ParticipantView, RewardsView, StandingView},
    AccountBytes,
};
use keirin_runtime::{AccountId, Balance, BlockNumber, Hash};
use pallet_keirin_participants::runtime_api::ParticipantsApi;
use pallet_keirin_receipts::runtime_api::ReceiptsApi;
use pallet_keirin_reputation::runtime_api::ReputationApi;
use pallet_keirin_rewards::runtime_api::RewardsApi;
use pallet_keirin_validation::runtime_api::ValidationApi;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_core::crypto::Ss58Codec;
use substrate_prometheus_endpoint::{register, GaugeVec, Opts, PrometheusError, Registry, F64};

use super::{chain::Sprint, float, kei};
use crate::service::Client;

/// Steps of a race as labels have them.
const STEPS: [&str; 4] = ["opened", "committed", "revealed", "voted"];
/// Stages of earnings as labels have them.
const EARNINGS: [(&str, EarningStage); 4] = [
    ("pending", EarningStage::Pending),
    ("claimable", EarningStage::Claimable),
    ("claimed", EarningStage::Claimed),
    ("forfeited", EarningStage::Forfeited),
];

/// A participant at a block.
pub struct ParticipantState {
    view: ParticipantView<AccountId, Balance, BlockNumber>,
    /// Which [`STEPS`] of the current race it has done.
    race: [bool; 4],
    /// In the epochs that are not settled.
    standings: Vec<StandingView<AccountId>>,
    rewards: RewardsView<Balance>,
    /// Epochs of honest service, and in how many it was found cheating.
    reputation: (u32, u32),
    /// Demands that it must answer.
    demands: usize,
    /// Number of the batch that the chain takes next, while it takes any.
    next_batch: Option<u32>,
}

impl ParticipantState {
    /// The participant of an account at a block; `None` if it is none.
    ///
    /// # Errors
    /// When the runtime lacks an API.
    pub fn read(client: &Client, block: Hash, account: &AccountId, sprint: &Sprint) -> Result<Option<Self>, ApiError> {
        let api = client.runtime_api();
        let Some(view) = api.participant(block, account.clone())? else { return Ok(None) };
        let mut standings = Vec::new();
        for round in api.rounds(block)? {
            standings.extend(api.standing(block, round.epoch, account.clone())?);
        }
        let reputation = api.reputation(block, account.clone())?;
        let cheated = reputation.and_then(|record| record.cheated).map_or(0, |cheated| cheated.times);
        let demands = api.demands(block, account.clone())?.len() + api.receipt_demands(block, account.clone())?.len();
        Ok(Some(Self {
            view,
            race: steps_of(account, sprint),
            standings,
            rewards: api.rewards(block, account.clone())?,
            reputation: (reputation.map_or(0, |record| record.epochs), cheated),
            demands,
            next_batch: api.next_batch(block, account.clone())?,
        }))
    }
}

fn steps_of(account: &AccountId, sprint: &Sprint) -> [bool; 4] {
    let racer = sprint.racers.iter().find(|racer| racer.account == *account);
    racer.map_or([false; 4], |racer| [true, racer.proofs.is_some(), racer.revealed, racer.voted])
}

/// Metrics with the label `participant`.
pub struct ParticipantMetrics {
    weight: GaugeVec<F64>,
    collateral: GaugeVec<F64>,
    leaving: GaugeVec<F64>,
    served: GaugeVec<F64>,
    missed: GaugeVec<F64>,
    race: GaugeVec<F64>,
    reputation: GaugeVec<F64>,
    cheated: GaugeVec<F64>,
    invalid_works: GaugeVec<F64>,
    wrong_verdicts: GaugeVec<F64>,
    missed_votes: GaugeVec<F64>,
    missed_checks: GaugeVec<F64>,
    demands: GaugeVec<F64>,
    next_batch: GaugeVec<F64>,
    earnings: GaugeVec<F64>,
}

impl ParticipantMetrics {
    /// Adds them to the node's.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn register(registry: &Registry) -> Result<Self, PrometheusError> {
        let labelled = |name: &str, help: &str, labels: &[&str]| {
            register(GaugeVec::new(Opts::new(format!("keirin_node_participant_{name}"), help), labels)?, registry)
        };
        let gauge = |name: &str, help: &str| labelled(name, help, &["participant"]);
        Ok(Self {
            weight: gauge("weight", "Voting weight")?,
            collateral: gauge("collateral_kei", "Collateral that backs its weight, in KEI")?,
            leaving: gauge("leaving", "1 once it is leaving")?,
            served: gauge("served_tasks", "Tasks it answered since it registered")?,
            missed: gauge("missed_tasks", "Tasks it let expire or failed since it registered")?,
            race: labelled("race", "1 once it has done this step in the current epoch", &["participant", "step"])?,
            reputation: gauge("reputation_epochs", "Epochs of honest service that count")?,
            cheated: gauge("cheated_epochs", "Epochs in which it was found cheating")?,
            invalid_works: gauge("invalid_works", "Its works that were confirmed to be invalid, in unsettled epochs")?,
            wrong_verdicts: gauge("wrong_verdicts", "Its verdicts that were wrong, in unsettled epochs")?,
            missed_votes: gauge("missed_votes", "Votes it owed and did not open, in unsettled epochs")?,
            missed_checks: gauge("missed_checks", "Unsettled epochs in which somebody proved that it missed a check")?,
            demands: gauge("open_demands", "Demands for evidence or receipts that it must answer on chain")?,
            next_batch: gauge("next_batch", "Number of the batch of receipts that the chain takes next")?,
            earnings: labelled("earnings_kei", "Earnings that are not forgotten, in KEI", &["participant", "stage"])?,
        })
    }

    /// Those that have the label `participant` only and always a value.
    const fn plain(&self) -> [&GaugeVec<F64>; 12] {
        [
            &self.weight,
            &self.collateral,
            &self.leaving,
            &self.served,
            &self.missed,
            &self.reputation,
            &self.cheated,
            &self.invalid_works,
            &self.wrong_verdicts,
            &self.missed_votes,
            &self.missed_checks,
            &self.demands,
        ]
    }

    /// Shows a participant.
    pub fn show(&self, account: &AccountBytes, state: &ParticipantState) {
        let ParticipantState { view, race, standings, rewards, reputation: (honest, cheated), demands, next_batch } =
            state;
        let address = address(account);
        let sum = |count: fn(&StandingView<AccountId>) -> u32| float(standings.iter().map(count).map(u128::from).sum());
        let values: [f64; 12] = [
            float(view.weight.0.into()),
            kei(view.collateral.active),
            u8::from(view.leaving_until.is_some()).into(),
            view.served.into(),
            view.missed.into(),
            (*honest).into(),
            (*cheated).into(),
            sum(|standing| standing.failures),
            sum(|standing| standing.wrong),
            sum(|standing| standing.missed_votes),
            sum(|standing| standing.shown_by.is_some().into()),
            float(*demands as u128),
        ];
        for (gauge, value) in self.plain().into_iter().zip(values) {
            gauge.with_label_values(&[&address]).set(value);
        }
        // In an epoch that takes no batches the number stays what it was.
        if let Some(number) = next_batch {
            self.next_batch.with_label_values(&[&address]).set((*number).into());
        }
        for (step, done) in STEPS.into_iter().zip(race) {
            self.race.with_label_values(&[&address, step]).set(u8::from(*done).into());
        }
        for (name, stage) in EARNINGS {
            let epochs = rewards.epochs.iter().filter(|epoch| epoch.stage == stage);
            self.earnings.with_label_values(&[&address, name]).set(kei(epochs.map(|epoch| epoch.amount).sum()));
        }
    }

    /// Shows an account no longer, which is no participant any more.
    pub fn forget(&self, account: &AccountBytes) {
        let address = address(account);
        // What was never shown can't be removed, which is just as well.
        for gauge in self.plain() {
            let _ = gauge.remove_label_values(&[&address]);
        }
        let _ = self.next_batch.remove_label_values(&[&address]);
        for step in STEPS {
            let _ = self.race.remove_label_values(&[&address, step]);
        }
        for (name, _) in EARNINGS {
            let _ = self.earnings.remove_label_values(&[&address, name]);
        }
    }
}

fn address(account: &AccountBytes) -> String {
    AccountId::from(*account).to_ss58check()
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{
        executor::{ExecutorKey, HardwareProfile},
        sprint::EpochIndex,
        views::{CollateralView, EpochEarningsView, Stage},
        weight::VotingWeight,
    };
    use keirin_runtime::constants::KEI;

    use super::*;
    use crate::metrics::{
        chain::tests::sprint,
        tests::{assert_shows, scraped},
    };

    const ACCOUNT: AccountBytes = [1; 32];

    fn view() -> ParticipantView<AccountId, Balance, BlockNumber> {
        ParticipantView {
            account: ACCOUNT.into(),
            executor_key: ExecutorKey([2; 33]),
            endpoint: Default::default(),
            hardware: HardwareProfile::default(),
            models: Default::default(),
            weight: VotingWeight(9),
            deposit: 10 * KEI,
            collateral: CollateralView { active: 5 * KEI / 2, unbonding: Vec::new() },
            registered_at: 0,
            leaving_until: None,
            served: 12,
            missed: 1,
        }
    }

    fn standing(epoch: u32) -> StandingView<AccountId> {
        StandingView {
            epoch: EpochIndex(epoch),
            stage: Stage::Open,
            weight: VotingWeight(9),
            revealed: true,
            worked: 3,
            missed: 0,
            checked: 2,
            failures: 1,
            cheating: false,
            sealed: 2,
            verdicts: 2,
            wrong: 0,
            votes: 0,
            missed_votes: 2,
            shown_by: (epoch == 6).then(|| [3; 32].into()),
        }
    }

    fn state() -> ParticipantState {
        let earned =
            |stage, amount| EpochEarningsView { epoch: EpochIndex(1), amount, stage, claimable_until: EpochIndex(100) };
        let epochs = vec![earned(EarningStage::Claimable, KEI), earned(EarningStage::Claimable, KEI)];
        ParticipantState {
            view: view(),
            race: steps_of(&ACCOUNT.into(), &sprint()),
            standings: vec![standing(5), standing(6)],
            rewards: RewardsView { epochs, vested: 0, vesting: Vec::new() },
            reputation: (4, 0),
            demands: 1,
            next_batch: Some(3),
        }
    }

    #[test]
    fn participant_is_shown_with_what_it_does_and_earns() {
        let registry = Registry::new();
        let metrics = ParticipantMetrics::register(&registry).expect("the names are free");

        metrics.show(&ACCOUNT, &state());

        let address = address(&ACCOUNT);
        let lines = [
            ("weight", "", "9"),
            ("collateral_kei", "", "2.5"),
            ("leaving", "", "0"),
            ("served_tasks", "", "12"),
            ("missed_tasks", "", "1"),
            ("race", r#",step="opened""#, "1"),
            ("race", r#",step="committed""#, "1"),
            ("race", r#",step="revealed""#, "0"),
            ("reputation_epochs", "", "4"),
            ("cheated_epochs", "", "0"),
            ("invalid_works", "", "2"),
            ("wrong_verdicts", "", "0"),
            ("missed_votes", "", "4"),
            ("missed_checks", "", "1"),
            ("open_demands", "", "1"),
            ("next_batch", "", "3"),
            ("earnings_kei", r#",stage="claimable""#, "2"),
            ("earnings_kei", r#",stage="forfeited""#, "0"),
        ];
        for (name, labels, value) in lines {
            let line = format!("keirin_node_participant_{name}{{participant=\"{address}\"{labels}}} {value}");
            assert_shows(&registry, &[&line]);
        }
    }

    #[test]
    fn who_did_not_open_the_epoch_has_done_no_step() {
        assert_eq!(steps_of(&[9; 32].into(), &sprint()), [false; 4]);
    }

    #[test]
    fn who_is_no_participant_any_more_is_not_shown() {
        let registry = Registry::new();
        let metrics = ParticipantMetrics::register(&registry).expect("the names are free");
        metrics.show(&ACCOUNT, &state());

        metrics.forget(&ACCOUNT);

        assert!(!scraped(&registry).contains(&address(&ACCOUNT)));
    }
}
