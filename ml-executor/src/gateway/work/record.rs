//! What is kept of a request that was answered, and its receipt.

use k256::sha2::{Digest, Sha256};
use keirin_primitives::{
    inference::{evidence_hash, output_hash},
    receipts::{Choice, Receipt},
};

use super::{answering::Answered, begin::Work};
use crate::gateway::{
    auth::Came,
    served::{Ended, KeptRequest, ServedAnswer, ServedFinish, ServedRequest, SignedReceipt},
    ApiError,
};

impl Work {
    /// The record of the request.
    ///
    /// # Errors
    /// When no receipt can say what was served.
    pub(super) fn record(&self, answered: Vec<Answered>) -> Result<KeptRequest, ApiError> {
        let request = self.served(&answered);
        let receipt = self.caller.came.as_ref().map(|came| self.receipt(came, &request)).transpose()?;
        Ok(KeptRequest {
            request,
            receipt,
            chain: self.terms.chain,
            body: self.caller.body.to_vec(),
            positions: answered.into_iter().map(|answer| answer.positions).collect(),
        })
    }

    fn served(&self, answered: &[Answered]) -> ServedRequest {
        let is_abandoned = answered.iter().any(|answer| answer.finish == ServedFinish::Abandoned);
        let answer = |(number, answer): (usize, &Answered)| ServedAnswer {
            prompt: count(number / self.assignment.parameters.n),
            seed: self.assignment.seed(&self.caller.hash, number),
            completion_tokens: count(answer.positions.len()),
            finish: answer.finish,
            output: output_hash(&answer.output),
            evidence: evidence_hash(&answer.positions),
        };
        let answers: Vec<ServedAnswer> = answered.iter().enumerate().map(answer).collect();
        let prompt_tokens: u32 = self.prompts.iter().map(|(prompt, _)| count(prompt.len())).sum();
        let completion_tokens: u32 = answers.iter().map(|answer| answer.completion_tokens).sum();
        ServedRequest {
            hash: self.caller.hash,
            payer: self.caller.payer.clone(),
            timestamp_ns: self.caller.timestamp_ns,
            body: Sha256::digest(&self.caller.body).into(),
            endpoint: self.assignment.endpoint,
            model: self.assignment.model.clone(),
            prompt_tokens,
            completion_tokens,
            fee: self.terms.price.of_tokens(u64::from(prompt_tokens) + u64::from(completion_tokens)),
            answers,
            ended: if is_abandoned { Ended::Abandoned } else { Ended::Complete },
        }
    }

    fn receipt(&self, came: &Came, served: &ServedRequest) -> Result<SignedReceipt, ApiError> {
        let choice = |answer: &ServedAnswer| Choice {
            completion_tokens: answer.completion_tokens,
            finish: answer.finish.into(),
            output: answer.output,
            evidence: answer.evidence,
        };
        let choices: Vec<Choice> = served.answers.iter().map(choice).collect();
        let unsayable = || ApiError::internal("no_receipt", "no receipt can say what was served; nothing is charged");
        let own = self.gateway.signer.public();
        let forwarded = match came.forwarded {
            Some(forwarded) => forwarded,
            None => self.gateway.signer.sign_forwarding(&came.request, &own).map_err(|_| unsayable())?,
        };
        let receipt = Receipt {
            request: came.request.clone(),
            transfer: came.transfer,
            forwarded,
            executor: own,
            route: came.route.clone(),
            model: served.model.clone().into_bytes().try_into().map_err(|_| unsayable())?,
            prompt_tokens: served.prompt_tokens,
            choices: choices.try_into().map_err(|_| unsayable())?,
            fee: served.fee.0,
        };
        let signature = self.gateway.signer.sign_receipt(&self.terms.genesis, &receipt);
        Ok(SignedReceipt { receipt, signature })
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
