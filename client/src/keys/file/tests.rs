use proptest::prelude::*;

use super::*;

/// Cheap, since tests guess nothing.
const CHEAP: Cost = Cost { log_n: 4, r: 1, p: 1 };

fn key() -> SecretKey {
    SecretKey::from_hex(&"5e".repeat(32)).expect("a key")
}

fn sealed() -> KeyFile {
    KeyFile::seal(&key(), "correct horse", CHEAP).expect("the cost is one")
}

/// Written by another program: Python's `eth-keyfile` 0.10.0.
const OTHER: &str = r#"{
    "address": "008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b",
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": { "iv": "7c14846abd6112cf3f57dbd88ca20b97" },
        "ciphertext": "d97561a381d1baf12294f4eeeca3ccfdcd2afc9344007c1514bc6995fbff86b6",
        "kdf": "scrypt",
        "kdfparams": { "dklen": 32, "n": 4096, "r": 8, "p": 1, "salt": "8bfe262cc28937f6140b53f4496217ee" },
        "mac": "0bd0e012fc83d640fa5cd4e8ce87820ebb10413f9738320879629cf6795c9853"
    },
    "id": "40217926-0451-4a5d-9a03-ebd203078b28",
    "version": 3
}"#;

#[test]
fn file_of_another_program_is_opened() {
    let file = KeyFile::parse(OTHER).expect("it is one");
    assert_eq!(file.public_key().expect("it is not invalid"), None);
    let key = file.open("testpassword").expect("it is the passphrase");
    assert_eq!(hex::encode(key.bytes()), "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d");
}

#[test]
fn default_cost_is_one_that_files_may_ask_for() {
    let file = KeyFile::seal(&key(), "correct horse", Cost::default()).expect("it is allowed");
    assert_eq!(file.open("correct horse").expect("it is the passphrase").bytes(), key().bytes());
}

#[test]
fn wrong_passphrase_is_named() {
    for passphrase in ["", "correct horse ", "Correct horse"] {
        assert!(matches!(sealed().open(passphrase), Err(KeyFileError::WrongPassphrase)));
    }
}

#[test]
fn same_key_and_passphrase_never_give_the_same_file() {
    let (one, other) = (sealed(), sealed());
    assert!(one.crypto.ciphertext != other.crypto.ciphertext && one.id != other.id);
    assert!(one.crypto.cipherparams.iv != other.crypto.cipherparams.iv);
}

#[test]
fn file_holds_neither_key_nor_passphrase() {
    let text = serde_json::to_string(&sealed()).expect("JSON");
    assert!(!text.contains("5e5e5e5e") && !text.contains("correct"), "{text}");
}

#[test]
fn changed_file_is_refused() {
    let text = serde_json::to_value(sealed()).expect("JSON");
    let open = |pointer: &str, value: serde_json::Value| {
        let mut changed = text.clone();
        *changed.pointer_mut(pointer).expect("it is there") = value;
        KeyFile::parse(&changed.to_string()).and_then(|file| file.open("correct horse")).expect_err("it was changed")
    };
    assert!(matches!(open("/crypto/ciphertext", "00".repeat(32).into()), KeyFileError::WrongPassphrase));
    assert!(matches!(open("/crypto/mac", "00".into()), KeyFileError::WrongPassphrase));
    assert!(matches!(open("/crypto/kdfparams/salt", "00".into()), KeyFileError::WrongPassphrase));
    assert!(matches!(open("/crypto/cipherparams/iv", "00".repeat(16).into()), KeyFileError::OtherPublicKey));
    assert!(matches!(open("/crypto/cipherparams/iv", "00".into()), KeyFileError::Format(_)));
    assert!(matches!(open("/crypto/mac", "xx".into()), KeyFileError::Format(_)));
    assert!(matches!(open("/version", 4.into()), KeyFileError::Unsupported(_)));
    assert!(matches!(open("/crypto/kdf", "pbkdf2".into()), KeyFileError::Unsupported(_)));
    assert!(matches!(open("/crypto/kdfparams", serde_json::json!({})), KeyFileError::Format(_)));
    let other = SecretKey::from_hex(&"5f".repeat(32)).expect("a key").public_key();
    let other = hex::encode(other.to_encoded_point(true).as_bytes());
    assert!(matches!(open("/public_key", other.into()), KeyFileError::OtherPublicKey));
}

#[test]
fn file_that_would_take_all_time_or_memory_is_refused_at_once() {
    let text = serde_json::to_value(sealed()).expect("JSON");
    for (n, r, p) in [(1u64 << 62, 1, 1), (1 << 24, 8, 1), (1 << 10, u32::MAX, 1), (1 << 10, 8, u32::MAX)] {
        let mut costly = text.clone();
        let salt = costly["crypto"]["kdfparams"]["salt"].clone();
        costly["crypto"]["kdfparams"] = serde_json::json!({ "dklen": 32, "n": n, "r": r, "p": p, "salt": salt });
        let refused = KeyFile::parse(&costly.to_string()).expect("it is one").open("correct horse");
        assert!(matches!(refused, Err(KeyFileError::TooCostly)), "{n} {r} {p}");
    }
}

#[test]
fn cost_that_scrypt_does_not_know_is_refused() {
    let seal = |log_n, r, p| KeyFile::seal(&key(), "correct horse", Cost { log_n, r, p });
    for cost in [(0, 1, 1), (4, 0, 1), (4, 1, 0), (64, 1, 1), (255, 1, 1)] {
        assert!(seal(cost.0, cost.1, cost.2).is_err(), "{cost:?}");
    }
}

#[test]
fn file_reads_back_and_never_overwrites_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("key.json");
    let file = sealed();
    file.write_new(&path).expect("it is new");

    assert!(matches!(sealed().write_new(&path), Err(KeyFileError::Exists(_))));
    assert_eq!(KeyFile::read(&path).expect("it was written"), file);
}

#[test]
fn identifier_is_a_uuid_of_version_4() {
    assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

proptest! {
    // Unoptimised, a public key takes milliseconds.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn key_comes_back_with_its_passphrase(bytes in any::<[u8; 32]>(), passphrase: String) {
        let Ok(key) = SecretKey::from_bytes(&bytes) else { return Ok(()) };
        let text = serde_json::to_string(&KeyFile::seal(&key, &passphrase, CHEAP).expect("the cost is one")).expect("JSON");
        let opened = KeyFile::parse(&text).and_then(|file| file.open(&passphrase)).expect("it is the passphrase");
        prop_assert_eq!(opened.bytes(), key.bytes());
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _refused = KeyFile::parse(&text).and_then(|file| file.open("x"));
    }
}
