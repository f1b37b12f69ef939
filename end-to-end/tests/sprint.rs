//! Epochs of real sprints: what is raced becomes weight, whatever dies on the way and whoever cheats.

use keirin_client::{
    participants,
    sprints::{current, dispute, Sprint},
    Chain, ClientError,
};
use keirin_end_to_end::{
    account, address, as_root, reached, register, set_parameter, wait_until, Cheat, Executor, Node, Trick,
};
use keirin_primitives::{
    sprint::{Accusation, Configuration, Duty, EpochIndex, Finding, Phase},
    AccountBytes,
};
use keirin_runtime::{dynamic_params::sprints, RuntimeCall, RuntimeParameters};

/// Milliseconds between blocks: executors race for eight seconds, and votes have four, which a busy machine needs.
const BLOCK_TIME_MS: u64 = 400;

/// Where nobody asks for anything.
const ENDPOINT: &str = "http://host.example";

/// Has the small model raced, so that a few seconds give many proofs on any machine.
async fn race_the_test_model(chain: &Chain) {
    let model = sprints::Parameters::Model(sprints::Model, Some(Configuration::Test));
    set_parameter(chain, RuntimeParameters::Sprints(model)).await;
}

/// The epoch after the first in which all of them got weight. All that race have a vote in it, and many proofs: who finds none in an epoch has
/// no vote in the next one, and how hard it is to find some is what chance was before.
async fn epoch_of_equals(chain: &Chain, uris: &[&str]) -> EpochIndex {
    let all_have_weight = || async {
        let sprint = sprint(chain).await;
        let stands = |uri: &&str| sprint.standings.iter().any(|(account, _)| *account == address(uri));
        uris.iter().all(stands).then_some(sprint)
    };
    wait_until("all have weight", all_have_weight).await.epoch.next()
}

async fn switch_continuous_proving(chain: &Chain, enabled: bool) {
    as_root(chain, RuntimeCall::Sprints(pallet_keirin_sprints::Call::set_continuous { enabled })).await;
}

async fn sprint(chain: &Chain) -> Sprint {
    current(chain).await.expect("the node answers")
}

async fn weight(chain: &Chain, uri: &str) -> u64 {
    let participant = participants::one(chain, &address(uri)).await.expect("the node answers");
    participant.map(|participant| participant.weight.0).expect("it is registered")
}

/// Weights are given slot by slot in the blocks after the settlement.
async fn weight_becomes(chain: &Chain, uri: &str, expected: u64) {
    wait_until("the weight is settled", || async { (weight(chain, uri).await == expected).then_some(()) }).await;
}

/// A chain on which Alice and Bob race the small model at so many nonces a second, and their executors.
async fn alice_and_bob_race(nonces_per_second: [u64; 2]) -> ([Executor; 2], Node) {
    let mut executors = nonces_per_second.map(Executor::racing);
    for executor in &mut executors {
        executor.start().await;
    }
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &[&executors[0].url(), &executors[1].url()]).await;
    let chain = node.chain().await;
    race_the_test_model(&chain).await;
    register(&chain, "//Alice", &executors[0].url(), ENDPOINT).await;
    register(&chain, "//Bob", &executors[1].url(), ENDPOINT).await;
    (executors, node)
}

#[tokio::test(flavor = "multi_thread")]
async fn proofs_become_weight_epoch_after_epoch() {
    let (_executors, node) = alice_and_bob_race([300, 900]).await;
    let chain = node.chain().await;
    let epoch = epoch_of_equals(&chain, &["//Alice", "//Bob"]).await;

    let committed = reached(&chain, epoch, Phase::Validation).await;
    let proofs = |uri: &str| committed.racers.iter().find(|racer| racer.account == address(uri)).and_then(|r| r.proofs);
    let (alice, bob) = (proofs("//Alice").expect("she raced"), proofs("//Bob").expect("he raced"));
    assert!(alice > 0 && bob > alice, "Alice has {alice} proofs, Bob at three times her speed {bob}");

    let settled = reached(&chain, epoch, Phase::Settled).await;
    assert!(settled.racers.iter().all(|racer| racer.revealed && racer.voted), "{:?}", settled.racers);
    let standings: Vec<_> = settled.standings.iter().map(|(account, weight)| (*account, weight.0)).collect();
    assert_eq!(standings, [(address("//Bob"), bob.into()), (address("//Alice"), alice.into())]);
    weight_becomes(&chain, "//Alice", alice.into()).await;
    weight_becomes(&chain, "//Bob", bob.into()).await;

    let next = reached(&chain, epoch.next(), Phase::Generation).await;
    assert_eq!(next.racers.len(), 2, "both opened their secrets of the epoch before");
    assert_ne!(next.seed, settled.seed);
}

#[tokio::test(flavor = "multi_thread")]
async fn further_proofs_of_an_epoch_count_a_tenth_in_the_next_one() {
    let (_executors, node) = alice_and_bob_race([600, 600]).await;
    let chain = node.chain().await;
    let epoch = epoch_of_equals(&chain, &["//Alice", "//Bob"]).await;
    reached(&chain, epoch, Phase::Generation).await;
    switch_continuous_proving(&chain, true).await;

    let proving = wait_until("both have committed to further proofs", || async {
        let sprint = sprint(&chain).await;
        let proven = sprint.racers.iter().filter(|racer| racer.continuous.commits > 0).count();
        (sprint.epoch > epoch || (sprint.epoch == epoch && proven == 2)).then_some(sprint)
    })
    .await;
    assert_eq!(proving.epoch, epoch, "both had the time for it: {:?}", proving.racers);
    // From here on nothing is added to them.
    switch_continuous_proving(&chain, false).await;
    let proven = sprint(&chain).await;
    assert_eq!((proven.epoch, proven.continuous), (epoch, false), "the epoch is not over yet");
    assert!(proven.racers.iter().all(|racer| racer.continuous.proofs >= 10), "{:?}", proven.racers);

    let settled = reached(&chain, epoch.next(), Phase::Settled).await;
    assert!(settled.racers.iter().all(|racer| racer.revealed && racer.voted), "{:?}", settled.racers);
    assert!(settled.racers.iter().all(|racer| racer.continuous.commits == 0), "it is off: {:?}", settled.racers);
    for uri in ["//Alice", "//Bob"] {
        let of = |sprint: &Sprint| sprint.racers.iter().find(|racer| racer.account == address(uri)).cloned();
        let further = of(&proven).expect("it raced in this epoch").continuous.proofs;
        let proofs = of(&settled).and_then(|racer| racer.proofs).expect("it raced in the next one too");
        let expected = u64::from(proofs) + further / 10;
        let standing = settled.standings.iter().find(|(account, _)| *account == address(uri));
        assert_eq!(standing.map(|(_, weight)| weight.0), Some(expected), "{uri} of {:?}", settled.standings);
        weight_becomes(&chain, uri, expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn executor_and_node_killed_in_every_phase_lose_nothing() {
    let mut executor = Executor::racing(600);
    executor.start().await;
    let mut node = Node::start_with_block_time(BLOCK_TIME_MS, &[&executor.url()]).await;
    let chain = node.chain().await;
    race_the_test_model(&chain).await;
    register(&chain, "//Alice", &executor.url(), ENDPOINT).await;
    let epoch = epoch_of_equals(&chain, &["//Alice"]).await;

    for phase in [Phase::Generation, Phase::Commit, Phase::Validation] {
        reached(&node.chain().await, epoch, phase).await;
        executor.kill();
        node.kill_and_restart().await;
        executor.start().await;
    }
    let chain = node.chain().await;
    let settled = reached(&chain, epoch, Phase::Settled).await;
    let [racer] = settled.racers.as_slice() else { panic!("only Alice races") };
    let proofs = racer.proofs.expect("she committed");
    assert!(proofs > 0 && racer.revealed && racer.voted, "{racer:?}");
    weight_becomes(&chain, "//Alice", proofs.into()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cheats_lose_the_sprint_and_an_honest_host_needs_no_majority() {
    let mut honest = Executor::racing(1_500);
    honest.start().await;
    let inventor = Cheat::start(Trick::InventsProofs).await;
    let withholder = Cheat::start(Trick::WithholdsProofs).await;
    let lazy = Cheat::start(Trick::VouchesForEverything).await;
    let urls = [&honest.url(), inventor.url(), withholder.url(), lazy.url()].map(str::to_owned);
    let node = Node::start_with_block_time(BLOCK_TIME_MS, &urls.each_ref().map(String::as_str)).await;
    let chain = node.chain().await;
    race_the_test_model(&chain).await;
    // Who registers now takes part from the next epoch on; until weights are settled all have the same.
    let first = reached(&chain, EpochIndex(0), Phase::Generation).await.epoch;
    let names = ["//Alice", "//Bob", "//Charlie", "//Dave"];
    for (name, url) in names.iter().zip(&urls) {
        register(&chain, name, url, ENDPOINT).await;
    }

    let settled = reached(&chain, first.next(), Phase::Settled).await;
    let claims: Vec<_> = settled.racers.iter().map(|racer| racer.proofs).collect();
    assert_eq!(claims.len(), 4, "who wants to vote opens the epoch");
    assert_eq!(claims.iter().flatten().count(), 3, "Dave does not race");
    let [(winner, weight)] = settled.standings.as_slice() else {
        panic!("only Alice's proofs hold, not {:?} of {:?}", settled.standings, settled.racers)
    };
    assert_eq!(*winner, address("//Alice"));
    weight_becomes(&chain, "//Alice", weight.0).await;
    for cheat in ["//Bob", "//Charlie", "//Dave"] {
        weight_becomes(&chain, cheat, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_have_the_runtime_recompute_a_revealed_proof() {
    let (_executors, node) = alice_and_bob_race([300, 300]).await;
    let chain = node.chain().await;
    let (alice, charlie) = (address("//Alice"), account("//Charlie"));
    let unrevealed = Accusation { participant: alice, epoch: EpochIndex(1), nonce: 1 };
    assert!(is_refused(dispute(&chain, &charlie, &unrevealed).await, "WrongPhase"));

    let known = revealed_proof(&chain, alice, &address("//Bob")).await;
    let dave = account("//Dave");
    let unknown = Accusation { nonce: u64::MAX, ..known.clone() };
    let (disputed, refused) = tokio::join!(dispute(&chain, &charlie, &known), dispute(&chain, &dave, &unknown));

    let disputed = disputed.expect("the nonce was revealed");
    assert_eq!((disputed.finding, disputed.discredited), (Finding::Proof, Vec::new()));
    assert!(is_refused(refused, "NotRevealed"));
    assert!(is_refused(dispute(&chain, &charlie, &known).await, "AlreadyDisputed"));
}

/// A proof that a participant has revealed, of the first epoch in which it does: named to whom votes on it, until it has.
async fn revealed_proof(chain: &Chain, participant: AccountBytes, voter: &AccountBytes) -> Accusation<AccountBytes> {
    let mut blocks = chain.finalized_blocks().await.expect("the node answers");
    loop {
        let block = blocks.next().await.expect("blocks go on");
        let duty = block.call::<Option<Duty<AccountBytes>>>("SprintsApi_duty", voter).await.expect("the node answers");
        let Some(Duty::Vote { race, revealed, .. }) = duty else { continue };
        let nonces = revealed.into_iter().find(|(who, _)| *who == participant).map(|(_, nonces)| nonces);
        if let Some(nonce) = nonces.and_then(|nonces| nonces.last().copied()) {
            return Accusation { participant, epoch: race.epoch, nonce };
        }
    }
}

fn is_refused<T>(result: Result<T, ClientError>, with: &str) -> bool {
    matches!(result, Err(ClientError::Refused { name, .. }) if name == with)
}
