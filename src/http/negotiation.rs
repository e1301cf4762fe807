//! Which media type an answer has.

use axum::http::{HeaderMap, header};

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// `application/graphql-response+json`: the status says whether the document was accepted.
    GraphqlResponse,
    /// `application/json`: 200 for every well-formed request, as a client cannot tell a proxy's error from ours.
    Json,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The better of the two for the caller's `Accept`, or `None` if it accepts neither. The newer type is chosen
    /// only where it is named: `*/*` and no header at all mean clients older than it.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let accepted = Accepted::of(headers);
        if accepted.anything() {
            return Some(Self::Json);
        }
        let newer = accepted.weight(&["application/graphql-response+json"]);
        let json = accepted.weight(&["application/json", "application/*", "*/*"]);
        match (newer, json) {
            (0, 0) => None,
            _ if newer >= json => Some(Self::GraphqlResponse),
            _ => Some(Self::Json),
        }
    }
}

/// What a caller accepts.
pub struct Accepted<'a>(Vec<(&'a str, u32)>);

impl<'a> Accepted<'a> {
    /// What the `Accept` headers say.
    pub fn of(headers: &'a HeaderMap) -> Self {
        let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = ranges.flat_map(|value| value.split(',')).filter(|range| !range.trim().is_empty());
        Accepted(ranges.map(range_and_weight).collect())
    }

    /// Whether they say nothing.
    pub fn anything(&self) -> bool {
        self.0.is_empty()
    }

    /// How much a media type is wanted, in thousandths, by the first of these ranges that is named: 0 is not at all.
    pub fn weight(&self, ranges: &[&str]) -> u32 {
        let named = |range: &&str| self.0.iter().find(|(named, _)| named.eq_ignore_ascii_case(range));
        ranges.iter().find_map(named).map_or(0, |(_, weight)| *weight)
    }
}

/// The media range and its weight in thousandths; 0 means "not this one".
fn range_and_weight(range: &str) -> (&str, u32) {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
        .map_or(1000, |(_, weight)| thousandths(weight.trim()));
    (name, weight)
}

/// `0.75` as 750; what is not a weight counts as 1, as if it were absent.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{whole}{fraction:0<3}");
    digits.parse().map_or(1000, |value: u32| value.min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(accept: &str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header value"));
        MediaType::negotiate(&headers)
    }

    #[test]
    fn the_newer_type_is_used_where_it_is_named_and_not_worse() {
        let newer = Some(MediaType::GraphqlResponse);
        assert_eq!(negotiated("application/graphql-response+json"), newer);
        assert_eq!(negotiated("application/json, Application/GraphQL-Response+json"), newer);
        assert_eq!(negotiated("application/graphql-response+json, application/json;q=0.9"), newer);
    }

    #[test]
    fn anything_else_that_allows_json_gets_json() {
        let json = Some(MediaType::Json);
        assert_eq!(MediaType::negotiate(&HeaderMap::new()), json);
        assert_eq!(negotiated("*/*"), json);
        assert_eq!(negotiated("text/html, application/*;q=0.1"), json);
        assert_eq!(negotiated("application/json, multipart/mixed"), json);
        assert_eq!(negotiated("application/graphql-response+json;q=0.25, application/json;q=0.5"), json);
    }

    #[test]
    fn neither_type_is_sent_to_a_caller_who_refuses_both() {
        assert_eq!(negotiated("text/event-stream"), None);
        assert_eq!(negotiated("application/json;q=0, */*"), None);
    }
}
