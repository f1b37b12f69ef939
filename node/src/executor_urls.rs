//! Where the offchain worker finds the executors this node serves.

use codec::Encode;
use keirin_primitives::executor_rpc::EXECUTOR_URLS_STORAGE_KEY;
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};

/// Checks an `--executor-url`: `http://HOST:PORT`, since executors are called on the local host or network and
/// carry signatures of their own.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_executor_url(text: &str) -> Result<String, String> {
    let Some(authority) = text.strip_prefix("http://") else {
        return Err("an executor's URL starts with http://".into());
    };
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let Some((host, port)) = authority.rsplit_once(':') else {
        return Err("an executor's URL names a port, as in http://127.0.0.1:9955".into());
    };
    if host.is_empty() || !host.chars().all(|c| c.is_ascii_alphanumeric() || ".-[]:".contains(c)) {
        return Err(format!("«{host}» is not a host name or address"));
    }
    match port.parse::<u16>() {
        Ok(port) if port > 0 => Ok(format!("http://{authority}")),
        _ => Err(format!("«{port}» is not a port; an executor's URL has no path")),
    }
}

/// Leaves the executors' URLs where the offchain worker looks for them, in place of those of the last start.
pub fn store_executor_urls(storage: &mut impl OffchainStorage, urls: &[String]) {
    let urls: Vec<Vec<u8>> = urls.iter().map(|url| url.clone().into_bytes()).collect();
    storage.set(STORAGE_PREFIX, EXECUTOR_URLS_STORAGE_KEY, &urls.encode());
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::storage::InMemOffchainStorage;

    #[test]
    fn urls_with_host_and_port_are_accepted() {
        for url in ["http://127.0.0.1:9955", "http://[::1]:80", "http://gpu-1.local:9955/"] {
            let parsed = parse_executor_url(url).expect("the URL is valid");
            assert_eq!(parsed, url.trim_end_matches('/'));
        }
    }

    #[test]
    fn other_urls_are_refused_with_a_reason() {
        for url in ["", "127.0.0.1:9955", "https://a:1", "http://a", "http://:1", "http://a:0", "http://a:1/x"] {
            let reason = parse_executor_url(url).expect_err("the URL is invalid");
            assert!(!reason.is_empty());
        }
    }

    #[test]
    fn stored_urls_are_where_the_worker_reads_them() {
        let mut storage = InMemOffchainStorage::default();
        store_executor_urls(&mut storage, &["http://a:1".into(), "http://b:2".into()]);

        let stored = storage.get(STORAGE_PREFIX, EXECUTOR_URLS_STORAGE_KEY).expect("it was just stored");
        assert_eq!(stored, vec![b"http://a:1".to_vec(), b"http://b:2".to_vec()].encode());
    }
}
