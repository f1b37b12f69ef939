//! How much of a batch is put to the vote, and what becomes of one that is wrong as a whole.

use super::*;

/// Of thousands of receipts all are wrong, and everybody names as many as it can.
#[test]
fn a_batch_that_is_all_wrong_goes_back_at_the_cost_of_few_votes() {
    build_and_execute(|| {
        let hosts = hosts([10; 12]);
        let at = batch_of(&hosts[0], &[10; 4_000]);
        let batch = BatchId(id_of(at).0);
        let named: Vec<_> = hosts[1..].iter().map(|host| host.leaves_due(at)[..64].to_vec()).collect();
        for (host, places) in hosts[1..].iter().zip(&named) {
            assert_ok!(host.list(at, places));
        }
        judged(&hosts);
        for (host, places) in hosts[1..].iter().zip(&named) {
            assert_ok!(host.open_list(at, places));
        }
        drawn();
        let votes = Challenges::<Test>::iter().count();
        assert!((2..=16).contains(&votes), "{votes}");
        let before = Balances::free_balance(REQUESTER);
        all_vote(&hosts, |_, _| Judgement::Invalid);
        settled();

        assert_eq!(refunded_whole(), [batch]);
        assert_eq!(Balances::free_balance(REQUESTER), before + 40_000);
        assert_eq!(claimable(hosts[0].account), 0, "it is a cheat");
    });
}

/// Friends of the executor name good receipts, and come first. What they open is not all that is voted on as long as others are heavier.
#[test]
fn lists_of_the_heaviest_are_voted_on() {
    build_and_execute(|| {
        let hosts = hosts([50, 40, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
        let at = batch_of(&hosts[0], &[10; 400]);
        let honest = &hosts[1];
        let bad = honest.leaves_due(at)[..20].to_vec();
        assert_ok!(honest.list(at, &bad));
        let friends: Vec<_> = hosts[2..].iter().map(|host| (host, host.leaves_due(at)[..4].to_vec())).collect();
        friends.iter().for_each(|(host, places)| {
            assert_ok!(host.list(at, places));
        });
        judged(&hosts);
        friends.iter().for_each(|(host, places)| {
            assert_ok!(host.open_list(at, places));
        });
        assert_ok!(honest.open_list(at, &bad));
        drawn();

        assert_eq!(voted_of(at, honest).len(), 2, "its part of sixteen among eight");
        let heard = friends.iter().filter(|(host, _)| !voted_of(at, host).is_empty()).count();
        assert_eq!(heard, 7, "nine came before it");
    });
}
