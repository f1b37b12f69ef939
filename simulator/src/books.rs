//! What a run writes down: what each group has and spends, epoch by epoch, and what the chain says of it.

use std::collections::BTreeMap;

use keirin_primitives::{validation::WorkId, views::WorkOutcome};
use pallet_keirin_participants::Event as ParticipantsEvent;
use pallet_keirin_validation::Event as ValidationEvent;
use sp_runtime::DispatchError;

use crate::{
    chain::{AccountId, RuntimeEvent},
    deeds::Deed,
    population::{Actor, Population},
};

/// What happened to a group in an epoch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry {
    /// By how much its accounts grew, collateral included.
    pub gain: f64,
    /// What its work and its checks cost.
    pub cost: f64,
}

/// What the chain did to a group in the whole run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Record {
    /// Times one of it was found cheating.
    pub cheats_found: u64,
    /// Collateral lost.
    pub slashed: u128,
    /// Epochs of one of it for which nothing was paid.
    pub forfeited: u64,
    /// Fines for false accusations.
    pub fined: u64,
    /// Epochs of one of it in which it paid for traps that it did not see.
    pub trapped: u64,
    /// Missed duties that were shown.
    pub duties_missed: u64,
    /// Answers that a cheaper model wrote.
    pub wrong: u64,
    /// Of those, the ones that were found out.
    pub confirmed: u64,
    /// Its right answers that were put to the vote.
    pub falsely_accused: u64,
    /// Its right answers that were found invalid.
    pub falsely_convicted: u64,
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sampled {
    /// Works.
    pub works: u64,
    /// Checks that were due.
    pub checks: u64,
    /// Works with at least one.
    pub checked: u64,
}

impl Sampled {
    fn add(&mut self, checks: u64) {
        self.works += 1;
        self.checks += checks;
        self.checked += u64::from(checks > 0);
    }
}

/// How much was checked in an epoch.
#[derive(Clone, Copy, Debug, Default)]
pub struct Coverage {
    /// Of all works.
    pub all: Sampled,
    /// Of those that were to be checked once each: works of new hosts, or all when there is little traffic.
    pub full: Sampled,
    /// Right answers that were put to the vote.
    pub false_accusations: u64,
}

/// All that is written down.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// Of each group, epoch by epoch.
    pub entries: Vec<Vec<Entry>>,
    /// Of each group.
    pub records: Vec<Record>,
    /// Epoch by epoch.
    pub coverage: Vec<Coverage>,
    /// Calls that the chain refused, by reason.
    pub refused: BTreeMap<String, u64>,
    wealth: Vec<u128>,
    costs: Vec<f64>,
    current: Coverage,
}

impl Books {
    /// Empty books.
    pub fn new(population: &Population) -> Self {
        let groups = population.groups.len();
        Self {
            entries: vec![Vec::new(); groups],
            records: vec![Record::default(); groups],
            wealth: vec![0; groups],
            costs: vec![0.0; groups],
            ..Self::default()
        }
    }

    /// Notes what everybody has before the first epoch.
    pub fn begin(&mut self, population: &Population, wealth_of: impl Fn(&Actor) -> u128) {
        self.wealth = wealth_of_groups(population, wealth_of);
    }

    /// Closes an epoch.
    pub fn end_epoch(&mut self, population: &Population, wealth_of: impl Fn(&Actor) -> u128) {
        let wealth = wealth_of_groups(population, wealth_of);
        for (group, entries) in self.entries.iter_mut().enumerate() {
            let gain = wealth[group] as i128 - self.wealth[group] as i128;
            entries.push(Entry { gain: gain as f64, cost: std::mem::take(&mut self.costs[group]) });
        }
        self.wealth = wealth;
        self.coverage.push(std::mem::take(&mut self.current));
    }

    /// A group spends something on computing.
    pub fn charge(&mut self, group: usize, cost: f64) {
        self.costs[group] += cost;
    }

    /// A work with so many checks due; `full` when one was to be expected.
    pub fn sample(&mut self, full: bool, checks: u64) {
        self.current.all.add(checks);
        if full {
            self.current.full.add(checks);
        }
    }

    /// Counts a call that was refused.
    pub fn note(&mut self, result: Result<(), DispatchError>) {
        if let Err(error) = result {
            *self.refused.entry(<&'static str>::from(error).into()).or_default() += 1;
        }
    }

    /// Writes down what the chain says.
    pub fn read(&mut self, event: RuntimeEvent, population: &Population, deeds: &mut BTreeMap<WorkId, Deed>) {
        match event {
            RuntimeEvent::Validation(event) => self.read_validation(event, population, deeds),
            RuntimeEvent::Participants(ParticipantsEvent::CollateralSlashed { participant, amount }) => {
                self.of(population, participant, |record| record.slashed += amount);
            }
            _ => {}
        }
    }

    fn read_validation(
        &mut self,
        event: ValidationEvent<crate::chain::Chain>,
        population: &Population,
        deeds: &mut BTreeMap<WorkId, Deed>,
    ) {
        match event {
            ValidationEvent::CheatFound { executor, .. } => {
                self.of(population, executor, |record| record.cheats_found += 1);
            }
            ValidationEvent::EarningsForfeited { participant, .. } => {
                self.of(population, participant, |record| record.forfeited += 1);
            }
            ValidationEvent::AccuserFined { validator, .. } => {
                self.of(population, validator, |record| record.fined += 1)
            }
            ValidationEvent::TrapsPaid { validator, .. } => {
                self.of(population, validator, |record| record.trapped += 1);
            }
            ValidationEvent::DutyMissed { validator, .. } => {
                self.of(population, validator, |record| record.duties_missed += 1);
            }
            ValidationEvent::WorkChallenged { work, .. } => {
                if let Some(deed) = deeds.get(&work).filter(|deed| !deed.wrong && !deed.trap) {
                    self.current.false_accusations += 1;
                    self.records[deed.executor.group].falsely_accused += 1;
                }
            }
            ValidationEvent::WorkSettled { work, outcome, .. } => {
                if let Some(deed) = deeds.remove(&work) {
                    self.settle(&deed, outcome);
                }
            }
            _ => {}
        }
    }

    fn settle(&mut self, deed: &Deed, outcome: WorkOutcome) {
        let invalid = u64::from(matches!(outcome, WorkOutcome::Confirmed | WorkOutcome::Withheld));
        let record = &mut self.records[deed.executor.group];
        if deed.wrong {
            record.wrong += 1;
            record.confirmed += invalid;
        } else if !deed.trap {
            record.falsely_convicted += invalid;
        }
    }

    fn of(&mut self, population: &Population, account: AccountId, edit: impl FnOnce(&mut Record)) {
        if let Some(actor) = population.actor(account) {
            edit(&mut self.records[actor.group]);
        }
    }
}

fn wealth_of_groups(population: &Population, wealth_of: impl Fn(&Actor) -> u128) -> Vec<u128> {
    let mut wealth = vec![0u128; population.groups.len()];
    for actor in population.actors() {
        wealth[actor.group] += wealth_of(actor);
    }
    wealth
}
