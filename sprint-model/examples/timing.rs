//! Milliseconds per nonce on this machine: `cargo run --release -p keirin-sprint-model --example timing`.

use std::{hint::black_box, time::Instant};

use keirin_sprint_model::{ConfigName, Model};

const ACCOUNT: [u8; 32] = [1; 32];

fn main() {
    println!("{:<12} {:>12} {:>12} {:>12}", "config", "expand ms", "nonce ms", "on demand ms");
    for (name, nonces) in [(ConfigName::Test, 1_000), (ConfigName::Dev, 50), (ConfigName::Production, 1)] {
        let start = Instant::now();
        let model = Model::new(name.config(), [7; 32]);
        let expand = milliseconds(start, 1);

        let start = Instant::now();
        measure(&model, nonces);
        let held = milliseconds(start, nonces);
        drop(model);

        let model = Model::on_demand(name.config(), [7; 32]);
        let start = Instant::now();
        measure(&model, nonces);
        println!("{name:<12} {expand:>12.1} {held:>12.3} {:>12.3}", milliseconds(start, nonces));
    }
}

fn measure(model: &Model, nonces: u64) {
    for nonce in 0..nonces {
        black_box(model.distance2(&ACCOUNT, nonce));
    }
}

fn milliseconds(start: Instant, count: u64) -> f64 {
    start.elapsed().as_secs_f64() * 1_000.0 / count as f64
}
