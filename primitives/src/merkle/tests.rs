use proptest::prelude::*;

use super::*;
use crate::sprint::{proof_leaf, Nonces};

const ACCOUNT: [u8; 32] = [7; 32];

fn leaves(nonces: impl IntoIterator<Item = u64>) -> Vec<Node<Nonces>> {
    nonces.into_iter().map(|nonce| proof_leaf(&ACCOUNT, nonce)).collect()
}

/// A tree as a cheat would build it: whatever the nonces, inner nodes claim what `claim` says.
fn forged(leaves: Vec<Node<Nonces>>, claim: impl Fn(&Node<Nonces>, &Node<Nonces>) -> Nonces) -> Tree<Nonces> {
    let mut levels = vec![leaves];
    while levels.last().is_some_and(|level| level.len() > 1) {
        let above = levels[levels.len() - 1].chunks(2).map(|pair| match pair {
            [left, right] => Node { hash: blake2_256(&(INNER, left, right).encode()), summary: claim(left, right) },
            rest => rest[0],
        });
        let above = above.collect();
        levels.push(above);
    }
    Tree { levels }
}

#[test]
fn tree_of_one_leaf_is_its_leaf() {
    let leaf = proof_leaf(&ACCOUNT, 5);
    let tree = Tree::new(vec![leaf]).expect("one leaf is a tree");

    assert_eq!(tree.root(), leaf);
    assert!(tree.prove(&[0]).is_empty());
    assert_eq!(verify(&tree.root(), 1, &[(0, leaf)], &[]), Ok(()));
}

#[test]
fn tree_without_leaves_or_with_a_nonce_twice_is_none() {
    assert!(Tree::<Nonces>::new(Vec::new()).is_none());
    assert!(Tree::new(leaves([1, 2, 2, 3])).is_none());
    assert!(Tree::new(leaves([5, 4])).is_none());
}

#[test]
fn indices_that_do_not_increase_or_lie_outside_are_refused() {
    let nodes = leaves([1, 2, 3]);
    let tree = Tree::new(nodes.clone()).expect("the nonces increase");
    for opened in [vec![], vec![(1, nodes[1]), (1, nodes[1])], vec![(2, nodes[2]), (0, nodes[0])], vec![(3, nodes[2])]]
    {
        assert_eq!(verify(&tree.root(), 3, &opened, &tree.prove(&[1])), Err(ProofError::Indices));
    }
}

#[test]
fn nonce_counted_twice_is_found_by_any_sample_below_it() {
    // The list comes twice; the cheat's nodes tell the truth about what is below.
    let nodes = leaves((0..64).chain(0..64));
    let tree = forged(nodes.clone(), |left, right| Nonces {
        first: left.summary.first.min(right.summary.first),
        last: left.summary.last.max(right.summary.last),
    });

    for index in 0..128u32 {
        let opened = [(index, nodes[index as usize])];
        assert_eq!(verify(&tree.root(), 128, &opened, &tree.prove(&[index])), Err(ProofError::Summary));
    }
}

#[test]
fn nonces_hidden_behind_a_false_interval_are_found_by_their_own_samples() {
    // The second copy is hidden: its nodes claim to continue where the first copy ends.
    let nodes = leaves((0..64).chain(0..64));
    let truth =
        |left: &Node<Nonces>, right: &Node<Nonces>| Nonces { first: left.summary.first, last: right.summary.last };
    let halves: Vec<_> = nodes.chunks(64).map(|half| Tree::new(half.to_vec()).expect("each copy increases")).collect();
    let mut hidden = halves[1].root();
    hidden.summary = Nonces { first: 64, last: 127 };
    let root = Node {
        hash: blake2_256(&(INNER, halves[0].root(), hidden).encode()),
        summary: truth(&halves[0].root(), &hidden),
    };

    for index in 0..128u32 {
        let (half, other) = if index < 64 { (&halves[0], hidden) } else { (&halves[1], halves[0].root()) };
        let mut beside = half.prove(&[index % 64]);
        beside.push(other);
        let verified = verify(&root, 128, &[(index, nodes[index as usize])], &beside);
        let expected = if index < 64 { Ok(()) } else { Err(ProofError::Summary) };
        assert_eq!(verified, expected, "every sample in the second copy finds it");
    }
}

proptest! {
    #[test]
    fn opened_leaves_are_those_of_the_root(
        nonces in prop::collection::btree_set(any::<u64>(), 1..300),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
    ) {
        let nodes = leaves(nonces);
        let count = nodes.len() as u32;
        let tree = Tree::new(nodes.clone()).expect("a set's nonces increase");
        let mut indices: Vec<u32> = picks.iter().map(|pick| pick.index(nodes.len()) as u32).collect();
        indices.sort_unstable();
        indices.dedup();
        let opened: Vec<_> = indices.iter().map(|index| (*index, nodes[*index as usize])).collect();
        let beside = tree.prove(&indices);

        prop_assert_eq!(verify(&tree.root(), count, &opened, &beside), Ok(()));
        prop_assert_eq!((tree.root().summary.first, tree.root().summary.last), (nodes[0].summary.first, nodes[nodes.len() - 1].summary.last));

        let mut longer = beside.clone();
        longer.push(nodes[0]);
        prop_assert_eq!(verify(&tree.root(), count, &opened, &longer), Err(ProofError::Length));
        if !beside.is_empty() {
            prop_assert!(verify(&tree.root(), count, &opened, &beside[1..]).is_err());
            let mut other = beside.clone();
            other[0].hash[3] ^= 1;
            prop_assert!(verify(&tree.root(), count, &opened, &other).is_err());
        }
        let mut other = opened.clone();
        other[0].1 = proof_leaf(&[8; 32], other[0].1.summary.first);
        prop_assert!(verify(&tree.root(), count, &other, &beside).is_err(), "another participant's nonce");
    }

    /// Who claims more leaves than there are can open no more indices than there are leaves.
    #[test]
    fn claimed_leaves_cannot_be_opened(nonces in prop::collection::btree_set(any::<u64>(), 2..24), more in 1u32..30) {
        let nodes = leaves(nonces);
        let count = nodes.len() as u32;
        let tree = Tree::new(nodes.clone()).expect("the nonces increase");
        let opens = |index: u32| {
            (0..count).any(|leaf| {
                let opened = [(index, nodes[leaf as usize])];
                verify(&tree.root(), count + more, &opened, &tree.prove(&[leaf])).is_ok()
            })
        };
        let openable = (0..count + more).filter(|index| opens(*index)).count();
        prop_assert!(openable <= nodes.len(), "{openable} of {} open", count + more);
    }
}
