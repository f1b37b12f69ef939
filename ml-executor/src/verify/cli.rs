//! `keirin-executor verify …`.

use std::path::PathBuf;

use anyhow::{bail, Context};
use clap::{Args, Subcommand};
use keirin_primitives::verification::{TextThresholds, TextVerdict};

use super::{
    calibrate::{self, table::table, Calibration, Plan},
    cost::cost,
    verify, Claim,
};
use crate::{
    defaults::{CALIBRATION_ORDERS, CALIBRATION_TOKENS, PREFILL_CHUNK},
    engine::{Device, Engine, EngineOptions, Optimisation, Requests},
    models::ModelArgument,
};

/// Check answers of other executors, and measure how well that tells them apart.
#[derive(Debug, Subcommand)]
pub(crate) enum VerifyCommand {
    /// Check one report; fails if the answer is not what the model gives.
    Check(CheckArgs),
    /// Measure honest and dishonest variations of a model, and the thresholds between them.
    Calibrate(CalibrateArgs),
    /// Measure the time of a check beside that of generating the same tokens.
    Bench(BenchArgs),
}

#[derive(Debug, Args)]
struct ModelArgs {
    /// The model, by the name it has on chain.
    #[arg(long, value_name = "NAME=FOLDER")]
    model: ModelArgument,
    /// What computes: cpu, or a GPU as in cuda:0.
    #[arg(long, default_value_t = Device::Cpu)]
    device: Device,
    /// The ONNX Runtime library; `make setup` gets it.
    #[arg(long, value_name = "FILE", env = "KEIRIN_ONNXRUNTIME")]
    onnxruntime: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// JSON with order, report and evidence, each SCALE-encoded in hex.
    #[arg(value_name = "FILE", required_unless_present = "order")]
    file: Option<PathBuf>,
    /// The order in hex, instead of a file.
    #[arg(long, value_name = "HEX", requires_all = ["report", "evidence"], conflicts_with = "file")]
    order: Option<String>,
    /// The report in hex.
    #[arg(long, value_name = "HEX")]
    report: Option<String>,
    /// The positions in hex that the report commits to.
    #[arg(long, value_name = "HEX")]
    evidence: Option<String>,
    /// What `verify calibrate` wrote for the model.
    #[arg(long, value_name = "FILE")]
    calibration: PathBuf,
    /// Threads ONNX Runtime may use; 0 for all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct CalibrateArgs {
    /// The same model in half precision, which is honest; scripts/model/stand_ins.py makes one.
    #[arg(long, value_name = "FOLDER")]
    float16: Option<PathBuf>,
    /// A model that passes itself off as this one; may be given several times.
    #[arg(long = "stand-in", value_name = "NAME=FOLDER")]
    stand_ins: Vec<ModelArgument>,
    /// Orders that each honest host answers; each is checked by every host.
    #[arg(long, value_name = "N", default_value_t = CALIBRATION_ORDERS)]
    honest: usize,
    /// Orders that each cheat answers.
    #[arg(long, value_name = "N", default_value_t = CALIBRATION_ORDERS)]
    dishonest: usize,
    /// Most tokens of an answer.
    #[arg(long, value_name = "N", default_value_t = CALIBRATION_TOKENS)]
    tokens: u32,
    /// Where the result is written, for the model's registration.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// Tokens of an answer.
    #[arg(long, value_name = "N", default_value_t = 128)]
    tokens: u32,
    /// Rounds, of which medians are taken.
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: usize,
    /// Threads ONNX Runtime may use; 0 for all cores.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArgs,
}

impl VerifyCommand {
    /// Does what the command line asks for.
    ///
    /// # Errors
    /// What went wrong, or that an answer is invalid.
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Check(args) => check(args).await,
            Self::Calibrate(args) => calibrate(args).await,
            Self::Bench(args) => bench(args).await,
        }
    }
}

impl ModelArgs {
    async fn load(&self, threads: usize) -> anyhow::Result<Engine> {
        let options = EngineOptions {
            device: self.device,
            threads,
            max_batch: 1,
            prefill_chunk: PREFILL_CHUNK,
            optimisation: Optimisation::default(),
            onnxruntime_library: self.onnxruntime.clone(),
            requests: Requests::default(),
        };
        let folder = self.model.folder.clone();
        Ok(tokio::task::spawn_blocking(move || Engine::load(&folder, &options)).await??)
    }
}

impl CheckArgs {
    fn claim(&self) -> anyhow::Result<Claim> {
        if let (Some(order), Some(report), Some(evidence)) = (&self.order, &self.report, &self.evidence) {
            return Claim::from_hex(order, report, evidence).context("the claim cannot be read");
        }
        let file = self.file.as_ref().context("name a file, or give --order, --report and --evidence")?;
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        Claim::from_json(&text).with_context(|| format!("{} holds no claim", file.display()))
    }

    fn thresholds(&self) -> anyhow::Result<TextThresholds> {
        let file = &self.calibration;
        let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let calibration: Calibration =
            serde_json::from_slice(&text).with_context(|| format!("{} is no calibration", file.display()))?;
        if calibration.model != self.model.model.name {
            bail!("{} is of {}, not of {}", file.display(), calibration.model, self.model.model.name);
        }
        Ok(calibration.thresholds)
    }
}

async fn check(args: CheckArgs) -> anyhow::Result<()> {
    let (claim, thresholds) = (args.claim()?, args.thresholds()?);
    if claim.order.model.as_slice() != args.model.model.name.as_bytes() {
        bail!("the order is for {}", String::from_utf8_lossy(&claim.order.model));
    }
    let engine = args.model.load(args.threads).await?;
    let verdict = verify(&engine, &claim, &thresholds).await?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&verdict)?);
    } else {
        println!("{}", lines_of(&verdict)?);
    }
    if !verdict.is_valid() {
        bail!("the answer is invalid");
    }
    Ok(())
}

fn lines_of(verdict: &TextVerdict) -> anyhow::Result<String> {
    let nats = |micronats: u32| match micronats {
        u32::MAX => "none explains it".to_owned(),
        _ => format!("{:.6}", f64::from(micronats) / 1e6),
    };
    let mut lines = vec![];
    if let Some(measured) = &verdict.measured {
        let allowed = &verdict.thresholds;
        let row = |name: &str, value: u32, limit: u32, place: String| {
            format!("{name:16}  {:>16}  {:>9}  {place}", nats(value), nats(limit))
        };
        let at = |position: u32| format!("position {position}");
        lines.push(format!("{:16}  {:>16}  {:>9}", "", "measured (nats)", "allowed"));
        let choice_value = allowed.choice_value(measured.distance.value);
        lines.push(row("choice", measured.choice.value.0, choice_value.0, at(measured.choice.position)));
        lines.push(row("distance", measured.distance.value.0, allowed.position.0, at(measured.distance.position)));
        let pass_value = allowed.pass_value(measured.positions);
        lines.push(row("mean distance", measured.mean.0, pass_value.0, format!("{} positions", measured.positions)));
        lines.push(format!("{:16}  {:>16}", "median distance", nats(measured.median.0)));
        lines.push(format!("{:16}  {:>16}", "other choices", measured.other_choices));
    }
    lines.push(match &verdict.fault {
        None => "valid".into(),
        Some(fault) => format!("invalid: {}", serde_json::to_string(fault)?),
    });
    Ok(lines.join("\n"))
}

async fn calibrate(args: CalibrateArgs) -> anyhow::Result<()> {
    let plan = Plan {
        model: args.model.model,
        float16: args.float16,
        stand_ins: args.stand_ins,
        device: args.model.device,
        onnxruntime: args.model.onnxruntime,
        honest: args.honest.max(1),
        dishonest: args.dishonest,
        tokens: args.tokens.max(1),
    };
    let calibration = calibrate::calibrate(&plan, |what| eprintln!("   {what}")).await?;
    let json = serde_json::to_string(&calibration)?;
    if let Some(file) = &args.out {
        std::fs::write(file, &json).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    if args.json {
        println!("{json}");
    } else {
        println!("{}", table(&calibration));
    }
    Ok(())
}

async fn bench(args: BenchArgs) -> anyhow::Result<()> {
    let engine = args.model.load(args.threads).await?;
    let cost = cost(&engine, args.tokens, args.rounds).await?;
    if args.json {
        println!("{}", serde_json::to_string(&cost)?);
        return Ok(());
    }
    println!("generating {} tokens  {:7.3} s", cost.tokens, cost.generation);
    println!("checking them         {:7.3} s", cost.verification);
    println!("share                 {:7.1} %", 100.0 * cost.share);
    Ok(())
}
