use alloc::{vec, vec::Vec};

use proptest::prelude::*;

use crate::{
    permutation::{order, permutation},
    Config,
};

fn order_of(words: &[u32]) -> Vec<u32> {
    let mut pairs: Vec<u64> = (0..).zip(words).map(|(index, word)| u64::from(*word) << 32 | index).collect();
    let mut indices = vec![0; words.len()];
    order(&mut pairs, &mut indices);
    indices
}

#[test]
fn equal_words_keep_their_order() {
    assert_eq!(order_of(&[7, 3, 7, 3, 0, u32::MAX, 7]), vec![4, 1, 3, 0, 2, 6, 5]);
}

proptest! {
    #[test]
    fn every_index_occurs_once(seed: [u8; 32], account: [u8; 32], nonce: u64) {
        let mut indices = permutation(&Config::DEV, &seed, &account, nonce);

        indices.sort_unstable();

        prop_assert_eq!(indices, (0..256).collect::<Vec<u32>>());
    }

    #[test]
    fn words_are_ascending_in_their_order(words in proptest::collection::vec(0u32..8, 0..64)) {
        let order = order_of(&words);

        for pair in order.windows(2) {
            let key = |index: u32| (words[index as usize], index);
            prop_assert!(key(pair[0]) < key(pair[1]));
        }
    }
}
