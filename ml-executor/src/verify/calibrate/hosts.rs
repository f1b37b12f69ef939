//! Honest variations of a host.

use std::path::PathBuf;

use futures::{stream, StreamExt, TryStreamExt};

use super::{forge, orders::order, Plan};
use crate::{
    defaults::PREFILL_CHUNK,
    engine::{Device, Engine, EngineOptions, Optimisation, Requests},
    verify::Claim,
};

/// A way to run the model honestly.
#[derive(Clone, Debug)]
pub struct Host {
    /// What it is called in tables.
    pub name: String,
    /// The model's folder.
    pub folder: PathBuf,
    /// What computes.
    pub device: Device,
    /// Threads; 0 for all cores.
    pub threads: usize,
    /// How far the graph is rewritten.
    pub optimisation: Optimisation,
    /// Requests at once.
    pub concurrency: usize,
}

/// The host that cheats would have to be, and that checks them.
pub(super) const REFERENCE: usize = 0;

/// All variations that are at hand.
pub(super) fn hosts(plan: &Plan) -> Vec<Host> {
    let host = |name: &str, threads, optimisation, concurrency| Host {
        name: name.to_owned(),
        folder: plan.model.folder.clone(),
        device: Device::Cpu,
        threads,
        optimisation,
        concurrency,
    };
    let mut hosts = vec![
        host("batches of 16", 0, Optimisation::All, 16),
        host("batches of 4", 0, Optimisation::All, 4),
        host("alone, 1 thread", 1, Optimisation::All, 1),
        host("alone, 2 threads", 2, Optimisation::All, 1),
        host("graph as it is", 0, Optimisation::Off, 16),
        host("graph partly fused", 0, Optimisation::Basic, 16),
    ];
    if let Some(folder) = &plan.float16 {
        hosts.push(Host { folder: folder.clone(), ..host("float16", 0, Optimisation::All, 16) });
    }
    if plan.device != Device::Cpu {
        let name = plan.device.to_string();
        hosts.push(Host { device: plan.device, ..host(&name, 0, Optimisation::All, 16) });
    }
    hosts
}

impl Host {
    /// Loads the model.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub async fn load(&self, plan: &Plan) -> anyhow::Result<Engine> {
        let options = EngineOptions {
            device: self.device,
            threads: self.threads,
            max_batch: self.concurrency,
            prefill_chunk: PREFILL_CHUNK,
            optimisation: self.optimisation,
            onnxruntime_library: plan.onnxruntime.clone(),
            requests: Requests::default(),
        };
        let folder = self.folder.clone();
        Ok(tokio::task::spawn_blocking(move || Engine::load(&folder, &options)).await??)
    }

    /// Answers to the plan's honest orders, of which the first has number `first`.
    pub(super) async fn answers(&self, plan: &Plan, first: usize) -> anyhow::Result<Vec<Claim>> {
        let engine = self.load(plan).await?;
        answers(&engine, self.concurrency, first..first + plan.honest, plan.tokens).await
    }
}

/// Answers to the orders with these numbers, several at once.
pub(super) async fn answers(
    engine: &Engine,
    concurrency: usize,
    numbers: std::ops::Range<usize>,
    tokens: u32,
) -> anyhow::Result<Vec<Claim>> {
    let answer = |number| async move { forge::honest(engine, &order(number, tokens)).await };
    Ok(stream::iter(numbers).map(answer).buffered(concurrency).try_collect().await?)
}
