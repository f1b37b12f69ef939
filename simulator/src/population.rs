//! Who takes part in a run.

use crate::{
    chain::AccountId,
    chance::Chance,
    mix::{Group, Mix},
};

/// The account of all who ask and do not take part otherwise.
pub const OUTSIDER: AccountId = 1_000_000;
/// What is added to a participant's account for the one it asks from.
const OWN_REQUESTER: AccountId = 100_000;

/// A participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its account.
    pub account: AccountId,
    /// Number of its group in the mix.
    pub group: usize,
}

impl Actor {
    /// The account it asks from.
    pub const fn requester(&self) -> AccountId {
        self.account + OWN_REQUESTER
    }
}

/// All participants of a run, by account from 1 on.
#[derive(Clone, Debug)]
pub struct Population {
    /// The groups of the mix.
    pub groups: Vec<Group>,
    actors: Vec<Actor>,
}

impl Population {
    /// The participants of a mix.
    pub fn of(mix: &Mix) -> Self {
        let groups = mix.group.iter().enumerate();
        let members = groups.flat_map(|(number, group)| (0..group.count).map(move |_| number));
        let actors = (1..).zip(members).map(|(account, group)| Actor { account, group }).collect();
        Self { groups: mix.group.clone(), actors }
    }

    /// Everybody, by account.
    pub fn actors(&self) -> &[Actor] {
        &self.actors
    }

    /// The participant with an account.
    pub fn actor(&self, account: AccountId) -> Option<&Actor> {
        self.actors.get(usize::try_from(account.checked_sub(1)?).ok()?)
    }

    /// How a participant behaves.
    pub fn group_of(&self, actor: &Actor) -> &Group {
        self.groups.get(actor.group).expect("actors are made of the groups of their mix")
    }

    /// Whether a participant takes part in an epoch.
    pub fn is_present(&self, actor: &Actor, epoch: u32, chance: &Chance) -> bool {
        let group = self.group_of(actor);
        epoch >= group.joins && !chance.happens("offline", (epoch, actor.account), group.conduct.offline)
    }

    /// Whether a participant that takes part in an epoch goes away in the middle of it.
    pub fn leaves(&self, actor: &Actor, epoch: u32, chance: &Chance) -> bool {
        chance.happens("leaves", (epoch, actor.account), self.group_of(actor).conduct.leaves)
    }

    /// One of the honest group, by chance.
    pub fn any_honest(&self, what: &str, of: impl codec::Encode, chance: &Chance) -> Actor {
        let honest = self.groups.first().map_or(1, |group| group.count);
        let number = chance.below(what, of, honest.into());
        Actor { account: number + 1, group: 0 }
    }
}
