//! Requests, and what executors make of them.

use keirin_primitives::{
    executor::ExecutorSignature,
    inference::{Answer, FinishReason, Outcome, Output, Report, TaskId},
    validation::WorkId,
};
use pallet_keirin_inference::{NextTask, Tasks};

use crate::{
    chain::{AccountId, Chain, Inference, Reputation, RuntimeOrigin},
    deeds::Deed,
    genesis::MODEL,
    population::{Actor, OUTSIDER},
    simulation::{authorized, Simulation},
};
use keirin_primitives::traits::Reputation as _;

/// Tokens of each prompt; one for each byte, as the chain counts before it knows better.
const PROMPT: &[u8] = b"why?";
/// Fewest tokens of an answer.
const LEAST_TOKENS: u32 = 16;
/// Most tokens of an answer.
const MOST_TOKENS: u32 = 96;

impl Simulation {
    /// All requests of an epoch, outsiders' and participants' own mixed, each followed by its answer.
    pub(crate) fn work(&mut self) {
        let own = self.population.actors().iter().flat_map(|actor| {
            let asks = self.population.group_of(actor).conduct.asks;
            let present = self.population.is_present(actor, self.epoch, &self.chance);
            std::iter::repeat_n(actor.requester(), if present { asks as usize } else { 0 })
        });
        let outside = std::iter::repeat_n(OUTSIDER, self.mix.network.requests as usize);
        let mut requests: Vec<_> = outside.chain(own).enumerate().collect();
        requests.sort_by_cached_key(|(number, _)| self.chance.bytes("order", (self.epoch, *number as u64)));
        let middle = requests.len() / 2;
        for (place, (_, requester)) in requests.into_iter().enumerate() {
            self.ask(requester, place >= middle);
        }
    }

    /// A request, and its answer; `late` in the later half of the epoch's.
    fn ask(&mut self, requester: AccountId, late: bool) {
        let task = NextTask::<Chain>::get();
        let origin = RuntimeOrigin::signed(requester);
        let asked = Inference::request(origin, MODEL.to_vec(), PROMPT.to_vec(), MOST_TOKENS, u128::MAX, None);
        let opened = asked.is_ok();
        self.note(asked);
        if opened {
            self.answer(task, late);
        }
    }

    /// The executor that was drawn answers, honestly or not, or lets the task expire.
    fn answer(&mut self, task: TaskId, late: bool) {
        let opened = Tasks::<Chain>::get(task).expect("the request opened this task");
        let executor = *self.population.actor(opened.participant).expect("only participants are drawn");
        let (work, conduct) = (WorkId(opened.order), self.population.group_of(&executor).conduct.clone());
        let gone = late && self.population.leaves(&executor, self.epoch, &self.chance);
        let absent = gone || !self.population.is_present(&executor, self.epoch, &self.chance);
        if absent || self.chance.happens("drop", work, conduct.drops) {
            return;
        }
        let wrong = self.chance.happens("wrong", work, conduct.wrong)
            && Reputation::epochs_of(&executor.account) >= conduct.wrong_from;
        let span = u64::from(MOST_TOKENS - LEAST_TOKENS) + 1;
        let more = u32::try_from(self.chance.below("tokens", work, span)).unwrap_or(0);
        let completion_tokens = LEAST_TOKENS + more;
        let drawn = opened.traps.is_some_and(|draw| draw.is_trap(&self.secret(draw.epoch, executor.account), &work));
        // Who works for a ring sets none for its members.
        let trap = drawn && !wrong && !conduct.vouches;
        self.do_work(work, executor, (wrong, trap), completion_tokens);
        let answer = Answer {
            output: Output::default(),
            prompt_tokens: u32::try_from(PROMPT.len()).unwrap_or(u32::MAX),
            completion_tokens,
            finish: FinishReason::Stop,
            evidence: self.chance.bytes("evidence", work),
        };
        let outcome = Outcome::Answered(answer);
        let report = Report { task, participant: opened.participant, order: opened.order, outcome };
        let reported = Inference::report(authorized(), report, ExecutorSignature([0; 65]));
        self.note(reported);
    }

    fn do_work(&mut self, work: WorkId, executor: Actor, (wrong, trap): (bool, bool), completion_tokens: u32) {
        let (costs, conduct) = (&self.mix.costs, &self.population.group_of(&executor).conduct);
        let fee = self.mix.network.token_price as f64 * (f64::from(completion_tokens) + PROMPT.len() as f64);
        let cost = fee * costs.generate;
        self.books.charge(executor.group, if wrong { cost * conduct.cheap.unwrap_or(costs.cheap) } else { cost });
        let detection = conduct.detection.unwrap_or(self.mix.checking.detection);
        let shows = self.chance.happens("shows", work, detection);
        self.deeds.insert(work, Deed { executor, wrong, shows, trap, cost, seen_by: Default::default() });
    }
}
