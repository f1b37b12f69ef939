//! A few thousand inputs for each parser, the same in every run: `make fuzz` gives them millions.

use keirin_fuzz::{Target, TARGETS};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

/// Inputs of each parser.
const INPUTS: usize = 4_000;

/// A seed with some bytes changed, taken out or put in, or bytes of another seed behind it.
fn input(random: &mut ChaCha8Rng, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut input = pick(random, seeds).cloned().unwrap_or_default();
    for _ in 0..random.next_u32() % 6 {
        let place = random.next_u32() as usize % (input.len() + 1);
        let byte = (random.next_u32() & 0xff) as u8;
        match random.next_u32() % 5 {
            0 => input.insert(place, byte),
            1 => drop(input.drain(place..(place + 3).min(input.len()))),
            2 => input.truncate(place),
            3 => input.extend(pick(random, seeds).and_then(|seed| seed.get(place..)).unwrap_or_default()),
            _ => input.get_mut(place).into_iter().for_each(|old| *old ^= byte),
        }
    }
    input
}

fn pick<'a, T>(random: &mut ChaCha8Rng, all: &'a [T]) -> Option<&'a T> {
    all.get(random.next_u32() as usize % all.len().max(1))
}

fn give(name: &str) {
    let target = Target::named(name).expect("it is one of them");
    let seeds = (target.seeds)();
    assert!(!seeds.is_empty());
    seeds.iter().for_each(|seed| (target.run)(seed));
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..INPUTS {
        (target.run)(&input(&mut random, &seeds));
    }
}

#[test]
fn headers_of_any_form_are_read_or_refused() {
    give("headers");
}

#[test]
fn headers_of_transfer_agents_are_read_or_refused() {
    give("forwarding");
}

#[test]
fn bodies_of_any_form_are_read_or_refused() {
    give("bodies");
}

#[test]
fn addresses_of_any_form_are_read_or_refused() {
    give("addresses");
}

#[test]
fn evidence_of_any_form_is_read_or_refused() {
    give("evidence");
}

#[test]
fn leaves_of_any_form_are_read_or_refused() {
    give("leaves");
}

#[test]
fn releases_of_any_form_are_read_or_refused() {
    give("releases");
}

#[test]
fn receipts_of_any_form_are_read_or_refused() {
    give("receipts");
}

#[test]
fn events_of_any_form_are_read_or_refused() {
    give("events");
}

#[test]
fn texts_of_receipts_are_read_or_refused() {
    give("texts");
}

#[test]
fn answers_of_any_form_are_read_or_refused() {
    give("answers");
}

#[test]
fn every_parser_has_a_test_here() {
    let here = include_str!("many_inputs.rs");
    for target in TARGETS {
        assert!(here.contains(&format!("give(\"{}\")", target.name)), "{}", target.name);
    }
}

/// A seed that is refused at its first byte leads nowhere.
#[test]
fn seeds_can_be_planted() {
    let folder = std::env::temp_dir().join(format!("keirin-seeds-{}", std::process::id()));
    for target in TARGETS {
        let own = folder.join(target.name);
        target.plant(&own).expect("the folder can be written");
        assert_eq!(std::fs::read_dir(own).expect("it is there").count(), (target.seeds)().len());
    }
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
