//! Proofs of single events of a long log, by somebody who has nothing in memory.

use std::time::{Duration, Instant};

use aggregates::Position;
use bursar::{database, log, notary};

use crate::guild::{Bench, Guild};
use crate::lane::rate;
use crate::table::Report;

/// Proofs that are asked for, all over the log.
const PROOFS: u64 = 1_000;

/// Grows the tree of a log that has none, beside reading and decoding the log, and proves events of it.
pub async fn of_one_event(
    bench: &Bench,
    report: &mut Report,
    guild: &Guild,
    reading: f64,
) -> anyhow::Result<()> {
    let head = log::head(&bench.app.database, guild.ledger).await?.map_or(0, |head| head.position.0);
    let start = Instant::now();
    notary::checkpoint(&bench.app.database, &bench.app.vault, guild.ledger).await?;
    let growing = rate(usize::try_from(head)?, start.elapsed());
    report.add(
        "the first checkpoint of the log, events per s",
        growing,
        "reading and decoding alone",
        reading,
        "1",
    );
    let (mut all, mut longest) = (Duration::ZERO, Duration::ZERO);
    // Nobody has asked anything over these connections.
    let database = database::connect(&bench.url, 1).await?;
    for n in 0..PROOFS {
        let position = Position(1 + n * (head - 1) / (PROOFS - 1));
        let start = Instant::now();
        let (proof, _) = notary::inclusion(&database, &bench.app.vault, guild.ledger, position, None).await?;
        std::hint::black_box(proof);
        let took = start.elapsed();
        (all, longest) = (all + took, longest.max(took));
    }
    database.close().await;
    let milliseconds = |took: Duration| took.as_secs_f64() * 1e3;
    let mean = milliseconds(all) / 1e3;
    report.note(
        &format!("an inclusion proof among {head} events"),
        format!("{mean:.1} ms, the longest {:.1} ms", milliseconds(longest)),
        "milliseconds",
    );
    Ok(())
}
