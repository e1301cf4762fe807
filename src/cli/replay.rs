//! `bursar replay`.

use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use aggregates::{LedgerId, MemberId, Position};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::session::Session;
use crate::log::{self, PAGE, Recorded};

/// Prints a ledger's events as JSON Lines, in order, as they were recorded. Sealed fields stay sealed.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The ledger
    #[arg(long)]
    ledger: LedgerId,
    /// Only this stream type or stream id
    #[arg(long)]
    stream: Option<String>,
    /// Only these event types, such as points.awarded
    #[arg(long = "type")]
    types: Vec<String>,
    /// Only events that name this member
    #[arg(long)]
    member: Option<MemberId>,
    /// Only from this position on
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Only up to this position
    #[arg(long)]
    to: Option<u64>,
    /// Only recorded at or after this time
    #[arg(long)]
    recorded_from: Option<DateTime<Utc>>,
    /// Only recorded before this time
    #[arg(long)]
    recorded_to: Option<DateTime<Utc>>,
    /// Only effective at or after this time
    #[arg(long)]
    effective_from: Option<DateTime<Utc>>,
    /// Only effective before this time
    #[arg(long)]
    effective_to: Option<DateTime<Utc>>,
}

impl Replay {
    /// Pages through the log; a closed pipe ends it quietly.
    pub async fn run(self, session: &Session) -> anyhow::Result<ExitCode> {
        let mut out = BufWriter::new(io::stdout().lock());
        let mut after = Position(self.from.saturating_sub(1));
        let head = log::head(&session.database, self.ledger).await?;
        anyhow::ensure!(head.is_some(), "no ledger {}", self.ledger);
        loop {
            let page = log::page(&session.database, self.ledger, after, PAGE).await?;
            for event in page.iter().take_while(|event| self.to.is_none_or(|to| event.position.0 <= to)) {
                if self.wants(event)
                    && let Err(error) = writeln!(out, "{}", line(event)?)
                {
                    return closed(error);
                }
            }
            let Some(last) = page.last() else { break };
            after = last.position;
            if self.to.is_some_and(|to| after.0 >= to) || !log::is_full(&page) {
                break;
            }
        }
        out.flush().map(|()| ExitCode::SUCCESS).or_else(closed)
    }

    fn wants(&self, event: &Recorded) -> bool {
        let stream = |wanted: &String| {
            *wanted == event.stream_type || wanted.parse::<Uuid>().is_ok_and(|id| id == event.stream_id)
        };
        let within = |at: DateTime<Utc>, from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>| {
            from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
        };
        self.stream.as_ref().is_none_or(stream)
            && (self.types.is_empty() || self.types.contains(&event.event_type))
            && self.member.is_none_or(|member| event.payload.contains(&member.to_string()))
            && within(event.recorded_at, self.recorded_from, self.recorded_to)
            && within(event.effective_at, self.effective_from, self.effective_to)
    }
}

fn closed(error: io::Error) -> anyhow::Result<ExitCode> {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        _ => Err(error.into()),
    }
}

/// An event as one line. Payload and metadata are the stored values; what is hashed are their stored bytes.
fn line(event: &Recorded) -> anyhow::Result<String> {
    let payload: &serde_json::value::RawValue = serde_json::from_str(&event.payload)?;
    let metadata: &serde_json::value::RawValue = serde_json::from_str(&event.metadata)?;
    Ok(serde_json::to_string(&Line {
        ledger: event.ledger,
        position: event.position,
        stream_type: &event.stream_type,
        stream_id: event.stream_id,
        stream_sequence: event.stream_sequence,
        event_type: &event.event_type,
        effective_at: event.effective_at,
        recorded_at: event.recorded_at,
        salt: hex::encode(event.salt),
        payload,
        metadata,
        hash: event.hash.to_string(),
    })?)
}

#[derive(serde::Serialize)]
struct Line<'a> {
    ledger: LedgerId,
    position: Position,
    stream_type: &'a str,
    stream_id: Uuid,
    stream_sequence: u64,
    event_type: &'a str,
    effective_at: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    salt: String,
    payload: &'a serde_json::value::RawValue,
    metadata: &'a serde_json::value::RawValue,
    hash: String,
}
