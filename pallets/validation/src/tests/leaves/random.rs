//! Whatever validators name, vote and show of batches, every token is accounted for and nothing is left behind.

use keirin_primitives::{
    traits::{LeafFaults, LeafFees, LeafTraps, ProvedLeaf},
    validation::{OpenedList, Unseen},
};
use proptest::prelude::*;

use super::*;
use crate::{Leaves, Seals, Undrawn};

/// What one validator does about a batch, and what somebody does about a place of it.
#[derive(Clone, Debug)]
struct Conduct {
    names: Vec<bool>,
    seals: bool,
    opens: bool,
    /// Whether it says that it was shown nothing, or not everything.
    blind: Option<bool>,
    says: Option<u64>,
    votes: Vec<Option<bool>>,
}

#[derive(Clone, Debug)]
enum Deed {
    Fail(u32),
    Show(usize, u32, u64),
    Trap(usize, u32, u8),
    Wrong(u32),
    Double(usize, u32),
    Void,
}

fn conduct() -> impl Strategy<Value = Conduct> {
    let names = prop::collection::vec(prop::bool::weighted(0.3), 40);
    let votes = prop::collection::vec(prop::option::weighted(0.9, any::<bool>()), 24);
    let says = prop::option::of(0..60u64);
    let blind = prop::option::weighted(0.3, any::<bool>());
    (names, prop::bool::weighted(0.9), prop::bool::weighted(0.9), blind, says, votes)
        .prop_map(|(names, seals, opens, blind, says, votes)| Conduct { names, seals, opens, blind, says, votes })
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        2 => (0..40u32).prop_map(Deed::Fail),
        4 => (1..4usize, 0..40u32, 0..60u64).prop_map(|(host, place, fee)| Deed::Show(host, place, fee)),
        8 => (1..4usize, 0..40u32, any::<u8>()).prop_map(|(host, place, id)| Deed::Trap(host, place, id)),
        1 => (0..40u32).prop_map(Deed::Wrong),
        1 => (0..4usize, 0..40u32).prop_map(|(host, place)| Deed::Double(host, place)),
        1 => Just(Deed::Void),
    ]
}

/// Does it; refusals are as good as anything else.
fn act(hosts: &[Host], at: At, deed: &Deed) {
    let _accepted = match *deed {
        Deed::Fail(place) => <Pallet<Test> as BatchWorks<u64, u64>>::leaf_failed(at.0, at.1, place),
        Deed::Show(host, place, fee) => Pallet::<Test>::leaf_shown(at.0, at.1, &hosts[host].account, place, fee),
        Deed::Trap(host, place, id) => {
            let request = keirin_primitives::receipts::RequestId([id; 32]);
            let leaf = ProvedLeaf { place, request, made_in: EpochIndex(0), fee: 10 };
            <Pallet<Test> as LeafTraps<u64, u64>>::trap_shown(at.0, at.1, &hosts[host].account, leaf)
        }
        Deed::Wrong(place) => {
            <Pallet<Test> as LeafFaults<u64, u64>>::leaf_wrong(at.0, at.1, place, 10, &hosts[1].account)
        }
        Deed::Double(host, place) => {
            let agent = &hosts[host].account;
            <Pallet<Test> as LeafFaults<u64, u64>>::leaf_doubled(at, place, 10, agent, &REQUESTER)
        }
        Deed::Void => {
            let fault = keirin_primitives::traits::BatchFault::False(hosts[1].account);
            <Pallet<Test> as BatchWorks<u64, u64>>::void(at.0, at.1, fault)
        }
    };
    Pallet::<Test>::do_try_state().expect("the pallet's invariants hold at any time");
}

/// Seals, opens, and draws.
fn name(hosts: &[Host], at: At, conducts: &[Conduct], deeds: &[Deed]) {
    let lists: Vec<_> = hosts[1..]
        .iter()
        .zip(conducts)
        .map(|(host, conduct)| {
            let due = host.leaves_due(at);
            let (list, rest): (Vec<_>, Vec<_>) = due.into_iter().partition(|place| conduct.names[*place as usize]);
            let unseen = match conduct.blind {
                None => Unseen::default(),
                Some(true) => Unseen::All,
                Some(false) => Unseen::Some(rest.into_iter().take(3).collect::<Vec<_>>().try_into().expect("three")),
            };
            (list, unseen)
        })
        .collect();
    let all = || hosts[1..].iter().zip(conducts).zip(&lists);
    all().filter(|((_, conduct), _)| conduct.seals).for_each(|((host, _), (list, unseen))| {
        assert_ok!(host.list_unseen(at, list, unseen));
    });
    judged(hosts);
    for ((host, conduct), (list, unseen)) in all().filter(|((_, conduct), _)| conduct.opens) {
        let leaves: Vec<_> = list.iter().map(|place| (*place, conduct.says)).collect();
        let opened = OpenedList { unseen: unseen.clone(), ..host.list_of(at, &leaves) };
        let _refused_where_it_says_too_much_or_nothing = host.submit_list(opened);
    }
    let (early, late) = deeds.split_at(deeds.len() / 2);
    run_to(System::block_number() + LISTS);
    early.iter().for_each(|deed| act(hosts, at, deed));
    run_to(System::block_number() + 2);
    late.iter().for_each(|deed| act(hosts, at, deed));
}

fn vote(hosts: &[Host], conducts: &[Conduct]) {
    let mut open: Vec<_> = Challenges::<Test>::iter_keys().collect();
    open.sort_unstable();
    let votes = || {
        let each = |at: At| hosts[1..].iter().zip(conducts).map(move |(host, conduct)| (at, host, conduct));
        open.iter().enumerate().flat_map(move |(number, at)| {
            each(*at).filter_map(move |(at, host, conduct)| Some((at, host, *conduct.votes.get(number)?)))
        })
    };
    let judgement = |valid: bool| if valid { Judgement::Valid } else { Judgement::Invalid };
    votes().for_each(|(at, host, vote)| {
        let _sealed = vote.map(|valid| host.vote(at, judgement(valid)));
    });
    while let Some(until) = open
        .iter()
        .filter_map(|at| Challenges::<Test>::get(at.0, at.1))
        .map(|vote| vote.votes_until)
        .find(|until| *until > System::block_number())
    {
        run_to(until);
        votes().for_each(|(at, host, vote)| {
            let _opened = vote.map(|valid| host.open_vote(at, judgement(valid)));
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_named_every_token_is_accounted_for_and_nothing_is_left(
        weights in prop::array::uniform4(0..50u64),
        fees in prop::collection::vec(0..50u64, 40),
        conducts in prop::collection::vec(conduct(), 3),
        deeds in prop::collection::vec(deed(), 0..30),
        unpaid in prop::collection::vec(0..40u32, 0..5),
    ) {
        build_and_execute(|| {
            TrapEvery::set(2);
            let hosts = hosts(weights.map(|weight| weight + 1));
            let at = batch_of(&hosts[0], &fees);
            unpaid.into_iter().for_each(leave_unpaid);

            name(&hosts, at, &conducts, &deeds);
            vote(&hosts, &conducts);
            settled();

            let back: u64 = refunds().iter().map(|(_, fee)| fee).sum();
            assert!(back <= fees.iter().sum());
            let left = [Lists::<Test>::iter().count(), Leaves::<Test>::iter().count(), Seals::<Test>::iter().count()];
            assert_eq!((left, Undrawn::<Test>::iter().count(), Works::<Test>::iter().count()), ([0; 3], 0, 0));
            assert_eq!((crate::NotShown::<Test>::iter().count(), crate::VotedLists::<Test>::iter().count()), (0, 0));
            assert_eq!((Challenges::<Test>::iter().count(), crate::Ballots::<Test>::iter().count()), (0, 0));
        });
    }
}
