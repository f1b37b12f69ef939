//! What calibration asks: made from lists, so that every run asks the same.

use keirin_primitives::{
    inference::{Prompt, TaskId, TaskOrder},
    AccountBytes,
};

const TASKS: [&str; 8] = [
    "Tell me a story about",
    "Explain to a child:",
    "Write a poem about",
    "List five facts about",
    "Write a letter to a friend about",
    "What would the world be like without",
    "Give me three questions for a quiz about",
    "Write a short dialogue about",
];

const SUBJECTS: [&str; 25] = [
    "a lighthouse",
    "the moon",
    "prime numbers",
    "a lost key",
    "bread",
    "glaciers",
    "the number seven",
    "an old train",
    "volcanoes",
    "a shy dragon",
    "the Roman Empire",
    "photosynthesis",
    "a chess game",
    "rivers",
    "a broken clock",
    "honey bees",
    "gravity",
    "a village market",
    "whales",
    "the invention of paper",
    "a rainy day",
    "electric light",
    "mountains",
    "a secret garden",
    "music",
];

/// Temperature and nucleus mass, both in thousandths.
const SAMPLING: [(u16, u16); 4] = [(0, 1_000), (700, 900), (1_000, 1_000), (1_300, 950)];

/// The order with a number, for at most `tokens` tokens.
pub fn order(number: usize, tokens: u32) -> TaskOrder<AccountBytes> {
    let (task, subject) = (TASKS[number % TASKS.len()], SUBJECTS[number / TASKS.len() % SUBJECTS.len()]);
    // Beyond the lists' length the seeds and the sampling still differ.
    let (temperature_milli, top_p_permille) = SAMPLING[(number + number / TASKS.len()) % SAMPLING.len()];
    TaskOrder {
        task: TaskId(number as u64),
        participant: [0; 32],
        model: Default::default(),
        prompt: Prompt::truncate_from(format!("{task} {subject}.").into_bytes()),
        max_tokens: tokens,
        temperature_milli,
        top_p_permille,
        seed: 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(number as u64 + 1),
        stop: Default::default(),
        traps: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_meets_every_way_of_sampling() {
        let orders: Vec<_> = (0..200).map(|number| order(number, 32)).collect();
        for task in TASKS {
            for (temperature, _) in SAMPLING {
                assert!(orders.iter().any(|order| {
                    order.temperature_milli == temperature && order.prompt.starts_with(task.as_bytes())
                }));
            }
        }
    }
}
