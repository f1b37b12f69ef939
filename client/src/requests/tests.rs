use base64::{engine::general_purpose::STANDARD, Engine};
use k256::ecdsa::Signature;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

fn one() -> RequestSigner {
    RequestSigner::from_hex(&format!("{:064x}", 1), "gonka").expect("1 is a key")
}

/// The vectors of DESIGN §7.
#[test]
fn published_vectors_are_met() {
    let vectors: [(&[u8], u64, &str, &str); 2] = [
        (
            b"hello",
            1_000_000_000,
            "gonka1test",
            "/x6JuvqXWpT9YNgjYt0eNLxK8nDjccY/VyJrDn4bGjNbWWu3Px9doIlUQUOOf2Eu7SqyZ4oyGlDoY+4XpGA2JQ==",
        ),
        (b"", 0, "", "NyKMAuRc/FRjptcjm94Q3Fqeevcl2fJUeb0Dxwh1HZpH7sgFk7ajJdBPt8FVa1mxG5OY623oKNb6xkGerdqIiw=="),
    ];
    for (body, timestamp, transfer, signature) in vectors {
        let signed = one().sign(body, timestamp, transfer);
        assert_eq!(signed.address, "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6");
        assert_eq!(signed.signature, signature);
    }
    assert_eq!(payload_hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn what_is_no_key_is_refused() {
    let order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
    for text in ["", "1", &"0".repeat(64), order, &"g".repeat(64), &"1".repeat(63)] {
        assert_eq!(RequestSigner::from_hex(text, "keirin").err(), Some(KeyError::NotAKey), "{text:?}");
    }
    for hrp in ["", "Ä", &"a".repeat(84), "kei rin"] {
        let refused = RequestSigner::from_hex(&format!("{:064x}", 1), hrp);
        assert!(matches!(refused, Err(KeyError::Address(AddressError::BadPrefix(_)))), "{hrp:?}");
    }
    let padded = RequestSigner::from_hex(&format!(" 0x{:064x}\n", 1), "gonka").expect("white space is no part of it");
    assert_eq!(padded.address(), one().address());
}

#[test]
fn key_is_not_in_what_is_printed_for_debugging() {
    assert_eq!(format!("{:?}", one()), format!("RequestSigner {{ address: {:?}, .. }}", one().address()));
}

#[test]
fn high_s_and_other_malformed_signatures_are_refused() {
    let signed = one().sign(b"x", 7, "keirin1agent");
    let check = |signature: &str| verify(one().public_key(), b"x", 7, "keirin1agent", signature);
    assert_eq!(check(&signed.signature), Ok(()));

    let low = Signature::from_slice(&STANDARD.decode(&signed.signature).expect("base64")).expect("64 bytes");
    let (r, s) = (low.r(), low.s());
    let high = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).expect("non-zero");
    assert_eq!(check(&STANDARD.encode(high.to_bytes())), Err(VerificationError::HighS));
    let unpadded = signed.signature.trim_end_matches('=');
    for malformed in ["", unpadded, &signed.signature.replace('/', "_").replace('+', "-").replace('=', "."), "AAAA"] {
        assert_eq!(check(malformed), Err(VerificationError::NotASignature), "{malformed:?}");
    }
}

#[test]
fn key_is_recovered_from_a_signature_and_its_address() {
    for secret in 1..=16 {
        let signer = RequestSigner::from_hex(&format!("{secret:064x}"), "keirin").expect("a key");
        let signed = signer.sign(b"body", 7, "keirin1agent");
        let recovered =
            |address: &str, body: &[u8], hrp: &str| recover(address, hrp, body, 7, "keirin1agent", &signed.signature);
        assert_eq!(recovered(signer.address(), b"body", "keirin"), Ok(*signer.public_key()));
        assert_eq!(recovered(one().address(), b"body", "keirin"), Err(VerificationError::Wrong));
        assert_eq!(recovered(signer.address(), b"another", "keirin"), Err(VerificationError::Wrong));
        assert_eq!(recovered(signer.address(), b"body", "gonka"), Err(VerificationError::Wrong));
    }
}

proptest! {
    /// libsecp256k1's C code is the independent implementation: it makes the same signatures, bit for bit.
    #[test]
    fn another_implementation_signs_the_same(secret in 1u128.., body: Vec<u8>, timestamp: u64, transfer in "[a-z0-9]{0,60}") {
        let secret = format!("{secret:064x}");
        let signed = RequestSigner::from_hex(&secret, "keirin").expect("below the order").sign(&body, timestamp, &transfer);

        let message = format!("{}{timestamp}{transfer}", payload_hash(&body));
        let digest: [u8; 32] = Sha256::digest(message).into();
        let key = secp256k1::SecretKey::from_slice(&hex::decode(&secret).expect("hex")).expect("a scalar");
        let secp = secp256k1::Secp256k1::new();
        let other = secp.sign_ecdsa(&secp256k1::Message::from_digest(digest), &key);
        prop_assert_eq!(STANDARD.encode(other.serialize_compact()), signed.signature.clone());
        prop_assert_eq!(signed.signature.len(), 88);
    }

    #[test]
    fn signature_holds_for_what_was_signed_and_nothing_else(body: Vec<u8>, timestamp: u64, at in 0usize..64) {
        let signed = one().sign(&body, timestamp, "keirin1agent");
        let check = |body: &[u8], timestamp, transfer| {
            verify(one().public_key(), body, timestamp, transfer, &signed.signature)
        };
        prop_assert_eq!(check(&body, timestamp, "keirin1agent"), Ok(()));
        let longer = [&body[..], &[1]].concat();
        prop_assert_eq!(check(&longer, timestamp, "keirin1agent"), Err(VerificationError::Wrong));
        prop_assert_eq!(check(&body, timestamp ^ 1, "keirin1agent"), Err(VerificationError::Wrong));
        prop_assert_eq!(check(&body, timestamp, "keirin1other"), Err(VerificationError::Wrong));

        let mut bytes = STANDARD.decode(&signed.signature).expect("base64");
        bytes[at] ^= 1;
        let flipped = verify(one().public_key(), &body, timestamp, "keirin1agent", &STANDARD.encode(bytes));
        prop_assert!(flipped.is_err());
    }
}
