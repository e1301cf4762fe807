//! Addresses that messages may go to.
//!
//! Over TLS to Discord, and to hosts that whoever runs the server names; one of those may be this machine, without TLS. At
//! Discord the path is a webhook's and nothing else. Nothing is asked that an address does not say by itself: no name and
//! password in it, and nothing in its query but the thread that is written to.

use std::collections::BTreeSet;

use reqwest::Url;

/// Where Discord's webhooks are.
const DISCORD: [&str; 4] = ["discord.com", "discordapp.com", "canary.discord.com", "ptb.discord.com"];
/// Characters that an address may have.
const LONGEST: usize = 500;

/// Hosts that messages may go to besides Discord, each as `host` or `host:port`.
#[derive(Clone, Debug, Default)]
pub struct Hosts(BTreeSet<String>);

impl FromIterator<String> for Hosts {
    fn from_iter<I: IntoIterator<Item = String>>(hosts: I) -> Self {
        Hosts(hosts.into_iter().map(|host| host.trim().to_ascii_lowercase()).collect())
    }
}

/// Why an address is not written to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWebhook {
    /// No address, too long, or with what no webhook's address has.
    #[error("not the address of a webhook: {0}")]
    Malformed(&'static str),
    /// Others could read it on the way.
    #[error("a webhook is written to over https")]
    NotSafe,
    /// Another host.
    #[error("messages do not go to {host}")]
    HostNotAllowed {
        /// Which.
        host: String,
        /// Where they may go.
        allowed: Vec<String>,
    },
}

/// An address that messages may go to. Its path is a secret: whoever knows it can write there.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    origin: String,
    path: String,
    thread: Option<String>,
}

impl Address {
    /// The address that a text is.
    pub(super) fn read(text: &str, hosts: &Hosts) -> Result<Self, NotAWebhook> {
        if text.len() > LONGEST {
            return Err(NotAWebhook::Malformed("it has more than 500 characters"));
        }
        let url = Url::parse(text.trim()).map_err(|_| NotAWebhook::Malformed("it is no address"))?;
        let host = authority(&url).ok_or(NotAWebhook::Malformed("it names no host"))?;
        let named = hosts.0.contains(&host) || url.host_str().is_some_and(|bare| hosts.0.contains(bare));
        let discord = DISCORD.contains(&host.as_str());
        if !named && !discord {
            let allowed =
                DISCORD.iter().map(|&host| host.to_owned()).chain(hosts.0.iter().cloned()).collect();
            return Err(NotAWebhook::HostNotAllowed { host, allowed });
        }
        if !(url.scheme() == "https" || url.scheme() == "http" && named && is_here(&url)) {
            return Err(NotAWebhook::NotSafe);
        }
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(NotAWebhook::Malformed("it has a name, a password or a fragment"));
        }
        if discord && !is_webhook(url.path()) {
            return Err(NotAWebhook::Malformed("its path is not /api/webhooks/<id>/<token>"));
        }
        let path = url.path().trim_matches('/').to_owned();
        let origin = format!("{}/", url.origin().ascii_serialization());
        Ok(Address { origin, path, thread: thread(&url)? })
    }

    /// Where it is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What is written to there.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Which thread is written to, if it is one.
    pub(super) fn thread(&self) -> Option<&str> {
        self.thread.as_deref()
    }

    /// The whole of it.
    pub fn whole(&self) -> String {
        let thread = self.thread.iter().map(|thread| format!("?thread_id={thread}"));
        format!("{}{}{}", self.origin, self.path, thread.collect::<String>())
    }

    /// As much of it as tells which it is, and does not let anybody write there.
    pub fn shown(&self) -> String {
        let (public, _) = self.path.rsplit_once('/').unwrap_or(("", ""));
        let slash = if public.is_empty() { "" } else { "/" };
        format!("{}{public}{slash}...", self.origin)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

/// The host, with its port unless that is the scheme's own.
fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

/// Whether it is this machine.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

fn is_webhook(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let version = |part: &str| part.strip_prefix('v').is_some_and(digits);
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    match parts.as_slice() {
        ["api", "webhooks", id, secret] => digits(id) && token(secret),
        ["api", v, "webhooks", id, secret] => version(v) && digits(id) && token(secret),
        _ => false,
    }
}

fn digits(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the query says: at most a thread.
fn thread(url: &Url) -> Result<Option<String>, NotAWebhook> {
    let mut thread = None;
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "thread_id" if digits(&value) => thread = Some(value.into_owned()),
            _ => return Err(NotAWebhook::Malformed("its query says more than a thread's number")),
        }
    }
    Ok(thread)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        ["127.0.0.1:8099", "Relay.Example"].map(str::to_owned).into_iter().collect()
    }

    fn read(text: &str) -> Result<Address, NotAWebhook> {
        Address::read(text, &hosts())
    }

    #[test]
    fn discords_webhooks_are_written_to_and_shown_without_their_secret() {
        let address = read("https://discord.com/api/webhooks/123/aB-_9").expect("an address");
        assert_eq!(address.whole(), "https://discord.com/api/webhooks/123/aB-_9");
        assert_eq!(address.shown(), "https://discord.com/api/webhooks/123/...");
        assert_eq!(format!("{address:?}"), address.shown());
        let thread =
            read(" https://ptb.discord.com/api/v10/webhooks/123/aB?thread_id=77 ").expect("an address");
        assert_eq!(thread.whole(), "https://ptb.discord.com/api/v10/webhooks/123/aB?thread_id=77");
        assert_eq!(Address::read(&thread.whole(), &Hosts::default()), Ok(thread));
    }

    #[test]
    fn another_host_is_not_asked_for_anybody() {
        for host in [
            "169.254.169.254",
            "10.0.0.1",
            "localhost",
            "127.0.0.1",
            "127.0.0.1:8098",
            "[::1]",
            "discord.com.evil.example",
            "evil-discord.com",
            "discord.com:8443",
            "2130706433",
        ] {
            let refused = read(&format!("https://{host}/api/webhooks/1/a")).expect_err(host);
            assert!(matches!(refused, NotAWebhook::HostNotAllowed { .. }), "{host}: {refused}");
        }
        let refused = read("https://discord.com@10.0.0.1/api/webhooks/1/a").expect_err("another host");
        assert!(matches!(refused, NotAWebhook::HostNotAllowed { host, .. } if host == "10.0.0.1"));
    }

    #[test]
    fn only_tls_is_safe_but_for_this_machine_where_that_is_allowed() {
        assert!(read("http://127.0.0.1:8099/hook").is_ok() && read("https://relay.example/hook").is_ok());
        for text in
            ["http://discord.com/api/webhooks/1/a", "http://relay.example/hook", "ftp://relay.example/x"]
        {
            assert_eq!(read(text), Err(NotAWebhook::NotSafe), "{text}");
        }
    }

    #[test]
    fn what_is_no_webhooks_address_is_refused() {
        let long = format!("https://discord.com/api/webhooks/1/{}", "a".repeat(500));
        for text in [
            "",
            "discord",
            "https://discord.com/",
            "https://discord.com/api/users/1/a",
            "https://discord.com/api/webhooks/1",
            "https://discord.com/api/webhooks/x/a",
            "https://discord.com/api/webhooks/1/a/github",
            "https://me:pw@discord.com/api/webhooks/1/a",
            "https://discord.com/api/webhooks/1/a#x",
            "https://discord.com/api/webhooks/1/a?wait=false",
            &long,
        ] {
            assert!(matches!(read(text), Err(NotAWebhook::Malformed(_))), "{text}");
        }
    }
}
