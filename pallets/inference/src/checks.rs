//! What makes a request acceptable.

use frame_support::ensure;
use keirin_primitives::{
    inference::{Prompt, Sampling, MAX_COMPLETION_TOKENS, MAX_TEMPERATURE_MILLI},
    model::{ModelId, ModelTerms},
    traits::{ModelUnavailable, TermsOfModel},
};
use sp_runtime::traits::Get;

use crate::{BalanceOf, Config, Error, Pallet};

impl<T: Config> Pallet<T> {
    /// The model's name and terms, if it may be requested.
    pub(crate) fn check_model(name: alloc::vec::Vec<u8>) -> Result<(ModelId, ModelTerms<BalanceOf<T>>), Error<T>> {
        let model = ModelId::try_from(name).map_err(|_| Error::<T>::ModelUnknown)?;
        match T::Models::terms_of_model(&model) {
            Ok(terms) => Ok((model, terms)),
            Err(ModelUnavailable::Unknown) => Err(Error::<T>::ModelUnknown),
            Err(ModelUnavailable::Inactive) => Err(Error::<T>::ModelInactive),
        }
    }

    /// The prompt as bounded UTF-8.
    pub(crate) fn check_prompt(prompt: alloc::vec::Vec<u8>) -> Result<Prompt, Error<T>> {
        ensure!(!prompt.is_empty(), Error::<T>::PromptEmpty);
        let prompt = Prompt::try_from(prompt).map_err(|_| Error::<T>::PromptTooLong)?;
        ensure!(core::str::from_utf8(&prompt).is_ok(), Error::<T>::PromptNotUtf8);
        Ok(prompt)
    }

    /// Sampling within its ranges.
    pub(crate) fn check_sampling(sampling: &Sampling) -> Result<(), Error<T>> {
        ensure!(sampling.temperature_milli <= MAX_TEMPERATURE_MILLI, Error::<T>::SamplingInvalid);
        ensure!((1..=1_000).contains(&sampling.top_p_permille), Error::<T>::SamplingInvalid);
        let stop_is_text = sampling.stop.iter().all(|stop| !stop.is_empty() && core::str::from_utf8(stop).is_ok());
        ensure!(stop_is_text, Error::<T>::StopSequenceInvalid);
        Ok(())
    }

    /// Most tokens a prompt of `prompt_bytes` can take: a byte-level vocabulary never makes more tokens than
    /// bytes, the chat template adds its own, and the context cuts off.
    pub(crate) fn prompt_token_bound(
        prompt_bytes: u32,
        max_tokens: u32,
        terms: &ModelTerms<BalanceOf<T>>,
    ) -> Result<u32, Error<T>> {
        let most = terms.context_length.min(MAX_COMPLETION_TOKENS);
        ensure!((1..=most).contains(&max_tokens), Error::<T>::MaxTokensOutOfRange);
        Ok(prompt_bytes.saturating_add(T::TemplateTokens::get()).min(terms.context_length))
    }
}
