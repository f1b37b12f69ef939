//! Traps: answers whose evidence is wrong on purpose.

use keirin_primitives::{
    executor::ExecutorSignature,
    sprint::EpochIndex,
    validation::{most_traps, Confession, WorkId, WorkIndex, MAX_VERDICTS, TRAP_EVERY},
};
use pallet_keirin_validation::{Challenges, Rounds, Works};

use crate::{
    chain::{AccountId, Chain, Validation},
    population::Actor,
    simulation::{authorized, Simulation},
};

impl Simulation {
    /// Whether an executor makes a trap of its next right answer. Who works for a ring sets none for its members, and an executor never sets
    /// more than it may confess.
    pub(crate) fn sets_trap(&mut self, executor: &Actor, work: WorkId) -> bool {
        let conduct = &self.population.group_of(executor).conduct;
        let set = self.traps.get(&executor.account).copied().unwrap_or(0);
        let sets =
            !conduct.vouches && set < most_traps(0) && self.chance.happens("trap", work, 1.0 / f64::from(TRAP_EVERY));
        if sets {
            self.traps.insert(executor.account, set + 1);
        }
        sets
    }

    /// Everybody who takes part confesses its traps of the last epoch, except those that were reported.
    pub(crate) fn confess(&mut self) {
        self.traps.clear();
        let Some(epoch) = EpochIndex(self.epoch).previous() else { return };
        let works = Rounds::<Chain>::get(epoch).map_or(0, |round| round.works);
        let mut traps: Vec<(AccountId, WorkIndex, WorkId)> = Vec::new();
        for index in (0..works).map(WorkIndex) {
            let Some(recorded) = Works::<Chain>::get(epoch, index) else { continue };
            let id = recorded.work.id;
            let is_trap = self.deeds.get(&id).is_some_and(|deed| deed.trap);
            if is_trap && !Challenges::<Chain>::contains_key(epoch, index) {
                traps.push((recorded.work.executor, index, id));
            }
        }
        traps.sort_by_key(|(executor, index, _)| (*executor, *index));
        for of_one in traps.chunk_by(|a, b| a.0 == b.0) {
            let Some(actor) = of_one.first().and_then(|(executor, ..)| self.population.actor(*executor)).copied()
            else {
                continue;
            };
            if self.population.is_present(&actor, self.epoch, &self.chance) {
                self.submit_confession(epoch, actor.account, of_one);
            }
        }
    }

    fn submit_confession(&mut self, epoch: EpochIndex, executor: AccountId, traps: &[(AccountId, WorkIndex, WorkId)]) {
        for part in traps.chunks(MAX_VERDICTS as usize) {
            let works = part.iter().map(|(_, index, work)| (*index, *work)).collect::<Vec<_>>();
            let works = works.try_into().expect("parts are as long as a transaction takes");
            let confessed =
                Validation::confess(authorized(), Confession { epoch, executor, works }, ExecutorSignature([0; 65]));
            self.note(confessed);
        }
    }
}
