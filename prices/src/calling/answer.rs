//! An answer, with what is to be known of it: its digest, its times, its headers.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use reqwest::header::{ETAG, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::clock::later;
use super::freshness::{as_of, fresh_for};
use super::times::text;
use super::{Failure, Manners};

/// A whole and sound answer. One that is kept stays as it came: bytes, digest and times.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status, 200 to 299.
    pub status: u16,
    /// The answer's bytes.
    pub body: Arc<[u8]>,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub digest: String,
    /// Of when it is, by the service's own word: `Last-Modified`, else `Date`. Never after it was received.
    pub as_of: DateTime<Utc>,
    /// Until when it stands, by the service's own word.
    pub expires_at: DateTime<Utc>,
    headers: HeaderMap,
    keep: bool,
}

impl Answer {
    pub(super) fn new(
        status: u16,
        headers: HeaderMap,
        body: Vec<u8>,
        now: DateTime<Utc>,
        manners: &Manners,
    ) -> Self {
        let (fresh, as_of) = (fresh_for(&headers, now, manners), as_of(&headers, now));
        let expires_at = later(now, fresh.unwrap_or_default());
        let digest = digest([&body[..]]);
        Answer { status, body: body.into(), digest, as_of, expires_at, headers, keep: fresh.is_some() }
    }

    /// The same answer, which the service says is still so.
    pub(super) fn confirmed(&self, said: &HeaderMap, now: DateTime<Utc>, manners: &Manners) -> Self {
        let mut headers = self.headers.clone();
        said.iter().for_each(|(name, value)| drop(headers.insert(name.clone(), value.clone())));
        let fresh = fresh_for(&headers, now, manners);
        let expires_at = later(now, fresh.unwrap_or_default());
        Answer { as_of: as_of(&headers, now), expires_at, keep: fresh.is_some(), headers, ..self.clone() }
    }

    /// What it says, as JSON.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| Failure::json(&error))
    }

    /// A header, if it is there and readable.
    pub fn header(&self, name: &'static str) -> Option<&str> {
        text(&self.headers, &HeaderName::from_static(name))
    }

    /// Whether it still stands.
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }

    /// Whether it may be kept.
    pub(super) fn may_be_kept(&self) -> bool {
        self.keep
    }

    /// What to ask with whether it is still so.
    pub(super) fn etag(&self) -> Option<&HeaderValue> {
        self.headers.get(ETAG)
    }
}

/// SHA-256 of bytes that follow each other, in hexadecimal digits.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut context = Context::new(&SHA256);
    parts.into_iter().for_each(|part| context.update(part));
    hex::encode(context.finish())
}
