//! What was really done: what the chain is to find out.

use std::collections::BTreeSet;

use keirin_primitives::validation::{Judgement, WorkId};

use crate::{
    chain::AccountId,
    chance::Chance,
    mix::Checking,
    population::{Actor, Population},
};

/// A piece of work as it was really done.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Who did it.
    pub executor: Actor,
    /// Whether a cheaper model wrote it.
    pub wrong: bool,
    /// Whether a check finds that out.
    pub shows: bool,
    /// Whether its evidence is wrong on purpose, which every check finds.
    pub trap: bool,
    /// What an answer of the real model costs, in tokens of the chain.
    pub cost: f64,
    /// Who has looked at it; nobody pays twice for that.
    pub seen_by: BTreeSet<AccountId>,
}

impl Deed {
    /// What a validator finds that checks a work.
    pub fn look(&self, work: &WorkId, validator: AccountId, checking: &Checking, chance: &Chance) -> Judgement {
        let invalid = if self.trap {
            true
        } else if self.wrong {
            self.shows
        } else {
            chance.happens("false positive", (work, validator), checking.false_positive)
        };
        if invalid {
            Judgement::Invalid
        } else {
            Judgement::Valid
        }
    }

    /// What a validator says without a look, because of who did the work.
    pub fn prejudice(
        &self,
        work: &WorkId,
        judge: &Actor,
        population: &Population,
        chance: &Chance,
    ) -> Option<Judgement> {
        let conduct = &population.group_of(judge).conduct;
        if judge.group == self.executor.group {
            return conduct.vouches.then_some(Judgement::Valid);
        }
        // The same works for all of a group, so that they vote for what one of them said.
        chance.happens("accuse", (work, judge.group as u64), conduct.accuses).then_some(Judgement::Invalid)
    }
}
