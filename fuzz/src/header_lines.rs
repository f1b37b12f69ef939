//! Headers out of any bytes.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// Each line is a header: the first byte stands for one of the names, counted from the digit 0, the others are its value.
pub fn read(bytes: &[u8], names: &[&'static str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Some((name, value)) = line.split_first() else { continue };
        let name = names.get(usize::from(name.wrapping_sub(b'0')) % names.len());
        if let (Some(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    headers
}
