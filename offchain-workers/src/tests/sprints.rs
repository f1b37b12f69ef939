//! Duties of the sprint, with executors that fulfil, dawdle, lie and fail.

use codec::Encode;
use keirin_primitives::{
    executor::ExecutorSignature,
    executor_rpc::{to_hex, SprintState, SprintStatus},
    merkle::Node,
    signing::{commit_digest, continuous_digest, opening_digest, vote_digest},
    sprint::{
        Accusation, BasisPoints, Commit, Configuration, ContinuousCommit, Duty, EpochIndex, Nonces, Opening, ProofSet,
        Race, Reveal, Submission, Vote,
    },
    HashBytes,
};

use super::{chain::*, net::Fault, script::Script};
use crate::{sprint::checked_submission, WorkerError};

type Account = [u8; 32];

const RACE: Race = Race { epoch: EpochIndex(3), configuration: Configuration::Test, seed: [4; 32], radius: 1_000 };

fn open_duty() -> Duty<Account> {
    Duty::Open { epoch: RACE.epoch, committed: Some([1; 32]) }
}

fn reveal_duty() -> Duty<Account> {
    Duty::Reveal { race: RACE, indices: vec![0, 2] }
}

fn vote_duty() -> Duty<Account> {
    Duty::Vote { race: RACE, revealed: vec![([9; 32], vec![5, 6])], continuous: None }
}

fn prove_duty() -> Duty<Account> {
    Duty::Prove { race: RACE, after: Some(90), number: 2, least: 10 }
}

fn reveal_continuous_duty() -> Duty<Account> {
    Duty::RevealContinuous { race: RACE, sampled: vec![(0, vec![4]), (1, vec![0])] }
}

fn opening() -> Opening<Account> {
    Opening { epoch: RACE.epoch, participant: PARTICIPANT, commitment: [2; 32], revealed: Some([3; 32]) }
}

fn commit() -> Commit<Account> {
    let root = Node { hash: [6; 32], summary: Nonces { first: 1, last: 90 } };
    Commit { epoch: RACE.epoch, participant: PARTICIPANT, seed: RACE.seed, proofs: ProofSet { root, count: 3 } }
}

fn reveal() -> Reveal<Account> {
    let nonces = vec![1, 90].try_into().expect("two samples fit");
    Reveal { epoch: RACE.epoch, participant: PARTICIPANT, nonces, beside: Default::default() }
}

fn vote() -> Vote<Account> {
    let accused =
        vec![Accusation { participant: [9; 32], epoch: RACE.epoch, nonce: 5 }].try_into().expect("one accusation fits");
    Vote { epoch: RACE.epoch, validator: PARTICIPANT, accused }
}

fn continuous() -> ContinuousCommit<Account> {
    let Commit { epoch, participant, seed, proofs } = commit();
    ContinuousCommit { epoch, participant, seed, number: 2, utilisation: BasisPoints(9_900), proofs }
}

fn signed(digest: &HashBytes) -> ExecutorSignature {
    signature(digest, 1)
}

fn open_submission(opening: Opening<Account>) -> Submission<Account> {
    let signature = signed(&opening_digest(&GENESIS, &opening));
    Submission::Open(opening, signature)
}

fn commit_submission(commit: Commit<Account>) -> Submission<Account> {
    let signature = signed(&commit_digest(&GENESIS, &commit));
    Submission::Commit(commit, signature)
}

fn vote_submission(vote: Vote<Account>) -> Submission<Account> {
    let signature = signed(&vote_digest(&GENESIS, &vote));
    Submission::Vote(vote, signature)
}

fn continuous_submission(commit: ContinuousCommit<Account>) -> Submission<Account> {
    let signature = signed(&continuous_digest(&GENESIS, &commit));
    Submission::Continuous(commit, signature)
}

fn every_duty_and_its_submission() -> [(Duty<Account>, Submission<Account>); 6] {
    [
        (open_duty(), open_submission(opening())),
        (Duty::Commit(RACE), commit_submission(commit())),
        (reveal_duty(), Submission::Reveal(reveal())),
        (vote_duty(), vote_submission(vote())),
        (prove_duty(), continuous_submission(continuous())),
        (reveal_continuous_duty(), Submission::RevealContinuous(reveal())),
    ]
}

fn finished(submission: &Submission<Account>) -> SprintStatus {
    SprintStatus { submission: Some(to_hex(submission.encode())), ..unfinished(SprintState::Finished) }
}

fn unfinished(state: SprintState) -> SprintStatus {
    SprintStatus { state, nonces: 90, proofs: 3, submission: None }
}

#[test]
fn what_an_executor_says_on_a_duty_is_submitted() {
    for (duty, submission) in every_duty_and_its_submission() {
        ImitatedChain::owes_the_sprint(duty.clone());
        Script::new().identity(executor_key(1)).sprint(&duty, &finished(&submission)).run();
        assert_eq!(ImitatedChain::submitted_to_sprint(), vec![submission]);
    }
}

#[test]
fn a_participant_that_owes_nothing_leaves_the_executor_alone() {
    ImitatedChain::owes(&[]);
    Script::new().identity(executor_key(1)).run();
}

#[test]
fn nothing_is_submitted_while_the_executor_works_or_has_nothing_to_say() {
    for (duty, state) in [(Duty::Race(RACE), SprintState::Working), (Duty::Commit(RACE), SprintState::Nothing)] {
        ImitatedChain::owes_the_sprint(duty.clone());
        Script::new().identity(executor_key(1)).sprint(&duty, &unfinished(state)).run();
        assert_eq!(ImitatedChain::submitted_to_sprint(), vec![]);
    }
}

#[test]
fn a_duty_is_handed_over_again_until_the_chain_has_its_submission() {
    let (duty, submission) = (Duty::Commit(RACE), commit_submission(commit()));
    ImitatedChain::owes_the_sprint(duty.clone());

    Script::new()
        .identity(executor_key(1))
        .sprint(&duty, &unfinished(SprintState::Working))
        .identity(executor_key(1))
        .sprint_fails(&duty, Fault::Unreachable)
        .identity(executor_key(1))
        .sprint(&duty, &finished(&submission))
        .identity(executor_key(1))
        .sprint(&duty, &finished(&submission))
        .run_times(4);

    assert_eq!(ImitatedChain::submitted_to_sprint(), vec![submission], "the pool has it once");
}

#[test]
fn reports_go_before_the_sprint_and_trouble_with_them_does_not_stop_it() {
    let (duty, submission) = (reveal_duty(), Submission::Reveal(reveal()));
    ImitatedChain::owes(&[1]);
    ImitatedChain::also_owes_the_sprint(duty.clone());
    Script::new()
        .identity(executor_key(1))
        .status(&[1], &[honestly_finished(1)])
        .sprint(&duty, &finished(&submission))
        .identity(executor_key(1))
        .status_fails(&[1], Fault::Status(500))
        .sprint(&duty, &finished(&submission))
        .run_times(2);
    assert_eq!(ImitatedChain::submitted(), vec![1]);
    assert_eq!(ImitatedChain::submitted_to_sprint(), vec![submission]);
}

#[test]
fn accused_nonces_are_disputed_without_the_executor() {
    let accusation = |nonce| Accusation { participant: PARTICIPANT, epoch: RACE.epoch, nonce };
    ImitatedChain::owes_the_sprint(Duty::Dispute { accusations: vec![accusation(5), accusation(7)] });
    Script::new().identity(executor_key(1)).identity(executor_key(1)).run_times(2);
    assert_eq!(ImitatedChain::disputed(), vec![5, 7]);
}

/// Asserts that an executor's word on a duty is not submitted, and why.
fn is_not_submitted(duty: &Duty<Account>, status: &SprintStatus, why: &WorkerError) {
    ImitatedChain::owes_the_sprint(duty.clone());
    Script::new().identity(executor_key(1)).sprint(duty, status).run();
    assert_eq!(ImitatedChain::submitted_to_sprint(), vec![]);

    let refusal = checked_submission(&executor_key(1), &GENESIS, &PARTICIPANT, duty, status);
    assert_eq!(refusal, Err(why.clone()));
}

#[test]
fn a_submission_on_another_duty_is_not_submitted() {
    let pairs = every_duty_and_its_submission();
    for (number, (duty, _)) in pairs.iter().enumerate() {
        for (_, other) in pairs.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, pair)| pair) {
            is_not_submitted(duty, &finished(other), &WorkerError::SubmissionOnAnotherDuty);
        }
    }
}

#[test]
fn a_submission_of_another_epoch_participant_or_seed_is_not_submitted() {
    let epoch = EpochIndex(2);
    let participant = [9; 32];
    let lies = [
        (open_duty(), open_submission(Opening { epoch, ..opening() })),
        (open_duty(), open_submission(Opening { participant, ..opening() })),
        (open_duty(), open_submission(Opening { revealed: None, ..opening() })),
        (Duty::Commit(RACE), commit_submission(Commit { epoch, ..commit() })),
        (Duty::Commit(RACE), commit_submission(Commit { participant, ..commit() })),
        (Duty::Commit(RACE), commit_submission(Commit { seed: [0; 32], ..commit() })),
        (reveal_duty(), Submission::Reveal(Reveal { epoch, ..reveal() })),
        (reveal_duty(), Submission::Reveal(Reveal { participant, ..reveal() })),
        (reveal_duty(), Submission::Reveal(Reveal { nonces: Default::default(), ..reveal() })),
        (vote_duty(), vote_submission(Vote { epoch, ..vote() })),
        (vote_duty(), vote_submission(Vote { validator: participant, ..vote() })),
        (prove_duty(), continuous_submission(ContinuousCommit { epoch, ..continuous() })),
        (prove_duty(), continuous_submission(ContinuousCommit { participant, ..continuous() })),
        (prove_duty(), continuous_submission(ContinuousCommit { seed: [0; 32], ..continuous() })),
        (prove_duty(), continuous_submission(ContinuousCommit { number: 1, ..continuous() })),
        (reveal_continuous_duty(), Submission::RevealContinuous(Reveal { epoch, ..reveal() })),
        (reveal_continuous_duty(), Submission::RevealContinuous(Reveal { participant, ..reveal() })),
        (reveal_continuous_duty(), Submission::RevealContinuous(Reveal { nonces: Default::default(), ..reveal() })),
    ];
    for (duty, lie) in lies {
        is_not_submitted(&duty, &finished(&lie), &WorkerError::SubmissionOnAnotherDuty);
    }
}

#[test]
fn a_submission_signed_by_another_key_is_not_submitted() {
    let forged = [
        (open_duty(), Submission::Open(opening(), signature(&opening_digest(&GENESIS, &opening()), 2))),
        (Duty::Commit(RACE), Submission::Commit(commit(), signature(&commit_digest(&GENESIS, &commit()), 2))),
        (vote_duty(), Submission::Vote(vote(), signature(&vote_digest(&GENESIS, &vote()), 2))),
        (vote_duty(), Submission::Vote(vote(), signature(&vote_digest(&[0; 32], &vote()), 1))),
        (prove_duty(), Submission::Continuous(continuous(), signature(&continuous_digest(&GENESIS, &continuous()), 2))),
    ];
    for (duty, submission) in forged {
        is_not_submitted(&duty, &finished(&submission), &WorkerError::ForgedSignature);
    }
}

#[test]
fn a_submission_that_cannot_be_decoded_is_not_submitted() {
    let whole = Submission::Reveal(reveal()).encode();
    let longer = [whole.as_slice(), &[0]].concat();
    for garbage in [None, Some(String::new()), Some("0xzz".into()), Some(to_hex(&whole[1..])), Some(to_hex(longer))] {
        let status = SprintStatus { submission: garbage, ..unfinished(SprintState::Finished) };
        is_not_submitted(&reveal_duty(), &status, &WorkerError::UndecodableSubmission);
    }
}

#[test]
fn executors_that_fail_in_a_duty_end_the_run_with_an_error() {
    for (fault, why) in [
        (Fault::Unreachable, WorkerError::Unreachable),
        (Fault::Silent, WorkerError::TooSlow),
        (Fault::Status(404), WorkerError::HttpStatus(404)),
        (Fault::BrokenBody, WorkerError::Unreachable),
    ] {
        ImitatedChain::owes_the_sprint(vote_duty());
        assert_eq!(Script::new().identity(executor_key(1)).sprint_fails(&vote_duty(), fault).error(), why);
    }
}
