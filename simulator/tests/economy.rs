//! The economy's regression test: whatever is changed in the pallets, honesty must stay the best that a participant can do.

use std::path::Path;

use keirin_sim::{GroupOutcome, Mix, Outcome, Simulation};

/// Runs one of the mixes that `make simulate` runs for longer.
fn run(mix: &str, epochs: u32) -> Outcome {
    run_changed(mix, epochs, |_mix| {})
}

fn run_changed(mix: &str, epochs: u32, change: impl FnOnce(&mut Mix)) -> Outcome {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("mixes").join(mix).with_extension("toml");
    let mut mix = Mix::read(&path).expect("the examples are valid mixes");
    change(&mut mix);
    let outcome = Simulation::new(mix, 1).run(epochs, |_epoch| {});
    println!("{}", outcome.table());
    outcome
}

/// Whoever is not honest earns less than who is, and who is honest is never taken for a cheat.
fn assert_honesty_pays(outcome: &Outcome) {
    for group in &outcome.groups {
        if group.honest {
            assert_eq!((group.cheats_found, group.falsely_convicted), (0, 0), "{} were taken for cheats", group.name);
        } else {
            let GroupOutcome { name, advantage, uncertainty, of_honest, .. } = group;
            assert!(
                *advantage < 0.0,
                "{name} earn {:.2} % of what honest participants do ({advantage:.0} ± {uncertainty:.0} more)",
                100.0 * of_honest
            );
        }
    }
}

#[test]
fn executors_that_quantise_lose() {
    let outcome = run("quantising", 80);

    assert_honesty_pays(&outcome);
    assert!(outcome.groups[1].cheats_found > 0, "new executors are checked so often that the cheat is found");
    assert!(outcome.groups[1].slashed > 0);
}

#[test]
fn executors_that_earn_trust_before_they_cheat_lose() {
    assert_honesty_pays(&run("careful", 120));
}

#[test]
fn executors_that_have_nothing_to_lose_but_trust_lose() {
    assert_honesty_pays(&run("unbonded", 80));
}

#[test]
fn executors_with_few_works_that_cheat_with_all_of_them_lose() {
    let outcome = run_changed("many-small", 60, |mix| {
        // A fifth of participants and requests.
        mix.network.requests /= 5;
        mix.network.traffic = mix.network.traffic.map(|(requests, rate)| (requests / 5, rate));
        mix.network.subsidy /= 5;
        mix.group.iter_mut().for_each(|group| group.count = group.count.div_ceil(5));
    });

    assert_honesty_pays(&outcome);
}

#[test]
fn validators_that_do_not_check_lose_among_honest_executors() {
    assert_honesty_pays(&run("lazy", 120));
}

#[test]
fn validators_that_do_not_check_lose_among_cheats() {
    assert_honesty_pays(&run("lazy-among-cheats", 80));
}

#[test]
fn validators_that_seal_nothing_or_what_others_sealed_lose() {
    let outcome = run("negligent", 60);

    assert_honesty_pays(&outcome);
    for negligent in &outcome.groups[1..] {
        assert!(negligent.duties_missed > 0, "what {} did not do is shown", negligent.name);
    }
}

#[test]
fn a_ring_with_less_than_half_of_the_weight_loses() {
    assert_honesty_pays(&run("colluding", 40));
}

#[test]
fn a_ring_that_earns_trust_before_it_cheats_loses() {
    assert_honesty_pays(&run("vouching", 80));
}

#[test]
fn a_ring_with_nearly_half_of_the_weight_convicts_nobody_honest() {
    assert_honesty_pays(&run("nearly-half-few", 25));
}

#[test]
fn requesters_that_report_without_reason_lose() {
    let outcome = run("griefing", 60);

    assert_honesty_pays(&outcome);
    assert!(outcome.coverage.false_accusations > 0, "they did report");
}

#[test]
fn participants_that_ask_for_work_of_their_own_lose() {
    assert_honesty_pays(&run("self-dealing", 80));
}

#[test]
fn participants_that_drop_tasks_or_epochs_lose() {
    assert_honesty_pays(&run("dropping", 60));
}

#[test]
fn a_hundredth_to_a_tenth_of_work_is_verified_at_full_traffic_and_all_of_new_hosts() {
    let outcome = run("full-traffic", 6);

    let steady = outcome.coverage.steady;
    assert!((0.01..=0.10).contains(&steady.checks_per_work), "{} checks for a work", steady.checks_per_work);
    assert!((0.01..=0.10).contains(&steady.checked), "{} of works are checked", steady.checked);
    assert_honesty_pays(&outcome);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let bytes = |seed: u64| {
        let text = include_str!("../mixes/everybody.toml");
        let mix = Mix::parse(text, "everybody").expect("the example is a valid mix");
        serde_json::to_string(&Simulation::new(mix, seed).run(6, |_epoch| {})).expect("an outcome is plain data")
    };

    assert_eq!(bytes(3), bytes(3));
    assert_ne!(bytes(3), bytes(4));
}

#[test]
fn every_example_is_a_valid_mix_and_its_calls_are_taken() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("mixes");
    for entry in folder.read_dir().expect("the examples are there") {
        let path = entry.expect("the folder can be read").path();
        let mut mix = Mix::read(&path).expect("the examples are valid mixes");
        mix.network.requests = mix.network.requests.min(60);
        let outcome = Simulation::new(mix, 1).run(3, |_epoch| {});
        assert!(outcome.refused.is_empty(), "{}: {:?}", path.display(), outcome.refused);
    }
}
