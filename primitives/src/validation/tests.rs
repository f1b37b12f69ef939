use sp_arithmetic::Perbill;

use super::*;
use crate::{signing::payload_demand_digest, weight::VotingWeight};

const SECRET: Secret = [7; 32];

fn works(count: u32) -> impl Iterator<Item = WorkId> {
    (0..count).map(|number| WorkId(number.using_encoded(blake2_256)))
}

fn checked_by(secret: &Secret, rate: Perbill, weight: u64, others: u64) -> usize {
    works(10_000).filter(|work| must_check(secret, work, rate, VotingWeight(weight), VotingWeight(others))).count()
}

#[test]
fn a_seal_is_opened_with_its_salt_and_no_other() {
    let work = WorkId([3; 32]);
    let salt = verdict_salt(&SECRET, &work);
    for judgement in [Judgement::Valid, Judgement::Invalid] {
        let sealed = seal(&1u64, &work, judgement, &salt);
        assert_eq!(open_seal(&sealed, &1u64, &work, &salt), Some(judgement));
        assert_eq!(open_seal(&sealed, &2u64, &work, &salt), None, "it is bound to its validator");
        assert_eq!(open_seal(&sealed, &1u64, &WorkId([4; 32]), &salt), None, "and to its work");
        assert_eq!(open_seal(&sealed, &1u64, &work, &verdict_salt(&[8; 32], &work)), None);
    }
}

#[test]
fn validators_check_by_rate_and_weight() {
    let tenth = Perbill::from_percent(10);
    let checked = checked_by(&SECRET, tenth, 30, 100);
    assert!((220..380).contains(&checked), "3 % of 10 000, give or take: {checked}");
    let all: usize = (1..=4u8).map(|validator| checked_by(&[validator; 32], tenth, 25, 100)).sum();
    assert!((850..1_150).contains(&all), "expected checks of a piece are the rate: {all}");
}

#[test]
fn who_has_all_the_weight_checks_everything_at_rate_one() {
    assert_eq!(checked_by(&SECRET, Perbill::one(), 100, 100), 10_000);
    assert_eq!(checked_by(&SECRET, Perbill::one(), u64::MAX, 1), 10_000);
    assert_eq!(checked_by(&SECRET, Perbill::one(), u64::MAX, u64::MAX), 10_000);
}

#[test]
fn nobody_checks_without_weight_rate_or_others() {
    assert_eq!(checked_by(&SECRET, Perbill::one(), 0, 100), 0);
    assert_eq!(checked_by(&SECRET, Perbill::zero(), 100, 100), 0);
    assert_eq!(checked_by(&SECRET, Perbill::one(), 100, 0), 0);
}

#[test]
fn the_draw_is_the_published_formula() {
    let work = WorkId([5; 32]);
    let mut bytes = SECRET.to_vec();
    bytes.extend_from_slice(&work.0);
    let drawn = u64::from_le_bytes(blake2_256(&bytes)[..8].try_into().expect("eight bytes"));
    let parts = ((u128::from(drawn) * 1_000_000_000) >> 64) as u32;
    let at = |rate| must_check(&SECRET, &work, Perbill::from_parts(rate), VotingWeight(9), VotingWeight(9));
    assert!(!at(parts), "the bound is at or below what was drawn");
    assert!(at(parts + 1), "and above it one step later");
}

#[test]
fn a_demand_is_signed_with_its_own_domain_for_one_chain() {
    let demand =
        PayloadDemand { epoch: EpochIndex(7), validator: [2u8; 32], index: WorkIndex(300), work: WorkId([3; 32]) };
    let digest = payload_demand_digest(&[1; 32], &demand);

    // sha256 of the domain, 32 bytes 0x01, 07000000, 32 bytes 0x02, 2c010000, 32 bytes 0x03.
    assert_eq!(hex::encode(digest), "9b359bb62da864840badb7901afe22076d9ed1367a511a2825d046598d55ba80");
    assert_ne!(digest, payload_demand_digest(&[9; 32], &demand), "it is bound to its chain");
    let others = [
        PayloadDemand { epoch: EpochIndex(8), ..demand },
        PayloadDemand { validator: [4; 32], ..demand },
        PayloadDemand { index: WorkIndex(301), ..demand },
        PayloadDemand { work: WorkId([4; 32]), ..demand },
    ];
    assert!(others.iter().all(|other| payload_demand_digest(&[1; 32], other) != digest), "and to all that it says");
}
