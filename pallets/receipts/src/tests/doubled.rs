//! Requests that a transfer agent passed on twice.

use keirin_primitives::{
    receipts::{Receipt, SignedRequest},
    traits::Penalties,
};
use sp_runtime::DispatchError;

use super::*;

/// What an agent pays for a receipt.
const DUE: u128 = FEE + FEE.div_ceil(5);

/// The batch of one receipt of a request that `agent` passed on to `host` when others had not taken it.
fn committed(request: &SignedRequest, agent: &Host, host: &Host, passed: &[&Host]) -> Bundle {
    let mut receipt: Receipt = served(request.clone(), agent, host);
    receipt.route.passed =
        passed.iter().map(|host| host.executor_key()).collect::<Vec<_>>().try_into().expect("two at most");
    let bundle = Bundle::of(host, vec![receipt]);
    assert_ok!(host.commit(bundle.commit.clone()));
    bundle
}

/// Two executors that have served a request which the third host passed on, the second one after the first had not taken it.
fn setting() -> ([Host; 3], User, [Bundle; 2]) {
    let [a, b, agent] = hosts([10, 30, 20]);
    let user = User::with(1, 100 * FEE);
    let request = user.ask(1, &agent);
    let bundles = [committed(&request, &agent, &a, &[]), committed(&request, &agent, &b, &[&a])];
    events();
    ([a, b, agent], user, bundles)
}

/// Shows it on account 7.
fn dispute(one: &Bundle, other: &Bundle) -> Result<Pays, DispatchError> {
    let [one, other] = [one, other].map(|bundle| Box::new(leaf(bundle, 0)));
    came_to(Receipts::dispute_doubled(RuntimeOrigin::signed(7), one, other))
}

fn nothing() -> Result<Pays, DispatchError> {
    Err(Error::<Test>::NothingWrong.into())
}

/// Whoever is drawn first could else let the request lie until another has answered, and be paid for what nobody got.
#[test]
fn what_was_served_before_the_other_was_asked_goes_back_and_the_agent_pays() {
    for turned in [false, true] {
        build_and_execute(|| {
            let (hosts, user, [short, long]) = setting();
            let [a, b, agent] = &hosts;

            let came = if turned { dispute(&long, &short) } else { dispute(&short, &long) };

            assert_eq!(came, Ok(Pays::No));
            let batch = short.commit.id();
            assert_eq!(events(), [Event::RequestDoubled { batch, place: 0, agent: agent.account, finder: 7 }]);
            assert_eq!(dispute(&short, &long), nothing(), "once");
            let stakes = hosts.each_ref().map(|host| List::at_stake(&host.account));
            assert_eq!(stakes, [COLLATERAL, COLLATERAL, COLLATERAL - DUE]);
            assert_eq!(Balances::free_balance(7), FUNDS + FEE / 10);
            settled(&hosts);
            assert_eq!((user.left(), earned(a), earned(b)), (99 * FEE, 0, FEE * 4 / 5 + 1));
            assert_eq!((cheats().len(), List::at_stake(&a.account)), (0, COLLATERAL), "it has not failed");
        });
    }
}

#[test]
fn of_two_with_the_same_way_the_one_goes_back_that_was_committed_later() {
    build_and_execute(|| {
        let [a, b, agent] = hosts([10, 30, 20]);
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &agent);
        let first = committed(&request, &agent, &b, &[]);
        run_to(System::block_number() + 1);
        let later = committed(&request, &agent, &a, &[]);
        events();
        assert_eq!(dispute(&first, &later), Ok(Pays::No));
        assert!(matches!(events()[..], [Event::RequestDoubled { batch, .. }] if batch == later.commit.id()));
    });
}

#[test]
fn three_receipts_of_one_request_leave_one() {
    build_and_execute(|| {
        let [a, b, c, agent] = hosts([10, 30, 20, 5]);
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &agent);
        let [first, second, third]: [(&Host, &[&Host]); 3] = [(&a, &[]), (&b, &[&a]), (&c, &[&a, &b])];
        let [first, second, third] =
            [first, second, third].map(|(host, passed)| committed(&request, &agent, host, passed));
        assert_eq!(dispute(&first, &second), Ok(Pays::No));
        assert_eq!(dispute(&first, &third), nothing(), "that fee goes back already");
        assert_eq!(dispute(&second, &third), Ok(Pays::No));
        settled(&[a, b, c, agent]);
        assert_eq!(user.left(), 99 * FEE);
    });
}

/// Each is signed by the requester, who pays for both.
#[test]
fn what_was_sent_to_two_agents_is_its_requesters_affair() {
    build_and_execute(|| {
        let [a, b, agent] = hosts([10, 30, 20]);
        let user = User::with(1, 100 * FEE);
        let to_a = user.ask(1, &a);
        let mut to_agent = to_a.clone();
        to_agent.transfer_address = agent.executor_key().id().address("keirin").expect("a valid prefix");
        let to_agent = user.signed(to_agent);
        let bundles = [committed(&to_a, &a, &a, &[]), committed(&to_agent, &agent, &b, &[&a])];
        assert_eq!(dispute(&bundles[0], &bundles[1]), nothing());
    });
}

/// Or executors would make up that requests were passed on to them, and agents pay for it.
#[test]
fn agents_answer_for_what_they_have_signed_only() {
    build_and_execute(|| {
        let ([a, b, agent], user, [short, _]) = setting();
        let request = short.receipts[0].request.clone();
        let mut receipt = served(request, &agent, &b);
        receipt.forwarded = sign_short(&b.key, &[9; 32]);
        let made_up = Bundle::of(&b, vec![receipt]);
        assert_ok!(b.commit(made_up.commit.clone()));
        assert_eq!(dispute(&short, &made_up), nothing());
        assert_eq!(dispute(&short, &short), nothing(), "it is one and the same");
        let other = committed(&user.ask(2, &agent), &agent, &a, &[]);
        assert_eq!(dispute(&short, &other), nothing(), "another request");
    });
}

/// Somebody has to pay what requesters that are their own agents would gain.
#[test]
fn agents_without_collateral_double_nothing() {
    build_and_execute(|| {
        let [a, b] = hosts([10, 30]);
        let stranger = Host { account: 99, key: User::new(9).key };
        let user = User::with(1, 100 * FEE);
        let request = user.ask(1, &stranger);
        let bundles = [committed(&request, &stranger, &a, &[]), committed(&request, &stranger, &b, &[&a])];
        assert_eq!(dispute(&bundles[0], &bundles[1]), Err(Error::<Test>::AgentCannotPay.into()));
    });
}

/// A requester runs its own gateway, has two executors answer, and shows the pair itself: two answers cost it no less than two fees.
#[test]
fn nobody_gains_by_showing_pairs_that_it_made_itself() {
    build_and_execute(|| {
        let (hosts, user, [short, long]) = setting();
        let ring = || user.left() + List::at_stake(&hosts[2].account) + Balances::free_balance(7);
        let paid_twice = ring();
        assert_eq!(dispute(&short, &long), Ok(Pays::No));
        settled(&hosts);
        assert!(ring() <= paid_twice, "{} after {paid_twice}", ring());
    });
}

/// The same where all four are one.
#[test]
fn nobody_gains_by_pairs_of_its_own_executors() {
    build_and_execute(|| {
        let (hosts, user, [short, long]) = setting();
        let stakes = || hosts.iter().map(|host| List::at_stake(&host.account)).sum::<u128>();
        let earned = || hosts.iter().map(earned).sum::<u128>();
        let all = || user.left() + stakes() + earned() + Balances::free_balance(7);
        assert_eq!(dispute(&short, &long), Ok(Pays::No));
        settled(&hosts);
        assert!(all() < FUNDS + 100 * FEE + 3 * COLLATERAL - FEE, "{}", all());
    });
}

#[test]
fn what_is_paid_does_not_come_back() {
    build_and_execute(|| {
        let (hosts, _, [short, long]) = setting();
        settled(&hosts);
        assert_eq!(dispute(&short, &long), Err(Error::<Test>::TooLate.into()));
    });
}
