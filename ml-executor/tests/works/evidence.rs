//! Who gets evidence, and who does not.

use codec::DecodeAll;
use keirin_executor::{
    key::ReportSigner,
    public::{PublicOptions, Rate, RateLimits},
};
use keirin_primitives::{
    evidence::{Evidence, GENESIS_HEADER, KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER},
    executor_rpc::to_hex,
    inference::order_hash,
    signing::report_digest,
    AccountBytes,
};

use crate::{
    asking::{now, Asking},
    chain::{is_signed, order, GENESIS},
    hosts::Host,
};

fn somebody() -> ReportSigner {
    let folder = tempfile::tempdir().expect("a temporary folder");
    ReportSigner::open(folder.path()).expect("the folder can be written")
}

#[tokio::test]
async fn who_asks_in_its_own_name_gets_the_signed_report_and_what_it_commits_to() {
    let (host, asker) = (Host::start().await, somebody());
    let claim = host.answer(&order(1)).await;

    let asked = Asking::signed(&asker, host.key(), order_hash(&claim.order), now()).send(&host.url).await;

    assert_eq!(asked.0, 200);
    let evidence = Evidence::<AccountBytes>::decode_all(&mut asked.1.as_slice()).expect("evidence");
    assert_eq!((&evidence.report, &evidence.positions), (&claim.report, &claim.positions));
    assert!(is_signed(&host.key(), &report_digest(&GENESIS, &evidence.report), &evidence.signature));
}

#[tokio::test]
async fn request_that_is_not_signed_as_it_must_be_gets_nothing() {
    let (host, asker) = (Host::start().await, somebody());
    let claim = host.answer(&order(1)).await;
    let hash = order_hash(&claim.order);
    let good = || Asking::signed(&asker, host.key(), hash, now());

    let another = to_hex(somebody().public().0);
    let long_ago = Asking::signed(&asker, host.key(), hash, now() - 120);
    let refused = [
        (good().with(KEY_HEADER, &another), 401, "somebody else's name"),
        (good().with(TIME_HEADER, &(now() + 30).to_string()), 401, "another time than was signed"),
        (good().with(GENESIS_HEADER, &to_hex([5; 32])), 401, "another chain than was signed"),
        (Asking { order: to_hex([8; 32]), ..good() }, 401, "another order than was signed"),
        (Asking::signed(&asker, somebody().public(), hash, now()), 401, "a request that somebody else was sent"),
        (long_ago, 401, "an old request"),
        (Asking::signed(&asker, host.key(), hash, u64::MAX), 401, "a request of no time"),
        (good().with(KEY_HEADER, &to_hex([0; 33])), 401, "a key that is none"),
        (good().with(SIGNATURE_HEADER, &to_hex([0; 65])), 401, "a signature that is none"),
        (good().with(SIGNATURE_HEADER, "0x00"), 400, "a signature that is too short"),
        (good().with(TIME_HEADER, "soon"), 400, "no time"),
        (good().without(KEY_HEADER), 400, "no key"),
        (Asking { order: "0x12".into(), ..good() }, 400, "no order"),
        (Asking { order: "../../metrics".into(), ..good() }, 404, "another path"),
        (Asking::signed(&asker, host.key(), [8; 32], now()), 404, "an order it does not have"),
    ];
    for (asking, status, what) in refused {
        assert_eq!(asking.send(&host.url).await.0, status, "{what}");
    }
    assert_eq!(good().send(&host.url).await.0, 200);
}

#[tokio::test]
async fn open_order_has_no_evidence_yet() {
    let (host, asker) = (Host::start().await, somebody());
    host.store.add(GENESIS, &[order(1)], 1).expect("there is room");
    let asking = Asking::signed(&asker, host.key(), order_hash(&order(1)), now());
    assert_eq!(asking.send(&host.url).await.0, 404);
}

#[tokio::test]
async fn key_that_asks_too_often_is_told_to_wait_and_others_are_served() {
    let never = Rate { a_second: 0.0, at_once: 2.0 };
    let limits =
        |options: PublicOptions| PublicOptions { rates: RateLimits { key: never, ..RateLimits::default() }, ..options };
    let (host, asker) = (Host::start_with(limits).await, somebody());
    let hash = order_hash(&host.answer(&order(1)).await.order);
    let ask = |asker: &ReportSigner| Asking::signed(asker, host.key(), hash, now()).send(&host.url);

    let mut answers = Vec::new();
    for _ in 0..3 {
        answers.push(ask(&asker).await.0);
    }
    assert_eq!(answers, [200, 200, 429]);
    // Whoever uses another's name takes nothing from it.
    let innocent = somebody();
    for _ in 0..3 {
        let forged = Asking::signed(&asker, host.key(), hash, now()).with(KEY_HEADER, &to_hex(innocent.public().0));
        assert_eq!(forged.send(&host.url).await.0, 401);
    }
    assert_eq!(ask(&innocent).await.0, 200);
}
