//! One of our ledgers in postgres-es's table shape.
//!
//! The view shows what the log says and adds nothing: the payload is the stored text with its position beside it, the
//! sequence is the stream's. Metadata becomes text throughout, because cqrs-es knows no other. Nothing can be written
//! through it: a command on such a reference is [`Failed::Broken`](crate::Failed::Broken).

use aggregates::LedgerId;

use crate::tables::SCHEMA;
use crate::{Broken, Reference};

impl Reference {
    /// Over the ledger's events in the table `events` that the URL's search path finds.
    pub async fn over_ledger(url: &str, ledger: LedgerId) -> Result<Self, Broken> {
        let reference = Self::connect(url).await?;
        let view = format!("reference.ledger_{}", ledger.0.simple());
        reference.run(&format!("{SCHEMA}{}", definition(&view, ledger))).await?;
        Ok(Reference { events: view, ..reference })
    }
}

/// One view a ledger, so that the ledger is a constant of the plan and the log's own index finds the stream.
fn definition(view: &str, ledger: LedgerId) -> String {
    format!(
        r"
    CREATE OR REPLACE VIEW {view} AS
    SELECT stream_type AS aggregate_type,
           stream_id::text AS aggregate_id,
           stream_sequence AS sequence,
           event_type,
           coalesce(substring(event_type FROM '\.v([0-9]+)$'), '1') AS event_version,
           json_build_object('position', position, 'event', payload::json) AS payload,
           (SELECT coalesce(json_object_agg(key, value), '{{}}') FROM json_each_text(metadata::json)) AS metadata
    FROM events WHERE ledger_id = '{ledger}'"
    )
}
