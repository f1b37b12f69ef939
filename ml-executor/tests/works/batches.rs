//! Batches of receipts of honest executors and of cheats.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        Arc,
    },
    time::Duration,
};

use codec::DecodeAll;
use keirin_primitives::{
    executor_rpc::{from_hex, ValidationStatus},
    inference::output_hash,
    receipts::{BatchCommit, ReceiptDemand},
    signing::{opened_list_digest, receipt_demand_digest},
    sprint::secret_hash,
    validation::{
        seal_list_and_unseen, verdict_salt, Draw, Judgement, LeafCandidate, LeafExposure, LeafVotes, Lot, OpenedList,
        PostedLeaf, Unseen, ValidationDuty, ValidationSubmission, WeightSpan, WorkId, WorkIndex,
    },
    weight::VotingWeight,
    AccountBytes,
};
use sp_arithmetic::Perbill;
use tokio::net::{TcpListener, TcpStream};

use crate::{
    chain::{
        check, is_signed, lot, numbers, opened as chain_opened, order, secret, submission, work, EPOCH, GENESIS,
        VALIDATOR,
    },
    hosts::{Checker, Host},
    ledger::{body, check_batches, closing, now_ns, terms, to_check, Gateway},
};

const HOUR_NS: u64 = 3_600_000_000_000;

/// Passes connections on, and counts them.
struct Counting {
    url: String,
    count: Arc<AtomicUsize>,
}

impl Counting {
    async fn before(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (address, count) = (url.trim_start_matches("http://").to_owned(), Arc::<AtomicUsize>::default());
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let counted = count.clone();
        tokio::spawn(async move {
            while let Ok((mut from, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let mut to = TcpStream::connect(&address).await.expect("it listens");
                tokio::spawn(async move { tokio::io::copy_bidirectional(&mut from, &mut to).await });
            }
        });
        Self { url, count }
    }

    fn connections(&self) -> usize {
        self.count.load(Ordering::Relaxed)
    }
}

/// Whether a status seals such a list about the batch with a number, of which everything was shown.
fn seals(status: &ValidationStatus, checker: &Checker, index: u32, places: &[u32]) -> bool {
    seals_unseen(status, checker, index, (places, &Unseen::default()))
}

/// Whether a status seals such a list about the batch with a number, and that these were not shown.
fn seals_unseen(status: &ValidationStatus, checker: &Checker, index: u32, said: (&[u32], &Unseen)) -> bool {
    let ValidationSubmission::Verdicts(sealed, _) = submission(status) else { return false };
    let Some(verdict) = sealed.verdicts.iter().find(|verdict| verdict.index.0 == index) else { return false };
    let salt = verdict_salt(&secret(&checker.signer), &verdict.work);
    verdict.seal == seal_list_and_unseen(&VALIDATOR, &verdict.work, said, &salt)
}

/// What a validator opens about a batch.
fn opened(checker: &Checker, index: u32, commit: &BatchCommit<AccountBytes>) -> Option<OpenedList<AccountBytes, u128>> {
    let batches = vec![(WorkIndex(index), WorkId(commit.id().0))];
    let status = checker.ask(&ValidationDuty::OpenLists { epoch: EPOCH, batches }).expect("it can be done");
    status.submission.as_ref()?;
    let ValidationSubmission::Lists(lists) = submission(&status) else { panic!("these are no lists: {status:?}") };
    let (list, signature) = lists.into_iter().next()?;
    assert!(is_signed(&checker.signer.public(), &opened_list_digest(&GENESIS, &list), &signature));
    Some(list)
}

fn demanded(status: &ValidationStatus, checker: &Checker) -> Vec<ReceiptDemand<AccountBytes>> {
    let Some(hex) = &status.receipt_demands else { return Vec::new() };
    let bytes = from_hex(hex).expect("hex");
    let ValidationSubmission::ReceiptDemands(demands) =
        ValidationSubmission::decode_all(&mut bytes.as_slice()).expect("a submission")
    else {
        panic!("these are no demands");
    };
    let key = checker.signer.public();
    let is_good = |(demand, signature)| is_signed(&key, &receipt_demand_digest(&GENESIS, demand), signature);
    assert!(demands.iter().all(|(demand, signature)| is_good((demand, signature))));
    demands.into_iter().map(|(demand, _)| demand).collect()
}

#[tokio::test]
async fn honest_batch_is_sealed_with_an_empty_list() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(9).await;
    let commit = gateway.commit();
    let duty = check_batches(&checker.signer, to_check(&[gateway.candidate(&commit, 4)]));

    let status = checker.done(&duty).await;

    assert!(seals(&status, &checker, 4, &[]), "{status:?}");
    assert_eq!(checker.stats().valid, 9);
    assert_eq!(opened(&checker, 4, &commit), None, "the chain opens it by itself");
    assert_eq!(checker.ask(&duty).expect("it can be done").submission, status.submission, "it is said again");
    assert_eq!(checker.stats().valid, 9, "nothing is looked at twice");
}

#[tokio::test]
async fn wrong_answers_and_false_receipts_are_named_with_what_they_cost() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(5).await;
    let (mut text, other) = (gateway.serve(&body(100)).await, gateway.serve_at(&body(101), &body(999), now_ns()).await);
    text.receipt.choices[0].output = output_hash(b"something else");
    let mut dear = gateway.serve(&body(102)).await;
    dear.receipt.fee += 1;
    let mut unsigned = gateway.serve(&body(103)).await;
    unsigned.receipt.request.signature.0[5] ^= 1;
    let old = gateway.serve_at(&body(104), &body(104), now_ns() - HOUR_NS / 2).await;
    let cheats = [text, other, dear, unsigned, old];
    for served in &cheats {
        gateway.keep(served.clone()).await;
    }
    let commit = gateway.commit();
    let mut candidate = gateway.candidate(&commit, 0);
    // What is half an hour old is an hour older than it may be, for the chain's clock.
    candidate.committed_ms += HOUR_NS / 2 / 1_000_000 + 60_000;
    let duty = check_batches(&checker.signer, to_check(&[candidate]));

    let status = checker.done(&duty).await;

    let mut wrong: Vec<_> =
        cheats.iter().map(|served| (gateway.place_of(&commit, served), Some(served.receipt.fee))).collect();
    wrong.sort_unstable();
    let places: Vec<u32> = wrong.iter().map(|(place, _)| *place).collect();
    assert!(seals(&status, &checker, 0, &places), "{places:?}");
    let list = opened(&checker, 0, &commit).expect("it says something");
    assert_eq!(list.leaves.iter().map(|leaf| (leaf.place, leaf.fee)).collect::<Vec<_>>(), wrong);
    assert_eq!((list.epoch, list.validator, list.work.0), (EPOCH, VALIDATOR, commit.id().0));
}

#[tokio::test]
async fn batches_are_sealed_together_with_tasks() {
    let (gateway, host, checker) = (Gateway::start().await, Host::start().await, Checker::start());
    gateway.keep_honest(2).await;
    let works = [2, 7].map(|index| (index, order(index as usize)));
    let mut tasks = Vec::new();
    for (index, order) in works {
        tasks.push(work(index, &host.answer(&order).await, host.key(), &host.url));
    }
    let ValidationDuty::Check { lot, works, .. } = check(&checker.signer, &tasks) else { panic!("a check") };
    let batches = to_check(&[gateway.candidate(&gateway.commit(), 5)]);
    let duty = ValidationDuty::Check { lot, works, batches };

    let status = checker.done(&duty).await;

    let ValidationSubmission::Verdicts(sealed, _) = submission(&status) else { panic!("verdicts") };
    let indices: Vec<u32> = sealed.verdicts.iter().map(|verdict| verdict.index.0).collect();
    assert_eq!(indices, [2, 5, 7]);
}

#[tokio::test]
async fn only_leaves_that_are_due_are_asked_for() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(24).await;
    let mut candidate = gateway.candidate(&gateway.commit(), 0);
    // Half of the weight is another validator's; nothing is assigned below full rate.
    let mut leaves = candidate.ticket.leaves.expect("it is a batch");
    leaves.total = VotingWeight(2);
    candidate.ticket.leaves = Some(leaves);
    candidate.ticket.rate = Perbill::from_percent(60);
    let due = candidate.ticket.due_places(&secret(&checker.signer)).count();
    assert!((1..24).contains(&due), "{due}");

    checker.done(&check_batches(&checker.signer, to_check(std::slice::from_ref(&candidate)))).await;
    assert_eq!(checker.stats().valid as usize, due);

    leaves.validator = WeightSpan::default();
    candidate.ticket.leaves = Some(leaves);
    let other = Checker::start();
    let tickets = Draw { lot: lot(&other.signer), works: vec![candidate.ticket] };
    let status = other.ask(&ValidationDuty::Draw(tickets)).expect("it can be done");
    assert!(status.drawn.is_empty(), "who has no weight owes nothing");
}

#[tokio::test]
async fn receipts_that_are_not_shown_are_demanded_and_hold_the_list_up() {
    let (gateway, checker) = (Gateway::silent().await, Checker::impatient());
    gateway.keep_honest(3).await;
    let commit = gateway.commit();
    let mut candidate = gateway.candidate(&commit, 0);
    let duty = check_batches(&checker.signer, to_check(std::slice::from_ref(&candidate)));

    let status = checker.until(&duty, |status| status.receipt_demands.is_some()).await;
    assert_eq!((numbers(&status.missing), &status.submission), (vec![0], &None), "nothing is sealed");
    let demands = demanded(&status, &checker);
    assert_eq!(demands.iter().map(|demand| demand.place).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(demands.iter().all(|demand| (demand.validator, demand.batch) == (VALIDATOR, commit.id())));

    candidate.demanded = (0..3).map(|place| (place, LeafExposure::Demanded)).collect();
    let duty = check_batches(&checker.signer, to_check(&[candidate]));
    let status = checker.ask(&duty).expect("it can be done");
    assert_eq!(demanded(&status, &checker), [], "somebody did");
}

#[tokio::test]
async fn receipts_that_were_posted_are_checked_and_failed_ones_are_not_waited_for() {
    let gateway = Gateway::silent().await;
    let checker = Checker::eager();
    gateway.keep_honest(2).await;
    let mut wrong = gateway.serve(&body(50)).await;
    wrong.receipt.choices[0].output = output_hash(b"something else");
    gateway.keep(wrong.clone()).await;
    let commit = gateway.commit();
    let place = gateway.place_of(&commit, &wrong);
    let mut candidate = gateway.candidate(&commit, 0);
    let posted = |at: u32| if at == place { LeafExposure::Posted } else { LeafExposure::Failed };
    candidate.demanded = (0..3).map(|at| (at, posted(at))).collect();
    let batches = to_check(&[candidate]);
    let duty = check_batches(&checker.signer, batches.clone());

    let status = checker.until(&duty, |status| !status.posted.is_empty()).await;
    assert_eq!((status.posted, status.submission), (vec![(WorkIndex(0), place)], None));

    let receipts = vec![PostedLeaf { index: WorkIndex(0), posted: gateway.posted(&commit, place) }];
    checker.ask(&ValidationDuty::Posted { batches, receipts }).expect("it can be done");
    let status = checker.until(&duty, |status| status.submission.is_some()).await;
    assert!(seals(&status, &checker, 0, &[place]));
}

#[tokio::test]
async fn when_time_is_up_what_is_known_is_sealed_also_if_it_is_nothing_and_the_rest_demanded() {
    let (gateway, silent, checker) = (Gateway::start().await, Gateway::silent().await, Checker::impatient());
    for gateway in [&gateway, &silent] {
        gateway.keep_honest(2).await;
    }
    let (commit, other) = (gateway.commit(), silent.commit());
    let batches = [gateway.candidate(&commit, 0), silent.candidate(&other, 1)];
    let duty = check_batches(&checker.signer, to_check(&batches.map(closing)));

    let is_sealed = |status: &ValidationStatus| match status.submission.as_ref().map(|_| submission(status)) {
        Some(ValidationSubmission::Verdicts(sealed, _)) => sealed.verdicts.len() == 2,
        _ => false,
    };
    let status = checker.until(&duty, |status| is_sealed(status) && status.receipt_demands.is_some()).await;

    assert!(seals(&status, &checker, 0, &[]));
    assert!(seals_unseen(&status, &checker, 1, (&[], &Unseen::All)));
    let list = opened(&checker, 1, &other).expect("it says what was not shown");
    assert_eq!((list.leaves.len(), list.unseen), (0, Unseen::All));
    let demands = demanded(&status, &checker);
    assert!(demands.iter().all(|demand| demand.batch == other.id()));
    assert_eq!(demands.iter().map(|demand| demand.place).collect::<Vec<_>>(), [0, 1], "after one try");
}

#[tokio::test]
async fn what_is_found_is_sealed_in_time_though_the_executor_never_ends_what_it_shows() {
    let (gateway, checker) = (Gateway::start().await, Checker::hasty());
    gateway.keep_honest(1).await;
    let mut wrong = gateway.serve(&body(80)).await;
    wrong.receipt.choices[0].output = output_hash(b"something else");
    gateway.keep(wrong.clone()).await;
    let commit = gateway.commit();
    let bad = gateway.place_of(&commit, &wrong);
    let mut candidate = gateway.candidate(&commit, 0);
    // One is shown on chain, and the others by an endpoint that takes what comes and says nothing.
    let posted = vec![PostedLeaf { index: WorkIndex(0), posted: gateway.posted(&commit, bad) }];
    let hole = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", hole.local_addr().expect("it is bound"));
    candidate.endpoint = url.into_bytes().try_into().expect("short");
    let batches = to_check(std::slice::from_ref(&candidate));
    checker.ask(&ValidationDuty::Posted { batches, receipts: posted }).expect("it can be done");
    while checker.stats().invalid == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    let open = check_batches(&checker.signer, to_check(std::slice::from_ref(&candidate)));
    assert_eq!(numbers(&checker.ask(&open).expect("it can be done").pending), [0]);
    let duty = check_batches(&checker.signer, to_check(&[closing(candidate)]));
    let status = checker.until(&duty, |status| status.submission.is_some()).await;
    let unseen = Unseen::Some(vec![1 - bad].try_into().expect("one"));
    assert!(seals_unseen(&status, &checker, 0, (&[bad], &unseen)), "what is pending holds nothing up");
    let list = opened(&checker, 0, &commit).expect("it says something");
    assert_eq!((list.places(), &list.unseen), (vec![bad], &unseen));
    let status = checker.ask(&duty).expect("it can be done");
    let demands = demanded(&status, &checker);
    assert_eq!(demands.iter().map(|demand| demand.place).collect::<Vec<_>>(), [1 - bad], "what is unseen is demanded");
}

#[tokio::test]
async fn batch_that_must_be_sealed_soon_is_drawn_until_it_is() {
    let (gateway, checker) = (Gateway::silent().await, Checker::impatient());
    gateway.keep_honest(1).await;
    let candidate = gateway.candidate(&gateway.commit(), 0);
    let duty = check_batches(&checker.signer, to_check(std::slice::from_ref(&candidate)));
    checker.until(&duty, |status| status.receipt_demands.is_some()).await;
    let draw = |ticket| ValidationDuty::Draw(Draw { lot: lot(&checker.signer), works: vec![ticket] });
    let drawn = |ticket| numbers(&checker.ask(&draw(ticket)).expect("it can be done").drawn);
    assert_eq!(drawn(candidate.ticket), [0; 0], "it is missing, and keeps no others waiting");
    assert_eq!(drawn(closing(candidate).ticket), [0]);
}

#[tokio::test]
async fn leaves_are_asked_for_in_groups_and_an_executor_that_trickles_keeps_nobody_waiting() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(40).await;
    let counting = Counting::before(&gateway.url).await;
    let mut candidate = gateway.candidate(&gateway.commit(), 0);
    candidate.endpoint = counting.url.clone().into_bytes().try_into().expect("short");
    checker.done(&check_batches(&checker.signer, to_check(&[candidate]))).await;
    assert_eq!((checker.stats().valid, counting.connections()), (40, 2), "32 and 8");

    // Many batches of one that never ends its answers, and one of somebody else.
    let (slow, quick, checker) = (Gateway::start().await, Gateway::start().await, Checker::hasty());
    let trickling = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", trickling.local_addr().expect("it is bound"));
    slow.keep_honest(1).await;
    quick.keep_honest(1).await;
    let commit = slow.commit();
    let of_slow = |index: u32| {
        let mut candidate = slow.candidate(&BatchCommit { number: index, ..commit.clone() }, index);
        candidate.endpoint = url.clone().into_bytes().try_into().expect("short");
        candidate
    };
    let mut batches: Vec<_> = (0..15).map(of_slow).collect();
    batches.push(quick.candidate(&quick.commit(), 15));
    let duty = check_batches(&checker.signer, to_check(&batches));
    let status = checker.until(&duty, |status| status.submission.is_some()).await;
    assert!(seals(&status, &checker, 15, &[]));
    assert_eq!(status.pending.len(), 15);
}

#[tokio::test]
async fn killed_validator_says_the_same_again_and_goes_on_where_it_was() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(3).await;
    let mut wrong = gateway.serve(&body(60)).await;
    wrong.receipt.choices[0].output = output_hash(b"something else");
    gateway.keep(wrong).await;
    let commit = gateway.commit();
    let duty = check_batches(&checker.signer, to_check(&[gateway.candidate(&commit, 0)]));
    let before = checker.done(&duty).await.submission;

    let checker = checker.restart().await;
    // The executor has nothing to show any more.
    drop(gateway);

    assert_eq!(checker.ask(&duty).expect("it can be done").submission, before);
    assert!(opened(&checker, 0, &commit).is_some());
    assert_eq!(checker.stats().valid + checker.stats().invalid, 0, "nothing is checked again");
}

#[tokio::test]
async fn own_batches_other_batches_and_other_secrets_are_not_sealed() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(1).await;
    let commit = gateway.commit();
    let mut own = gateway.candidate(&commit, 0);
    own.commit.participant = VALIDATOR;
    own.ticket.work = WorkId(own.commit.id().0);
    let mut other = gateway.candidate(&commit, 1);
    other.ticket.work = WorkId([8; 32]);
    let status = checker.done(&check_batches(&checker.signer, to_check(&[own, other]))).await;
    assert_eq!((numbers(&status.unable), status.submission), (vec![1], None));

    let commitment = secret_hash(&VALIDATOR, EPOCH, &[1; 32]);
    let lot = Lot { commitment, ..lot(&checker.signer) };
    let batches = to_check(&[gateway.candidate(&commit, 0)]);
    let duty = ValidationDuty::Check { lot, works: Vec::new(), batches };
    assert!(checker.ask(&duty).is_err(), "nobody could open it");
}

#[tokio::test]
async fn who_has_not_the_model_seals_nothing() {
    let gateway = Gateway::start().await;
    let checker = Checker::without_models();
    gateway.keep_honest(1).await;
    let batch = closing(gateway.candidate(&gateway.commit(), 0));
    let status = checker.done(&check_batches(&checker.signer, to_check(&[batch]))).await;
    assert_eq!((numbers(&status.unable), status.submission), (vec![0], None));
}

#[tokio::test]
async fn receipts_that_are_voted_on_are_checked_by_all_fetched_or_posted() {
    let (gateway, checker) = (Gateway::start().await, Checker::start());
    gateway.keep_honest(3).await;
    let mut wrong = gateway.serve(&body(70)).await;
    wrong.receipt.choices[0].output = output_hash(b"something else");
    gateway.keep(wrong.clone()).await;
    let commit = gateway.commit();
    let bad = gateway.place_of(&commit, &wrong);
    let leaf = |place: u32| LeafCandidate {
        index: WorkIndex(20 + place),
        work: WorkId(commit.id().leaf(place).0),
        place,
        trap: false,
        batch: gateway.candidate(&commit, 2),
        posted: None,
    };
    let mut leaves: Vec<_> = (0..4).map(leaf).collect();
    // Nobody is there to be asked for the first of them.
    leaves[0].batch.endpoint = Default::default();
    leaves[0].posted = Some(gateway.posted(&commit, 0));
    let duty =
        |leaves| ValidationDuty::Vote { epoch: EPOCH, works: Vec::new(), leaves: LeafVotes { terms: terms(), leaves } };

    let status = checker.done(&duty(leaves.clone())).await;

    let ValidationSubmission::Votes(sealed, _) = submission(&status) else { panic!("these are no votes: {status:?}") };
    let votes = chain_opened(&sealed, |work| checker.signer.vote_salt(&GENESIS, &VALIDATOR, EPOCH, work));
    let judgement = |place: u32| if place == bad { Judgement::Invalid } else { Judgement::Valid };
    let expected: Vec<_> = (0..4).map(|place| (20 + place, Some(judgement(place)))).collect();
    assert_eq!(votes, expected);

    let mut other = leaf(1);
    other.place = 2;
    let status = checker.done(&duty(vec![other])).await;
    assert_eq!((numbers(&status.unable), status.submission), (vec![21], None), "it is another receipt than its work");
}
