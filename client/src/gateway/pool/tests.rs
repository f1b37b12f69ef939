use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const RULE: CoolDown = CoolDown { first: Duration::from_secs(1), most: Duration::from_secs(60) };

fn endpoint(number: usize) -> Endpoint {
    Endpoint::new(&format!("http://gateway-{number}.example")).expect("it is one")
}

fn pool(count: usize) -> EndpointPool {
    EndpointPool::new((0..count).map(endpoint), RULE).expect("it has gateways")
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[test]
fn pool_of_nothing_is_refused() {
    assert_eq!(EndpointPool::new([], RULE).err(), Some(EmptyPool));
    let pool = pool(2);
    assert_eq!(pool.replace([]), Err(EmptyPool));
    assert_eq!(pool.len(), 2);
}

#[test]
fn gateway_named_twice_has_one_turn() {
    let pool = EndpointPool::new([endpoint(0), endpoint(1), endpoint(0)], RULE).expect("it has gateways");
    assert_eq!(pool.len(), 2);
}

#[test]
fn cool_down_doubles_up_to_its_cap_and_ends_with_a_success() {
    let (pool, mut now) = (pool(1), Instant::now());
    for expected in [1, 2, 4, 8, 16, 32, 60, 60] {
        let picked = pool.pick(now);
        pool.failed(&picked, now, None);
        assert_eq!(pool.pick(now).wait, seconds(expected));
        now += seconds(expected);
    }

    let picked = pool.pick(now);
    assert_eq!(picked.wait, Duration::ZERO);
    pool.succeeded(&picked);
    pool.failed(&pool.pick(now), now, None);
    assert_eq!(pool.pick(now).wait, seconds(1));
}

#[test]
fn gateway_says_when_to_come_back_but_not_that_it_should_be_never() {
    let now = Instant::now();
    for (asked, wait) in [(0, 1), (7, 7), (u64::MAX, 60)] {
        let pool = pool(1);
        pool.failed(&pool.pick(now), now, Some(seconds(asked)));
        assert_eq!(pool.pick(now).wait, seconds(wait));
    }
}

#[test]
fn requests_that_fail_together_are_one_failure() {
    let (pool, start) = (pool(1), Instant::now());
    let together: Vec<Picked> = (0..10).map(|_| pool.pick(start)).collect();
    let later = start + seconds(3);
    for picked in &together {
        pool.failed(picked, later, None);
    }
    assert_eq!(pool.pick(later).wait, seconds(1));
}

#[test]
fn late_success_of_an_older_request_does_not_bring_a_gateway_back() {
    let (pool, start) = (pool(1), Instant::now());
    let older = pool.pick(start);
    let later = start + seconds(1);
    pool.failed(&pool.pick(later), later, None);

    pool.succeeded(&older);

    assert_eq!(pool.pick(later).wait, seconds(1));
}

#[test]
fn shorter_wish_does_not_shorten_a_cool_down() {
    let (pool, now) = (pool(1), Instant::now());
    let (first, second) = (pool.pick(now), pool.pick(now));
    pool.failed(&first, now, Some(seconds(30)));
    pool.failed(&second, now, Some(seconds(2)));
    assert_eq!(pool.pick(now).wait, seconds(30));
}

#[test]
fn known_gateway_keeps_its_cool_down_when_the_list_changes() {
    let (pool, now) = (pool(2), Instant::now());
    let bad = pool.pick(now);
    pool.failed(&bad, now, None);

    pool.replace([endpoint(5), bad.endpoint().clone()]).expect("it has gateways");

    for _ in 0..4 {
        assert_eq!(pool.pick(now).endpoint(), &endpoint(5));
    }
}

/// What may happen to a pool.
#[derive(Clone, Debug)]
enum Step {
    Pick,
    Succeed(usize),
    Fail(usize, Option<u64>),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Pick),
        2 => any::<usize>().prop_map(Step::Succeed),
        3 => (any::<usize>(), proptest::option::of(0u64..200_000)).prop_map(|(which, asked)| Step::Fail(which, asked)),
        2 => (0u64..90_000).prop_map(Step::Pass),
    ]
}

proptest! {
    #[test]
    fn healthy_gateways_are_asked_equally_often_and_in_turn(count in 1usize..12, rounds in 1usize..5) {
        let (pool, now) = (pool(count), Instant::now());
        for turn in 0..count * rounds {
            let picked = pool.pick(now);
            prop_assert_eq!(picked.endpoint(), &endpoint(turn % count));
            pool.succeeded(&picked);
        }
    }

    /// Whatever happens: a gateway that is left out is not asked while another is not, nobody waits longer than the cap, and
    /// all who are not left out have had a turn after as many picks as there are gateways.
    #[test]
    fn rules_hold_whatever_happens(count in 1usize..6, steps in proptest::collection::vec(step(), 1..80)) {
        let (pool, mut now) = (pool(count), Instant::now());
        let mut under_way: Vec<Picked> = Vec::new();
        for step in steps {
            match step {
                Step::Pick => under_way.push(pool.pick(now)),
                Step::Pass(milliseconds) => now += Duration::from_millis(milliseconds),
                Step::Succeed(which) if !under_way.is_empty() => {
                    pool.succeeded(&under_way.remove(which % under_way.len()));
                }
                Step::Fail(which, asked) if !under_way.is_empty() => {
                    let picked = under_way.remove(which % under_way.len());
                    pool.failed(&picked, now, asked.map(Duration::from_millis));
                }
                Step::Succeed(_) | Step::Fail(..) => (),
            }
            let waits: BTreeMap<String, Duration> =
                pool.turns().members.iter().map(|member| (member.endpoint.to_string(), member.wait(now))).collect();
            prop_assert!(waits.values().all(|wait| *wait <= RULE.most));
            let ready = waits.values().filter(|wait| wait.is_zero()).count();
            let first_back = waits.values().min().copied().unwrap_or_default();

            let mut asked = BTreeMap::new();
            for _ in 0..count {
                let picked = pool.pick(now);
                prop_assert_eq!(picked.wait, first_back);
                prop_assert_eq!(picked.wait, waits[&picked.endpoint().to_string()]);
                *asked.entry(picked.endpoint().to_string()).or_insert(0) += 1;
            }
            if ready > 0 {
                prop_assert_eq!(asked.len(), ready);
            }
        }
    }
}
