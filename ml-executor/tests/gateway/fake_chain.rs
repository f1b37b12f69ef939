//! A node that says of the chain what a test wants it to.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use codec::{DecodeAll, Encode};
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule,
};
use keirin_executor::{gateway::accounts::Fee, node::Node};
use keirin_primitives::{
    executor::{ExecutorKey, HardwareProfile},
    executor_rpc::{from_hex, to_hex},
    model::{ModelId, ModelTerms},
    receipts::{BatchCommit, BatchId, RequesterId},
    sprint::EpochIndex,
    validation::WorkIndex,
    views::{BatchView, CollateralView, DepositView, EnrolledView, ParticipantView, PriceListView, RosterView},
    weight::VotingWeight,
    AccountBytes, HashBytes,
};

use sp_crypto_hashing::twox_128;

use crate::host::{now_ns, requester, MODEL};

/// The chain.
pub const GENESIS: HashBytes = [4; 32];
/// Whose executor it is.
pub const PARTICIPANT: AccountBytes = [6; 32];
/// What a token costs there.
pub const PRICE_ON_CHAIN: Fee = Fee(15);
/// The chain's least debit, which is less than a short answer costs.
pub const LEAST_DEBIT: u128 = 20;

/// What the chain knows.
pub struct State {
    /// Its final block, as a number.
    pub block: u8,
    pub participant: Option<AccountBytes>,
    pub taken: Vec<BatchCommit<AccountBytes>>,
    /// Whether the participant may commit no more in this epoch.
    pub is_over: bool,
    pub deposits: BTreeMap<RequesterId, u128>,
    pub priced: bool,
    /// The participant's weight, of 10.
    pub weight: u64,
    /// Its time, in milliseconds since 1970, if it is not that of now.
    pub time_ms: Option<u64>,
    /// Which of several chains with the same genesis it is.
    pub fork: u8,
    /// What a token costs.
    pub price: u128,
    /// Who is registered.
    pub participants: Vec<ParticipantView<AccountBytes, u128, u32>>,
}

impl State {
    fn hash(&self, block: u8) -> HashBytes {
        let mut hash = [block; 32];
        hash[31] = self.fork;
        hash
    }
}

/// Whoever is registered with a key, at a URL, and serves the model.
pub fn participant(
    account: AccountBytes,
    executor_key: ExecutorKey,
    url: &str,
) -> ParticipantView<AccountBytes, u128, u32> {
    ParticipantView {
        account,
        executor_key,
        endpoint: url.as_bytes().to_vec().try_into().expect("short enough"),
        hardware: HardwareProfile::default(),
        models: vec![ModelId::truncate_from(MODEL.as_bytes().to_vec())].try_into().expect("few"),
        weight: VotingWeight(0),
        deposit: 0,
        collateral: CollateralView { active: 0, unbonding: Vec::new() },
        registered_at: 0,
        leaving_until: None,
        served: 0,
        missed: 0,
    }
}

/// A running node.
pub struct FakeChain {
    pub url: String,
    state: Arc<Mutex<State>>,
    _server: ServerHandle,
}

fn id(number: u8) -> RequesterId {
    let key = requester(number).public_key().to_encoded_point(true);
    keirin_primitives::receipts::RequesterKey(key.as_bytes().try_into().expect("33 bytes")).id()
}

impl FakeChain {
    /// A chain on which requesters 1 and 2 have a deposit, and the participant all weight.
    pub async fn start() -> Self {
        let deposits = BTreeMap::from([(id(1), 1_000_000), (id(2), 1_000_000)]);
        let state = State {
            block: 1,
            participant: Some(PARTICIPANT),
            taken: Vec::new(),
            is_over: false,
            deposits,
            priced: true,
            weight: 10,
            time_ms: None,
            fork: 0,
            price: PRICE_ON_CHAIN.0,
            participants: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let mut module = RpcModule::new(state.clone());
        let named = "a name of its own";
        module
            .register_method("chain_getBlockHash", |params, state, _| hash_of(&params.parse(), &lock(state)))
            .expect(named);
        module
            .register_method("chain_getFinalizedHead", |_, state, _| {
                let state = lock(state);
                to_hex(state.hash(state.block))
            })
            .expect(named);
        module
            .register_method("state_getStorage", |params, state, _| stored(&params.parse(), &lock(state)))
            .expect(named);
        module.register_method("state_call", |params, state, _| call(&params.parse(), &lock(state))).expect(named);
        let server = Server::builder().build("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", server.local_addr().expect("it is bound"));
        Self { url, state, _server: server.start(module) }
    }

    pub fn node(&self) -> Node {
        Node::new(&self.url).expect("it is an address")
    }

    /// Goes on to the next block, with a change.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        state.block += 1;
        change(&mut state);
    }

    /// Goes back by some blocks, to where nobody had paid anything in; returns the deposits of later.
    pub fn set_back(&self, blocks: u8) -> BTreeMap<RequesterId, u128> {
        let mut state = lock(&self.state);
        state.block -= blocks;
        std::mem::take(&mut state.deposits)
    }

    /// Goes on by some blocks, to where there are these deposits.
    pub fn catch_up(&self, blocks: u8, deposits: BTreeMap<RequesterId, u128>) {
        let mut state = lock(&self.state);
        state.block += blocks;
        state.deposits = deposits;
    }

    /// Takes a batch: its debits leave the deposits.
    pub fn take(&self, batch: &BatchCommit<AccountBytes>) {
        self.change(|state| {
            assert_eq!(batch.number as usize, state.taken.len());
            state.taken.push(batch.clone());
            for debit in &batch.debits {
                let deposit = state.deposits.get_mut(&debit.requester).expect("it has one");
                *deposit = deposit.checked_sub(debit.fees).expect("nobody was served beyond its deposit");
            }
        });
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("nobody panics with it")
}

/// The genesis block's hash, or the newest's.
fn hash_of(params: &Result<Option<Vec<u32>>, ErrorObjectOwned>, state: &State) -> Option<String> {
    match params.as_ref().map(|params| params.as_deref().unwrap_or_default()) {
        Ok([0]) => Some(to_hex(GENESIS)),
        Ok([]) => Some(to_hex(state.hash(state.block))),
        Ok([number]) => {
            u8::try_from(*number).ok().filter(|number| *number <= state.block).map(|it| to_hex(state.hash(it)))
        }
        _ => None,
    }
}

/// The number of the block, or its time.
fn stored(
    params: &Result<(String, String), ErrorObjectOwned>,
    state: &State,
) -> Result<Option<String>, ErrorObjectOwned> {
    let (key, at) = params.clone().map_err(|_| refusal("two texts"))?;
    is_there(&at, state)?;
    let named =
        |pallet: &str, name: &str| to_hex([twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()) == *key;
    if named("System", "Number") {
        return Ok(Some(to_hex(u32::from(state.block).encode())));
    }
    let time_ms = state.time_ms.unwrap_or_else(|| now_ns() / 1_000_000);
    Ok(named("Timestamp", "Now").then(|| to_hex(time_ms.encode())))
}

fn refusal(message: &str) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(4_003, message.to_owned(), None::<()>)
}

/// Whether a block's state is there: as at a node that prunes all but the newest, which may come between two questions.
fn is_there(at: &str, state: &State) -> Result<(), ErrorObjectOwned> {
    let is_newest = at == to_hex(state.hash(state.block));
    is_newest.then_some(()).ok_or_else(|| refusal("this block's state is not there"))
}

fn call(
    params: &Result<(String, String, String), ErrorObjectOwned>,
    state: &State,
) -> Result<String, ErrorObjectOwned> {
    let (method, arguments, at) = params.clone().map_err(|_| refusal("three texts"))?;
    is_there(&at, state)?;
    let arguments = from_hex(&arguments).expect("hex");
    Ok(to_hex(match method.as_str() {
        "ParticipantsApi_participant_by_key" => state.participant.encode(),
        "ReceiptsApi_next_batch" => (!state.is_over).then(|| u32::try_from(state.taken.len()).expect("few")).encode(),
        "ReceiptsApi_batch" => {
            let id = BatchId::decode_all(&mut arguments.as_slice()).expect("a batch's id");
            state.taken.iter().find(|batch| batch.id() == id).map(view_of).encode()
        }
        "ReceiptsApi_deposit" => {
            let requester = RequesterId::decode_all(&mut arguments.as_slice()).expect("a requester");
            let free = state.deposits.get(&requester).copied().unwrap_or_default();
            DepositView::<AccountBytes, u32> { free, waiting: None, next_withdrawal: 0 }.encode()
        }
        "ReceiptsApi_prices" => prices(state).encode(),
        "SprintsApi_randomness" => Some((EpochIndex(3), [5u8; 32])).encode(),
        "ValidationApi_snapshot" => {
            let others = VotingWeight(10 - state.weight);
            vec![(PARTICIPANT, VotingWeight(state.weight)), ([7; 32], others)].encode()
        }
        "ParticipantsApi_participants" => state.participants.encode(),
        "ReceiptsApi_roster" => {
            let epoch = EpochIndex::decode_all(&mut arguments.as_slice()).expect("an epoch");
            (epoch == EpochIndex(3)).then(|| roster(state)).encode()
        }
        _ => return Err(refusal("no such method")),
    }))
}

/// Who is registered, as if all had opened the epoch.
fn roster(state: &State) -> RosterView<AccountBytes> {
    let enroll = |one: &ParticipantView<AccountBytes, u128, u32>| EnrolledView {
        account: one.account,
        executor: one.executor_key,
        weight: VotingWeight(if one.account == PARTICIPANT { state.weight } else { 10 - state.weight }),
        models: one.models.clone(),
    };
    RosterView { randomness: [5; 32], from_ms: 0, enrolled: state.participants.iter().map(enroll).collect() }
}

fn view_of(batch: &BatchCommit<AccountBytes>) -> BatchView<AccountBytes, u32> {
    BatchView {
        participant: batch.participant,
        number: batch.number,
        receipts: batch.count,
        fees: batch.root.summary.fees,
        unpaid: 0,
        epoch: EpochIndex(3),
        index: WorkIndex(0),
        committed_at: 9,
        void: false,
    }
}

fn prices(state: &State) -> Vec<PriceListView> {
    let model = ModelId::truncate_from(MODEL.as_bytes().to_vec());
    let terms = ModelTerms { context_length: 512, units_per_token: 3, price_per_unit: state.price / 3 };
    let list = PriceListView { epoch: EpochIndex(3), from_ms: 0, prices: vec![(model, terms)] };
    if state.priced {
        vec![list]
    } else {
        Vec::new()
    }
}
