//! Sums, stories with numbers, and rows to go on with.

use alloc::{format, string::String};

use super::words::{NAMES, PLACES, THINGS};
use crate::Draw;

pub(super) fn question(draw: &mut Draw) -> String {
    match draw.below(5) {
        0 => sum(draw),
        1 => story(draw),
        2 => row(draw),
        3 => journey(draw),
        _ => share(draw),
    }
}

fn sum(draw: &mut Draw) -> String {
    let (a, b, c) = (draw.within(2, 999), draw.within(2, 99), draw.within(2, 20));
    let term = match draw.below(5) {
        0 => format!("{a} + {b}"),
        1 => format!("{a} - {b}"),
        2 => format!("{b} * {c}"),
        3 => format!("({b} + {c}) * {c}"),
        _ => format!("{a} plus {b} times {c}"),
    };
    match draw.below(4) {
        0 => format!("What is {term}?"),
        1 => format!("Calculate {term}."),
        2 => format!("Can you tell me what {term} is?"),
        _ => format!("{term} ="),
    }
}

fn story(draw: &mut Draw) -> String {
    let (name, other, things, place) = (draw.of(NAMES), draw.of(NAMES), draw.of(THINGS), draw.of(PLACES));
    let (a, b, c) = (draw.within(20, 200), draw.within(2, 19), draw.within(2, 50));
    let last = match draw.below(3) {
        0 => format!("How many {things} does {name} have now?"),
        1 => format!("How many {things} are left?"),
        _ => format!("Is that more or fewer than {a} {things}?"),
    };
    format!("{name} has {a} {things}. In {place}, {name} gives {b} of them to {other} and finds {c} new ones. {last}")
}

fn row(draw: &mut Draw) -> String {
    let (first, step) = (draw.within(1, 60), draw.within(2, 15));
    let grows = draw.one_in(3);
    let mut number = first;
    let mut row = format!("{first}");
    for _ in 0..draw.within(3, 6) {
        number = if grows { number.saturating_mul(2) } else { number.saturating_add(step) };
        row = format!("{row}, {number}");
    }
    match draw.below(3) {
        0 => format!("Which number comes next: {row}?"),
        1 => format!("Continue the sequence: {row}, ..."),
        _ => format!("{row} - what is the rule, and what are the next two numbers?"),
    }
}

fn journey(draw: &mut Draw) -> String {
    let (speed, hours, from) = (draw.within(4, 120), draw.within(2, 9), draw.within(6, 12));
    match draw.below(2) {
        0 => format!(
            "A train leaves at {from} o'clock and goes {speed} km an hour. How far has it come after {hours} hours?"
        ),
        _ => format!("How long does it take to go {} km at {speed} km/h?", speed.saturating_mul(hours)),
    }
}

fn share(draw: &mut Draw) -> String {
    let (each, friends, rest) = (draw.within(2, 25), draw.within(3, 12), draw.below(3));
    let things = draw.of(THINGS);
    let all = each.saturating_mul(friends).saturating_add(rest);
    format!("{friends} friends share {all} {things} equally. How many does each get, and how many remain?")
}
