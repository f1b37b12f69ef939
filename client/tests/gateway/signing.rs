//! `keirin sign-request`, with the vectors of DESIGN §7.

use std::{fs, path::Path};

use serde_json::{json, Value};

use crate::program::keirin;

fn sign(folder: &Path, body: &[u8], timestamp: &str, transfer: &str) -> Value {
    let (key, body_file) = (folder.join("key"), folder.join("body"));
    fs::write(&key, format!("{:064x}\n", 1)).expect("it is writable");
    fs::write(&body_file, body).expect("it is writable");
    let printed = keirin(folder)
        .args(["sign-request", "--hrp", "gonka", "--timestamp", timestamp, "--transfer", transfer])
        .arg("--key-file")
        .arg(key)
        .arg("--body-file")
        .arg(body_file)
        .succeed();
    serde_json::from_str(&printed).expect("it prints JSON")
}

#[test]
fn published_vectors_are_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let address = "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6";
    let hello = sign(folder.path(), b"hello", "1000000000", "gonka1test");
    let expected = json!({
        "address": address,
        "payload_hash": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        "signature": "/x6JuvqXWpT9YNgjYt0eNLxK8nDjccY/VyJrDn4bGjNbWWu3Px9doIlUQUOOf2Eu7SqyZ4oyGlDoY+4XpGA2JQ==",
    });
    assert_eq!(hello, expected);

    let empty = sign(folder.path(), b"", "0", "");
    let expected = json!({
        "address": address,
        "payload_hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "signature": "NyKMAuRc/FRjptcjm94Q3Fqeevcl2fJUeb0Dxwh1HZpH7sgFk7ajJdBPt8FVa1mxG5OY623oKNb6xkGerdqIiw==",
    });
    assert_eq!(empty, expected);
}

#[test]
fn body_is_signed_byte_by_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let hash = |body: &[u8]| sign(folder.path(), body, "1", "x")["payload_hash"].clone();
    assert_ne!(hash(b"{}"), hash(b"{}\n"));
    assert_ne!(hash(b"\xff\xfe"), hash("\u{fffd}\u{fffd}".as_bytes()));
}

#[test]
fn what_cannot_be_signed_is_said_without_showing_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, body) = (folder.path().join("key"), folder.path().join("body"));
    fs::write(&key, "5ec2e7").expect("it is writable");
    fs::write(&body, "hello").expect("it is writable");
    let attempt = |key: &Path, time: &str| {
        keirin(folder.path())
            .args(["sign-request", "--transfer", "gonka1test", "--timestamp", time])
            .arg("--key-file")
            .arg(key)
            .arg("--body-file")
            .arg(&body)
            .fail()
    };
    let error = attempt(&key, "1");
    assert!(error.contains("64 hexadecimal digits") && !error.contains("5ec2e7"), "{error}");
    assert!(attempt(&folder.path().join("nothing"), "1").contains("cannot read the key file"));
    assert!(attempt(&key, "-1").contains("--timestamp"));
}
