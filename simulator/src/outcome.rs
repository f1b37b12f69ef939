//! What came of a run, as numbers that programs and people can read.

use std::collections::BTreeMap;

use comfy_table::{presets::NOTHING, CellAlignment, Table};
use serde::Serialize;

use crate::{
    books::{Books, Coverage, Entry, Record, Sampled},
    ledger::Supply,
    mix::Mix,
    population::Population,
};

/// Most points of a series.
const POINTS: usize = 250;
/// Parts of a run whose means are compared to know how sure the difference of two incomes is.
const BATCHES: usize = 25;

/// What came of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// Name of the mix.
    pub mix: String,
    /// What random choices followed from.
    pub seed: u64,
    /// Epochs with requests.
    pub epochs: u32,
    /// Each group, the honest one first.
    pub groups: Vec<GroupOutcome>,
    /// Works and their checks.
    pub coverage: CoverageOutcome,
    /// Calls that the chain refused, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Where tokens came from and went.
    pub supply: Supply,
    /// The run in short: means over some epochs each.
    pub series: Vec<Point>,
}

/// What came of a group. Amounts are in the chain's smallest unit.
#[derive(Clone, Debug, Serialize)]
pub struct GroupOutcome {
    /// Its name.
    pub name: String,
    /// Whether it is honest.
    pub honest: bool,
    /// How many they are.
    pub participants: u32,
    /// Its share of all weight, of those that take part from the start.
    pub weight_share: f64,
    /// Paid to it, less what it lost, for one unit of weight in one epoch.
    pub income: f64,
    /// What its work cost it, likewise.
    pub cost: f64,
    /// The difference.
    pub net: f64,
    /// `net` as a share of the honest group's.
    pub of_honest: f64,
    /// By how much `net` is above the honest group's.
    pub advantage: f64,
    /// Standard error of `advantage`.
    pub uncertainty: f64,
    /// Times one of it was found cheating.
    pub cheats_found: u64,
    /// Collateral lost.
    pub slashed: u128,
    /// Epochs of one of it for which nothing was paid.
    pub forfeited: u64,
    /// Fines for false accusations.
    pub fined: u64,
    /// Epochs of one of it in which it paid for traps that it did not see.
    pub trapped: u64,
    /// Missed duties that were shown.
    pub duties_missed: u64,
    /// Answers that a cheaper model wrote.
    pub wrong: u64,
    /// Of those, the ones that were found out.
    pub confirmed: u64,
    /// Its right answers that were put to the vote.
    pub falsely_accused: u64,
    /// Its right answers that were found invalid.
    pub falsely_convicted: u64,
}

/// Works and their checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CoverageOutcome {
    /// All works.
    pub all: Shares,
    /// Works of the last quarter of the run.
    pub steady: Shares,
    /// Works that were to be checked once each: of new hosts, or all when there is little traffic.
    pub full: Shares,
    /// Right answers that were put to the vote.
    pub false_accusations: u64,
}

/// How much was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Shares {
    /// Works.
    pub works: u64,
    /// Checks due for each work, in the mean.
    pub checks_per_work: f64,
    /// Share of works with at least one check.
    pub checked: f64,
}

/// Means over some epochs.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// The first of the epochs.
    pub epoch: usize,
    /// Net income of each group for a unit of weight in one epoch.
    pub net: Vec<f64>,
    /// Checks for each work.
    pub checks_per_work: f64,
    /// Share of works with at least one check.
    pub checked: f64,
    /// Right answers put to the vote, in one epoch.
    pub false_accusations: f64,
}

impl Outcome {
    /// Adds a run up.
    pub(crate) fn of(
        mix: &Mix,
        population: &Population,
        seed: u64,
        epochs: u32,
        books: &Books,
        supply: Supply,
    ) -> Self {
        let weights: Vec<_> = population.groups.iter().map(|group| weight(group.count, group.weight)).collect();
        let total: f64 = weights.iter().sum();
        let nets: Vec<Vec<f64>> =
            books.entries.iter().zip(&weights).map(|(entries, weight)| nets(entries, *weight)).collect();
        let honest = nets.first().cloned().unwrap_or_default();
        let groups = population.groups.iter().enumerate().map(|(number, group)| {
            // Before it joins a group has no income; what it would have had is not counted against it.
            let from = (group.joins as usize).min(honest.len());
            let entries = &books.entries[number][from..];
            let weight = weights[number];
            let length = f64::from(epochs.saturating_sub(group.joins).max(1));
            let per_epoch = |sum: f64| sum / weight / length;
            let income = per_epoch(entries.iter().map(|entry| entry.gain).sum());
            let cost = per_epoch(entries.iter().map(|entry| entry.cost).sum());
            let reference = honest[from..].iter().sum::<f64>() / length;
            let differences: Vec<_> =
                nets[number][from..].iter().zip(&honest[from..]).map(|(own, honest)| own - honest).collect();
            let Record { cheats_found, slashed, forfeited, fined, duties_missed, wrong, confirmed, .. } =
                books.records[number];
            let Record { falsely_accused, falsely_convicted, trapped, .. } = books.records[number];
            GroupOutcome {
                name: group.name.clone(),
                honest: group.conduct.is_honest(),
                participants: group.count,
                weight_share: weight / total,
                income,
                cost,
                net: income - cost,
                of_honest: (income - cost) / reference,
                advantage: income - cost - reference,
                uncertainty: standard_error(&differences),
                cheats_found,
                slashed,
                forfeited,
                fined,
                trapped,
                duties_missed,
                wrong,
                confirmed,
                falsely_accused,
                falsely_convicted,
            }
        });
        Self {
            mix: mix.name.clone(),
            seed,
            epochs,
            groups: groups.collect(),
            coverage: CoverageOutcome::of(&books.coverage, epochs as usize),
            refused: books.refused.clone(),
            supply,
            series: series(&nets, &books.coverage, epochs as usize),
        }
    }

    /// The run as tables.
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(NOTHING).set_header([
            "group",
            "weight",
            "income",
            "cost",
            "net",
            "of honest",
            "± ",
            "found",
            "wrong",
            "confirmed",
            "forfeited",
            "missed",
            "fined",
            "trapped",
        ]);
        for group in &self.groups {
            table.add_row([
                group.name.clone(),
                format!("{:.1} %", 100.0 * group.weight_share),
                format!("{:.0}", group.income),
                format!("{:.0}", group.cost),
                format!("{:.0}", group.net),
                format!("{:.2} %", 100.0 * group.of_honest),
                format!("{:.2} %", 100.0 * group.uncertainty / (group.net - group.advantage)),
                group.cheats_found.to_string(),
                group.wrong.to_string(),
                group.confirmed.to_string(),
                group.forfeited.to_string(),
                group.duties_missed.to_string(),
                group.fined.to_string(),
                group.trapped.to_string(),
            ]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let CoverageOutcome { all, steady, full, false_accusations } = self.coverage;
        let shares = |name: &str, shares: Shares| {
            let Shares { works, checks_per_work, checked } = shares;
            format!("{name}: {works} works, {checks_per_work:.4} checks each, {:.2} % checked\n", 100.0 * checked)
        };
        let convicted: u64 = self.groups.iter().map(|group| group.falsely_convicted).sum();
        let mut text = format!("{}, {} epochs, seed {}\n\n{table}\n\n", self.mix, self.epochs, self.seed);
        text += &shares("All", all);
        text += &shares("Last quarter", steady);
        text += &shares("To be checked once each", full);
        text += &format!("Right answers accused: {false_accusations}; found invalid: {convicted}\n");
        for (reason, times) in &self.refused {
            text += &format!("Refused: {times} × {reason}\n");
        }
        text
    }
}

impl CoverageOutcome {
    fn of(epochs: &[Coverage], in_business: usize) -> Self {
        let shares = |from: usize, of: fn(&Coverage) -> Sampled| {
            let sum =
                epochs.iter().take(in_business).skip(from).map(of).fold(Sampled::default(), |sum, more| Sampled {
                    works: sum.works + more.works,
                    checks: sum.checks + more.checks,
                    checked: sum.checked + more.checked,
                });
            Shares::of(sum)
        };
        Self {
            all: shares(0, |coverage| coverage.all),
            steady: shares(in_business - in_business / 4, |coverage| coverage.all),
            full: shares(0, |coverage| coverage.full),
            false_accusations: epochs.iter().map(|coverage| coverage.false_accusations).sum(),
        }
    }
}

impl Shares {
    fn of(sampled: Sampled) -> Self {
        let of_works = |count: u64| if sampled.works == 0 { 0.0 } else { count as f64 / sampled.works as f64 };
        Self { works: sampled.works, checks_per_work: of_works(sampled.checks), checked: of_works(sampled.checked) }
    }
}

fn weight(count: u32, each: u64) -> f64 {
    f64::from(count) * each as f64
}

fn nets(entries: &[Entry], weight: f64) -> Vec<f64> {
    entries.iter().map(|entry| (entry.gain - entry.cost) / weight).collect()
}

/// Standard error of the mean of values that follow one another, from the means of parts that are long enough to be independent.
fn standard_error(values: &[f64]) -> f64 {
    let length = (values.len() / BATCHES).max(1);
    let means: Vec<f64> = values.chunks_exact(length).map(mean).collect();
    if means.len() < 2 {
        return f64::NAN;
    }
    let middle = mean(&means);
    let variance = means.iter().map(|value| (value - middle).powi(2)).sum::<f64>() / (means.len() - 1) as f64;
    (variance / means.len() as f64).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn series(nets: &[Vec<f64>], coverage: &[Coverage], epochs: usize) -> Vec<Point> {
    let length = epochs.div_ceil(POINTS).max(1);
    (0..epochs)
        .step_by(length)
        .map(|epoch| {
            let range = epoch..(epoch + length).min(epochs);
            let all = Shares::of(coverage[range.clone()].iter().fold(Sampled::default(), |sum, more| Sampled {
                works: sum.works + more.all.works,
                checks: sum.checks + more.all.checks,
                checked: sum.checked + more.all.checked,
            }));
            let accused: u64 = coverage[range.clone()].iter().map(|coverage| coverage.false_accusations).sum();
            Point {
                epoch,
                net: nets.iter().map(|nets| mean(&nets[range.clone()])).collect(),
                checks_per_work: all.checks_per_work,
                checked: all.checked,
                false_accusations: accused as f64 / range.len() as f64,
            }
        })
        .collect()
}
