//! Fetching what an issuer publishes: over TLS or from this machine, within a time, of a bounded size, and from nowhere
//! else than where it is configured to be.

use std::net::IpAddr;
use std::time::Duration;

use jsonwebtoken::Algorithm;
use reqwest::header::CACHE_CONTROL;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};

use super::published::Published;

/// Bytes of the largest key set.
const LARGEST: usize = 256 << 10;

/// Where an issuer publishes its keys.
#[derive(Debug)]
pub struct Source {
    client: Client,
    url: Url,
    algorithm: Algorithm,
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum Unfetched {
    /// No answer, or none in time.
    #[error(transparent)]
    Unanswered(#[from] reqwest::Error),
    /// Another answer than the keys.
    #[error("it was answered with {0}")]
    Refused(StatusCode),
    /// More than a key set has.
    #[error("the answer has more than {LARGEST} bytes")]
    TooLarge,
    /// Something else.
    #[error("the answer is no key set")]
    NoKeySet,
}

impl Source {
    /// Keys for one algorithm, at a URL.
    pub fn new(url: Url, algorithm: Algorithm, within: Duration) -> Result<Self, reqwest::Error> {
        // A redirect could lead from TLS to plain text, or to another machine.
        let client = Client::builder().timeout(within).redirect(Policy::none()).build()?;
        Ok(Source { client, url, algorithm })
    }

    /// Whether keys may come from there: nobody on the way can change them.
    pub fn is_safe(url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let local = host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback());
        url.scheme() == "https" || url.scheme() == "http" && local
    }

    /// Where the keys are.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The keys, and for how long they are said to stay as they are.
    pub async fn fetch(&self) -> Result<(Published, Option<Duration>), Unfetched> {
        let response = self.client.get(self.url.clone()).send().await?;
        if response.status() != StatusCode::OK {
            return Err(Unfetched::Refused(response.status()));
        }
        let header = response.headers().get(CACHE_CONTROL).and_then(|value| value.to_str().ok());
        let fresh_for = header.and_then(max_age);
        let body = body(response).await?;
        let keys = Published::read(&body, self.algorithm).ok_or(Unfetched::NoKeySet)?;
        Ok((keys, fresh_for))
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Unfetched> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            return Err(Unfetched::TooLarge);
        }
    }
    Ok(body)
}

/// For how long an answer with this `Cache-Control` may be kept, if it says.
fn max_age(header: &str) -> Option<Duration> {
    let mut said = header.split(',').map(|word| word.trim().to_ascii_lowercase());
    let seconds = |word: String| match word.as_str() {
        "no-cache" | "no-store" => Some(0),
        word => word.strip_prefix("max-age=")?.trim_matches('"').parse().ok(),
    };
    said.find_map(seconds).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        let safe = |text: &str| Source::is_safe(&text.parse().expect("a URL"));
        for url in ["https://id.example/keys", "http://127.0.0.1:80/", "http://[::1]/", "http://localhost/"] {
            assert!(safe(url), "{url}");
        }
        for url in ["http://id.example/", "http://localhost.id.example/", "file:///keys", "http://10.0.0.1/"]
        {
            assert!(!safe(url), "{url}");
        }
    }

    #[test]
    fn an_answer_says_for_how_long_it_may_be_kept() {
        let seconds = |header| max_age(header).map(|age| age.as_secs());
        assert_eq!(seconds("public, Max-Age=21600, must-revalidate"), Some(21_600));
        assert_eq!(seconds("no-store"), Some(0));
        assert_eq!(seconds("s-maxage=5, max-age=-1"), None);
        assert_eq!(seconds("public"), None);
    }
}
