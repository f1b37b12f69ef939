//! A node, and two executors that share the work.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use keirin_client::{
    deposits,
    gateway::{serving, Endpoint},
    participants,
    requests::DEFAULT_HRP,
    Chain,
};
use keirin_end_to_end::{account, set_parameter, settling_executors, wait_until, Executor, Node};
use keirin_executor::gateway::{
    auth::keys::{ApiKeys, KeyLimits},
    served::Book,
};
use keirin_primitives::receipts::RequesterId;
use keirin_runtime::{
    dynamic_params::{receipts, validation},
    RuntimeParameters,
};

use crate::{
    audit::Audit,
    client::{requester_of, Client, Outcome, Told},
    receipts::Examiner,
};

pub const MODEL: &str = "tiny-random";
/// Milliseconds from block to block.
const BLOCK_TIME_MS: u64 = 250;
/// Who has the executors.
const PARTICIPANTS: [&str; 2] = ["//Alice", "//Charlie"];
/// What each requester and each operator pays in: 1 000 KEI.
const DEPOSIT: u128 = 1_000_000_000_000_000;
/// How often it is looked whether everything is settled.
const LOOK: Duration = Duration::from_secs(1);
/// How often it is asked whether requests are served already.
const PAUSE: Duration = Duration::from_millis(100);
/// Longest time that it takes until requests are served: in the first epoch nobody is drawn.
const SERVED_WITHIN: Duration = Duration::from_secs(120);
/// Longest time that it takes until everything is settled: a batch is made each second, an epoch takes 25, and one that the chain did not take is made
/// anew after five minutes.
const SETTLED_WITHIN: Duration = Duration::from_secs(600);

/// Where a gateway is, and for whom requests to it are signed.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub url: String,
    pub agent: String,
    /// What its operator has given to clients, and pays for.
    pub api_key: String,
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
    gateways: Arc<Vec<Gateway>>,
    examiner: Arc<Examiner>,
    /// Whose deposits pay.
    payers: Vec<RequesterId>,
}

impl Network {
    /// Starts all of it, and pays for the clients.
    pub async fn start(clients: &[Client]) -> Self {
        let (node, chain, executors) = settling_executors(BLOCK_TIME_MS, &PARTICIPANTS).await;
        // What is too little to be settled is another test's, and what goes back for a trap.
        let all = receipts::Parameters::LeastDebit(receipts::LeastDebit, Some(1));
        set_parameter(&chain, RuntimeParameters::Receipts(all)).await;
        let no_traps = validation::Parameters::TrapEvery(validation::TrapEvery, Some(0));
        set_parameter(&chain, RuntimeParameters::Validation(no_traps)).await;
        let gateways = gateways_on(&chain, &executors).await;
        let operators = gateways.iter().map(|gateway| requester_of(&gateway.agent));
        let payers: Vec<_> = clients.iter().filter_map(Client::requester).chain(operators).collect();
        for payer in &payers {
            deposits::add(&chain, &account("//Bob"), *payer, DEPOSIT).await.expect("Bob has as much");
        }
        let examiner = Examiner::new(&node.url(), chain.genesis_hash()).into();
        Self { node, executors, gateways: gateways.into(), examiner, payers }
    }

    /// Has a client ask each gateway until it is served; returns what it was told.
    pub async fn first_answers(&self, client: &Client) -> Vec<Told> {
        let mut all = Vec::new();
        for gateway in self.gateways.iter() {
            let begun = Instant::now();
            loop {
                let told = client.asks(gateway, &self.examiner).await;
                let is_served = matches!(told.outcome, Outcome::Answered(_));
                all.push(told);
                if is_served {
                    break;
                }
                assert!(begun.elapsed() < SERVED_WITHIN, "nothing is served: {:?}", all.last());
                tokio::time::sleep(PAUSE).await;
            }
        }
        all
    }

    /// Where clients ask, and how they examine what they get.
    pub fn desk(&self) -> (Arc<Vec<Gateway>>, Arc<Examiner>) {
        (self.gateways.clone(), self.examiner.clone())
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

    /// Compares what clients were told with the executors' books, and waits until deposits have paid for what is in them.
    pub async fn settle(&mut self, told: Vec<Told>) -> Audit {
        self.executors.iter_mut().for_each(Executor::kill);
        let books: Vec<_> = self.executors.iter().map(|executor| Book::open(executor.folder())).collect();
        let books = books.into_iter().collect::<Result<Vec<_>, _>>().expect("the executors have ended");
        let audit = Audit::of(told, &books).unwrap_or_else(|fault| panic!("{fault:?}"));
        drop(books);
        for executor in &mut self.executors {
            executor.start().await;
        }
        let begun = Instant::now();
        while let Some(difference) = audit.difference(&self.paid().await) {
            assert!(begun.elapsed() < SETTLED_WITHIN, "{difference}\n{audit}");
            tokio::time::sleep(LOOK).await;
        }
        audit
    }

    /// What each deposit has paid.
    async fn paid(&self) -> BTreeMap<RequesterId, u128> {
        let chain = self.node.chain().await;
        let mut paid = BTreeMap::new();
        for payer in &self.payers {
            let deposit = deposits::of(&chain, *payer).await.expect("the node answers");
            paid.insert(*payer, DEPOSIT - deposit.free);
        }
        paid
    }
}

/// All gateways, once all are registered.
async fn gateways_on(chain: &Chain, executors: &[Executor]) -> Vec<Gateway> {
    wait_until("the executors are registered", || async {
        let all = participants::all(chain).await.ok()?;
        let endpoints = serving(&all, Some(MODEL), DEFAULT_HRP).expect("keys have addresses");
        let gateways: Vec<_> = executors.iter().filter_map(|executor| gateway(executor, &endpoints)).collect();
        (gateways.len() == PARTICIPANTS.len()).then_some(gateways)
    })
    .await
}

/// An executor as a gateway, with a new API key.
fn gateway(executor: &Executor, endpoints: &[Endpoint]) -> Option<Gateway> {
    let endpoint = endpoints.iter().find(|endpoint| endpoint.url() == executor.endpoint())?;
    let keys = ApiKeys::new(executor.folder());
    let (api_key, _) = keys.create("a soak", KeyLimits::default()).expect("the folder can be written");
    Some(Gateway { url: endpoint.url().to_owned(), agent: endpoint.transfer()?.to_owned(), api_key })
}
