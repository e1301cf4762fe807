//! What PostgreSQL allows: the lane's own statement in a loop, with nothing to decide and nothing to hash.

use std::time::Instant;

use aggregates::{Actor, AnyEvent, LedgerId, Position};
use bursar::log::append::{Batch, CommandKey, Staged, append, begin};
use bursar::log::{Hash, Head, Recorded, page};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::guild::Bench;
use crate::lane::rate;
use crate::span;

/// Events per second in batches of `size`, on the same table, with the same bytes.
pub async fn unnest(bench: &Bench, size: f64) -> anyhow::Result<f64> {
    let last = bursar::log::head(&bench.app.database, bench.guild.ledger).await?;
    let before = last.map_or(Position(0), |head| Position(head.position.0 - 1));
    let model = page(&bench.app.database, bench.guild.ledger, before, 1).await?.remove(0);
    let event = model.event()?;
    let ledger = LedgerId(Uuid::now_v7());
    let options = bursar::lane::for_writing(&bench.url.parse()?);
    let mut connection = PgConnection::connect_with(&options).await?;
    begin(&mut connection, ledger).await?;
    let size = format!("{:.0}", size.max(1.0)).parse()?;
    let run = Uuid::now_v7();
    bench.settle().await?;
    let (start, span, mut head, mut count) = (Instant::now(), span(), Head::genesis(), 0);
    while start.elapsed() < span {
        let batch = batch(ledger, head, size, &model, &event, run);
        append(&mut connection, &[&batch]).await?;
        (head, count) = (batch.to(), count + size);
    }
    Ok(rate(count, start.elapsed()))
}

fn batch(ledger: LedgerId, from: Head, size: usize, model: &Recorded, event: &AnyEvent, run: Uuid) -> Batch {
    let stage = |n: u64| Staged {
        position: from.position.plus(n),
        stream_type: "points",
        stream_id: ledger.0,
        stream_sequence: from.position.plus(n).0,
        event: event.clone(),
        effective_at: model.effective_at,
        recorded_at: model.recorded_at,
        salt: model.salt,
        payload: model.payload.clone(),
        metadata: model.metadata.clone(),
        hash: Hash([n.to_le_bytes()[0]; 32]),
        command: Some(CommandKey {
            actor: Actor::Operator,
            client_key: format!("{run}-{}-{}", n, from.position.0),
            mac: [0; 32],
        }),
    };
    Batch { ledger, from, events: (1..=size as u64).map(stage).collect() }
}
