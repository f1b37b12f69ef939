//! Milliseconds per nonce on this machine, the fastest of several:
//! `cargo run --release -p keirin-sprint-model --example timing`.

use std::{hint::black_box, time::Instant};

use keirin_sprint_model::{ConfigName, Model};

const ACCOUNT: [u8; 32] = [1; 32];

fn main() {
    println!("{:<12} {:>12} {:>12} {:>12}", "config", "expand ms", "nonce ms", "on demand ms");
    for (name, nonces) in [(ConfigName::Test, 1_000), (ConfigName::Dev, 100), (ConfigName::Production, 2)] {
        let expand = fastest(nonces, |_| Model::new(name.config(), [7; 32]));
        let model = Model::new(name.config(), [7; 32]);
        let held = fastest(nonces, |nonce| model.distance2(&ACCOUNT, nonce));
        drop(model);
        let model = Model::on_demand(name.config(), [7; 32]);
        let on_demand = fastest(nonces, |nonce| model.distance2(&ACCOUNT, nonce));
        println!("{name:<12} {expand:>12.2} {held:>12.2} {on_demand:>12.2}");
    }
}

/// The fewest milliseconds that `work` took for one nonce.
fn fastest<T>(nonces: u64, work: impl Fn(u64) -> T) -> f64 {
    let milliseconds = |nonce| {
        let start = Instant::now();
        black_box(work(nonce));
        start.elapsed().as_secs_f64() * 1_000.0
    };
    (0..nonces).map(milliseconds).fold(f64::INFINITY, f64::min)
}
