use alloc::vec;

use crate::{input, stream::Stream, target, Config};

/// RFC 8439, appendix A.1, test vector 1: key and nonce zero, block 0.
#[test]
fn zero_key_gives_the_first_vector_of_the_rfc() {
    let mut bytes = [0xee; 64];

    Stream::new(&[0; 32], 0).fill(&mut bytes);

    let expected = "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7\
                    da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586";
    assert_eq!(hex::encode(bytes), expected);
}

/// RFC 8439, section 2.4.2 (key 00..1f), with this model's nonce layout: `number` fills the first nonce word.
#[test]
fn streams_of_different_numbers_differ() {
    let key = core::array::from_fn(|index| index as u8);
    let (mut first, mut second) = ([0; 64], [0; 64]);

    Stream::new(&key, 1).fill(&mut first);
    Stream::new(&key, 1 << 24).fill(&mut second);

    assert_ne!(first, second);
}

#[test]
fn integers_are_the_mapped_bytes_of_one_stream() {
    for bound in [16, 63, 127] {
        let (mut bytes, mut values) = (vec![0; 10_000], vec![0; 10_000]);

        Stream::new(&[3; 32], 5).fill(&mut bytes);
        Stream::new(&[3; 32], 5).fill_integers(bound, &mut values);

        for (byte, value) in bytes.into_iter().zip(values) {
            assert_eq!(i32::from(value), ((i32::from(byte) * (2 * bound + 1)) >> 8) - bound);
        }
    }
}

#[test]
fn inputs_and_targets_reach_both_ends() {
    let values = [input(&Config::PRODUCTION, &[1; 32], &[2; 32], 3), target(&Config::PRODUCTION, &[1; 32])];

    for values in values {
        assert_eq!((values.iter().min(), values.iter().max()), (Some(&-127), Some(&127)));
    }
}
