//! Measuring how far honest answers are from what validators have, how far others are, and the thresholds between them.
//!
//! [`hosts`] are the honest variations: threads, batches, graph optimisation, half precision, a GPU where there is one. Each
//! answers orders, and each checks the answers of all. The cheats of [`cheats`] answer orders with other models or
//! by other rules and are checked by one of the hosts. [`thresholds`] go between the two, and [`population`] counts who is refused
//! under them.

pub mod cheats;
pub mod forge;
pub mod hosts;
pub mod orders;
pub mod population;
pub mod table;
pub mod thresholds;

use std::path::PathBuf;

use anyhow::Context;
use futures::{stream, StreamExt, TryStreamExt};
use keirin_primitives::verification::TextThresholds;
use serde::{Deserialize, Serialize};

use super::{examine, Claim};
use crate::{
    engine::{Device, Engine},
    models::ModelArgument,
};
use hosts::Host;
use population::{Check, Population, Summary};

/// What to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The model.
    pub model: ModelArgument,
    /// The same model in half precision, as honest GPUs run it.
    pub float16: Option<PathBuf>,
    /// Models that pass themselves off as it.
    pub stand_ins: Vec<ModelArgument>,
    /// A device besides the processor.
    pub device: Device,
    /// The ONNX Runtime library.
    pub onnxruntime: PathBuf,
    /// Orders that each honest host answers.
    pub honest: usize,
    /// Orders that each cheat answers.
    pub dishonest: usize,
    /// Most tokens of an answer.
    pub tokens: u32,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The model's name.
    pub model: String,
    /// Most tokens of an answer.
    pub tokens: u32,
    /// What follows.
    pub thresholds: TextThresholds,
    /// Checks of honest claims.
    pub honest_checks: usize,
    /// How many of them were refused.
    pub false_accusations: usize,
    /// The nearest that an honest choice came to being refused, in thousandths of what was allowed.
    pub nearest_choice: u64,
    /// Honest claims by the host that made them; every host checked them.
    pub honest: Vec<Summary>,
    /// Claims of cheats.
    pub dishonest: Vec<Summary>,
}

/// Measures a model. Tells `say` what it is doing.
///
/// # Errors
/// When a model can't be loaded or fails.
pub async fn calibrate(plan: &Plan, say: impl Fn(&str)) -> anyhow::Result<Calibration> {
    let hosts = hosts::hosts(plan);
    let mut claims: Vec<Vec<Claim>> = Vec::new();
    for (number, host) in hosts.iter().enumerate() {
        say(&format!("{} answers {} orders", host.name, plan.honest));
        claims.push(host.answers(plan, number * plan.honest).await?);
    }
    let forged = cheats::forge(plan, &hosts, &say).await?;

    let mut honest: Vec<Population> = hosts.iter().map(|host| Population::of(&host.name)).collect();
    let (mut forged, mut dishonest) = (Some(forged), Vec::new());
    for validator in &hosts {
        let checks = claims.iter().map(Vec::len).sum::<usize>();
        say(&format!("{} checks {checks} honest answers", validator.name));
        let engine = validator.load(plan).await?;
        for (population, claims) in honest.iter_mut().zip(&claims) {
            population.checks.extend(check_all(&engine, validator, claims, None).await?);
        }
        // The first is the reference.
        if let Some(forged) = forged.take() {
            say("it checks the cheats");
            dishonest = forged.check(&engine, validator).await?;
        }
    }
    Ok(summarise(plan, &honest, &dishonest))
}

fn summarise(plan: &Plan, honest: &[Population], dishonest: &[cheats::Cheat]) -> Calibration {
    let stand_ins = dishonest.iter().filter(|cheat| cheat.has_own_numbers).flat_map(|cheat| &cheat.population.checks);
    let thresholds = thresholds::between(honest.iter().flat_map(|population| &population.checks), stand_ins);
    let choices = honest.iter().flat_map(|population| &population.checks);
    let nearest_choice = choices.filter_map(|check| check.choice_permille(&thresholds)).max().unwrap_or_default();
    let honest: Vec<Summary> = honest.iter().map(|population| population.summary(&thresholds)).collect();
    Calibration {
        model: plan.model.name.clone(),
        tokens: plan.tokens,
        thresholds,
        honest_checks: honest.iter().map(|summary| summary.checks).sum(),
        false_accusations: honest.iter().map(|summary| summary.refused).sum(),
        nearest_choice,
        honest,
        dishonest: dishonest.iter().map(|cheat| cheat.population.summary(&thresholds)).collect(),
    }
}

impl Population {
    fn of(name: &str) -> Self {
        Self { name: name.to_owned(), checks: Vec::new() }
    }
}

/// Checks claims, several at once; `honest` are what honest executors claim for the same orders.
async fn check_all(
    engine: &Engine,
    host: &Host,
    claims: &[Claim],
    honest: Option<&[Claim]>,
) -> anyhow::Result<Vec<Check>> {
    let check = |number: usize| async move {
        let claim = claims.get(number).context("there is a claim for every number")?;
        let examination = examine(engine, claim).await?;
        anyhow::Ok(Check::new(claim, examination, honest.and_then(|honest| honest.get(number))))
    };
    stream::iter(0..claims.len()).map(check).buffered(host.concurrency).try_collect().await
}
