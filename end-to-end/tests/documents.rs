//! What documents say of the tests is true.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust source below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Names of all functions in the repository's tests.
fn functions() -> BTreeSet<String> {
    let mut files = Vec::new();
    for folder in ["client", "end-to-end", "ml-executor", "offchain-workers", "pallets", "primitives", "runtime"] {
        sources(&repository().join(folder), &mut files);
    }
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("sources are text"));
    let names = |text: String| -> Vec<String> {
        let after = text.split("fn ").skip(1);
        after.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())).collect()
    };
    texts.flat_map(names).collect()
}

#[test]
fn every_test_that_the_list_of_attacks_names_is_there() {
    let list = fs::read_to_string(repository().join("docs/attacks.md")).expect("the list is there");
    let quoted = list.split('`').skip(1).step_by(2);
    let named: Vec<&str> = quoted.filter(|name| name.matches('_').count() >= 2 && !name.contains(['/', '.'])).collect();
    let functions = functions();
    let missing: Vec<_> = named.iter().filter(|name| !functions.contains(**name)).collect();

    assert!(named.len() > 20, "{} tests are named", named.len());
    assert!(missing.is_empty(), "{missing:?}");
}
