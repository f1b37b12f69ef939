//! Who is older, what follows, what does not belong.

use alloc::{format, string::String, vec::Vec};

use super::words::{KINDS, NAMES};
use crate::Draw;

const COMPARISONS: &[(&str, &str, &str)] = &[
    ("older than", "oldest", "youngest"),
    ("taller than", "tallest", "shortest"),
    ("faster than", "fastest", "slowest"),
    ("heavier than", "heaviest", "lightest"),
];

const CLASSES: &[(&str, &str, &str)] = &[
    ("bakers", "early risers", "a baker"),
    ("cats", "good climbers", "a cat"),
    ("musicians", "patient people", "a musician"),
    ("sailors", "swimmers", "a sailor"),
    ("squares", "rectangles", "a square"),
    ("winter days", "short days", "a winter day"),
    ("gardeners", "friends of bees", "a gardener"),
];

const DAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

pub(super) fn question(draw: &mut Draw) -> String {
    match draw.below(4) {
        0 => order(draw),
        1 => conclusion(draw),
        2 => odd_one_out(draw),
        _ => calendar(draw),
    }
}

fn order(draw: &mut Draw) -> String {
    let first = draw.below(u32::try_from(NAMES.len()).unwrap_or(u32::MAX)) as usize;
    let names: Vec<&str> =
        NAMES.iter().cycle().skip(first).step_by(3).take(draw.within(3, 5) as usize).copied().collect();
    let Some((than, most, least)) = draw.one(COMPARISONS) else { return String::new() };
    let pairs = names.iter().zip(names.iter().skip(1));
    let facts: Vec<String> = pairs.map(|(one, other)| format!("{one} is {than} {other}")).collect();
    let asked = if draw.one_in(2) { most } else { least };
    match draw.below(2) {
        0 => format!("{}. Who is the {asked}?", facts.join(", and ")),
        _ => format!("{}. Name the {asked} of them.", facts.join(". ")),
    }
}

fn conclusion(draw: &mut Draw) -> String {
    let Some((these, those, one)) = draw.one(CLASSES) else { return String::new() };
    let name = draw.of(NAMES);
    match draw.below(4) {
        0 => format!("All {these} are {those}. {name} is {one}. What follows?"),
        1 => format!("If all {these} are {those}, and something is not one of the {those}, can it be {one}?"),
        2 => format!("Some {these} are {those}. Does that mean that all {those} are {these}? Why, or why not?"),
        _ => format!("No {these} are {those}. {name} is {one}. True or false: {name} is one of the {those}."),
    }
}

fn odd_one_out(draw: &mut Draw) -> String {
    let kinds = u32::try_from(KINDS.len()).unwrap_or(u32::MAX);
    let first = draw.below(kinds) as usize;
    let mut two = KINDS.iter().cycle().skip(first).step_by(draw.within(1, 3) as usize);
    let (Some((_, many)), Some((_, few))) = (two.next(), two.next()) else { return String::new() };
    let shift = draw.below(6) as usize;
    let mut words: Vec<&str> = many.iter().cycle().skip(shift).take(draw.within(3, 5) as usize).copied().collect();
    let place = draw.below(3) as usize;
    words.insert(place.min(words.len()), draw.of(few));
    let words = words.join(", ");
    match draw.below(3) {
        0 => format!("Which of these does not belong: {words}?"),
        1 => format!("Find the odd one out: {words}."),
        _ => format!("{words} - one of these is different. Which one, and why?"),
    }
}

fn calendar(draw: &mut Draw) -> String {
    let (today, days) = (draw.of(DAYS), draw.within(2, 60));
    match draw.below(3) {
        0 => format!("Today is {today}. What day of the week is it in {days} days?"),
        1 => format!("If yesterday was {today}, what is the day after tomorrow?"),
        _ => format!(
            "A meeting takes place every {} days, the last time on a {today}. When is the next one?",
            draw.within(2, 13)
        ),
    }
}
