//! Nodes of the parachain at light work, for half an hour; validators' memory is another program's.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{network::Network, problem::failed, Checked};

/// Before memory is looked at: caches fill. Some still do after it; where growth is a little too much, this is to be longer first.
const WARM_UP: Duration = Duration::from_secs(5 * 60);
/// For which it is looked at.
const SOAK: Duration = Duration::from_secs(30 * 60);
/// From an answer to the next question.
const PAUSE: Duration = Duration::from_secs(10);
/// Growth that is not flat any more, in MB a minute.
const MOST_GROWTH: f64 = 1.0;

pub async fn is_flat(network: &mut Network) -> Checked {
    network.register_all().await?;
    let begun = Instant::now();
    let mut samples = vec![Vec::new(); network.nodes.len()];
    while begun.elapsed() < WARM_UP + SOAK {
        let answered = network.ask(0).await;
        if begun.elapsed() >= WARM_UP {
            let minutes = begun.elapsed().as_secs_f64() / 60.0;
            for (node, samples) in network.nodes.iter().zip(&mut samples) {
                samples.push((minutes, node.memory_mb()?));
            }
        }
        answered?;
        sleep(PAUSE).await;
    }
    let slopes: Vec<f64> = samples.iter().map(|samples| slope(samples)).collect();
    let text = network.nodes.iter().zip(&slopes).map(|(node, slope)| format!("{} {slope:+.2}", node.name()));
    let text = format!("MB a minute: {}", text.collect::<Vec<_>>().join(", "));
    if slopes.iter().all(|slope| *slope < MOST_GROWTH) {
        Ok(text)
    } else {
        failed(text)
    }
}

/// Slope of the straight line nearest to the points, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    covariance / variance
}
