//! Examining a receipt: each thing by itself, so that whoever reads what was found knows all that is wrong.

use k256::ecdsa::{signature::hazmat::PrehashVerifier, RecoveryId, Signature, VerifyingKey};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{Receipt, RequesterId},
    signing::{is_low_s, receipt_digest},
    HashBytes,
};

use super::{
    findings::Finding, ChainTerms, Findings, ReceiptError, Sent, SignedReceipt, Told, ToldAnswer, Unchecked, NO_CHAIN,
};

type Check = Result<(), Finding>;

/// Examines a receipt as far as what was sent, what came and what the chain says is known: the executor's signature and standing, the
/// requester's signature, the way, the tokens and texts, and the fee.
pub fn examine_receipt(
    signed: &SignedReceipt,
    sent: Option<&Sent>,
    told: Option<&Told>,
    terms: &ChainTerms,
) -> Findings {
    let receipt = &signed.receipt;
    let checks = [
        is_signed(signed, terms),
        is_registered(terms),
        is_requested(receipt),
        is_of_request(receipt, sent),
        is_of_model(receipt, sent),
        is_forwarded(receipt),
        is_of_conversation(receipt, sent),
        counts_its_tokens(receipt, told),
        costs_its_fee(receipt, terms),
        is_routed(receipt, terms),
    ];
    let mut findings = Findings::default();
    findings.extend(checks.into_iter().filter_map(Result::err));
    findings.extend(beyond_bounds(receipt, sent));
    findings.extend(strange_answers(receipt, told));
    findings
}

/// Where the chain is not known, a receipt may still be one that is settled on none.
fn is_signed(signed: &SignedReceipt, terms: &ChainTerms) -> Check {
    let genesis = terms.genesis.unwrap_or(NO_CHAIN);
    let signer = signer_of(&receipt_digest(&genesis, &signed.receipt), &signed.signature);
    match signer {
        Some(key) if key == signed.receipt.executor => Ok(()),
        Some(_) if terms.genesis.is_none() => Err(Unchecked::Signature.into()),
        _ => Err(ReceiptError::Executor.into()),
    }
}

/// The key that a signature over a digest is of.
fn signer_of(digest: &HashBytes, signature: &ExecutorSignature) -> Option<ExecutorKey> {
    let (rs, v) = signature.0.split_at_checked(64)?;
    let recovery = RecoveryId::from_byte(*v.first()?).filter(|_| is_low_s(signature))?;
    let key = VerifyingKey::recover_from_prehash(digest, &Signature::from_slice(rs).ok()?, recovery).ok()?;
    key.to_encoded_point(true).as_bytes().try_into().ok().map(ExecutorKey)
}

fn is_registered(terms: &ChainTerms) -> Check {
    match terms.is_registered {
        Some(true) => Ok(()),
        Some(false) => Err(ReceiptError::Unregistered.into()),
        None => Err(Unchecked::Registration.into()),
    }
}

fn is_requested(receipt: &Receipt) -> Check {
    let request = &receipt.request;
    let key = VerifyingKey::from_sec1_bytes(&request.requester.0);
    let is_signed = key.is_ok_and(|key| is_signed_by(&key, &request.digest(), &request.signature.0));
    is_signed.then_some(()).ok_or(ReceiptError::Requester.into())
}

fn is_of_request(receipt: &Receipt, sent: Option<&Sent>) -> Check {
    let sent = sent.ok_or(Unchecked::Request)?;
    sent.is(&receipt.request).then_some(()).ok_or(ReceiptError::Request.into())
}

fn is_of_model(receipt: &Receipt, sent: Option<&Sent>) -> Check {
    let asked = sent.and_then(|sent| sent.model.as_ref()).ok_or(Unchecked::Request)?;
    if receipt.model.as_slice() == asked.as_bytes() {
        return Ok(());
    }
    let model = String::from_utf8_lossy(&receipt.model).into_owned();
    Err(ReceiptError::Model { receipt: model, asked: asked.clone() }.into())
}

/// Whether the transfer agent that the request was sent to has passed it on to who served it.
fn is_forwarded(receipt: &Receipt) -> Check {
    let is_agent =
        RequesterId::parse(&receipt.request.transfer_address).is_ok_and(|(_, id)| id == receipt.transfer.id());
    let key = VerifyingKey::from_sec1_bytes(&receipt.transfer.0);
    let digest = receipt.request.forwarding_digest(&receipt.executor);
    let is_signed = key.is_ok_and(|key| digest.is_ok_and(|digest| is_signed_by(&key, &digest, &receipt.forwarded.0)));
    (is_agent && is_signed).then_some(()).ok_or(ReceiptError::Forwarding.into())
}

fn is_signed_by(key: &VerifyingKey, digest: &HashBytes, signature: &[u8]) -> bool {
    let signature = Signature::from_slice(signature).ok().filter(|signature| signature.normalize_s().is_none());
    signature.is_some_and(|signature| key.verify_prehash(digest, &signature).is_ok())
}

fn is_of_conversation(receipt: &Receipt, sent: Option<&Sent>) -> Check {
    let sent = sent.ok_or(Unchecked::Request)?;
    let is_named = receipt.route.conversation == sent.conversation.map(|name| name.0);
    is_named.then_some(()).ok_or(ReceiptError::Conversation.into())
}

/// What is charged beyond what was asked for. The chain has no body to see it by; who has one can tell.
fn beyond_bounds(receipt: &Receipt, sent: Option<&Sent>) -> Vec<Finding> {
    let Some(Sent { bounds, .. }) = sent else { return vec![Unchecked::Request.into()] };
    let count = receipt.choices.len();
    let too_many = bounds.answers.filter(|asked| usize::try_from(*asked).is_ok_and(|asked| count > asked));
    let too_many = too_many.map(|asked| ReceiptError::TooMany { receipt: count, asked });
    let too_long = receipt.choices.iter().enumerate().filter_map(|(answer, choice)| {
        let receipt = choice.completion_tokens;
        let asked = bounds.tokens.filter(|asked| receipt > *asked)?;
        Some(ReceiptError::TooLong { answer, receipt, asked })
    });
    too_many.into_iter().chain(too_long).map(Finding::from).collect()
}

fn counts_its_tokens(receipt: &Receipt, told: Option<&Told>) -> Check {
    let answer = told.and_then(|told| told.usage).ok_or(Unchecked::Tokens)?;
    let prompt = u64::from(receipt.prompt_tokens);
    let counted = (prompt, receipt.tokens().saturating_sub(prompt));
    if counted == answer {
        return Ok(());
    }
    Err(ReceiptError::Tokens { receipt: counted, answer }.into())
}

/// What is not the same in the answers as they came and as the receipt has them.
fn strange_answers(receipt: &Receipt, told: Option<&Told>) -> Vec<Finding> {
    let Some(told) = told else { return vec![Unchecked::Text.into()] };
    let (choices, answers) = (&receipt.choices, &told.answers);
    if choices.len() != answers.len() {
        return vec![ReceiptError::Answers { receipt: choices.len(), answer: answers.len() }.into()];
    }
    let mut strange = Vec::new();
    for (answer, (choice, ToldAnswer { output, finish })) in choices.iter().zip(answers).enumerate() {
        if choice.output != output.0 {
            strange.push(ReceiptError::Text { answer }.into());
        }
        if finish.is_some_and(|finish| finish != choice.finish) {
            strange.push(ReceiptError::Finish { answer }.into());
        }
    }
    strange
}

fn costs_its_fee(receipt: &Receipt, terms: &ChainTerms) -> Check {
    let prices = terms.prices_per_token.as_ref().ok_or(Unchecked::Fee)?;
    let due = |price: &u128| price.checked_mul(receipt.tokens().into());
    if prices.iter().any(|price| due(price) == Some(receipt.fee)) {
        return Ok(());
    }
    let newest = prices.first().ok_or(ReceiptError::NoPrice)?;
    Err(ReceiptError::Fee { charged: receipt.fee, due: due(newest).unwrap_or(u128::MAX) }.into())
}

fn is_routed(receipt: &Receipt, terms: &ChainTerms) -> Check {
    let ways = terms.rosters.iter().map(|roster| receipt.misrouted(&roster.randomness, &roster.candidates));
    let mut wrong = None;
    for way in ways {
        let Some(misrouted) = way else { return Ok(()) };
        wrong.get_or_insert(misrouted);
    }
    Err(wrong.map_or(Unchecked::Route.into(), |misrouted| ReceiptError::Misrouted(misrouted).into()))
}
