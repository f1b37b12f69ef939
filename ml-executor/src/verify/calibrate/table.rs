//! A calibration as people read it.

use super::{population::Summary, Calibration};

/// The calibration as lines of text.
pub fn table(calibration: &Calibration) -> String {
    let thresholds = &calibration.thresholds;
    let mut lines = vec![
        format!("{:44}  {:>7}  {:>27}  {:>9}  {:>9}", "", "", "mean distance (nats)", "largest", "largest"),
        format!(
            "{:44}  {:>7}  {:>8}  {:>8}  {:>7}  {:>9}  {:>9}  {:>7}",
            "honest", "checks", "lowest", "middle", "highest", "distance", "choice", "refused"
        ),
    ];
    lines.extend(calibration.honest.iter().map(line));
    lines.push(String::new());
    lines.push("dishonest".into());
    lines.extend(calibration.dishonest.iter().map(|summary| format!("{}  {}", line(summary), caught(summary))));
    lines.push(String::new());
    lines.push(format!("threshold of a choice              {}", nats(thresholds.choice.0)));
    lines.push(format!("threshold of a position's distance {}", nats(thresholds.position.0)));
    lines.push(format!("pass value of the mean             {}", nats(thresholds.mean.0)));
    lines.push(format!("nearest honest choice              {} % of what was allowed", calibration.nearest_choice / 10));
    lines.push(format!(
        "false accusations                  {} of {} honest checks",
        calibration.false_accusations, calibration.honest_checks
    ));
    lines.join("\n")
}

fn line(summary: &Summary) -> String {
    let mean = |percent| nats(summary.means.at(percent));
    format!(
        "{:44}  {:7}  {}  {}  {}  {}  {}  {:7}",
        summary.name,
        summary.checks,
        mean(0),
        mean(50),
        mean(100),
        nats(summary.distances.at(100)),
        nats(summary.choices.at(100)),
        summary.refused
    )
}

fn caught(summary: &Summary) -> String {
    let wrong = summary.long - summary.long_unchanged;
    let caught = format!("{:6.2} % of {wrong} long answers", 100.0 * summary.detection());
    match summary.long_unchanged {
        0 => caught,
        same => format!("{caught}; {same} more are the model's own"),
    }
}

fn nats(micronats: u32) -> String {
    match micronats {
        u32::MAX => format!("{:>8}", "none"),
        _ => format!("{:8.5}", f64::from(micronats) / 1e6),
    }
}
