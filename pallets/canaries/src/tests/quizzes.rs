//! Quizzes are of many forms, and every one is a request that is accepted.

use std::collections::{BTreeMap, BTreeSet};

use keirin_primitives::traits::ProtocolTasks;

use super::*;
use crate::{
    quiz::{self, Quiz},
    Draw,
};

fn many() -> Vec<Quiz> {
    let seed = |number: u32| sp_io::hashing::blake2_256(&number.to_le_bytes());
    (0..1_000).map(|number| quiz::draw(&mut Draw::new(seed(number)))).collect()
}

#[test]
fn every_quiz_is_a_request_that_is_accepted() {
    build_and_execute(|| {
        for quiz in many() {
            assert!(Inference::escrow_of(&quiz.request(model("m"))).is_some(), "{quiz:?}");
            assert!(quiz.prompt.trim().len() >= 8, "{quiz:?}");
            assert!(!quiz.prompt.contains("canary"), "{quiz:?}");
        }
    });
}

#[test]
fn hardly_two_quizzes_are_the_same() {
    let quizzes = many();
    let different: BTreeSet<_> = quizzes.iter().map(|quiz| &quiz.prompt).collect();
    assert!(different.len() * 100 >= quizzes.len() * 98, "{} of {}", different.len(), quizzes.len());
}

#[test]
fn quizzes_are_short_and_long_with_every_limit_and_way_of_sampling() {
    let quizzes = many();
    let lengths: BTreeSet<_> = quizzes.iter().map(|quiz| quiz.prompt.len() / 20).collect();
    let limits: BTreeSet<_> = quizzes.iter().map(|quiz| quiz.max_tokens).collect();
    let greedy = quizzes.iter().filter(|quiz| quiz.sampling.temperature_milli == 0).count();
    let seeded = quizzes.iter().filter(|quiz| quiz.sampling.seed.is_some()).count();

    assert!(lengths.len() >= 12, "{lengths:?}");
    assert_eq!(limits.len(), 9);
    assert!((400..600).contains(&greedy), "{greedy}");
    assert!((110..230).contains(&seeded), "{seeded}");
}

#[test]
fn no_first_word_gives_quizzes_away() {
    let mut first_words = BTreeMap::<String, usize>::new();
    for quiz in many() {
        let word = quiz.prompt.split_whitespace().next().unwrap_or_default().to_lowercase();
        *first_words.entry(word).or_default() += 1;
    }

    let most = first_words.values().max().copied().unwrap_or_default();

    assert!(first_words.len() > 60, "{} first words", first_words.len());
    assert!(most < 200, "a word begins {most} of 1000: {first_words:?}");
}

#[test]
fn draws_are_spread_evenly_and_never_leave_their_range() {
    let mut draw = Draw::new([1; 32]);
    let mut counts = [0u32; 10];
    for _ in 0..3_000 {
        counts[draw.within(3, 12) as usize - 3] += 1;
    }

    assert!(counts.iter().all(|count| (230..370).contains(count)), "{counts:?}");
    assert_eq!((draw.below(0), draw.within(5, 5)), (0, 5));
    assert_eq!(draw.of(&[]), "");
}
