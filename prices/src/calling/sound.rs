//! Whether an answer is sound: JSON, all of it, and not an error under a good status.

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::Failure;
use super::failure::brief;
use super::times::text;

/// How services say in an object that something went wrong.
#[derive(Deserialize)]
struct Top<'a> {
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    errors: Option<&'a RawValue>,
}

/// An answer with a good status can be read.
pub(super) fn sound(headers: &HeaderMap, body: &[u8]) -> Result<(), Failure> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let kind = text(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    match first {
        None => Err(Failure::Empty),
        Some(b'<') => Err(Failure::Html),
        Some(_) if kind.contains("html") => Err(Failure::Html),
        Some(b'{') => no_error(serde_json::from_slice(body).map_err(|error| Failure::json(&error))?),
        Some(_) => {
            serde_json::from_slice::<IgnoredAny>(body).map(drop).map_err(|error| Failure::json(&error))
        }
    }
}

fn no_error(top: Top) -> Result<(), Failure> {
    let says = |raw: &&RawValue| !matches!(raw.get(), "null" | "false" | "[]" | "\"\"" | "0");
    match [top.error, top.errors].into_iter().flatten().find(says) {
        Some(raw) => Err(Failure::ErrorInside { detail: brief(raw.get().trim_matches('"')) }),
        None => Ok(()),
    }
}

/// What a refusal says, in few words.
pub(super) fn said(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Said<'a> {
        #[serde(borrow)]
        error: Option<&'a RawValue>,
        #[serde(borrow)]
        message: Option<&'a RawValue>,
    }
    let read = serde_json::from_slice::<Said>(body).ok();
    let said =
        read.and_then(|said| said.error.or(said.message)).map(|raw| raw.get().trim_matches('"').to_owned());
    brief(&said.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned()))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn failure(body: &str) -> Option<Failure> {
        sound(&HeaderMap::new(), body.as_bytes()).err()
    }

    #[test]
    fn json_without_an_error_is_sound() {
        for sound in ["{}", "[]", " [1] ", r#"{"34":{"error":1}}"#, r#"{"error":null,"errors":[]}"#, "7"] {
            assert_eq!(failure(sound), None, "{sound}");
        }
    }

    #[test]
    fn pages_nothing_errors_and_broken_json_are_told_apart() {
        assert_eq!(failure("<!doctype html><p>maintenance"), Some(Failure::Html));
        let html = [(CONTENT_TYPE, HeaderValue::from_static("Text/HTML"))].into_iter().collect();
        assert_eq!(sound(&html, b"down").err(), Some(Failure::Html));
        assert_eq!(failure(" \n"), Some(Failure::Empty));
        assert_eq!(failure(r#"{"34":{"buy""#), Some(Failure::Truncated));
        assert_eq!(failure(r#"[{"a":1}"#), Some(Failure::Truncated));
        assert!(matches!(failure("{34:1}"), Some(Failure::NotJson { .. })));
        assert!(matches!(failure("{} {}"), Some(Failure::NotJson { .. })));
        let detail = "too many requests".to_owned();
        assert_eq!(failure(r#"{"error":"too many requests"}"#), Some(Failure::ErrorInside { detail }));
        assert!(matches!(failure(r#"{"errors":{"types":["?"]}}"#), Some(Failure::ErrorInside { .. })));
    }

    #[test]
    fn a_refusal_is_told_in_few_words() {
        assert_eq!(said(br#"{"error":"Type not found!"}"#), "Type not found!");
        assert_eq!(said(br#"{"message":"Unknown Webhook","code":10015}"#), "Unknown Webhook");
        assert_eq!(said("x\n".repeat(300).as_bytes()).chars().count(), 199);
    }
}
