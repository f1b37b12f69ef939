//! Saturation, and programs that are killed again and again: every request that was served is settled once, or refunded.
//!
//! Two executors share the work of requesters that ask both of them for more than they take on; the one that a request is sent to is its gateway, and passes it on
//! when the other one is drawn. One of them, or the node that settles what they serve, is killed with SIGKILL at random moments and started again on
//! the same files. Then requesters fall silent, and what their deposits have paid is compared with the executors' books.
//!
//! `make soak` takes an hour (`SOAK_SECONDS`); without that variable this is the short form. `SOAK_SEED` repeats a course, as far as the processes'
//! timing lets it. What is asserted depends on neither.

mod audit;
mod client;
mod network;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

use audit::Audit;
use client::{Client, Told};
use network::{Network, Program};

/// Seconds of the short form.
const SHORT_SECONDS: u64 = 45;
/// Requesters, each with a key and a deposit.
const REQUESTERS: u8 = 12;
/// Longest time from one kill to the next, in milliseconds.
const LONGEST_LIFE_MS: u32 = 6_000;

fn number_from(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text:?}")),
        Err(_) => usual,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_served_is_settled_once_or_refunded_whatever_is_killed_when() {
    let seconds = Duration::from_secs(number_from("SOAK_SECONDS", SHORT_SECONDS));
    let mut random = ChaCha8Rng::seed_from_u64(number_from("SOAK_SEED", 5));
    let clients: Vec<_> = (1..=REQUESTERS).map(Client::new).collect();
    let mut network = Network::start(&clients).await;

    let told = load(&mut network, &clients, seconds, &mut random).await;
    let mut audit = Audit::of(told);
    network.settle(&clients, &mut audit).await;

    eprintln!("{audit}");
    assert!(audit.has_seen_everything(), "{audit}");
}

/// Has clients ask while one program after the other is killed; returns what clients were told.
async fn load(network: &mut Network, clients: &[Client], time: Duration, random: &mut ChaCha8Rng) -> Vec<Told> {
    let end = Instant::now() + time;
    let gateways = Arc::new(network.gateways());
    let asking: Vec<_> = clients
        .iter()
        .map(|client| {
            let random = ChaCha8Rng::seed_from_u64(random.next_u64());
            tokio::spawn(client.clone().ask_until(end, gateways.clone(), random))
        })
        .collect();
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(u64::from(random.next_u32() % LONGEST_LIFE_MS))).await;
        network.kill_and_restart(Program::drawn_by(random.next_u32())).await;
    }
    let mut told = Vec::new();
    for asked in asking {
        told.extend(asked.await.expect("a client does not panic"));
    }
    told
}
