//! Is the executor where it is registered, for others too?

use std::net::IpAddr;

use super::finding::Finding;
use crate::{
    gateway::{transfer_address, Endpoint, GatewayError},
    participants::Participant,
    requests::DEFAULT_HRP,
};

const CHECK: &str = "endpoint";
const MOVE: &str = "start the executor with --public-listen, let its port through the firewall, then: keirin participant update --endpoint URL";

/// Where a participant is registered, if others can use it; else what is wrong with it.
///
/// `private` is the URL of the executor's JSON-RPC. On a development chain everybody is on this host.
pub(super) fn registered(
    participant: &Participant,
    private: &str,
    is_development: bool,
) -> Result<Endpoint, Box<Finding>> {
    let wrong = |found: String| Err(Box::new(Finding::wrong(CHECK, found, MOVE)));
    let url = String::from_utf8_lossy(&participant.endpoint).into_owned();
    let endpoint = match Endpoint::new(&url) {
        Ok(endpoint) => endpoint,
        Err(error) => return wrong(format!("what is registered is no URL: {error}")),
    };
    if Endpoint::new(private).is_ok_and(|private| private == endpoint) {
        return wrong(format!("{url} is the executor's private JSON-RPC, which others cannot and must not reach"));
    }
    if !is_development && is_only_local(endpoint.url()) {
        return wrong(format!("{url} is an address of this host or of its own network, where others find nothing"));
    }
    Ok(endpoint)
}

/// Whether a URL leads nowhere from outside.
fn is_only_local(url: &str) -> bool {
    let uri: Option<http::Uri> = url.parse().ok();
    let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => host == "localhost" || !host.contains('.'),
    }
}

/// Who answers there. Asked from this host: whether a firewall keeps others out only others can tell.
pub(super) fn answers(
    participant: &Participant,
    endpoint: &Endpoint,
    introduced: Result<Endpoint, GatewayError>,
) -> Finding {
    let url = endpoint.url();
    let expected = transfer_address(&participant.executor_key, DEFAULT_HRP).ok().flatten();
    let introduced = match introduced {
        Ok(introduced) => introduced,
        Err(error) => return Finding::wrong(CHECK, format!("no gateway answers: {error}"), MOVE),
    };
    if introduced.transfer() != expected.as_deref() {
        let found = format!("another executor answers at {url}");
        return Finding::wrong(
            CHECK,
            found,
            "point the name or the proxy to this host, or: keirin participant update --endpoint URL",
        );
    }
    if endpoint.is_exposed() {
        let fix =
            "give the executor --tls-certificate and --tls-key, or put a proxy before it, and register the https URL";
        return Finding::warning(CHECK, format!("{url} answers, for everybody on the way to read"), fix);
    }
    Finding::good(CHECK, format!("{url} answers, asked from this host"))
}

#[cfg(test)]
mod tests {
    use k256::ecdsa::SigningKey;
    use keirin_primitives::executor::ExecutorKey;

    use super::*;
    use crate::cli::doctor::{finding::State, keys::tests::participant};

    const PRIVATE: &str = "http://127.0.0.1:9955";

    fn key(seed: u8) -> ExecutorKey {
        let key = SigningKey::from_slice(&[seed; 32]).expect("a key");
        ExecutorKey(key.verifying_key().to_encoded_point(true).as_bytes().try_into().expect("33 bytes"))
    }

    fn problem(url: &str, is_development: bool) -> Option<String> {
        registered(&participant(url, key(1)), PRIVATE, is_development).err().map(|finding| finding.found)
    }

    fn introduced(url: &str, by: u8) -> Result<Endpoint, GatewayError> {
        let address = transfer_address(&key(by), DEFAULT_HRP).expect("the prefix is one").expect("the key is one");
        Ok(Endpoint::new(url).and_then(|endpoint| endpoint.served_by(&address)).expect("a gateway"))
    }

    fn answered(url: &str, by: Result<Endpoint, GatewayError>) -> State {
        let participant = participant(url, key(1));
        answers(&participant, &Endpoint::new(url).expect("a URL"), by).state
    }

    #[test]
    fn private_rpc_must_not_be_registered() {
        for is_development in [false, true] {
            let found = problem("http://127.0.0.1:9955/", is_development).expect("it is the private one");
            assert!(found.contains("private JSON-RPC"), "{found}");
        }
    }

    #[test]
    fn addresses_of_this_host_are_for_development_only() {
        for url in [
            "http://127.0.0.1:9957",
            "http://localhost:9957",
            "http://10.0.0.7:9957",
            "http://192.168.1.2:9957",
            "http://169.254.1.1:9957",
            "http://0.0.0.0:9957",
            "http://[::1]:9957",
            "http://[fd00::1]:9957",
            "http://[fe80::1]:9957",
            "http://gpu-1:9957",
        ] {
            assert!(problem(url, false).is_some(), "{url}");
            assert_eq!(problem(url, true), None, "{url}");
        }
    }

    #[test]
    fn public_names_and_addresses_are_fine() {
        for url in ["https://host.example", "http://203.0.113.5:9957", "https://[2001:db8::1]"] {
            assert_eq!(problem(url, false), None, "{url}");
        }
    }

    #[test]
    fn what_is_no_url_is_wrong() {
        for url in ["", "ftp://a.example", "host.example"] {
            assert!(problem(url, true).is_some(), "{url:?}");
        }
    }

    #[test]
    fn own_executor_is_to_answer() {
        let url = "https://host.example";
        assert_eq!(answered(url, introduced(url, 1)), State::Good);
        assert_eq!(answered(url, introduced(url, 2)), State::Wrong);
        let silent = GatewayError::Silent { url: url.into(), seconds: 20 };
        assert_eq!(answered(url, Err(silent)), State::Wrong);
    }

    #[test]
    fn requests_should_not_be_readable_on_the_way() {
        let url = "http://host.example:9957";
        assert_eq!(answered(url, introduced(url, 1)), State::Warning);
    }
}
