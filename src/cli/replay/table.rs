//! Events as rows of a table.

use ::csv::{Terminator, WriterBuilder};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::http::export::csv::guarded;
use crate::lane::Metadata;
use crate::log::Recorded;

const COLUMNS: [&str; 16] = [
    "position",
    "recorded_at",
    "effective_at",
    "stream_type",
    "stream_id",
    "stream_sequence",
    "event_type",
    "actor",
    "on_behalf_of",
    "client_key",
    "source",
    "correlation",
    "causation",
    "payload",
    "salt",
    "hash",
];

/// The first line.
pub fn head() -> anyhow::Result<Vec<u8>> {
    written(COLUMNS.map(str::to_owned))
}

/// An event's line. A text that a spreadsheet would calculate gets an apostrophe in front, as in every export.
pub fn line(event: &Recorded) -> anyhow::Result<Vec<u8>> {
    let said = serde_json::from_str::<Metadata>(&event.metadata).ok();
    let text = |field: fn(Metadata) -> Option<String>| {
        let text = said.clone().and_then(field).unwrap_or_default();
        guarded(&text).into_owned()
    };
    written([
        event.position.to_string(),
        time(event.recorded_at),
        time(event.effective_at),
        guarded(&event.stream_type).into_owned(),
        event.stream_id.to_string(),
        event.stream_sequence.to_string(),
        guarded(&event.event_type).into_owned(),
        text(|said| Some(said.actor)),
        text(|said| said.on_behalf_of),
        text(|said| Some(said.client_key)),
        text(|said| Some(said.source)),
        text(|said| said.correlation),
        text(|said| said.causation.map(|causation| causation.to_string())),
        guarded(&event.payload).into_owned(),
        hex::encode(event.salt),
        event.hash.to_string(),
    ])
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn written(fields: [String; 16]) -> anyhow::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(&fields)?;
    Ok(writer.into_inner()?)
}
