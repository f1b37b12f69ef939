//! Requests that the tiny model answers, as a gateway has them answered.

use keirin_executor::{
    engine::Engine,
    gateway::{read_again, Again},
    verify::Served,
};
use keirin_primitives::{
    executor::ExecutorKey,
    inference::{evidence_hash, output_hash},
    model::ModelId,
    receipts::{Address, Choice, Receipt, RequestSignature, RequesterKey, Route, SignedRequest},
};
use serde_json::Value;
use sp_crypto_hashing::sha2_256;

/// The receipt of a request that nobody has signed, without answers.
pub fn unsigned(body: &[u8], timestamp_ns: u64) -> Receipt {
    let request = SignedRequest {
        requester: RequesterKey([2; 33]),
        payload_hash: sha2_256(body),
        timestamp_ns,
        transfer_address: Address::truncate_from(b"keirin1agent".to_vec()),
        signature: RequestSignature([1; 64]),
    };
    Receipt {
        request,
        transfer: ExecutorKey([3; 33]),
        forwarded: RequestSignature([4; 64]),
        executor: ExecutorKey([3; 33]),
        route: Route { conversation: None, passed: Default::default() },
        model: ModelId::truncate_from(b"tiny".to_vec()),
        prompt_tokens: 0,
        choices: Default::default(),
        fee: 0,
    }
}

/// Answers a body as a gateway does; `asked` is what the model is really asked.
pub async fn answered(engine: &Engine, mut receipt: Receipt, body: &Value, asked: &Value) -> Served {
    let (body, asked) = (body.to_string().into_bytes(), asked.to_string().into_bytes());
    let Again { prompt_tokens, answers, .. } =
        read_again(engine, &asked, &receipt.request.id().0).expect("it can be answered");
    let (mut choices, mut positions) = (Vec::new(), Vec::new());
    for (_, request) in answers {
        let written = engine.generate(request).await.expect("the model works");
        choices.push(Choice {
            completion_tokens: written.completion_tokens,
            finish: written.finish,
            output: output_hash(written.text.as_bytes()),
            evidence: evidence_hash(&written.positions),
        });
        positions.push(written.positions);
    }
    (receipt.prompt_tokens, receipt.choices) = (prompt_tokens, choices.try_into().expect("they are few"));
    Served { receipt, body, positions }
}
