//! `keirin keys`.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::Value;

use crate::program::{keirin, Run};

const PASSPHRASE: &str = "correct horse battery";
const ABANDON: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn keys(folder: &Path, command: &str) -> Run {
    keirin(folder).args(["keys", command, "--json"])
}

fn with_passphrase(folder: &Path, command: &str) -> Run {
    keys(folder, command).env("KEIRIN_PASSPHRASE", PASSPHRASE)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it prints JSON")
}

#[test]
fn phrase_of_a_new_key_brings_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = json(&with_passphrase(folder.path(), "create").succeed());
    let file = folder.path().join("keirin/key.json");
    assert_eq!(made["key_file"], file.to_str().expect("text"));
    assert_eq!(fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o600);
    let words = made["phrase"].as_str().expect("text").split(' ').count();
    assert_eq!(words, 12);

    let imported = with_passphrase(folder.path(), "import").args(["--key-file", "again.json"]);
    let imported = json(&imported.input(made["phrase"].as_str().expect("text")).succeed());

    assert_eq!(imported["address"], made["address"]);
    let shown = json(&keys(folder.path(), "show").succeed());
    assert_eq!(shown["address"], made["address"]);
}

#[test]
fn imported_phrase_and_digits_have_the_addresses_that_other_wallets_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let import = |file: &str, hrp: &str, text: &str| {
        let run = with_passphrase(folder.path(), "import").args(["--key-file", file, "--hrp", hrp]);
        json(&run.input(text).succeed())["address"].clone()
    };
    assert_eq!(import("a.json", "cosmos", ABANDON), "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
    assert_eq!(import("b.json", "gonka", &format!("{:064x}\n", 1)), "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6");
}

#[test]
fn encrypted_key_signs_with_its_passphrase_and_not_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let body = folder.path().join("body");
    fs::write(&body, "hello").expect("it is writable");
    with_passphrase(folder.path(), "import").input(&format!("{:064x}", 1)).succeed();
    let sign = |passphrase: &str| {
        keirin(folder.path())
            .args(["sign-request", "--key-file", "keirin/key.json", "--body-file", "body", "--hrp", "gonka"])
            .args(["--timestamp", "1000000000", "--transfer", "gonka1test"])
            .env("KEIRIN_PASSPHRASE", passphrase)
    };

    let signed = json(&sign(PASSPHRASE).succeed());
    assert!(signed["signature"].as_str().expect("text").starts_with("/x6JuvqXWpT9YNgjYt0eNLxK8nDjccY"));
    assert!(sign("wrong horse battery").fail().contains("the passphrase is wrong"));
}

#[test]
fn key_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    with_passphrase(folder.path(), "create").succeed();
    let before = fs::read(folder.path().join("keirin/key.json")).expect("it is there");
    assert!(with_passphrase(folder.path(), "create").fail().contains("exists already"));
    assert!(with_passphrase(folder.path(), "import").input(ABANDON).fail().contains("exists already"));
    assert_eq!(fs::read(folder.path().join("keirin/key.json")).expect("it is there"), before);
}

#[test]
fn what_is_no_key_or_no_passphrase_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("keirin/key.json");
    for (text, expected) in [
        ("", "a phrase has 12"),
        ("hunter2", "64 hexadecimal digits"),
        ("hunter2 hunter2", "a phrase has 12"),
        (&ABANDON.replace("about", "abandon"), "these words are no phrase"),
    ] {
        let error = with_passphrase(folder.path(), "import").input(text).fail();
        assert!(error.contains(expected) && !error.contains("hunter2"), "{error}");
    }
    let short = keys(folder.path(), "create").env("KEIRIN_PASSPHRASE", "short").fail();
    assert!(short.contains("at least 8 characters") && !short.contains("abandon"), "{short}");
    assert!(keys(folder.path(), "create").fail().contains("there is no terminal"));
    assert!(!file.exists());
}

#[test]
fn key_in_use_is_the_one_that_the_configuration_names() {
    let folder = tempfile::tempdir().expect("a folder");
    with_passphrase(folder.path(), "create").succeed();
    fs::write(folder.path().join("digits"), format!("{:064x}\n", 1)).expect("it is writable");
    let config = format!(
        "[gateway]\nway = \"native\"\nkey_file = \"{}/digits\"\nchain = \"ws://127.0.0.1:1\"\n",
        folder.path().display()
    );
    fs::write(folder.path().join("keirin/config.toml"), config).expect("it is writable");

    let shown = json(&keys(folder.path(), "show").args(["--hrp", "gonka"]).succeed());

    assert_eq!(shown["address"], "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6");
    assert!(shown["key_file"].as_str().expect("text").ends_with("/digits"));
}

#[test]
fn file_that_has_no_key_is_said_to_have_none() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in ["", "12", &"0".repeat(64)] {
        fs::write(folder.path().join("digits"), text).expect("it is writable");
        assert!(keys(folder.path(), "show").args(["--key-file", "digits"]).fail().contains("no key file"), "{text}");
    }
}
