//! Whatever hosts and requesters do, in whatever order: storage stays consistent, every token is accounted for, and epochs are settled.

use frame_support::storage::with_storage_layer;
use proptest::prelude::*;

use super::*;
use crate::{Call, Pallet, Settling, Works};
use keirin_primitives::{traits::RecordWork, validation::WorkIndex};

const HOSTS: usize = 4;

/// Something that somebody does.
#[derive(Clone, Debug)]
enum Deed {
    Work { host: usize, fee: u64 },
    Miss { host: usize },
    Judge { host: usize, index: u32, judgement: Judgement },
    Vote { host: usize, index: u32, judgement: Judgement },
    Open { host: usize, index: u32, judgement: Judgement },
    Report { index: u32 },
    ReportMissed { host: usize, index: u32 },
    Demand { host: usize, index: u32 },
    Answer { index: u32 },
    Wait { blocks: u64 },
}

fn judgement() -> impl Strategy<Value = Judgement> {
    any::<bool>().prop_map(|valid| if valid { Judgement::Valid } else { Judgement::Invalid })
}

fn deed() -> impl Strategy<Value = Deed> {
    let (host, index) = (0..HOSTS, 0..12u32);
    prop_oneof![
        4 => (host.clone(), 0..300u64).prop_map(|(host, fee)| Deed::Work { host, fee }),
        1 => host.clone().prop_map(|host| Deed::Miss { host }),
        6 => (host.clone(), index.clone(), judgement())
            .prop_map(|(host, index, judgement)| Deed::Judge { host, index, judgement }),
        6 => (host.clone(), index.clone(), judgement())
            .prop_map(|(host, index, judgement)| Deed::Vote { host, index, judgement }),
        6 => (host.clone(), index.clone(), judgement())
            .prop_map(|(host, index, judgement)| Deed::Open { host, index, judgement }),
        1 => index.clone().prop_map(|index| Deed::Report { index }),
        2 => (host.clone(), index.clone()).prop_map(|(host, index)| Deed::ReportMissed { host, index }),
        1 => (host, index.clone()).prop_map(|(host, index)| Deed::Demand { host, index }),
        1 => index.prop_map(|index| Deed::Answer { index }),
        3 => (1..6u64).prop_map(|blocks| Deed::Wait { blocks }),
    ]
}

/// Sends a signed call about a work, which changes nothing when it fails. Returns whether it did not.
fn signed(
    who: u64,
    (epoch, index): At,
    call: impl Fn(RuntimeOrigin, EpochIndex, WorkIndex) -> frame_support::dispatch::DispatchResult,
) -> bool {
    with_storage_layer(|| call(RuntimeOrigin::signed(who), epoch, index)).is_ok()
}

/// Does it; refusals are as good as anything else.
fn act(hosts: &[Host], deed: Deed) {
    let works = |index: u32| {
        let mut epochs: Vec<_> = crate::Rounds::<Test>::iter_keys().map(|epoch| (epoch, WorkIndex(index))).collect();
        epochs.retain(|(epoch, index)| Works::<Test>::contains_key(epoch, index));
        epochs
    };
    // Whether any of it was accepted makes no difference here.
    let _accepted = match deed {
        Deed::Work { host, fee } => work_for(REQUESTER, hosts[host].account, fee).0 >= EpochIndex(0),
        Deed::Miss { host } => {
            Pallet::<Test>::missed(&hosts[host].account);
            true
        }
        Deed::Judge { host, index, judgement } => {
            works(index).into_iter().any(|at| hosts[host].judge(&[(at, judgement)]).is_ok())
        }
        Deed::Vote { host, index, judgement } => {
            works(index).into_iter().any(|at| hosts[host].vote(at, judgement).is_ok())
        }
        Deed::Open { host, index, judgement } => {
            works(index).into_iter().any(|at| hosts[host].open_vote(at, judgement).is_ok())
        }
        Deed::Report { index } => works(index).into_iter().any(|at| signed(REQUESTER, at, Validation::report)),
        Deed::ReportMissed { host, index } => works(index).into_iter().any(|at| {
            let report = |origin, epoch, index| {
                Validation::report_missed_validation(origin, epoch, index, hosts[host].account)
                    .map(drop)
                    .map_err(|error| error.error)
            };
            signed(2, at, report)
        }),
        Deed::Demand { host, index } => works(index).into_iter().any(|at| hosts[host].demand(at).is_ok()),
        Deed::Answer { index } => works(index).into_iter().any(|(epoch, index)| {
            let task =
                Works::<Test>::get(epoch, index).and_then(|recorded| recorded.work.task()).map_or(0, |task| task.0);
            submit(Call::answer_demand { epoch, index, payload: payload_of(task) }).is_ok()
        }),
        Deed::Wait { blocks } => {
            (0..blocks).for_each(|_| run_to(System::block_number() + 1));
            true
        }
    };
    Pallet::<Test>::do_try_state().expect("the pallet's invariants hold at any time");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_every_token_is_accounted_for_and_epochs_are_settled(
        weights in proptest::array::uniform4(0..50u64),
        epochs in proptest::collection::vec((proptest::collection::vec(deed(), 0..60), any::<[bool; HOSTS]>()), 1..4),
    ) {
        build_and_execute(|| {
            let hosts: Vec<_> = (11..15).map(Host::new).collect();
            let count = epochs.len() as u32;
            for (epoch, (deeds, reveals)) in epochs.into_iter().enumerate() {
                let epoch = epoch as u32;
                run_to_phase(epoch, Phase::Reveal);
                hosts.iter().zip(weights).for_each(|(host, weight)| host.open(weight));
                run_to_phase(epoch, Phase::Generation);
                deeds.into_iter().for_each(|deed| act(&hosts, deed));
                run_to_phase(epoch + 1, Phase::Reveal);
                hosts.iter().zip(reveals).filter(|(_, reveals)| *reveals).for_each(|(host, _)| host.reveal(epoch));
            }
            run_to_phase(count + 1, Phase::Settled);
            run_to(System::block_number() + EPOCH_BLOCKS);
            assert!(Settling::<Test>::get() > EpochIndex(count), "everything is settled in the end");
            assert_eq!(Works::<Test>::iter().count(), 0);
        });
    }
}
