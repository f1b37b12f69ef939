//! How tokens are chosen and when answers end, as all endpoints that generate have it.

use keirin_primitives::inference::{
    MAX_COMPLETION_TOKENS, MAX_STOP_BYTES, MAX_STOP_SEQUENCES, MAX_TEMPERATURE_MILLI, TOP_LOGPROBS,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::gateway::ApiError;

/// Most answers to one request, over all its prompts.
pub const MAX_ANSWERS: usize = 16;

/// Texts before which an answer ends.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Stop {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What a stream says besides the answer.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub struct StreamOptions {
    /// Whether the last chunk says how many tokens were used.
    pub include_usage: Option<bool>,
}

/// Parameters as they came, before they are checked.
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    /// Most tokens of an answer, and the name of the field that says so.
    pub max_tokens: Option<(&'static str, i64)>,
    /// 0 to 2.
    pub temperature: Option<f64>,
    /// 0 to 1.
    pub top_p: Option<f64>,
    /// Answers to each prompt.
    pub n: Option<i64>,
    /// Texts before which answers end.
    pub stop: Option<Stop>,
    /// Seed of the choice of tokens.
    pub seed: Option<i64>,
}

/// Parameters that can be met.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// Most tokens of an answer; as many as there is room for without.
    pub max_tokens: Option<u32>,
    /// In thousandths, so that it can be repeated exactly.
    pub temperature_milli: u16,
    /// In thousandths, at least 1.
    pub top_p_permille: u16,
    /// Answers to each prompt, at least 1.
    pub n: usize,
    /// Texts before which answers end.
    pub stop: Vec<String>,
    /// Seed, if the request has one.
    pub seed: Option<u64>,
}

impl Parameters {
    /// Whether all can be met.
    ///
    /// # Errors
    /// [`ApiError`] names the first field that can't.
    pub fn check(self) -> Result<Checked, ApiError> {
        Ok(Checked {
            max_tokens: self.max_tokens.map(|(field, tokens)| max_tokens(field, tokens)).transpose()?,
            temperature_milli: thousandths("temperature", self.temperature.unwrap_or(1.0), MAX_TEMPERATURE_MILLI)?,
            top_p_permille: thousandths("top_p", self.top_p.unwrap_or(1.0), 1_000)?.max(1),
            n: count("n", self.n.unwrap_or(1), 1, MAX_ANSWERS)?,
            stop: stops(self.stop)?,
            seed: self.seed.map(i64::cast_unsigned),
        })
    }
}

fn max_tokens(field: &'static str, tokens: i64) -> Result<u32, ApiError> {
    // More than there can be is a way to ask for all there is.
    let tokens = u32::try_from(tokens).ok().filter(|tokens| *tokens > 0);
    tokens.map(|tokens| tokens.min(MAX_COMPLETION_TOKENS)).ok_or_else(|| out_of_range(field, 1, u32::MAX))
}

fn thousandths(field: &'static str, value: f64, most: u16) -> Result<u16, ApiError> {
    let highest = f64::from(most) / 1_000.0;
    if !(0.0..=highest).contains(&value) {
        return Err(out_of_range(field, 0, highest));
    }
    Ok((value * 1_000.0).round() as u16)
}

/// A count within bounds.
pub(super) fn count(field: &'static str, value: i64, least: usize, most: usize) -> Result<usize, ApiError> {
    let in_range = usize::try_from(value).ok().filter(|value| (least..=most).contains(value));
    in_range.ok_or_else(|| out_of_range(field, least, most))
}

/// How many of the likeliest tokens are told of each position.
pub(super) fn top_logprobs(field: &'static str, value: i64) -> Result<usize, ApiError> {
    count(field, value, 0, TOP_LOGPROBS)
}

fn out_of_range(field: &'static str, least: impl std::fmt::Display, most: impl std::fmt::Display) -> ApiError {
    ApiError::field(field, "out_of_range", format!("{field} must be from {least} to {most}"))
}

fn stops(stop: Option<Stop>) -> Result<Vec<String>, ApiError> {
    let stops = match stop {
        None => Vec::new(),
        Some(Stop::One(text)) => vec![text],
        Some(Stop::Several(texts)) => texts,
    };
    let fits = |stop: &String| (1..=MAX_STOP_BYTES as usize).contains(&stop.len());
    if stops.len() > MAX_STOP_SEQUENCES as usize || !stops.iter().all(fits) {
        let message =
            format!("stop holds at most {MAX_STOP_SEQUENCES} texts, each of 1 to {MAX_STOP_BYTES} bytes of UTF-8");
        return Err(ApiError::field("stop", "out_of_range", message));
    }
    Ok(stops)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_those_of_openai() {
        let checked = Parameters::default().check().expect("nothing is wrong");
        let expected = Checked {
            max_tokens: None,
            temperature_milli: 1_000,
            top_p_permille: 1_000,
            n: 1,
            stop: Vec::new(),
            seed: None,
        };
        assert_eq!(checked, expected);
    }

    #[test]
    fn negative_and_absurd_numbers_are_named() {
        let none = Parameters::default;
        let refused = [
            ("max_tokens", Parameters { max_tokens: Some(("max_tokens", 0)), ..none() }),
            ("max_tokens", Parameters { max_tokens: Some(("max_tokens", i64::MIN)), ..none() }),
            ("max_tokens", Parameters { max_tokens: Some(("max_tokens", i64::MAX)), ..none() }),
            ("temperature", Parameters { temperature: Some(-0.1), ..none() }),
            ("temperature", Parameters { temperature: Some(2.001), ..none() }),
            ("temperature", Parameters { temperature: Some(f64::NAN), ..none() }),
            ("top_p", Parameters { top_p: Some(1e300), ..none() }),
            ("n", Parameters { n: Some(0), ..none() }),
            ("n", Parameters { n: Some(17), ..none() }),
            ("stop", Parameters { stop: Some(Stop::One(String::new())), ..none() }),
            ("stop", Parameters { stop: Some(Stop::Several(vec!["a".into(); 5])), ..none() }),
            ("stop", Parameters { stop: Some(Stop::One("a".repeat(65))), ..none() }),
        ];
        for (field, parameters) in refused {
            let error = parameters.clone().check().expect_err(field);
            assert!(error.to_string().contains(field), "{parameters:?}: {error}");
        }
    }

    #[test]
    fn numbers_are_rounded_to_thousandths_and_seeds_keep_their_bits() {
        let parameters =
            Parameters { temperature: Some(0.7), top_p: Some(0.0), seed: Some(-1), ..Parameters::default() };
        let checked = parameters.check().expect("all are in range");
        assert_eq!((checked.temperature_milli, checked.top_p_permille, checked.seed), (700, 1, Some(u64::MAX)));
    }
}
