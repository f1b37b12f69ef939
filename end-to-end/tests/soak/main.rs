//! Saturation, and programs that are killed again and again: every request that was served is settled once, or refunded.
//!
//! Two executors share the work of requesters, and of holders of API keys, that ask both of them for more than they take on; the one that a request is sent to is its
//! gateway, and passes it on when the other one is drawn. One of them, or the node that settles what they serve, is killed with SIGKILL at random moments and started again on
//! the same files. Clients examine each receipt that they get ([`receipts`]). Then they fall silent: the [`audit`] compares what they were told with the executors' books, and what
//! deposits have paid with the receipts that are owed.
//!
//! `make soak` takes an hour (`SOAK_SECONDS`); without that variable this is the short form, which with that of the executor alone (`ml-executor/tests/soak`) takes two
//! minutes. `SOAK_SEED` repeats a course, as far as the processes' timing lets it. What is asserted depends on neither.

mod audit;
mod client;
mod doctored;
mod network;
mod receipts;

use std::time::{Duration, Instant};

use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

use client::{Client, Told};
use network::{Network, Program};

/// Seconds of the short form.
const SHORT_SECONDS: u64 = 60;
/// Requesters, each with a key and a deposit.
const REQUESTERS: u8 = 10;
/// Holders of API keys.
const HOLDERS: usize = 3;
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
    let holders = std::iter::repeat_with(Client::with_keys).take(HOLDERS);
    let clients: Vec<_> = (1..=REQUESTERS).map(Client::signing).chain(holders).collect();
    let mut network = Network::start(&clients).await;

    let mut told = network.first_answers(&clients[0]).await;
    told.extend(load(&mut network, &clients, seconds, &mut random).await);
    let audit = network.settle(told).await;

    eprintln!("{audit}");
    assert!(audit.has_seen_everything(), "{audit}");
}

/// Has clients ask while one program after the other is killed; returns what clients were told.
async fn load(network: &mut Network, clients: &[Client], time: Duration, random: &mut ChaCha8Rng) -> Vec<Told> {
    let end = Instant::now() + time;
    let desk = network.desk();
    let asking: Vec<_> = clients
        .iter()
        .map(|client| {
            let random = ChaCha8Rng::seed_from_u64(random.next_u64());
            tokio::spawn(client.clone().ask_until(end, desk.clone(), random))
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
