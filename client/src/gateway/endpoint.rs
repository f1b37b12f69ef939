//! Where a gateway is, and who answers there.

use std::{fmt, str::FromStr};

use http::Uri;

/// Why something is not the address of a gateway.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no plain `http` or `https` URL.
    #[error(
        "{0:?} is no gateway: write http://HOST:PORT or https://HOST, without a name, a query or a fragment in it"
    )]
    Url(String),
    /// What follows the semicolon is no address.
    #[error("{0:?} is no address of a transfer agent, such as keirin1…")]
    Transfer(String),
}

/// A gateway: its URL, and for signed requests the address of the transfer agent that serves it.
///
/// As text `URL` or `URL;ADDRESS`, which is how other networks of this kind write their lists.
///
/// ```
/// use keirin_client::gateway::Endpoint;
///
/// let endpoint: Endpoint = "https://gateway.example/v1/;keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kkj5a7w".parse()?;
/// assert_eq!(endpoint.url(), "https://gateway.example");
/// assert_eq!(endpoint.transfer(), Some("keirin1w508d6qejxtdg4y5r3zarvary0c5xw7kkj5a7w"));
/// # Ok::<(), keirin_client::gateway::EndpointError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    url: String,
    transfer: Option<String>,
}

impl Endpoint {
    /// The gateway at `url`. A trailing `/` or `/v1` may be there or not.
    ///
    /// # Errors
    /// [`EndpointError::Url`].
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let bad = || EndpointError::Url(url.to_owned());
        let text = url.trim();
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(bad)?;
        let authority = uri.authority().ok_or_else(bad)?;
        // Nothing but host and port: whoever reads `https://bank.example@host` takes it for the bank's.
        let port = authority.port_u16().map_or(String::new(), |port| format!(":{port}"));
        let is_plain = authority.as_str() == format!("{}{port}", authority.host()) && is_host(authority.host());
        if !is_plain || text.contains(['?', '#', ';']) {
            return Err(bad());
        }
        let path = uri.path().trim_end_matches('/');
        let path = path.strip_suffix("/v1").unwrap_or(path);
        Ok(Self { url: format!("{scheme}://{authority}{path}"), transfer: None })
    }

    /// The same gateway, served by the transfer agent with this address.
    ///
    /// # Errors
    /// [`EndpointError::Transfer`].
    pub fn served_by(self, address: &str) -> Result<Self, EndpointError> {
        let bad = || EndpointError::Transfer(address.to_owned());
        let (_, data) = bech32::decode(address).map_err(|_| bad())?;
        if data.len() != 20 {
            return Err(bad());
        }
        Ok(Self { transfer: Some(address.to_owned()), ..self })
    }

    /// URL without `/v1` and without a `/` at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Address of the transfer agent, without which no request to it can be signed.
    pub fn transfer(&self) -> Option<&str> {
        self.transfer.as_deref()
    }

    /// Whether what is sent there can be read on the way: no TLS, and not this host.
    pub fn is_exposed(&self) -> bool {
        let host = self.url.strip_prefix("http://").and_then(|rest| rest.parse::<Uri>().ok());
        let host = host.and_then(|uri| uri.host().map(str::to_owned));
        host.is_some_and(|host| {
            let plain = host.trim_start_matches('[').trim_end_matches(']');
            plain != "localhost" && !plain.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        })
    }
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
fn is_host(text: &str) -> bool {
    let in_brackets = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    in_brackets.map_or_else(
        || !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
        |address| address.parse::<std::net::Ipv6Addr>().is_ok(),
    )
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        match text.split_once(';') {
            Some((url, address)) => Self::new(url)?.served_by(address.trim()),
            None => Self::new(text),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        self.transfer.iter().try_for_each(|address| write!(f, ";{address}"))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENT: &str = "gonka1w508d6qejxtdg4y5r3zarvary0c5xw7k2gsyg6";

    #[test]
    fn endpoint_reads_back_as_it_is_written() {
        for text in ["http://127.0.0.1:9955", "https://a.example/prefix", &format!("http://[::1]:1;{AGENT}")] {
            let endpoint: Endpoint = text.parse().expect("it is one");
            assert_eq!(endpoint.to_string(), text);
            assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
        }
    }

    #[test]
    fn version_and_slash_at_the_end_make_no_difference() {
        for text in ["http://a:1/", "http://a:1/v1", " http://a:1/v1/\n", "http://a:1"] {
            assert_eq!(Endpoint::new(text).expect("it is one").url(), "http://a:1");
        }
    }

    #[test]
    fn what_is_no_gateway_is_refused() {
        for text in [
            "",
            "a:1",
            "/v1",
            "ftp://a",
            "file:///etc/passwd",
            "http://",
            "http://bank.example@thief.example",
            "http://a?x",
            "http://a/#x",
            "http://a b",
            "http://a:99999",
            "http://a:",
            "http://a;b",
            "http://a/;b",
            "http://[::1",
            "http://[x]",
        ] {
            assert_eq!(Endpoint::new(text), Err(EndpointError::Url(text.to_owned())));
        }
    }

    #[test]
    fn mistyped_transfer_agent_is_refused() {
        for address in
            ["", "gonka1", &AGENT.replace("w508", "w509"), "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"]
        {
            let refused = format!("http://a;{address}").parse::<Endpoint>();
            assert_eq!(refused, Err(EndpointError::Transfer(address.to_owned())));
        }
    }

    #[test]
    fn only_other_hosts_without_tls_are_exposed() {
        let exposed = |url| Endpoint::new(url).expect("it is one").is_exposed();
        assert!(exposed("http://gateway.example") && exposed("http://10.0.0.1:80"));
        for url in ["https://gateway.example", "http://localhost:1", "http://127.0.0.1", "http://[::1]:5"] {
            assert!(!exposed(url), "{url}");
        }
    }
}
