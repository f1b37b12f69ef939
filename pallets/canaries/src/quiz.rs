//! Quizzes: what canaries ask. Arithmetic, logic and things to complete, in the forms and lengths that people ask in.

mod arithmetic;
mod completion;
mod logic;
mod words;

use alloc::{format, string::String};
use keirin_primitives::{
    inference::{Prompt, ProtocolRequest, Sampling},
    model::ModelId,
};

use self::words::{GREETINGS, INTRODUCTIONS, WISHES};
use crate::Draw;

/// Limits that people choose.
const TOKEN_LIMITS: [u32; 9] = [16, 32, 50, 64, 100, 128, 150, 200, 256];
/// Temperatures that people choose, in thousandths.
const TEMPERATURES: [u16; 6] = [200, 500, 700, 800, 1_000, 1_200];
/// Nucleus masses that people choose, in thousandths.
const NUCLEI: [u16; 4] = [800, 900, 950, 1_000];

/// A question, and how it is to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// What is asked.
    pub prompt: String,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// How tokens are chosen.
    pub sampling: Sampling,
}

impl Quiz {
    /// The quiz as a request to a model.
    pub fn request(&self, model: ModelId) -> ProtocolRequest {
        ProtocolRequest {
            model,
            prompt: Prompt::truncate_from(self.prompt.as_bytes().to_vec()),
            max_tokens: self.max_tokens,
            sampling: self.sampling.clone(),
        }
    }
}

/// Puts a quiz together.
pub fn draw(draw: &mut Draw) -> Quiz {
    let question = match draw.below(3) {
        0 => arithmetic::question(draw),
        1 => logic::question(draw),
        _ => completion::question(draw),
    };
    Quiz {
        prompt: dressed(draw, question),
        max_tokens: draw.one(&TOKEN_LIMITS).copied().unwrap_or(64),
        sampling: sampling(draw),
    }
}

/// A question with what people write around it.
fn dressed(draw: &mut Draw, question: String) -> String {
    let mut text = String::new();
    if draw.one_in(4) {
        text.push_str(draw.of(GREETINGS));
    }
    for _ in 0..draw.below(3) {
        text.push_str(draw.of(INTRODUCTIONS));
    }
    text.push_str(&question);
    if draw.one_in(3) {
        text = format!("{text} {}", draw.of(WISHES));
    }
    match draw.below(8) {
        0 => text.to_lowercase(),
        1 => format!("{text}\n"),
        2 => text.replace(". ", ".\n"),
        _ => text,
    }
}

/// Half of those who ask take what the command line takes.
fn sampling(draw: &mut Draw) -> Sampling {
    if draw.one_in(2) {
        return Sampling::default();
    }
    Sampling {
        temperature_milli: draw.one(&TEMPERATURES).copied().unwrap_or_default(),
        top_p_permille: draw.one(&NUCLEI).copied().unwrap_or(1_000),
        seed: draw.one_in(3).then(|| draw.below(100_000).into()),
        ..Sampling::default()
    }
}
