//! An event as one line of JSON: what `replay` prints and an archive holds.
//!
//! Payload and metadata stand there as the very bytes that were hashed. Text that could not survive as JSON on one line,
//! which bursar never writes, stands as a string in `payload_text` or `metadata_text`.

use std::borrow::Cow;

use aggregates::{LedgerId, Position};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::log::{Hash, Recorded};

/// An event as a line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line<'a> {
    ledger: LedgerId,
    position: Position,
    #[serde(borrow)]
    stream_type: Cow<'a, str>,
    stream_id: Uuid,
    stream_sequence: u64,
    #[serde(borrow)]
    event_type: Cow<'a, str>,
    effective_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    #[serde(borrow)]
    salt: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    payload: Option<&'a RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    payload_text: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a RawValue>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    metadata_text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    hash: Cow<'a, str>,
}

/// Why a line is no event.
#[derive(Debug, thiserror::Error)]
pub enum NoLine {
    /// It is not of this shape.
    #[error("it is no event: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It says something in another way than bursar does, so some of its bytes are not covered by any hash.
    #[error("it is not written as bursar writes it")]
    NotAsWritten,
}

impl<'a> From<&'a Recorded> for Line<'a> {
    fn from(event: &'a Recorded) -> Self {
        let ((payload, payload_text), (metadata, metadata_text)) =
            (either(&event.payload), either(&event.metadata));
        Line {
            ledger: event.ledger,
            position: event.position,
            stream_type: Cow::Borrowed(&event.stream_type),
            stream_id: event.stream_id,
            stream_sequence: event.stream_sequence,
            event_type: Cow::Borrowed(&event.event_type),
            effective_at: event.effective_at,
            recorded_at: event.recorded_at,
            salt: Cow::Owned(hex::encode(event.salt)),
            payload,
            payload_text,
            metadata,
            metadata_text,
            hash: Cow::Owned(event.hash.to_string()),
        }
    }
}

/// The text as JSON if its bytes survive that, else as a string.
fn either(text: &str) -> (Option<&RawValue>, Option<Cow<'_, str>>) {
    let raw = serde_json::from_str::<&RawValue>(text).ok();
    // `null` would be read back as nothing at all.
    match raw.filter(|raw| raw.get() == text && text != "null" && !text.contains(['\n', '\r'])) {
        Some(raw) => (Some(raw), None),
        None => (None, Some(Cow::Borrowed(text))),
    }
}

impl Line<'_> {
    /// The line, without its end.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("strings, integers and JSON are JSON")
    }

    /// The event of a line, if it is written exactly as [`Line::text`] does.
    ///
    /// # Errors
    /// If the line is anything else, be it by a space.
    pub fn read(text: &str) -> Result<Recorded, NoLine> {
        let line: Line<'_> = serde_json::from_str(text)?;
        let event = line.event().ok_or(NoLine::NotAsWritten)?;
        match Line::from(&event).text() == text {
            true => Ok(event),
            false => Err(NoLine::NotAsWritten),
        }
    }

    fn event(&self) -> Option<Recorded> {
        // Beyond PostgreSQL's range there is no place.
        let placed = |number: u64| i64::try_from(number).is_ok_and(|number| number > 0);
        if !placed(self.position.0) || !placed(self.stream_sequence) {
            return None;
        }
        let said = |raw: Option<&RawValue>, text: &Option<Cow<'_, str>>| {
            raw.map(|raw| raw.get().to_owned()).or_else(|| text.as_ref().map(|text| text.to_string()))
        };
        Some(Recorded {
            ledger: self.ledger,
            position: self.position,
            stream_type: self.stream_type.to_string(),
            stream_id: self.stream_id,
            stream_sequence: self.stream_sequence,
            event_type: self.event_type.to_string(),
            effective_at: self.effective_at,
            recorded_at: self.recorded_at,
            salt: bytes(&self.salt)?,
            payload: said(self.payload, &self.payload_text)?,
            metadata: said(self.metadata, &self.metadata_text)?,
            hash: Hash(bytes(&self.hash)?),
        })
    }
}

/// Bytes of a length from hexadecimal digits.
fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    hex::decode(digits).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(payload: &str, metadata: &str) -> Recorded {
        Recorded {
            ledger: LedgerId(Uuid::from_u128(1)),
            position: Position(7),
            stream_type: "points".to_owned(),
            stream_id: Uuid::from_u128(1),
            stream_sequence: 3,
            event_type: "points.awarded".to_owned(),
            effective_at: "2026-11-21T15:00:00.123456Z".parse().expect("a time"),
            recorded_at: "2026-11-21T16:00:00Z".parse().expect("a time"),
            salt: [7; 16],
            payload: payload.to_owned(),
            metadata: metadata.to_owned(),
            hash: Hash([9; 32]),
        }
    }

    #[test]
    fn every_byte_survives_there_and_back() {
        for text in [
            r#"{"a": 1.0,  "b":"Gr\u00f6ße","a":2}"#,
            " {}",
            "{}\t",
            "{\n}",
            "{\r}",
            "no JSON \u{2028}",
            "",
            "\"text\"",
            "null",
        ] {
            let event = event(text, text);
            let line = Line::from(&event).text();
            assert_eq!(line.lines().count(), 1, "{line}");
            assert_eq!(Line::read(&line).expect(text), event);
        }
    }

    #[test]
    fn a_line_that_bursar_would_not_write_so_is_refused() {
        let line = Line::from(&event("{}", "{}")).text();
        for other in [
            line.replacen(':', ": ", 1),
            format!(" {line}"),
            line.replace("0909", "090A").replace("090A", "090a").to_uppercase(),
            line.replace("16:00:00Z", "17:00:00+01:00"),
            line.replace("\"payload\":{}", "\"payload\":{},\"payload_text\":\"{}\""),
            line.replace("\"payload\":{}", "\"payload_text\":\"{}\""),
            line.replace("\"payload\":{},", ""),
            line.replace("\"position\":7", "\"position\":7,\"extra\":1"),
            line.replace("\"position\":7", "\"position\":-7"),
        ] {
            assert!(Line::read(&other).is_err(), "{other}");
        }
    }
}
