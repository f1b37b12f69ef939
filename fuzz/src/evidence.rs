//! Evidence that an executor shows of a report.

use codec::{DecodeAll, Encode};
use keirin_primitives::{
    evidence::Evidence,
    executor::ExecutorSignature,
    inference::{evidence_hash, Answer, FailureReason, FinishReason, Outcome, PositionEvidence, Report, TaskId},
    AccountBytes,
};

/// What is read has one form only.
pub fn run(bytes: &[u8]) {
    if let Ok(evidence) = Evidence::<AccountBytes>::decode_all(&mut &*bytes) {
        assert_eq!(evidence.encode(), bytes);
    }
}

/// An answer's, and that of a failure.
pub fn seeds() -> Vec<Vec<u8>> {
    let positions = vec![PositionEvidence { token: 300, top: vec![(300, -5), (7, -1_000_000)] }; 3];
    let answer = Answer {
        output: b"Hello".to_vec().try_into().expect("it is short"),
        prompt_tokens: 9,
        completion_tokens: 3,
        finish: FinishReason::Stop,
        evidence: evidence_hash(&positions),
    };
    let report = |outcome| Report { task: TaskId(70_000), participant: [1; 32], order: [2; 32], outcome };
    let of =
        |outcome, positions| Evidence { report: report(outcome), signature: ExecutorSignature([3; 65]), positions };
    let all = [of(Outcome::Answered(answer), positions), of(Outcome::Failed(FailureReason::RuntimeError), Vec::new())];
    all.iter().map(Encode::encode).collect()
}
