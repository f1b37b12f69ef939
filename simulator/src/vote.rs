//! Votes on challenged works: sealed in one block, opened in the next.

use keirin_primitives::{
    executor::ExecutorSignature,
    sprint::{EpochIndex, Phase},
    traits::Epochs as _,
    validation::{seal, Judgement, OpenedVote, SealedVerdict, SealedVerdicts, WorkId, WorkIndex, MAX_VERDICTS},
    HashBytes,
};
use pallet_keirin_validation::{Challenges, Tallies, Works};

use crate::{
    chain::{AccountId, Chain, System, Validation},
    clock::Clock,
    conduct::Votes,
    population::Actor,
    simulation::{authorized, Simulation},
};

/// A work that is put to the vote.
#[derive(Clone, Copy)]
struct Contested {
    epoch: EpochIndex,
    index: WorkIndex,
    work: WorkId,
    executor: AccountId,
}

impl Simulation {
    /// Everybody votes on what was challenged in this block, and opens its votes of the last one.
    pub(crate) fn vote(&mut self) {
        let now = System::block_number();
        let (mut voting, mut opening) = (Vec::new(), Vec::new());
        for (epoch, index, challenge) in Challenges::<Chain>::iter() {
            let Some(recorded) = Works::<Chain>::get(epoch, index) else { continue };
            let contested = Contested { epoch, index, work: recorded.work.id, executor: recorded.work.executor };
            // One block for each: every challenge comes by in both lists once.
            if now < challenge.votes_until {
                voting.push(contested);
            } else if now < challenge.opens_until {
                opening.push(contested);
            }
        }
        for contested in [&mut voting, &mut opening] {
            contested.sort_by_key(|work| (work.epoch, work.index));
        }
        let actors = self.population.actors().to_vec();
        for actor in &actors {
            self.seal_votes(actor, &voting);
            self.open_votes(actor, &opening);
        }
    }

    fn seal_votes(&mut self, actor: &Actor, voting: &[Contested]) {
        for works in voting.chunk_by(|a, b| a.epoch == b.epoch) {
            let Some(epoch) = works.first().map(|contested| contested.epoch) else { continue };
            let mut sealed = Vec::new();
            for contested in works {
                if let Some(judgement) = self.ballot(actor, contested) {
                    let salt = self.vote_salt(actor, &contested.work);
                    let seal = seal(&actor.account, &contested.work, judgement, &salt);
                    sealed.push(SealedVerdict { index: contested.index, work: contested.work, seal });
                }
            }
            for part in sealed.chunks(MAX_VERDICTS as usize) {
                let verdicts = part.to_vec().try_into().expect("parts are as long as a transaction takes");
                let sealed = SealedVerdicts { epoch, validator: actor.account, verdicts };
                let voted = Validation::seal_votes(authorized(), sealed, ExecutorSignature([0; 65]));
                self.note(voted);
            }
        }
    }

    fn open_votes(&mut self, actor: &Actor, opening: &[Contested]) {
        for contested in opening {
            let Some(judgement) = self.ballot(actor, contested) else { continue };
            let salt = self.vote_salt(actor, &contested.work);
            let Contested { epoch, index, .. } = *contested;
            let vote = OpenedVote { epoch, index, validator: actor.account, judgement, salt };
            let opened = Validation::open_vote(authorized(), vote);
            self.note(opened);
        }
    }

    /// How a participant votes on a work; the same whenever it is asked.
    fn ballot(&mut self, actor: &Actor, contested: &Contested) -> Option<Judgement> {
        let Contested { epoch, work, executor, .. } = contested;
        // Who is away in this epoch was in the one that is judged, perhaps; it does not come back to vote.
        let gone = matches!(Clock::now().phase, Phase::Validation | Phase::Settled)
            && self.population.leaves(actor, self.epoch, &self.chance);
        let present = !gone && self.population.is_present(actor, self.epoch, &self.chance);
        let may_vote = *executor != actor.account && Tallies::<Chain>::get(epoch, actor.account).span.weight.0 > 0;
        if !present || !may_vote {
            return None;
        }
        let deed = self.deeds.get(work).expect("a work is known until it is settled");
        let votes = self.population.group_of(actor).conduct.votes;
        match (deed.prejudice(work, actor, &self.population, &self.chance), votes) {
            (Some(judgement), _) => Some(judgement),
            (None, Votes::Checked) => Some(self.look(actor, work)),
            (None, Votes::Blind) => Some(Judgement::Invalid),
            (None, Votes::Missing) => None,
        }
    }

    fn vote_salt(&self, actor: &Actor, work: &WorkId) -> HashBytes {
        self.chance.bytes("vote", (actor.account, work))
    }
}
