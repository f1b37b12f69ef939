//! How a sprint looks: for people, and for programs.

use std::time::Duration;

use comfy_table::{presets::NOTHING, CellAlignment, Table};
use keirin_primitives::{executor_rpc::to_hex, sprint::Phase, views::RacerView, weight::VotingWeight, AccountBytes};
use serde_json::{json, Value};

use crate::{cli::address, sprints::Sprint};

/// Characters of the bar of a phase.
const PHASE_BAR: u64 = 40;
/// Characters of the bar of a share.
const SHARE_BAR: u64 = 20;

/// Blocks until the next phase starts.
pub(super) fn blocks_left(sprint: &Sprint) -> u32 {
    sprint.until.saturating_sub(sprint.block)
}

/// Everything, as it is drawn: `left` is the time until the next phase, `rows` the most of each table.
pub(super) fn screen(sprint: &Sprint, left: Option<Duration>, rows: usize) -> String {
    let mut text = format!("{}\n", head(sprint, left));
    if !sprint.racers.is_empty() {
        text.push_str(&format!("\n{}\n", racers(&sprint.racers, rows)));
    }
    match sprint.standings.is_empty() {
        true => text.push_str("\nno sprint is settled yet\n"),
        false => text.push_str(&format!("\n{}\n", standings(&sprint.standings, rows))),
    }
    let collators: Vec<String> = sprint.collators.iter().map(address).collect();
    text.push_str(&format!("\ncollators  {}", collators.join("\n           ")));
    text
}

fn head(sprint: &Sprint, left: Option<Duration>) -> String {
    let (done, length) = (sprint.block.saturating_sub(sprint.since), sprint.until.saturating_sub(sprint.since));
    let about = left.map(|left| format!(", about {}", time(left))).unwrap_or_default();
    let mut lines = vec![
        format!("epoch      {}, {} model, level {}", sprint.epoch.0, name(&sprint.configuration), sprint.level),
        format!("phase      {}: {}", name(&sprint.phase), doing(sprint.phase)),
        format!("           {} block {done} of {length}", bar(done.into(), length.into(), PHASE_BAR)),
        format!("next       {} in {} blocks{about}", name(&after(sprint.phase)), blocks_left(sprint)),
    ];
    if sprint.radius > 0 {
        lines.push(format!("seed       {}", to_hex(sprint.seed)));
        lines.push(format!("radius     {}", sprint.radius));
    }
    lines.join("\n")
}

fn racers(racers: &[RacerView<AccountBytes>], rows: usize) -> String {
    let mut table = table(&["racer", "proofs", "state"]);
    for racer in racers.iter().take(rows) {
        table.add_row([address(&racer.account), proofs(racer), state(racer).join(", ")]);
    }
    with_rest(table, racers.len(), rows)
}

fn standings(standings: &[(AccountBytes, VotingWeight)], rows: usize) -> String {
    let total = total(standings);
    let mut table = table(&["standings", "weight", "share", ""]);
    for (account, VotingWeight(weight)) in standings.iter().take(rows) {
        let share = format!("{:.1} %", percent(*weight, total));
        table.add_row([address(account), weight.to_string(), share, bar(*weight, total, SHARE_BAR)]);
    }
    with_rest(table, standings.len(), rows)
}

/// A table without rules, whose second column holds numbers: it must fit a terminal's height.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(header.to_vec());
    if let Some(numbers) = table.column_mut(1) {
        numbers.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn with_rest(table: Table, all: usize, rows: usize) -> String {
    match all.saturating_sub(rows) {
        0 => table.to_string(),
        rest => format!("{table}\n and {rest} more"),
    }
}

/// The phase in one line.
pub(super) fn phase(sprint: &Sprint) -> String {
    let (epoch, phase) = (sprint.epoch.0, sprint.phase);
    format!("epoch {epoch}: {} until block {}: {}", name(&phase), sprint.until, doing(phase))
}

/// What is known when a phase starts, to follow on [`phase`].
pub(super) fn so_far(sprint: &Sprint) -> String {
    match sprint.phase {
        Phase::Reveal => String::new(),
        Phase::Generation | Phase::Commit => format!("; {} racers", sprint.racers.len()),
        Phase::Validation => {
            let proofs: Vec<u64> = sprint.racers.iter().filter_map(|racer| racer.proofs.map(u64::from)).collect();
            format!("; {} of {} racers, {} proofs", proofs.len(), sprint.racers.len(), proofs.iter().sum::<u64>())
        }
        Phase::Settled => {
            let total = total(&sprint.standings);
            let shares = sprint.standings.iter().map(|(account, weight)| {
                format!("{} {} ({:.1} %)", address(account), weight.0, percent(weight.0, total))
            });
            let shares: Vec<String> = shares.collect();
            format!("; {}", shares.join(", "))
        }
    }
}

/// A sprint for programs.
pub(super) fn as_json(sprint: &Sprint) -> Value {
    let total = total(&sprint.standings);
    let racers: Vec<Value> = sprint.racers.iter().map(racer_as_json).collect();
    let standings: Vec<Value> = sprint
        .standings
        .iter()
        .map(|(account, weight)| {
            json!({ "account": address(account), "weight": weight, "percent": percent(weight.0, total) })
        })
        .collect();
    let collators: Vec<String> = sprint.collators.iter().map(address).collect();
    json!({
        "epoch": sprint.epoch, "phase": sprint.phase, "block": sprint.block, "since": sprint.since,
        "until": sprint.until, "blocks_left": blocks_left(sprint), "configuration": sprint.configuration,
        "level": sprint.level, "seed": to_hex(sprint.seed), "radius": sprint.radius, "racers": racers,
        "standings": standings, "collators": collators, "continuous": sprint.continuous,
    })
}

fn racer_as_json(racer: &RacerView<AccountBytes>) -> Value {
    json!({ "account": address(&racer.account), "proofs": racer.proofs, "revealed": racer.revealed,
            "voted": racer.voted, "continuous": { "commits": racer.continuous.commits,
            "proofs": racer.continuous.proofs, "utilisation_bps": racer.continuous.utilisation } })
}

/// What it committed to in the sprint, and after it.
fn proofs(racer: &RacerView<AccountBytes>) -> String {
    let sprint = racer.proofs.map_or("-".into(), |proofs| proofs.to_string());
    match racer.continuous.proofs {
        0 => sprint,
        after => format!("{sprint} + {after}"),
    }
}

/// What a racer has done.
fn state(racer: &RacerView<AccountBytes>) -> Vec<&'static str> {
    let done =
        [("opened", true), ("committed", racer.proofs.is_some()), ("revealed", racer.revealed), ("voted", racer.voted)];
    done.iter().filter(|(_, is)| *is).map(|(what, _)| *what).collect()
}

/// A name as programs get it.
fn name(value: &impl serde::Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

fn doing(phase: Phase) -> &'static str {
    match phase {
        Phase::Reveal => "participants open the epoch",
        Phase::Generation => "executors race",
        Phase::Commit => "racers commit to their proofs",
        Phase::Validation => "samples are revealed and voted on",
        Phase::Settled => "the new weights are in effect",
    }
}

fn after(phase: Phase) -> Phase {
    match phase {
        Phase::Reveal => Phase::Generation,
        Phase::Generation => Phase::Commit,
        Phase::Commit => Phase::Validation,
        Phase::Validation => Phase::Settled,
        Phase::Settled => Phase::Reveal,
    }
}

fn total(standings: &[(AccountBytes, VotingWeight)]) -> u64 {
    standings.iter().fold(0, |sum, (_, weight)| sum.saturating_add(weight.0))
}

fn percent(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 0.0,
        _ => part as f64 / whole as f64 * 100.0,
    }
}

/// `width` characters, as many of them full as `part` is of `whole`.
fn bar(part: u64, whole: u64, width: u64) -> String {
    let full = (percent(part, whole) / 100.0 * width as f64).round() as usize;
    let full = full.min(width as usize);
    format!("{}{}", "█".repeat(full), "░".repeat(width as usize - full))
}

fn time(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keirin_primitives::{
        sprint::{Configuration, EpochIndex},
        views::ContinuousView,
    };

    fn sprint() -> Sprint {
        let racer = |account: u8, proofs: Option<u32>| RacerView {
            account: [account; 32],
            proofs,
            revealed: proofs.is_some(),
            voted: account == 1,
            continuous: ContinuousView { proofs: if account == 2 { 55 } else { 0 }, ..Default::default() },
        };
        Sprint {
            epoch: EpochIndex(3),
            phase: Phase::Validation,
            block: 345,
            since: 340,
            until: 375,
            configuration: Configuration::Dev,
            level: 2,
            seed: [0xab; 32],
            radius: 1_772_000,
            racers: vec![racer(1, Some(400)), racer(2, Some(200)), racer(3, None)],
            standings: vec![([1; 32], VotingWeight(400)), ([2; 32], VotingWeight(200)), ([3; 32], VotingWeight(100))],
            collators: vec![[9; 32], [1; 32]],
            continuous: true,
        }
    }

    #[test]
    fn screen_shows_phase_countdown_racers_standings_and_collators() {
        let text = screen(&sprint(), Some(Duration::from_secs(90)), usize::MAX);
        for part in [
            "epoch      3, dev model, level 2",
            "validation: samples are revealed",
            "block 5 of 35",
            "settled in 30 blocks, about 1 min 30 s",
            "0xabab",
            "opened, committed, revealed, voted",
            "200 + 55",
            "57.1 %",
            "28.6 %",
            "14.3 %",
            &address(&[3; 32]),
            &address(&[9; 32]),
        ] {
            assert!(text.contains(part), "«{part}» is missing in\n{text}");
        }
    }

    #[test]
    fn chain_that_has_just_started_can_be_shown() {
        let new = Sprint {
            phase: Phase::Reveal,
            block: 0,
            since: 0,
            until: 0,
            radius: 0,
            seed: [0; 32],
            racers: Vec::new(),
            standings: Vec::new(),
            collators: Vec::new(),
            ..sprint()
        };
        let text = screen(&new, None, 12);
        assert!(text.contains("no sprint is settled yet") && !text.contains("seed") && !text.contains("about"));
        assert!(as_json(&new)["standings"].as_array().is_some_and(Vec::is_empty));
    }

    #[test]
    fn long_tables_are_cut_off_and_say_so() {
        let text = screen(&sprint(), None, 2);
        assert_eq!(text.matches(" and 1 more").count(), 2);
        assert!(!text.contains(&address(&[3; 32])));
    }

    #[test]
    fn racer_has_done_what_its_view_says() {
        let idle = sprint().racers.pop().expect("there are racers");
        assert_eq!(state(&idle), ["opened"]);
        assert_eq!(state(&RacerView { proofs: Some(1), ..idle }), ["opened", "committed"]);
    }

    #[test]
    fn lines_say_what_is_known_when_a_phase_starts() {
        let at = |phase: Phase| {
            let sprint = Sprint { phase, ..sprint() };
            format!("{}{}", super::phase(&sprint), so_far(&sprint))
        };
        assert_eq!(at(Phase::Reveal), "epoch 3: reveal until block 375: participants open the epoch");
        assert!(at(Phase::Generation).ends_with("executors race; 3 racers"));
        assert!(at(Phase::Validation).ends_with("; 2 of 3 racers, 600 proofs"));
        assert!(at(Phase::Settled).ends_with(&format!("{} 100 (14.3 %)", address(&[3; 32]))));
    }

    #[test]
    fn document_is_complete() {
        let document = as_json(&sprint());
        assert_eq!((&document["epoch"], &document["phase"]), (&json!(3), &json!("validation")));
        assert_eq!((&document["blocks_left"], &document["configuration"]), (&json!(30), &json!("dev")));
        assert_eq!(document["racers"][0]["proofs"], json!(400));
        assert_eq!(document["racers"][2]["proofs"], Value::Null);
        assert_eq!(document["standings"][1]["weight"], json!(200));
        assert_eq!(document["collators"][1], json!(address(&[1; 32])));
    }

    #[test]
    fn bars_are_as_full_as_the_share() {
        assert_eq!(bar(1, 4, 8), "██░░░░░░");
        assert_eq!((bar(0, 0, 3), bar(9, 9, 3), bar(10, 9, 3)), ("░░░".into(), "███".into(), "███".into()));
    }
}
