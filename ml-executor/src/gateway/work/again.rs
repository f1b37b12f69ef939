//! What a served request asked for, as who has only its body reads it: validators generate nothing, but go through the same steps.

use keirin_primitives::HashBytes;

use super::{begin::prompts, Assignment};
use crate::{
    engine::GenerationRequest,
    gateway::{models::TextModel, openai, ApiError},
};

/// What was asked of a model.
#[derive(Clone, Debug)]
pub struct Again {
    /// Name of the model.
    pub model: String,
    /// Tokens of the prompts, each counted once however many answers it has.
    pub prompt_tokens: u32,
    /// Of each answer the tokens of its prompt, and how it is generated.
    pub answers: Vec<(Vec<u32>, GenerationRequest)>,
}

/// Reads a body as the endpoint does that it was sent to. `request` is what the signed request is known by.
///
/// # Errors
/// [`ApiError`], when it would be refused.
pub fn read_again(model: &dyn TextModel, body: &[u8], request: &HashBytes) -> Result<Again, ApiError> {
    let assignment: Assignment = openai::read(body)?;
    let prompts = prompts(model, &assignment)?;
    let answer = |number: usize| {
        let (prompt, room) = prompts.get(number / assignment.parameters.n).cloned().unwrap_or_default();
        let generation = assignment.generation(prompt.clone(), assignment.seed(request, number), room);
        (prompt, generation)
    };
    let answers = (0..assignment.answers()).map(answer).collect();
    let prompt_tokens = prompts.iter().map(|(prompt, _)| u32::try_from(prompt.len()).unwrap_or(u32::MAX));
    let prompt_tokens = prompt_tokens.fold(0, u32::saturating_add);
    Ok(Again { model: assignment.model, prompt_tokens, answers })
}
