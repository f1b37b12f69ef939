//! Verdicts: who must check what, and what is sealed.

use std::collections::BTreeMap;

use keirin_primitives::{
    executor::ExecutorSignature,
    sprint::EpochIndex,
    validation::{
        must_check, seal, verdict_salt, Judgement, SealedVerdict, SealedVerdicts, WorkId, WorkIndex, MAX_VERDICTS,
    },
    weight::VotingWeight,
    HashBytes,
};
use pallet_keirin_validation::{Rounds, Seals, Tallies, Works};
use sp_runtime::Perbill;

use crate::{
    chain::{AccountId, Chain, RuntimeOrigin, Validation},
    conduct::Verdicts,
    population::Actor,
    simulation::{authorized, Simulation},
};

/// A work that a validator must check.
#[derive(Clone, Copy)]
struct Duty {
    index: WorkIndex,
    work: WorkId,
}

impl Simulation {
    /// Requesters report answers that they have no doubt about.
    pub(crate) fn doubt(&mut self) {
        let epoch = EpochIndex(self.epoch);
        let works = Rounds::<Chain>::get(epoch).map_or(0, |round| round.works);
        let mut left: BTreeMap<AccountId, u32> = BTreeMap::new();
        for actor in self.population.actors() {
            left.insert(actor.requester(), self.population.group_of(actor).conduct.reports);
        }
        left.retain(|_, reports| *reports > 0);
        if left.is_empty() {
            return;
        }
        for index in (0..works).map(WorkIndex) {
            let Some(recorded) = Works::<Chain>::get(epoch, index) else { continue };
            let requester = recorded.work.requester;
            if let Some(reports) = left.get_mut(&requester).filter(|reports| **reports > 0) {
                *reports -= 1;
                let reported = Validation::report(RuntimeOrigin::signed(requester), epoch, index);
                self.note(reported);
            }
        }
    }

    /// Everybody seals what it found, or what it says it found. Who copies comes last, when there is something to copy.
    pub(crate) fn check(&mut self) {
        let duties = self.duties();
        let mut validators: Vec<_> = duties.into_iter().collect();
        validators.sort_by_key(|(validator, _)| (self.verdicts_of(*validator) == Verdicts::Copied, *validator));
        for (validator, duties) in validators {
            let actor = *self.population.actor(validator).expect("only participants open epochs");
            let mut sealed = Vec::new();
            let mut missed = None;
            for duty in duties {
                let (verdict, opens) = self.verdict(&actor, duty);
                missed = missed.or((!opens).then_some(duty.index));
                sealed.extend(verdict.map(|seal| SealedVerdict { index: duty.index, work: duty.work, seal }));
            }
            self.missed.extend(missed.map(|index| (EpochIndex(self.epoch), index, validator)));
            self.submit(validator, &sealed);
        }
    }

    fn verdicts_of(&self, validator: AccountId) -> Verdicts {
        self.population
            .actor(validator)
            .map_or(Verdicts::Checked, |actor| self.population.group_of(actor).conduct.verdicts)
    }

    /// The works of this epoch that each validator must check.
    fn duties(&mut self) -> BTreeMap<AccountId, Vec<Duty>> {
        let epoch = EpochIndex(self.epoch);
        let Some(round) = Rounds::<Chain>::get(epoch) else { return BTreeMap::new() };
        let validators: Vec<_> = self
            .population
            .actors()
            .iter()
            .map(|actor| (actor.account, Tallies::<Chain>::get(epoch, actor.account).span))
            .filter(|(_, span)| span.weight.0 > 0)
            .map(|(account, span)| (account, span, self.secret(epoch, account)))
            .collect();
        let mut duties: BTreeMap<AccountId, Vec<Duty>> = BTreeMap::new();
        for index in (0..round.works).map(WorkIndex) {
            let recorded = Works::<Chain>::get(epoch, index).expect("works are kept until they are paid");
            let (work, executor) = (recorded.work.id, recorded.work.executor);
            let own = Tallies::<Chain>::get(epoch, executor).span;
            let others = VotingWeight(round.total.0 - own.weight.0);
            let full = recorded.rate == Perbill::one();
            let mut checks = 0;
            for (validator, span, secret) in &validators {
                let assigned = full && recorded.point.falls_on(*span, own, round.total);
                let drawn = must_check(secret, &work, recorded.rate, span.weight, others);
                if *validator != executor && (assigned || drawn) {
                    duties.entry(*validator).or_default().push(Duty { index, work });
                    checks += 1;
                }
            }
            self.books.sample(full, checks);
        }
        duties
    }

    /// What a validator seals, if anything, and whether its secret will open it.
    fn verdict(&mut self, actor: &Actor, duty: Duty) -> (Option<HashBytes>, bool) {
        if self.population.leaves(actor, self.epoch, &self.chance) {
            return (None, false);
        }
        let group = self.population.group_of(actor);
        let verdicts = group.conduct.verdicts;
        let deed = self.deeds.get(&duty.work).expect("a work that was recorded has been done");
        let judgement = match (deed.prejudice(&duty.work, actor, &self.population, &self.chance), verdicts) {
            (Some(judgement), _) => judgement,
            (None, Verdicts::Checked) => self.look(actor, &duty.work),
            (None, Verdicts::Blind) => Judgement::Valid,
            (None, Verdicts::Copied) => {
                let mut seals = Seals::<Chain>::iter_prefix_values((EpochIndex(self.epoch), duty.index));
                match seals.next() {
                    Some(copied) => return (Some(copied), false),
                    None => Judgement::Valid,
                }
            }
            (None, Verdicts::Missing) => return (None, false),
        };
        let salt = verdict_salt(&self.secret(EpochIndex(self.epoch), actor.account), &duty.work);
        (Some(seal(&actor.account, &duty.work, judgement, &salt)), true)
    }

    /// Checks a work, and pays for it the first time.
    pub(crate) fn look(&mut self, actor: &Actor, work: &WorkId) -> Judgement {
        let deed = self.deeds.get_mut(work).expect("a work is known until it is settled");
        if deed.seen_by.insert(actor.account) {
            self.books.charge(actor.group, deed.cost * self.mix.costs.verify);
        }
        deed.look(work, actor.account, &self.mix.checking, &self.chance)
    }

    fn submit(&mut self, validator: AccountId, sealed: &[SealedVerdict]) {
        for part in sealed.chunks(MAX_VERDICTS as usize) {
            let verdicts = part.to_vec().try_into().expect("parts are as long as a transaction takes");
            let sealed = SealedVerdicts { epoch: EpochIndex(self.epoch), validator, verdicts };
            let submitted = Validation::submit_verdicts(authorized(), sealed, ExecutorSignature([0; 65]));
            self.note(submitted);
        }
    }
}
