//! What is asked of a service.

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::answer::digest;

/// Whether a request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing, or the same twice is the same once.
    Always,
    /// Only if the service certainly did nothing: no connection came about, or it said "not now".
    IfNotTaken,
}

/// A request, below the service's address.
#[derive(Clone, Debug)]
pub struct Ask {
    pub(super) route: &'static str,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Option<Vec<u8>>,
    pub(super) who: String,
    pub(super) repeat: Repeat,
    pub(super) keep: bool,
    pub(super) anew: bool,
}

impl Ask {
    /// To read. The route names what shares a circuit and a budget: "orders", not the orders of one thing.
    pub fn get(route: &'static str, path: impl Into<String>) -> Self {
        Ask {
            route,
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            who: String::new(),
            repeat: Repeat::Always,
            keep: true,
            anew: false,
        }
    }

    /// To send something: not kept, and not sent again once the service may have taken it.
    pub fn post(route: &'static str, path: impl Into<String>, kind: &'static str, body: Vec<u8>) -> Self {
        let ask = Ask::get(route, path).header(CONTENT_TYPE, HeaderValue::from_static(kind));
        Ask { method: Method::POST, body: Some(body), repeat: Repeat::IfNotTaken, keep: false, ..ask }
    }

    /// What is sent is a question: it may be asked again, and the answer kept.
    #[must_use]
    pub fn question(self) -> Self {
        Ask { repeat: Repeat::Always, keep: true, ..self }
    }

    /// The answer is not kept.
    #[must_use]
    pub fn unkept(self) -> Self {
        Ask { keep: false, ..self }
    }

    /// An answer that is kept does not do, however fresh.
    #[must_use]
    pub fn anew(self) -> Self {
        Ask { anew: true, ..self }
    }

    /// With a parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// For whom, where the service counts each caller by itself.
    #[must_use]
    pub fn on_behalf_of(mut self, who: impl ToString) -> Self {
        self.who = who.to_string();
        self
    }

    /// The same for the same question. A digest, so that no secret is kept.
    pub(super) fn key(&self) -> String {
        let mut parts = vec![self.method.as_str().as_bytes(), self.path.as_bytes(), self.who.as_bytes()];
        self.query.iter().for_each(|(name, value)| parts.extend([name.as_bytes(), value.as_bytes()]));
        self.headers
            .iter()
            .for_each(|(name, value)| parts.extend([name.as_str().as_bytes(), value.as_bytes()]));
        parts.extend(self.body.as_deref());
        // Each part with its length, so that no two questions run together.
        let lengths = parts.iter().map(|part| part.len().to_string()).collect::<Vec<_>>().join(" ");
        digest([lengths.as_bytes()].into_iter().chain(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_question_has_the_same_key() {
        let ask = || Ask::get("r", "p").query("a", "1");
        assert_eq!(ask().key(), ask().anew().key());
        let others = [
            ask().query("b", "2"),
            ask().on_behalf_of(7),
            ask().header(CONTENT_TYPE, HeaderValue::from_static("x")),
            Ask::get("r", "pa").query("", "1"),
            Ask::post("r", "p", "text/plain", b"1".to_vec()),
        ];
        for other in others {
            assert_ne!(ask().key(), other.key(), "{other:?}");
        }
    }
}
