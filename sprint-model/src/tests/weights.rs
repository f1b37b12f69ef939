use alloc::{vec, vec::Vec};

use crate::{stream::Stream, Config, LayerWeights, Tensor, Weights};

const SEED: [u8; 32] = [9; 32];

#[test]
fn tensors_are_numbered_from_one_in_the_order_of_the_layers() {
    let numbers: Vec<u32> = (0..3).flat_map(|layer| Tensor::ALL.map(|tensor| tensor.number(layer))).collect();

    assert_eq!(numbers, (1..=21).collect::<Vec<_>>());
}

#[test]
fn each_tensor_comes_from_its_own_stream() {
    let weights = Weights::new(&Config::TEST, &SEED);
    let mut expected = vec![0; 128 * 64];

    Stream::new(&SEED, 14).fill_integers(63, &mut expected);

    assert_eq!(weights.layers()[1].tensor(Tensor::Down), expected);
}

#[test]
fn held_weights_are_reused_memory_and_the_same_values() {
    let weights = Weights::new(&Config::TEST, &SEED);
    let mut reused = LayerWeights::new(&Config::TEST, &[1; 32], 0);

    reused.expand(&Config::TEST, &SEED, 1);

    assert_eq!(weights.layers()[1], reused);
}

#[test]
fn elements_fill_their_bounds() {
    let weights = LayerWeights::new(&Config::DEV, &SEED, 0);

    for tensor in Tensor::ALL {
        let (elements, bound) = (weights.tensor(tensor), tensor.bound(&Config::DEV) as i8);
        assert_eq!((elements.iter().min(), elements.iter().max()), (Some(&-bound), Some(&bound)));
    }
}
