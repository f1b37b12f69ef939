//! What is said of mixes that cannot be run.

use keirin_sim::Mix;

fn refusal(text: &str) -> String {
    Mix::parse(text, "test.toml").expect_err("this mix cannot be run").to_string()
}

#[test]
fn a_mix_without_groups_is_refused() {
    assert!(refusal("name = 'empty'").contains("group"));
    assert!(refusal("name = 'empty'\ngroup = []").contains("no [[group]]"));
}

#[test]
fn a_mix_whose_first_group_cheats_has_nothing_to_compare_with() {
    let text = "name = 'm'\ngroup = [{ name = 'g', count = 1, weight = 1, conduct = { wrong = 0.5 } }]";
    assert!(refusal(text).contains("first group must be honest"));
}

#[test]
fn a_share_above_one_is_refused() {
    let text = "name = 'm'\ngroup = [{ name = 'g', count = 1, weight = 1 }, \
                { name = 'h', count = 1, weight = 1, conduct = { drops = 1.5 } }]";
    assert!(refusal(text).contains("from 0 to 1"));
}

#[test]
fn an_unknown_field_is_named() {
    let text = "name = 'm'\ngroup = [{ name = 'g', count = 1, weight = 1, wieght = 2 }]";
    assert!(refusal(text).contains("wieght"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let missing = Mix::read(std::path::Path::new("nowhere.toml")).expect_err("there is no such file");
    assert!(missing.to_string().contains("nowhere.toml"));
}
