//! What cheats claim.

use futures::{stream, StreamExt, TryStreamExt};
use keirin_primitives::{inference::TaskOrder, AccountBytes};

use super::{
    check_all, forge,
    hosts::{self, Host},
    population::Population,
    Plan,
};
use crate::{
    engine::{Engine, GenerateError},
    verify::Claim,
};

/// Put into answers by [`forge::injected`].
const ADVERTISEMENT: &str = " Buy at example.com.";

/// Makes another order of an order.
type Change = Box<dyn Fn(&TaskOrder<AccountBytes>) -> TaskOrder<AccountBytes>>;

/// One way to cheat, checked.
pub struct Cheat {
    /// Its claims.
    pub population: Population,
    /// Whether the log-probabilities are those of the model that wrote the answer.
    pub has_own_numbers: bool,
}

/// Claims of every cheat.
pub(super) struct Forged {
    /// What honest executors claim for the same orders.
    honest: Vec<Claim>,
    /// Name, claims, and whether they were written and scored by a stand-in.
    ready: Vec<(String, Vec<Claim>, bool)>,
    /// Name and claims of stand-ins, to be scored once by the model.
    to_score: Vec<(String, Vec<Claim>)>,
}

/// Makes the claims of every cheat.
pub(super) async fn forge(plan: &Plan, hosts: &[Host], say: impl Fn(&str)) -> anyhow::Result<Forged> {
    // Numbers that no honest host was asked.
    let numbers = hosts.len() * plan.honest..hosts.len() * plan.honest + plan.dishonest;
    let reference = &hosts[hosts::REFERENCE];
    say(&format!("cheats by other rules answer {} orders each", plan.dishonest));
    let engine = reference.load(plan).await?;
    let honest = hosts::answers(&engine, reference.concurrency, numbers.clone(), plan.tokens).await?;
    let mut ready = by_other_rules(&engine, &honest, reference.concurrency).await?;
    drop(engine);

    let mut to_score = Vec::new();
    for stand_in in &plan.stand_ins {
        say(&format!("{} answers {} orders in its place", stand_in.name, plan.dishonest));
        let host = Host { name: stand_in.name.clone(), folder: stand_in.folder.clone(), ..reference.clone() };
        let engine = host.load(plan).await?;
        let written = hosts::answers(&engine, host.concurrency, numbers.clone(), plan.tokens).await?;
        let score = |claim: &Claim| (claim.order.clone(), forge::tokens(claim));
        let copied = scored(&engine, honest.iter().map(score).collect(), host.concurrency).await?;
        ready.push((stand_in.name.clone(), written.clone(), true));
        ready.push((format!("answer of the model, numbers of {}", stand_in.name), copied, false));
        to_score.push((format!("{}, scored by the model", stand_in.name), written));
    }
    Ok(Forged { honest, ready, to_score })
}

async fn by_other_rules(
    engine: &Engine,
    honest: &[Claim],
    concurrency: usize,
) -> anyhow::Result<Vec<(String, Vec<Claim>, bool)>> {
    let hotter = |order: &TaskOrder<AccountBytes>| TaskOrder {
        temperature_milli: order.temperature_milli + 300,
        ..order.clone()
    };
    let reseeded = |order: &TaskOrder<AccountBytes>| TaskOrder {
        // Without temperature the seed changes nothing.
        temperature_milli: order.temperature_milli.max(700),
        seed: order.seed ^ 1,
        ..order.clone()
    };
    let written = |other: Change| async move {
        let forged = honest.iter().map(|claim| (claim.order.clone(), other(&claim.order))).collect::<Vec<_>>();
        let answer = |(order, other)| async move { forge::for_another_order(engine, &order, &other).await };
        stream::iter(forged).map(answer).buffered(concurrency).try_collect::<Vec<_>>().await
    };
    let injection = engine.tokens(ADVERTISEMENT)?;
    let edited = honest.iter().map(|claim| (claim.order.clone(), forge::edited(claim))).collect();
    let injected = honest.iter().map(|claim| (claim.order.clone(), forge::injected(claim, &injection))).collect();
    Ok(vec![
        ("temperature 0.3 higher".into(), written(Box::new(hotter)).await?, false),
        ("another seed".into(), written(Box::new(reseeded)).await?, false),
        ("one token edited, scored anew".into(), scored(engine, edited, concurrency).await?, false),
        ("text injected, scored anew".into(), scored(engine, injected, concurrency).await?, false),
    ])
}

/// Scores answers, several at once.
async fn scored(
    engine: &Engine,
    answers: Vec<(TaskOrder<AccountBytes>, Vec<u32>)>,
    concurrency: usize,
) -> Result<Vec<Claim>, GenerateError> {
    let score = |(order, tokens)| async move { forge::scored(engine, &order, tokens).await };
    stream::iter(answers).map(score).buffered(concurrency).try_collect().await
}

impl Forged {
    /// Checks all of them.
    pub async fn check(mut self, engine: &Engine, host: &Host) -> anyhow::Result<Vec<Cheat>> {
        for (name, written) in std::mem::take(&mut self.to_score) {
            let answers = written.iter().map(|claim| (claim.order.clone(), forge::tokens(claim))).collect();
            let claims = scored(engine, answers, host.concurrency).await?;
            self.ready.push((format!("{name}, bent"), claims.iter().map(forge::bent).collect(), false));
            self.ready.push((name, claims, false));
        }
        let mut cheats = Vec::with_capacity(self.ready.len());
        for (name, claims, has_own_numbers) in self.ready {
            let checks = check_all(engine, host, &claims, Some(&self.honest)).await?;
            cheats.push(Cheat { population: Population { name, checks }, has_own_numbers });
        }
        Ok(cheats)
    }
}
