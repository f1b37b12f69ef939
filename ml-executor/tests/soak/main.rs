//! Saturation, and a process that is killed again and again: what was answered is in the book once, and nothing else is charged.
//!
//! Many clients ask an executor's process for more than it takes on: requesters that sign, holders of API keys that the operator's prepaid
//! account pays for, some that leave in the middle of an answer. At a random moment it is killed with SIGKILL. Then the [`audit`] reads
//! its book, it is started again on the same files, and what it had taken on is sent once more, as it was, which it must refuse.
//!
//! `make soak` takes an hour (`SOAK_SECONDS`); without that variable this is the short form, which with that of the chain (`end-to-end/tests/soak`) takes two
//! minutes. `SOAK_SEED` repeats a course, as far as the processes' timing lets it. What is asserted depends on neither.
//!
//! A node, and what it settles, join at two places: [`executor::Executor::start`] starts what is killed, and [`audit::Audit::look`] compares
//! what clients were told with what is kept.

mod audit;
mod clients;
mod executor;
#[path = "../ports/mod.rs"]
mod ports;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keirin_executor::gateway::{
    accounts::Fee,
    auth::keys::{ApiKeys, KeyLimits},
};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

use audit::Audit;
use clients::{Client, Told};
use executor::{operator, requester, write_deposits, Executor};

/// Seconds of the short form.
const SHORT_SECONDS: u64 = 60;
/// Requesters that sign. One has a deposit that is soon used up.
const REQUESTERS: u8 = 16;
/// Holders of API keys. One may spend little.
const KEYS: usize = 8;
/// What a token costs.
pub const PRICE: Fee = Fee(10);
/// What requesters and the operator pay in.
const DEPOSIT: Fee = Fee(1_000_000_000_000);
/// What one requester pays in, and one API key may spend.
const LITTLE: Fee = Fee(60_000);
/// Lives of a process on the same files at least: the first is followed by one that replays what came in it.
const FEWEST_LIVES: usize = 4;
/// Lives of a process on the same files at most, so that an hour of them does not fill the disk.
const LIVES_OF_A_BOOK: usize = 120;
/// Answers that must have been given before the next kill.
const ANSWERS_OF_A_LIFE: usize = 40;

fn number_from(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is a whole number, not {text:?}")),
        Err(_) => usual,
    }
}

/// What is paid in, or may be spent: by everybody much, by the first little.
fn bound(number: usize) -> Fee {
    if number == 0 {
        LITTLE
    } else {
        DEPOSIT
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_kept_once_and_nothing_else_is_charged_whatever_is_killed_when() {
    let end = Instant::now() + Duration::from_secs(number_from("SOAK_SECONDS", SHORT_SECONDS));
    let mut random = ChaCha8Rng::seed_from_u64(number_from("SOAK_SEED", 5));
    while Instant::now() < end {
        let audit = lives_of_a_book(end, &mut random).await;
        eprintln!("{audit}");
        assert!(audit.has_seen_everything(), "{audit}");
    }
}

/// Lives on the same files, until there are enough of them or it is time to end.
async fn lives_of_a_book(end: Instant, random: &mut ChaCha8Rng) -> Audit {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let api_keys = ApiKeys::new(folder.path());
    let mut bounds = vec![(operator(folder.path()), DEPOSIT)];
    let mut clients = Vec::new();
    for number in 0..REQUESTERS {
        let signer = requester(number + 1);
        bounds.push((signer.address().to_owned(), bound(number.into())));
        clients.push(Client::signing(signer));
    }
    write_deposits(folder.path(), &bounds);
    for number in 0..KEYS {
        let limits = KeyLimits { spend: Some(bound(number)), ..KeyLimits::default() };
        let (key, record) = api_keys.create("a soak", limits).expect("the folder can be written");
        bounds.push((format!("key:{}", record.id), bound(number)));
        clients.push(Client::with_key(key));
    }
    let mut audit = Audit::new(bounds);
    for life in 0..LIVES_OF_A_BOOK {
        if life >= FEWEST_LIVES && Instant::now() >= end {
            break;
        }
        let told = live(&folder, &clients, &audit, random).await;
        audit.look(folder.path(), told);
    }
    audit
}

/// One life of the process, from its start to its kill; returns what clients were told in it.
async fn live(folder: &tempfile::TempDir, clients: &[Client], audit: &Audit, random: &mut ChaCha8Rng) -> Vec<Told> {
    let mut executor = Executor::start(folder.path()).await;
    let address = Arc::new(executor.address());
    for request in audit.taken_on() {
        clients::is_refused_as_replayed(&address, request).await;
    }
    let answers = Arc::default();
    let asking: Vec<_> = clients
        .iter()
        .map(|client| {
            let random = ChaCha8Rng::seed_from_u64(random.next_u64());
            tokio::spawn(client.clone().ask_until_cut_off(address.clone(), random, Arc::clone(&answers)))
        })
        .collect();
    let life = Duration::from_millis(u64::from(random.next_u32() % 2_500));
    clients::answered(&answers, ANSWERS_OF_A_LIFE).await;
    tokio::time::sleep(life).await;
    executor.kill();
    let mut told = Vec::new();
    for asked in asking {
        told.extend(asked.await.expect("a client does not panic"));
    }
    told
}
