//! A node, and two executors that share the work.

use std::{collections::BTreeMap, time::Duration};

use keirin_client::{
    deposits,
    gateway::{serving, Endpoint},
    participants,
    requests::DEFAULT_HRP,
    Chain,
};
use keirin_end_to_end::{account, register, set_parameter, wait_until, Executor, Node};
use keirin_primitives::receipts::RequesterId;
use keirin_runtime::{
    dynamic_params::{receipts, validation},
    RuntimeParameters,
};

use crate::{audit::Audit, client::Client};

pub const MODEL: &str = "tiny-random";
/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 250;
/// Who has the executors.
const PARTICIPANTS: [&str; 2] = ["//Alice", "//Charlie"];
/// What each requester pays in: 1 000 KEI.
const DEPOSIT: u128 = 1_000_000_000_000_000;
/// How often it is looked whether everything is settled.
const LOOK: Duration = Duration::from_secs(1);
/// Longest time that it takes until everything is settled: a batch is made each second, and an epoch takes 25.
const SETTLED_WITHIN: Duration = Duration::from_secs(180);

/// Where a gateway is, and for whom requests to it are signed.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub url: String,
    pub agent: String,
}

/// What may be killed.
#[derive(Clone, Copy, Debug)]
pub enum Program {
    Executor(usize),
    Node,
}

impl Program {
    /// The one that a number falls on.
    pub fn drawn_by(number: u32) -> Self {
        match number % 4 {
            0 => Self::Node,
            place => Self::Executor(place as usize % PARTICIPANTS.len()),
        }
    }
}

/// A node, and its executors.
pub struct Network {
    node: Node,
    executors: Vec<Executor>,
    gateways: Vec<Gateway>,
}

impl Network {
    /// Starts all of it, pays for the clients, and waits until requests are served.
    pub async fn start(clients: &[Client]) -> Self {
        let mut executors: Vec<_> = PARTICIPANTS.iter().map(|_| Executor::stopped()).collect();
        let urls: Vec<String> = executors.iter().map(Executor::url).collect();
        let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
        let node = Node::start_with_block_time(BLOCK_TIME_MS, &urls).await;
        let chain = node.chain().await;
        for (executor, participant) in executors.iter_mut().zip(PARTICIPANTS) {
            executor.settle_through(&node.url());
            executor.settle_all();
            executor.start().await;
            register(&chain, participant, &executor.url(), &executor.endpoint()).await;
        }
        // What is too little to be settled is another test's, and what goes back for a trap.
        let all = receipts::Parameters::LeastDebit(receipts::LeastDebit, Some(1));
        set_parameter(&chain, RuntimeParameters::Receipts(all)).await;
        let no_traps = validation::Parameters::TrapEvery(validation::TrapEvery, Some(0));
        set_parameter(&chain, RuntimeParameters::Validation(no_traps)).await;
        for client in clients {
            deposits::add(&chain, &account("//Bob"), client.id(), DEPOSIT).await.expect("Bob has as much");
        }
        let gateways = gateways_on(&chain).await;
        let network = Self { node, executors, gateways };
        network.serves(&clients[0]).await;
        network
    }

    /// In the first epoch nobody is drawn.
    async fn serves(&self, client: &Client) {
        for gateway in &self.gateways {
            wait_until("requests are served", || async { client.is_answered(gateway).await.then_some(()) }).await;
        }
    }

    pub fn gateways(&self) -> Vec<Gateway> {
        self.gateways.clone()
    }

    /// `kill -9`, and a new start on the same files.
    pub async fn kill_and_restart(&mut self, program: Program) {
        match program {
            Program::Node => self.node.kill_and_restart().await,
            Program::Executor(place) => {
                self.executors[place].kill();
                self.executors[place].start().await;
            }
        }
    }

    /// Reads the executors' books, and waits until deposits have paid for what is in them.
    pub async fn settle(&mut self, clients: &[Client], audit: &mut Audit) {
        for executor in &mut self.executors {
            executor.kill();
            audit.read(executor.folder());
            executor.start().await;
        }
        audit.check();
        let begun = std::time::Instant::now();
        loop {
            let paid = self.paid(clients).await;
            match audit.difference(&paid) {
                None => return,
                Some(difference) => assert!(begun.elapsed() < SETTLED_WITHIN, "{difference}\n{audit}"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What each deposit has paid.
    async fn paid(&self, clients: &[Client]) -> BTreeMap<RequesterId, u128> {
        let chain = self.node.chain().await;
        let mut paid = BTreeMap::new();
        for client in clients {
            let deposit = deposits::of(&chain, client.id()).await.expect("the node answers");
            paid.insert(client.id(), DEPOSIT - deposit.free);
        }
        paid
    }
}

/// All gateways, once all are registered.
async fn gateways_on(chain: &Chain) -> Vec<Gateway> {
    wait_until("the executors are registered", || async {
        let all = participants::all(chain).await.ok()?;
        let endpoints = serving(&all, Some(MODEL), DEFAULT_HRP).expect("keys have addresses");
        let gateways: Vec<_> = endpoints.iter().filter_map(gateway).collect();
        (gateways.len() == PARTICIPANTS.len()).then_some(gateways)
    })
    .await
}

fn gateway(endpoint: &Endpoint) -> Option<Gateway> {
    Some(Gateway { url: endpoint.url().to_owned(), agent: endpoint.transfer()?.to_owned() })
}
