//! What becomes of works: seals, missing evidence, and what can't be checked.

use keirin_executor::validation::ValidationError;
use keirin_primitives::{
    inference::{FailureReason, Outcome, Report, TaskOrder},
    validation::{
        must_check, BatchesToCheck, Draw, Exposure, Judgement, Lot, Ticket, ValidationDuty, WorkId, WorkIndex,
    },
    weight::VotingWeight,
    AccountBytes,
};
use sp_arithmetic::Perbill;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    chain::{check, lot, numbers, order, secret, submission, verdicts, work, VALIDATOR},
    hosts::{Checker, Host},
};

#[tokio::test]
async fn honest_answer_is_sealed_valid_and_an_edited_one_invalid() {
    let (host, checker) = (Host::start().await, Checker::start());
    let honest = host.answer(&order(1)).await;
    let edited = host.edited(&order(2)).await;
    let failed =
        Report { outcome: Outcome::Failed(FailureReason::RuntimeError), ..host.answer(&order(3)).await.report };
    let unanswered = keirin_executor::verify::Claim { order: order(3), report: failed, positions: Vec::new() };
    let works = [(2, &honest), (5, &edited), (9, &unanswered)];
    let works = works.map(|(index, claim)| work(index, claim, host.key(), &host.url));

    let status = checker.done(&check(&checker.signer, &works)).await;

    assert_eq!(numbers(&status.drawn), [2, 5, 9]);
    assert_eq!((status.missing.len(), status.unable.len()), (0, 0));
    let expected = [(2, Some(Judgement::Valid)), (5, Some(Judgement::Invalid)), (9, Some(Judgement::Invalid))];
    assert_eq!(verdicts(&status, &checker.signer), expected);
}

#[tokio::test]
async fn seals_are_the_same_after_a_restart_also_when_the_executor_is_gone() {
    let (host, checker) = (Host::start().await, Checker::start());
    let claims = [host.answer(&order(1)).await, host.edited(&order(2)).await];
    let works: Vec<_> = (0..).zip(&claims).map(|(index, claim)| work(index, claim, host.key(), &host.url)).collect();
    let duty = check(&checker.signer, &works);
    let before = checker.done(&duty).await;
    submission(&before);

    drop(host);
    let checker = checker.restart().await;

    assert_eq!(checker.ask(&duty).expect("it is known"), before);
    let first = checker.ask(&check(&checker.signer, &works[..1])).expect("it is known");
    assert_eq!(verdicts(&first, &checker.signer), [(0, Some(Judgement::Valid))]);
}

#[tokio::test]
async fn withheld_evidence_is_missing_until_the_chain_has_it() {
    let (host, other, checker) = (Host::start().await, Host::start().await, Checker::start());
    let claim = host.answer(&order(1)).await;
    // Reported, but the endpoint knows nothing of it.
    let withheld = work(1, &claim, other.key(), &other.url);
    // The endpoint shows what the report does not commit to.
    other.edited(&order(2)).await;
    let exchanged = work(2, &host.answer(&order(2)).await, other.key(), &other.url);
    let shown = work(3, &host.answer(&order(3)).await, host.key(), &host.url);

    let works = [withheld.clone(), exchanged, shown];
    let status = checker.done(&check(&checker.signer, &works)).await;

    assert_eq!(numbers(&status.missing), [1, 2]);
    assert_eq!(status.demands, None, "it was asked for once, and that may be a hiccup");
    assert_eq!(verdicts(&status, &checker.signer), [(3, Some(Judgement::Valid))]);

    let tickets = works.map(|work| work.ticket).to_vec();
    let draw = ValidationDuty::Draw(Draw { lot: lot(&checker.signer), works: tickets });
    let drawn = checker.ask(&draw).expect("the duty can be done");
    assert_eq!((numbers(&drawn.drawn), numbers(&drawn.missing)), (vec![3], vec![1, 2]), "they keep no others waiting");

    let mut on_chain = withheld;
    on_chain.payload = Some(claim.positions);
    let status = checker.done(&check(&checker.signer, &[on_chain])).await;
    assert_eq!(verdicts(&status, &checker.signer), [(1, Some(Judgement::Valid))]);
}

#[tokio::test]
async fn endpoint_that_is_dead_costs_one_deadline_and_no_verdict_of_others() {
    let (host, checker) = (Host::start().await, Checker::start());
    // Takes connections and never answers.
    let dead = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let dead_url = format!("http://{}", dead.local_addr().expect("it is bound"));
    let closed_url = {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        format!("http://{}", listener.local_addr().expect("it is bound"))
    };
    let mut works = Vec::new();
    for (index, url) in [(0, &dead_url), (1, &dead_url), (2, &closed_url), (3, &host.url)] {
        works.push(work(index, &host.answer(&order(index as usize)).await, host.key(), url));
    }
    let nonsense = ["", "nowhere", "file:///etc/passwd"];
    for (index, url) in (4..).zip(nonsense) {
        works.push(work(index, &host.answer(&order(index as usize)).await, host.key(), url));
    }

    let status = checker.done(&check(&checker.signer, &works)).await;

    assert_eq!(numbers(&status.missing), [0, 1, 2, 4, 5, 6]);
    assert_eq!(verdicts(&status, &checker.signer), [(3, Some(Judgement::Valid))]);
    // Whoever was slow a moment ago is not asked again: nobody waits for this one.
    let late = work(8, &host.answer(&order(8)).await, host.key(), &dead_url);
    let status = checker.done(&check(&checker.signer, &[late])).await;
    assert_eq!(numbers(&status.missing), [8]);
}

#[tokio::test]
async fn verdicts_that_are_there_are_sealed_while_others_are_pending() {
    let (host, checker) = (Host::start().await, Checker::start());
    let dead = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let dead_url = format!("http://{}", dead.local_addr().expect("it is bound"));
    let first = work(0, &host.answer(&order(0)).await, host.key(), &host.url);
    checker.done(&check(&checker.signer, std::slice::from_ref(&first))).await;

    let second = work(1, &host.answer(&order(1)).await, host.key(), &dead_url);
    let status = checker.ask(&check(&checker.signer, &[first, second])).expect("the duty can be done");

    assert_eq!(numbers(&status.pending), [1]);
    assert_eq!(verdicts(&status, &checker.signer), [(0, Some(Judgement::Valid))]);
}

#[tokio::test]
async fn work_of_a_model_that_is_not_loaded_is_said_to_be_uncheckable() {
    let (host, checker) = (Host::start().await, Checker::without_models());
    let works = [work(0, &host.answer(&order(0)).await, host.key(), &host.url)];
    let status = checker.done(&check(&checker.signer, &works)).await;
    assert_eq!((numbers(&status.unable), status.submission), (vec![0], None));
}

#[tokio::test]
async fn only_drawn_works_of_others_are_checked() {
    let (host, checker) = (Host::start().await, Checker::start());
    let tickets: Vec<Ticket> = (0..200u8)
        .map(|number| Ticket {
            index: WorkIndex(number.into()),
            work: WorkId([number; 32]),
            rate: Perbill::from_percent(50),
            others: VotingWeight(2),
            assigned: number % 10 == 0,
            exposure: Exposure::Private,
            leaves: None,
        })
        .collect();
    let duty = ValidationDuty::Draw(Draw { lot: lot(&checker.signer), works: tickets.clone() });
    let drawn = checker.ask(&duty).expect("the duty can be done").drawn;

    let is_due = |ticket: &&Ticket| {
        let Ticket { work, rate, others, assigned, .. } = ticket;
        *assigned || must_check(&secret(&checker.signer), work, *rate, VotingWeight(1), *others)
    };
    let due: Vec<_> = tickets.iter().filter(is_due).map(|ticket| ticket.index).collect();
    assert_eq!(drawn, due);
    assert!((35..105).contains(&drawn.len()), "a tenth and a quarter of the rest, give or take: {}", drawn.len());

    let mut never = work(0, &host.answer(&order(0)).await, host.key(), &host.url);
    never.ticket.rate = Perbill::zero();
    let own = TaskOrder { participant: VALIDATOR, ..order(1) };
    let own = work(1, &host.answer(&own).await, host.key(), &host.url);
    let status = checker.ask(&check(&checker.signer, &[never, own])).expect("the duty can be done");
    assert_eq!((status.drawn.len(), status.pending.len(), status.submission), (0, 0, None));
}

#[tokio::test]
async fn duties_that_nobody_could_open_or_answer_are_refused() {
    let (host, checker) = (Host::start().await, Checker::start());
    let claim = host.answer(&order(0)).await;
    let [first, second] = [0, 1].map(|index| work(index, &claim, host.key(), &host.url));
    let refusal = |duty: &ValidationDuty<AccountBytes>| checker.ask(duty).expect_err("it is refused").name();

    let other_secret = Lot { commitment: [9; 32], ..lot(&checker.signer) };
    let duty =
        ValidationDuty::Check { lot: other_secret, works: vec![first.clone()], batches: BatchesToCheck::default() };
    assert!(matches!(checker.ask(&duty), Err(ValidationError::OtherSecret(3))));
    assert_eq!(refusal(&check(&checker.signer, &[second.clone(), first.clone()])), "BadNumbers");
    assert_eq!(refusal(&check(&checker.signer, &[first.clone(), first.clone()])), "BadNumbers");
    assert_eq!(refusal(&check(&checker.signer, &vec![first.clone(); 65])), "TooManyWorks");
}

#[tokio::test]
async fn work_that_is_not_what_it_says_spoils_no_other() {
    let (host, checker) = (Host::start().await, Checker::start());
    let claims = [host.answer(&order(0)).await, host.answer(&order(1)).await];
    let [mut renamed, good] = [0, 1].map(|index| work(index as u32, &claims[index], host.key(), &host.url));
    renamed.ticket.work = WorkId([1; 32]);
    let status = checker.done(&check(&checker.signer, &[renamed, good])).await;
    assert_eq!(numbers(&status.unable), [0]);
    assert_eq!(verdicts(&status, &checker.signer), [(1, Some(Judgement::Valid))]);
}

#[tokio::test]
async fn evidence_on_chain_that_is_no_evidence_makes_the_answer_invalid() {
    // Whoever commits to something that nobody can read must not get away with it.
    let (host, checker) = (Host::start().await, Checker::start());
    let mut unreadable = work(0, &host.answer(&order(0)).await, host.key(), &host.url);
    let Outcome::Answered(answer) = &mut unreadable.report.outcome else { panic!("it has an answer") };
    answer.evidence = [9; 32];
    unreadable.payload = Some(Vec::new());
    let status = checker.done(&check(&checker.signer, &[unreadable])).await;
    assert_eq!(verdicts(&status, &checker.signer), [(0, Some(Judgement::Invalid))]);
}

/// An endpoint that says the same to everybody, again and again if it is told to, until nobody listens.
async fn endpoint(head: String, body: Vec<u8>, again: bool) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let serve = async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head, body) = (head.clone(), body.clone());
            tokio::spawn(async move {
                let mut request = [0; 4_096];
                let _ = stream.read(&mut request).await;
                let mut written = stream.write_all(head.as_bytes()).await;
                written = written.and(stream.write_all(&body).await);
                while again && written.is_ok() {
                    written = stream.write_all(&body).await;
                }
            });
        }
    };
    (url, tokio::spawn(serve))
}

#[tokio::test]
async fn endpoints_that_answer_without_end_or_point_elsewhere_show_nothing() {
    let (host, checker) = (Host::start().await, Checker::start());
    let endless = endpoint("HTTP/1.1 200 OK\r\n\r\n".into(), vec![7; 64 * 1024], true).await;
    let elsewhere = format!("HTTP/1.1 302 Found\r\nlocation: {}/v1/evidence/\r\ncontent-length: 0\r\n\r\n", host.url);
    let elsewhere = endpoint(elsewhere, Vec::new(), false).await;
    let claimed = "HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n".to_owned();
    let claimed = endpoint(claimed, Vec::new(), false).await;
    let garbage = endpoint("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n".into(), vec![0xff; 5], false).await;
    let servers = [endless, elsewhere, claimed, garbage];
    let mut works = Vec::new();
    for (index, (url, _)) in (0..).zip(&servers) {
        works.push(work(index, &host.answer(&order(index as usize)).await, host.key(), url));
    }

    let status = checker.done(&check(&checker.signer, &works)).await;

    assert_eq!((numbers(&status.missing), status.submission), (vec![0, 1, 2, 3], None));
    servers.iter().for_each(|(_, server)| server.abort());
}
