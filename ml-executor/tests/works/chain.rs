//! What the chain knows: orders, reports, and who must check them.

use codec::DecodeAll;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use keirin_executor::{key::ReportSigner, verify::Claim};
use keirin_primitives::{
    executor::{Endpoint, ExecutorKey, ExecutorSignature},
    executor_rpc::{from_hex, ValidationStatus},
    inference::{order_hash, TaskOrder},
    signing::payload_demand_digest,
    sprint::{secret_hash, EpochIndex, Secret},
    validation::{
        open_seal, verdict_salt, BatchesToCheck, Candidate, Exposure, Judgement, Lot, PayloadDemand, SealedVerdicts,
        Ticket, TrapDraw, ValidationDuty, ValidationSubmission, WorkId, WorkIndex,
    },
    verification::{Micronats, TextThresholds},
    weight::VotingWeight,
    AccountBytes, HashBytes,
};
use sp_arithmetic::Perbill;

/// The chain.
pub const GENESIS: HashBytes = [4; 32];
/// Who does the work.
pub const EXECUTOR: AccountBytes = [6; 32];
/// Who checks it.
pub const VALIDATOR: AccountBytes = [7; 32];
/// When.
pub const EPOCH: EpochIndex = EpochIndex(3);

/// What is allowed to the model's answers.
pub const THRESHOLDS: TextThresholds =
    TextThresholds { choice: Micronats(1_000), position: Micronats(10_000), mean: Micronats(1_000) };

/// An order whose answer is sampled.
pub fn order(number: usize) -> TaskOrder<AccountBytes> {
    TaskOrder {
        participant: EXECUTOR,
        model: b"tiny-random".to_vec().try_into().expect("a short name"),
        temperature_milli: 1_000,
        top_p_permille: 950,
        ..keirin_executor::verify::calibrate::orders::order(number, 24)
    }
}

/// The same, drawn as a trap whatever the executor's secret is.
pub fn trap_order(number: usize) -> TaskOrder<AccountBytes> {
    TaskOrder { traps: Some(TrapDraw { epoch: EPOCH, every: 1 }), ..order(number) }
}

/// The work that a claim is, done by the executor with `key` behind `endpoint`, to be checked by everybody.
pub fn work(index: u32, claim: &Claim, key: ExecutorKey, endpoint: &str) -> Candidate<AccountBytes> {
    Candidate {
        ticket: Ticket {
            index: WorkIndex(index),
            work: WorkId(order_hash(&claim.order)),
            rate: Perbill::one(),
            others: VotingWeight(1),
            assigned: false,
            exposure: Exposure::Private,
            leaves: None,
        },
        executor: key,
        endpoint: Endpoint::truncate_from(endpoint.as_bytes().to_vec()),
        order: claim.order.clone(),
        report: claim.report.clone(),
        thresholds: THRESHOLDS,
        trap: false,
        payload: None,
    }
}

/// A validator's secret of the epoch.
pub fn secret(signer: &ReportSigner) -> Secret {
    signer.secret(&GENESIS, &VALIDATOR, EPOCH)
}

/// A validator that has committed to its secret.
pub fn lot(signer: &ReportSigner) -> Lot {
    Lot { epoch: EPOCH, commitment: secret_hash(&VALIDATOR, EPOCH, &secret(signer)), weight: VotingWeight(1) }
}

/// The duty to check works.
pub fn check(signer: &ReportSigner, works: &[Candidate<AccountBytes>]) -> ValidationDuty<AccountBytes> {
    ValidationDuty::Check { lot: lot(signer), works: works.to_vec(), batches: BatchesToCheck::default() }
}

/// What a status has to submit.
pub fn submission(status: &ValidationStatus) -> ValidationSubmission<AccountBytes> {
    let bytes = from_hex(status.submission.as_ref().expect("there is something to submit")).expect("hex");
    ValidationSubmission::decode_all(&mut bytes.as_slice()).expect("a submission")
}

/// The verdicts of a status as the chain reads them once the secret is revealed.
pub fn verdicts(status: &ValidationStatus, signer: &ReportSigner) -> Vec<(u32, Option<Judgement>)> {
    let ValidationSubmission::Verdicts(sealed, signature) = submission(status) else {
        panic!("these are no verdicts: {status:?}");
    };
    let digest = keirin_primitives::signing::verdicts_digest(&GENESIS, &sealed);
    assert!(is_signed(&signer.public(), &digest, &signature), "they are signed");
    assert_eq!((sealed.epoch, sealed.validator), (EPOCH, VALIDATOR));
    opened(&sealed, |work| verdict_salt(&secret(signer), work))
}

/// Works whose evidence a status demands.
pub fn demands(status: &ValidationStatus) -> Vec<PayloadDemand<AccountBytes>> {
    signed_demands(status).into_iter().map(|(demand, _)| demand).collect()
}

/// Whether everything that a status demands is signed by a key.
pub fn demands_are_signed(status: &ValidationStatus, key: &ExecutorKey) -> bool {
    let is_good = |(demand, signature): &(PayloadDemand<AccountBytes>, ExecutorSignature)| {
        is_signed(key, &payload_demand_digest(&GENESIS, demand), signature)
    };
    signed_demands(status).iter().all(is_good)
}

fn signed_demands(status: &ValidationStatus) -> Vec<(PayloadDemand<AccountBytes>, ExecutorSignature)> {
    let Some(hex) = &status.demands else { return Vec::new() };
    let bytes = from_hex(hex).expect("hex");
    match ValidationSubmission::decode_all(&mut bytes.as_slice()).expect("a submission") {
        ValidationSubmission::Demands(demands) => demands,
        other => panic!("these are no demands: {other:?}"),
    }
}

/// What is in seals.
pub fn opened(
    sealed: &SealedVerdicts<AccountBytes>,
    salt: impl Fn(&WorkId) -> HashBytes,
) -> Vec<(u32, Option<Judgement>)> {
    let open = |verdict: &keirin_primitives::validation::SealedVerdict| {
        open_seal(&verdict.seal, &sealed.validator, &verdict.work, &salt(&verdict.work))
    };
    sealed.verdicts.iter().map(|verdict| (verdict.index.0, open(verdict))).collect()
}

/// Whether a key's owner has signed `digest`.
pub fn is_signed(key: &ExecutorKey, digest: &HashBytes, signature: &ExecutorSignature) -> bool {
    let rs = Signature::from_slice(&signature.0[..64]).expect("r and s");
    let recovery = RecoveryId::from_byte(signature.0[64]).expect("0 or 1");
    let recovered = VerifyingKey::recover_from_prehash(digest, &rs, recovery).expect("it recovers");
    recovered.to_encoded_point(true).as_bytes() == key.0
}

/// Numbers of works.
pub fn numbers(works: &[WorkIndex]) -> Vec<u32> {
    works.iter().map(|index| index.0).collect()
}
