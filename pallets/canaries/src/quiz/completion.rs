//! Sentences, lists and stories to go on with.

use alloc::{format, string::String};

use super::words::{KINDS, NAMES, PLACES, THINGS};
use crate::Draw;

const PROVERBS: &[&str] = &[
    "The early bird catches",
    "Many hands make",
    "A rolling stone gathers",
    "When the cat's away",
    "Too many cooks",
    "Better late",
    "Practice makes",
    "Actions speak louder",
    "Don't count your chickens",
    "Every cloud has",
    "The grass is always greener",
    "You can't judge a book",
];

const FACTS: &[&str] = &[
    "The capital of Italy is",
    "Water boils at a temperature of",
    "The largest planet of the solar system is",
    "A year has twelve months, and a week has",
    "The opposite of cold is",
    "Bees are important because",
    "The sun rises in the",
    "Ice is made of",
    "The colours of the rainbow are",
    "A triangle has",
    "Plants need light because",
    "Paper is made from",
];

const OPENINGS: &[&str] = &[
    "It was late in the evening when",
    "Nobody had expected that",
    "On the first day of spring",
    "The letter said only that",
    "After the storm",
    "For the third time that week",
];

pub(super) fn question(draw: &mut Draw) -> String {
    match draw.below(5) {
        0 => proverb(draw),
        1 => fact(draw),
        2 => list(draw),
        3 => story(draw),
        _ => description(draw),
    }
}

fn proverb(draw: &mut Draw) -> String {
    let proverb = draw.of(PROVERBS);
    match draw.below(3) {
        0 => format!("Finish this proverb: {proverb} ..."),
        1 => format!("How does the saying «{proverb} ...» end, and what does it mean?"),
        _ => format!("Complete: \"{proverb}\""),
    }
}

fn fact(draw: &mut Draw) -> String {
    let fact = draw.of(FACTS);
    match draw.below(3) {
        0 => format!("Complete the sentence: {fact}"),
        1 => format!("Fill in what is missing. {fact} ____."),
        _ => fact.into(),
    }
}

fn list(draw: &mut Draw) -> String {
    let Some((kind, words)) = draw.one(KINDS) else { return String::new() };
    let (known, more) = (draw.of(words), draw.within(2, 9));
    match draw.below(3) {
        0 => format!("Name {more} words for {kind} that begin with different letters."),
        1 => format!("Continue this list of {kind} with {more} more: {known}, {}", draw.of(words)),
        _ => format!("Write {more} short sentences about {kind}. One of them must contain the word «{known}»."),
    }
}

fn story(draw: &mut Draw) -> String {
    let (opening, name, place, things) = (draw.of(OPENINGS), draw.of(NAMES), draw.of(PLACES), draw.of(THINGS));
    match draw.below(3) {
        0 => format!("Continue the story: {opening}, {name} came to {place} with a box full of {things}."),
        1 => format!(
            "Write a story of {} sentences that begins with «{opening}» and ends in {place}.",
            draw.within(2, 8)
        ),
        _ => format!("{opening}, {name} found {} {things} in {place}. What happens next?", draw.within(2, 40)),
    }
}

fn description(draw: &mut Draw) -> String {
    let (place, things, name) = (draw.of(PLACES), draw.of(THINGS), draw.of(NAMES));
    match draw.below(3) {
        0 => format!("Describe {place} in {} words.", draw.within(10, 80)),
        1 => format!("Write a short message in which {name} asks a neighbour for {things}."),
        _ => format!("What could one use {things} for in {place}? Give {} ideas.", draw.within(2, 6)),
    }
}
