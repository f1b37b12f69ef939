//! `keirin-executor sprint …`.

use std::{
    io::{BufWriter, Write},
    ops::ControlFlow,
    path::PathBuf,
    str::FromStr,
    time::{Duration, Instant},
};

use anyhow::Context;
use clap::{Args, Subcommand};
use keirin_primitives::executor_rpc::from_hex;
use keirin_sprint_model::{is_proof, radius, ConfigName, Distance2, Model, Nonce, DEFAULT_LEVEL};

use super::{
    bench,
    plan::{Host, Plan, BATCH},
    race::{race, Course},
    scorer::{Scorer, Sprint},
    self_test::{Reference, SelfTestError},
    tuning::{self, TuningFile, TUNING_TIME},
    turns::Turns,
    Flavour,
};
use crate::engine::Device;

/// Race, check and measure the sprint's model.
#[derive(Debug, Subcommand)]
pub(crate) enum SprintCommand {
    /// Race, and print each proof found: its nonce and its squared distance.
    Run(RunArgs),
    /// Recompute nonces and say which are proofs.
    Verify(VerifyArgs),
    /// Measure the radius that a share of nonces meets.
    Calibrate(CalibrateArgs),
    /// Measure nonces a second beside a large matrix product.
    Bench(BenchArgs),
    /// Print nonces and their squared distances, and nothing else.
    Score(ScoreArgs),
}

/// 32 bytes of hexadecimal digits.
#[derive(Clone, Copy, Debug)]
struct Bytes32([u8; 32]);

impl FromStr for Bytes32 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = from_hex(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(|| format!("«{text}» is not 32 bytes of hexadecimal digits"))
    }
}

/// The race that nonces belong to.
#[derive(Debug, Args)]
struct SprintArgs {
    /// The model's configuration: test, dev or production.
    #[arg(long = "config", value_name = "NAME", default_value_t)]
    configuration: ConfigName,
    /// The sprint seed.
    #[arg(long, value_name = "HEX")]
    seed: Bytes32,
    /// The account that races.
    #[arg(long, value_name = "HEX")]
    account: Bytes32,
}

impl SprintArgs {
    fn sprint(&self) -> Sprint {
        Sprint { configuration: self.configuration, seed: self.seed.0, account: self.account.0 }
    }
}

/// What computes.
#[derive(Debug, Args)]
pub(super) struct HostArgs {
    /// What computes: cpu, or a GPU as in cuda:0.
    #[arg(long, default_value_t = Device::Cpu)]
    device: Device,
    /// Threads to use; 0 for all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Sessions that share the threads; by default as many as threads, unless the weights are too large to copy.
    #[arg(long, value_name = "N")]
    sessions: Option<usize>,
    /// Nonces of one run.
    #[arg(long, value_name = "N")]
    batch: Option<usize>,
    /// Arithmetic: float32, tf32 or int8. By default the first that is exact here.
    #[arg(long, value_name = "NAME")]
    flavour: Option<Flavour>,
    /// The ONNX Runtime library; `make setup` gets it.
    #[arg(long, value_name = "FILE", env = "KEIRIN_ONNXRUNTIME")]
    onnxruntime: PathBuf,
}

impl HostArgs {
    pub(super) fn host(&self) -> Host {
        Host::with_threads(self.device, self.threads, self.onnxruntime.clone())
    }

    /// Flavours to try.
    pub(super) fn flavours(&self) -> Vec<Flavour> {
        self.flavour.map_or_else(|| Flavour::of(self.device).to_vec(), |flavour| vec![flavour])
    }

    /// Batches to try.
    pub(super) fn batches(&self) -> Vec<usize> {
        self.batch.map_or_else(|| tuning::batches(self.device).to_vec(), |batch| vec![batch.max(1)])
    }

    /// Sessions and threads of each to try.
    pub(super) fn crews(&self, sprint: &Sprint) -> Vec<(usize, usize)> {
        let host = self.host();
        match self.sessions {
            Some(sessions) => vec![(sessions.max(1), (host.processors / sessions.max(1)).max(1))],
            None => host.crews(sprint),
        }
    }

    /// Opens the sessions of the first flavour that is exact.
    fn open(&self, sprint: &Sprint) -> anyhow::Result<(Plan, Vec<Scorer>)> {
        let (host, reference) = (self.host(), Reference::of_sprint(sprint));
        let (sessions, threads) = self.crews(sprint)[0];
        let mut refused = None;
        for flavour in self.flavours() {
            let plan = Plan { flavour, batch: self.batch.unwrap_or(BATCH).max(1), sessions, threads };
            match plan.open_tested(&host, sprint, &reference) {
                Ok(scorers) => return Ok((plan, scorers)),
                Err(error) => {
                    tracing::warn!(%error, "not computed with");
                    refused = Some(error);
                }
            }
        }
        Err(refused.context("there is no flavour to compute with")?.into())
    }

    /// Opens the sessions of the fastest plan, from the file if it is there.
    fn open_fastest(&self, sprint: &Sprint, base_path: Option<&PathBuf>) -> anyhow::Result<(Plan, Vec<Scorer>)> {
        if self.flavour.is_some() || self.batch.is_some() || self.sessions.is_some() {
            return self.open(sprint);
        }
        let (host, reference) = (self.host(), Reference::of_sprint(sprint));
        crate::engine::environment(&host.onnxruntime_library)?;
        let file = base_path.map(|base_path| TuningFile::new(base_path));
        if let Some(plan) = file.as_ref().and_then(|file| file.read(&host, sprint)) {
            let scorers = plan.open_tested(&host, sprint, &reference)?;
            return Ok((plan, scorers));
        }
        let (trial, scorers) = tuning::fastest(&host, sprint, &reference, TUNING_TIME)?;
        if let Some(file) = file {
            file.write(&host, sprint, trial.plan).context("cannot keep the plan found")?;
        }
        Ok((trial.plan, scorers))
    }
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    sprint: SprintArgs,
    /// Seconds to race.
    #[arg(long, value_name = "N", conflicts_with = "count", required_unless_present = "count")]
    seconds: Option<u64>,
    /// Nonces to race.
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// Greatest squared distance of a proof; by default that which about one nonce in 900 meets.
    #[arg(long, value_name = "R")]
    radius: Option<Distance2>,
    /// The first nonce.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: Nonce,
    /// Where the fastest way to race on this host is kept; without it, it is looked for each time.
    #[arg(long, value_name = "DIR")]
    base_path: Option<PathBuf>,
    #[command(flatten)]
    host: HostArgs,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    sprint: SprintArgs,
    /// The nonces.
    #[arg(long, value_name = "N", value_delimiter = ',', required = true)]
    nonces: Vec<Nonce>,
    /// Greatest squared distance of a proof; by default that which about one nonce in 900 meets.
    #[arg(long, value_name = "R")]
    radius: Option<Distance2>,
    /// Compute with the reference implementation, as the chain would.
    #[arg(long)]
    reference: bool,
    #[command(flatten)]
    host: HostArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CalibrateArgs {
    /// The model's configuration: test, dev or production.
    #[arg(long = "config", value_name = "NAME", default_value_t)]
    configuration: ConfigName,
    /// Nonces of each seed.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    count: u64,
    /// Seeds to measure.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seeds: u8,
    #[command(flatten)]
    host: HostArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The model's configuration: test, dev or production.
    #[arg(long = "config", value_name = "NAME", default_value_t)]
    pub(super) configuration: ConfigName,
    /// Seconds for each line.
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    pub(super) seconds: f64,
    /// Batches to measure; by default those that a race would try.
    #[arg(long, value_name = "N", value_delimiter = ',', conflicts_with = "batch")]
    batches: Vec<usize>,
    /// Print one JSON document; the table goes to standard error.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) host: HostArgs,
}

impl BenchArgs {
    /// Prints a line for people.
    pub(super) fn tell(&self, line: &str) {
        if self.json {
            eprintln!("{line}");
        } else {
            println!("{line}");
        }
    }

    /// Batches to measure.
    pub(super) fn batches(&self) -> Vec<usize> {
        match self.batches.as_slice() {
            [] => self.host.batches(),
            batches => batches.iter().map(|batch| (*batch).max(1)).collect(),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    #[command(flatten)]
    sprint: SprintArgs,
    /// The first nonce.
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: Nonce,
    /// How many.
    #[arg(long, value_name = "N")]
    count: u64,
    #[command(flatten)]
    host: HostArgs,
}

impl SprintCommand {
    /// Does what the command line asks for. Blocks.
    ///
    /// # Errors
    /// What went wrong, for the person who typed it.
    pub fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Run(args) => run(&args),
            Self::Verify(args) => verify(&args),
            Self::Calibrate(args) => calibrate(&args),
            Self::Bench(args) => bench::bench(&args),
            Self::Score(args) => score(&args),
        }
    }
}

fn radius_of(sprint: &Sprint, asked: Option<Distance2>) -> Distance2 {
    asked.unwrap_or_else(|| radius(sprint.configuration, &sprint.seed, DEFAULT_LEVEL))
}

fn run(args: &RunArgs) -> anyhow::Result<()> {
    let sprint = args.sprint.sprint();
    let (plan, mut scorers) = args.host.open_fastest(&sprint, args.base_path.as_ref())?;
    let radius = radius_of(&sprint, args.radius);
    eprintln!("racing with {plan}; proofs are within {radius}");
    let until = args.from.saturating_add(args.count.unwrap_or(Nonce::MAX));
    let course = Course { from: args.from, until, radius };
    let time = args.seconds.map_or(Duration::MAX, Duration::from_secs);

    let (start, mut nonces, mut proofs, mut printed) = (Instant::now(), 0, 0, Ok(()));
    race(&mut scorers, course, &Turns::default(), |stretch| {
        nonces += stretch.nonces;
        proofs += stretch.proofs.len();
        let mut out = std::io::stdout().lock();
        printed = stretch.proofs.iter().try_for_each(|proof| writeln!(out, "{} {}", proof.nonce, proof.distance2));
        match printed.is_err() || start.elapsed() >= time {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    printed?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{nonces} nonces in {seconds:.1} s, {:.1} a second; {proofs} proofs", nonces as f64 / seconds);
    Ok(())
}

fn verify(args: &VerifyArgs) -> anyhow::Result<()> {
    let sprint = args.sprint.sprint();
    let radius = radius_of(&sprint, args.radius);
    let distances = if args.reference {
        let model = Model::new(sprint.config(), sprint.seed);
        args.nonces.iter().map(|nonce| model.distance2(&sprint.account, *nonce)).collect()
    } else {
        distances(&args.host, &sprint, &args.nonces)?
    };
    let mut out = std::io::stdout().lock();
    for (nonce, distance2) in args.nonces.iter().zip(&distances) {
        let verdict = if is_proof(*distance2, radius) { "proof" } else { "no proof" };
        writeln!(out, "{nonce} {distance2} {verdict}")?;
    }
    let bad = distances.iter().filter(|distance2| !is_proof(**distance2, radius)).count();
    anyhow::ensure!(bad == 0, "{bad} of {} nonces are no proofs within {radius}", distances.len());
    Ok(())
}

fn distances(host: &HostArgs, sprint: &Sprint, nonces: &[Nonce]) -> anyhow::Result<Vec<Distance2>> {
    let (plan, mut scorers) = host.open(sprint)?;
    let scorer = scorers.first_mut().context("a plan has at least one session")?;
    let mut distances = Vec::with_capacity(nonces.len());
    for nonces in nonces.chunks(plan.batch) {
        distances.extend_from_slice(scorer.score(nonces).map_err(SelfTestError::from)?);
    }
    Ok(distances)
}

/// Calls `see` with every nonce and its squared distance, in order.
fn each(
    host: &HostArgs,
    sprint: &Sprint,
    (from, count): (Nonce, u64),
    mut see: impl FnMut(Nonce, Distance2) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let until = from.checked_add(count).context("there are not that many nonces")?;
    let (_, mut scorers) = host.open(sprint)?;
    let course = Course { from, until, radius: Distance2::MAX };
    let mut seen = Ok(());
    race(&mut scorers, course, &Turns::default(), |stretch| {
        seen = stretch.proofs.iter().try_for_each(|proof| see(proof.nonce, proof.distance2));
        match seen.is_err() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    Ok(seen?)
}

fn score(args: &ScoreArgs) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let range = (args.from, args.count);
    each(&args.host, &args.sprint.sprint(), range, |nonce, distance2| writeln!(out, "{nonce} {distance2}"))?;
    Ok(out.flush()?)
}

fn calibrate(args: &CalibrateArgs) -> anyhow::Result<()> {
    const SHARES: [usize; 5] = [100, 300, 900, 1_800, 3_600];
    println!("{:>5}{}  derived 1/900", "seed", SHARES.map(|share| format!("{:>10}", format!("1/{share}"))).concat());
    for seed in 0..args.seeds.max(1) {
        let sprint = Sprint { configuration: args.configuration, seed: [seed; 32], account: [1; 32] };
        let mut distances = Vec::new();
        each(&args.host, &sprint, (0, args.count), |_, distance2| {
            distances.push(distance2);
            Ok(())
        })?;
        distances.sort_unstable();
        let quantiles = SHARES.map(|share| match distances.get(distances.len() / share) {
            Some(radius) if distances.len() >= share => format!("{radius:>10}"),
            _ => format!("{:>10}", "-"),
        });
        println!("{seed:>5}{}  {:>13}", quantiles.concat(), radius_of(&sprint, None));
    }
    Ok(())
}
