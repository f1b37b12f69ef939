//! Executors that a node knows.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use codec::Encode;
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule,
};
use keirin_executor::{
    gateway::{
        routing::{ChainDirectory, Directory, Roster},
        served::Book,
        settlement::Chain,
    },
    node::Node,
};
use keirin_primitives::{
    executor::{ExecutorKey, HardwareProfile},
    executor_rpc::to_hex,
    sprint::EpochIndex,
    views::{CollateralView, EnrolledView, ParticipantView, RosterView},
    weight::VotingWeight,
    AccountBytes, HashBytes,
};

use sp_crypto_hashing::twox_128;

use crate::network::now_ns;

const INTERVAL: Duration = Duration::from_millis(10);

/// What the chain knows: the randomness in force, participants as they are now, and as they were when they opened the epoch.
#[derive(Clone)]
struct State {
    randomness: Option<(EpochIndex, HashBytes)>,
    participants: Vec<ParticipantView<AccountBytes, u128, u32>>,
    enrolled: Vec<EnrolledView<AccountBytes>>,
    is_away: bool,
    /// How often it was looked at.
    looks: usize,
}

fn participant(number: u8, models: &[&str]) -> ParticipantView<AccountBytes, u128, u32> {
    let models: Vec<_> =
        models.iter().map(|model| model.as_bytes().to_vec().try_into().expect("short enough")).collect();
    ParticipantView {
        account: [number; 32],
        executor_key: ExecutorKey([number; 33]),
        endpoint: format!("http://host-{number}/v1").into_bytes().try_into().expect("short enough"),
        hardware: HardwareProfile::default(),
        models: models.try_into().expect("few"),
        weight: VotingWeight(999),
        deposit: 0,
        collateral: CollateralView { active: 0, unbonding: Vec::new() },
        registered_at: 0,
        leaving_until: None,
        served: 0,
        missed: 0,
    }
}

fn enrolled(number: u8, models: &[&str], weight: u64) -> EnrolledView<AccountBytes> {
    let ParticipantView { account, executor_key, models, .. } = participant(number, models);
    EnrolledView { account, executor: executor_key, weight: VotingWeight(weight), models }
}

async fn node(state: Arc<Mutex<State>>) -> (Node, ServerHandle) {
    let mut module = RpcModule::new(state);
    module.register_method("chain_getFinalizedHead", |_, _, _| to_hex([5; 32])).expect("a name of its own");
    module.register_method("chain_getBlockHash", |_, _, _| to_hex([5; 32])).expect("a name of its own");
    module
        .register_method("state_getStorage", |params, _, _| {
            let (key, at): (String, String) = params.parse().expect("two texts");
            assert_eq!(at, to_hex([5; 32]));
            let time = to_hex([twox_128(b"Timestamp"), twox_128(b"Now")].concat());
            to_hex(if key == time { (now_ns() / 1_000_000).encode() } else { 5u32.encode() })
        })
        .expect("a name of its own");
    module
        .register_method("state_call", |params, state, _| {
            let (method, arguments, _): (String, String, String) = params.parse().expect("three texts");
            let mut state = state.lock().expect("nobody panics with it");
            state.looks += 1;
            match method.as_str() {
                "SprintsApi_randomness" if !state.is_away => Ok(to_hex(state.randomness.encode())),
                "ReceiptsApi_roster" => {
                    let (epoch, randomness) = state.randomness.expect("it is asked for after the randomness");
                    assert_eq!(arguments, to_hex(epoch.encode()));
                    Ok(to_hex(Some(RosterView { randomness, from_ms: 0, enrolled: state.enrolled.clone() }).encode()))
                }
                "ParticipantsApi_participants" => {
                    assert_eq!(arguments, to_hex((None::<AccountBytes>, 256u32).encode()));
                    Ok(to_hex(state.participants.encode()))
                }
                _ => Err(ErrorObjectOwned::owned(4_003, "not now", None::<()>)),
            }
        })
        .expect("a name of its own");
    let server = Server::builder().build("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", server.local_addr().expect("it is bound"));
    (Node::new(&url).expect("it is an address"), server.start(module))
}

/// Waits until the directory knows what is asked for.
async fn until(directory: &ChainDirectory, holds: impl Fn(&[Arc<Roster>]) -> bool) -> Vec<Arc<Roster>> {
    let start = Instant::now();
    loop {
        let rosters = directory.rosters();
        if holds(&rosters) {
            return rosters;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it stays at {rosters:?}");
        tokio::time::sleep(INTERVAL).await;
    }
}

#[tokio::test]
async fn roster_is_of_those_who_opened_the_epoch_whose_randomness_is_in_force() {
    let leaving = ParticipantView { leaving_until: Some(9), ..participant(3, &["a"]) };
    let nowhere =
        ParticipantView { endpoint: b"ftp://a".to_vec().try_into().expect("short"), ..participant(5, &["a"]) };
    let another = ParticipantView { executor_key: ExecutorKey([9; 33]), ..participant(1, &["b"]) };
    let participants = vec![participant(2, &["a", "b"]), another, leaving, nowhere, participant(6, &["a"])];
    let enrolled = [(1, 10), (3, 30), (5, 50)].map(|(number, weight)| enrolled(number, &["a"], weight));
    let enrolled = [enrolled.to_vec(), vec![self::enrolled(2, &["a", "b"], 20)]].concat();
    let state = State { randomness: None, participants, enrolled, is_away: false, looks: 0 };
    let state = Arc::new(Mutex::new(state));
    let change = |change: &dyn Fn(&mut State)| change(&mut state.lock().expect("nobody panics with it"));
    let (node, _server) = node(state.clone()).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let book = Book::open(folder.path()).expect("the folder can be written");
    let directory = ChainDirectory::follow(Chain::new(node, ExecutorKey([1; 33]), book), INTERVAL);
    assert!(directory.rosters().is_empty());

    change(&|state| state.randomness = Some((EpochIndex(3), [7; 32])));
    let first = until(&directory, |rosters| rosters.len() == 1).await.remove(0);
    assert_eq!((first.epoch(), first.randomness()), (EpochIndex(3), &[7; 32]));
    let line = |roster: &Roster, model: &str| {
        let line = roster.candidates(model).expect("somebody serves it").iter();
        line.map(|candidate| (candidate.account[0], candidate.weight.0)).collect::<Vec<_>>()
    };
    assert_eq!(line(&first, "a"), [(1, 10), (2, 20), (3, 30), (5, 50)], "as they were, whatever they have changed");
    assert_eq!(line(&first, "b"), [(2, 20)]);
    let url = |roster: &Roster, number: u8| roster.peer(&ExecutorKey([number; 33])).map(|peer| peer.url.clone());
    assert_eq!([1, 3].map(|number| url(&first, number)), [1, 3].map(|number| Some(format!("http://host-{number}"))));
    assert_eq!([url(&first, 5), url(&first, 6)], [Some(String::new()), None]);

    change(&|state| state.is_away = true);
    let looks = || state.lock().expect("nobody panics with it").looks;
    let before = looks();
    until(&directory, |_| looks() > before + 2).await;
    assert_eq!(directory.rosters(), std::slice::from_ref(&first), "what was known stays");

    change(&|state| (state.is_away, state.randomness) = (false, Some((EpochIndex(4), [8; 32]))));
    let both = until(&directory, |rosters| rosters.len() == 2).await;
    assert_eq!((both[0].epoch(), &both[1]), (EpochIndex(4), &first), "requests of the epoch before still come");

    change(&|state| state.participants.truncate(1));
    let gone = until(&directory, |rosters| url(&rosters[0], 1) == Some(String::new())).await;
    assert_eq!(gone[0].epoch(), EpochIndex(4), "where they are is read again in the same epoch");
    assert_eq!(line(&gone[0], "a"), line(&first, "a"), "and the line stays");
}
