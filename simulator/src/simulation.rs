//! A run, epoch by epoch: five blocks, in each of which participants do what an epoch's phase asks of them, or something else.
//!
//! | block | phase | what happens |
//! | --- | --- | --- |
//! | 0 | reveal | last epoch's secrets are revealed, this one is opened |
//! | 1 | generation | the chain opens last epoch's seals; missed duties are shown; votes on challenges are sealed |
//! | 2 | commit | requests come and are answered; votes are opened |
//! | 3 | validation | answers are reported by who asked; verdicts are sealed |
//! | 4 | settled | the chain pays last epoch's works; new weights; claims |

use std::collections::BTreeMap;

use frame_support::traits::{fungible::Inspect, OnFinalize, OnInitialize};
use keirin_primitives::{
    sprint::{EpochIndex, Secret},
    traits::{Checks, Collateral, Epochs, OnOpened, SetWeights, WeightOf},
    validation::{WorkId, WorkIndex},
    weight::VotingWeight,
};
use pallet_keirin_reputation::{LastActive, Record, Records};
use sp_core::H256;
use sp_runtime::DispatchError;
use sp_state_machine::BasicExternalities;

use crate::{
    books::Books,
    chain::{
        AccountId, AllPalletsWithSystem, Balances, Chain, Participants, Rewards, RuntimeOrigin, System, Validation,
    },
    chance::Chance,
    clock::Clock,
    deeds::Deed,
    genesis, ledger,
    mix::Mix,
    outcome::Outcome,
    population::{Actor, Population},
};

/// Epochs after which removed storage is forgotten, and the chain's invariants are checked.
const CLEANING: u32 = 64;

/// Epochs without requests at the end, in which all that was earned is paid.
const EPILOGUE: u32 = 3;

/// A run that goes on.
pub struct Simulation {
    pub(crate) mix: Mix,
    pub(crate) chance: Chance,
    pub(crate) population: Population,
    /// What was really done, by work; until it is settled.
    pub(crate) deeds: BTreeMap<WorkId, Deed>,
    /// Duties of the last epoch that were not done, one for each validator.
    pub(crate) missed: Vec<(EpochIndex, WorkIndex, AccountId)>,
    pub(crate) books: Books,
    pub(crate) epoch: u32,
    seed: u64,
    /// Whether requests still come.
    pub(crate) in_business: bool,
}

impl Simulation {
    /// A run of a mix that has not begun.
    pub fn new(mix: Mix, seed: u64) -> Self {
        let population = Population::of(&mix);
        let books = Books::new(&population);
        Self {
            chance: Chance::from_seed(seed),
            population,
            deeds: BTreeMap::new(),
            missed: Vec::new(),
            books,
            epoch: 0,
            seed,
            in_business: true,
            mix,
        }
    }

    /// Runs so many epochs, and a few more in which everybody is paid; `progress` hears of each.
    ///
    /// # Panics
    /// When the chain's books do not balance.
    pub fn run(mut self, epochs: u32, progress: impl Fn(u32)) -> Outcome {
        Clock::reset();
        genesis::set_terms(&self.mix.network);
        let mut storage = genesis::storage(&self.mix, &self.population);
        BasicExternalities::execute_with_storage(&mut storage, || self.prepare());
        while self.epoch < epochs + EPILOGUE {
            let until = (self.epoch + CLEANING).min(epochs + EPILOGUE);
            BasicExternalities::execute_with_storage(&mut storage, || {
                while self.epoch < until {
                    self.in_business = self.epoch < epochs;
                    self.run_epoch();
                    self.epoch += 1;
                    progress(self.epoch);
                }
                ledger::check();
                pallet_keirin_inference::AnswerHashes::<Chain>::drain().for_each(drop);
            });
        }
        let supply = BasicExternalities::execute_with_storage(&mut storage, ledger::supply);
        Outcome::of(&self.mix, &self.population, self.seed, epochs, &self.books, supply)
    }

    /// Collateral and reputation that participants start with.
    fn prepare(&mut self) {
        System::set_block_number(1);
        for actor in self.population.actors() {
            let amount = genesis::collateral_of(&self.population, actor, &self.mix.network);
            if amount > 0 {
                Participants::bond(RuntimeOrigin::signed(actor.account), amount)
                    .expect("the genesis gave participants what they bond");
            }
            let epochs = self.population.group_of(actor).reputation;
            if epochs > 0 {
                let record = Record { epochs, last_active: EpochIndex(0), cheated: None, checks: Checks::default() };
                Records::<Chain>::insert(actor.account, record);
                LastActive::<Chain>::insert(EpochIndex(0), actor.account, ());
            }
        }
        self.books.begin(&self.population, wealth_of);
    }

    fn run_epoch(&mut self) {
        self.begin_block();
        self.open();
        Clock::advance();
        self.begin_block();
        self.show_missed();
        self.vote();
        Clock::advance();
        self.begin_block();
        self.vote();
        if self.in_business {
            self.work();
        }
        Clock::advance();
        self.begin_block();
        self.doubt();
        self.check();
        self.vote();
        Clock::advance();
        self.begin_block();
        self.vote();
        self.set_weights();
        self.claim();
        self.read_events();
        self.books.end_epoch(&self.population, wealth_of);
        Clock::advance();
    }

    fn begin_block(&mut self) {
        let number = System::block_number();
        AllPalletsWithSystem::on_finalize(number);
        self.read_events();
        System::set_block_number(number + 1);
        System::set_parent_hash(H256(self.chance.bytes("block", number)));
        AllPalletsWithSystem::on_initialize(number + 1);
    }

    /// Everybody who takes part reveals its secret of the last epoch and opens this one.
    fn open(&mut self) {
        let epoch = EpochIndex(self.epoch);
        for actor in self.population.actors() {
            if !self.population.is_present(actor, self.epoch, &self.chance) {
                continue;
            }
            if let Some(last) = epoch.previous() {
                Clock::reveal(last, actor.account, self.secret(last, actor.account));
            }
            Validation::opened(epoch, &actor.account, Participants::weight_of(&actor.account));
        }
    }

    /// The secret of a participant.
    pub(crate) fn secret(&self, epoch: EpochIndex, account: AccountId) -> Secret {
        self.chance.bytes("secret", (epoch, account))
    }

    /// Somebody honest shows each duty that was missed; a validator that keeps its secret has nothing of the epoch anyway.
    fn show_missed(&mut self) {
        for (epoch, index, validator) in std::mem::take(&mut self.missed) {
            if Clock::secret_of(epoch, &validator).is_none() {
                continue;
            }
            let finder = self.population.any_honest("finder", (epoch, validator), &self.chance);
            let origin = RuntimeOrigin::signed(finder.account);
            let shown = Validation::report_missed_validation(origin, epoch, index, validator);
            self.note(shown.map(drop).map_err(|error| error.error));
        }
    }

    /// The sprint is settled: everybody has the weight of its compute, as far as collateral backs it.
    fn set_weights(&mut self) {
        let weight_of = |account: &AccountId| {
            let Some(actor) = self.population.actor(*account) else { return VotingWeight(0) };
            let group = self.population.group_of(actor);
            let proved = VotingWeight(if self.epoch + 1 >= group.joins { group.weight } else { 0 });
            Participants::backed_weight(account).map_or(proved, |backed| proved.min(backed))
        };
        let rest = Participants::set_weights(0, u32::MAX, &weight_of);
        assert_eq!(rest, None, "all weights are set at once");
    }

    fn claim(&mut self) {
        let Some(last) = EpochIndex(self.epoch).previous() else { return };
        for actor in self.population.actors() {
            if Rewards::claimable(&actor.account, u32::MAX).contains(&last) {
                let claimed = Rewards::claim(authorized(), actor.account, last);
                self.books.note(claimed);
            }
        }
    }

    /// Counts calls that the chain refused; with participants that know what they do there are none.
    pub(crate) fn note(&mut self, result: Result<(), DispatchError>) {
        self.books.note(result);
    }

    fn read_events(&mut self) {
        for record in System::read_events_no_consensus() {
            self.books.read(record.event, &self.population, &mut self.deeds);
        }
        System::reset_events();
    }
}

/// The origin that a signature of the executor would have earned.
pub(crate) fn authorized() -> RuntimeOrigin {
    frame_system::RawOrigin::Authorized.into()
}

/// All that a participant has, on both of its accounts.
fn wealth_of(actor: &Actor) -> u128 {
    Balances::total_balance(&actor.account) + Balances::total_balance(&actor.requester())
}
