//! How the read models of a ledger are doing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use aggregates::{LedgerId, Position};
use projections::{MODELS, Model};
use sqlx::PgPool;

use crate::log::position;

/// How long a look that found all well is good for.
const GOOD_FOR: Duration = Duration::from_millis(100);
/// Ledgers that are remembered: beyond it, all are looked at again.
const ROOM: usize = 1_000;

/// How one read model is doing.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelStatus {
    /// Its name without the version.
    pub model: String,
    /// The version of its fold and shape.
    pub version: u32,
    /// Everything up to here is in its rows.
    pub position: Position,
    /// Whether it has ever been up to date.
    pub built: bool,
    /// Where its fold failed, and why.
    pub failure: Option<(Position, String)>,
}

/// How a ledger's read models are doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// The end of the log.
    pub head: Position,
    /// Every read model of this release.
    pub models: Vec<ModelStatus>,
}

impl Status {
    /// Where the slowest of those is that did not fail.
    pub fn projected(&self) -> Position {
        let live = self.models.iter().filter(|model| model.failure.is_none());
        live.map(|model| model.position).min().unwrap_or(self.head)
    }

    /// Where one is.
    pub fn of(&self, model: &Model) -> Position {
        let known = self.models.iter().find(|known| known.model == model.name());
        known.map_or(Position(0), |known| known.position)
    }

    /// Whether there is a ledger, and every read model of it has rows to show.
    fn is_well(&self) -> bool {
        self.head > Position(0) && self.models.iter().all(|model| model.built && model.failure.is_none())
    }
}

/// Looks of a moment ago that found all well, as nearly every look does: so not every question asks the database first.
#[derive(Default)]
pub struct Looks {
    well: Mutex<HashMap<LedgerId, (Instant, Arc<Status>)>>,
}

impl Looks {
    /// How a ledger's read models are doing, as of a moment ago if all were well then.
    pub async fn look(&self, database: &PgPool, ledger: LedgerId) -> Result<Arc<Status>, sqlx::Error> {
        if let Some(status) = self.recent(ledger) {
            return Ok(status);
        }
        let (at, status) = (Instant::now(), Arc::new(status(database, ledger).await?));
        self.note(ledger, at, &status);
        Ok(status)
    }

    fn recent(&self, ledger: LedgerId) -> Option<Arc<Status>> {
        let well = self.well.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, status) = well.get(&ledger)?;
        (at.elapsed() < GOOD_FOR).then(|| Arc::clone(status))
    }

    fn note(&self, ledger: LedgerId, at: Instant, status: &Arc<Status>) {
        let mut well = self.well.lock().unwrap_or_else(PoisonError::into_inner);
        if !status.is_well() {
            well.remove(&ledger);
            return;
        }
        if well.len() >= ROOM {
            well.clear();
        }
        well.insert(ledger, (at, Arc::clone(status)));
    }
}

/// How a ledger's read models are doing now.
pub async fn status(database: &PgPool, ledger: LedgerId) -> Result<Status, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT h.position AS head, c.model AS "model?", c.version AS "version?", c.position AS "position?",
                  c.built AS "built?", c.failed_at, c.failure
           FROM heads h LEFT JOIN checkpoints c ON c.ledger_id = h.ledger_id WHERE h.ledger_id = $1"#,
        ledger.0
    )
    .fetch_all(database)
    .await?;
    let head = rows.first().map_or(Position(0), |row| position(row.head));
    let models = MODELS.iter().map(|model| {
        let version = model.table.version;
        let row = rows.iter().find(|row| {
            row.model.as_deref() == Some(model.name()) && row.version == i32::try_from(version).ok()
        });
        ModelStatus {
            model: model.name().to_owned(),
            version,
            position: row.and_then(|row| row.position).map_or(Position(0), position),
            built: row.and_then(|row| row.built).unwrap_or_default(),
            failure: row.and_then(|row| Some((position(row.failed_at?), row.failure.clone()?))),
        }
    });
    Ok(Status { head, models: models.collect() })
}

/// How far one read model lags behind, over all ledgers.
#[derive(Clone, Debug, PartialEq)]
pub struct Lag {
    /// Which.
    pub model: String,
    /// Events that it has not seen.
    pub events: i64,
    /// Age of the oldest of them, in seconds.
    pub seconds: i64,
}

/// How far each read model lags behind.
pub async fn lags(database: &PgPool) -> Result<Vec<Lag>, sqlx::Error> {
    let names: Vec<String> = MODELS.iter().map(|model| model.name().to_owned()).collect();
    sqlx::query_as!(
        Lag,
        r#"SELECT c.model, COALESCE(sum(h.position - c.position), 0)::bigint AS "events!",
                  COALESCE(max(extract(epoch FROM now() - e.recorded_at)), 0)::bigint AS "seconds!"
           FROM checkpoints c JOIN heads h ON h.ledger_id = c.ledger_id
           LEFT JOIN events e ON e.ledger_id = c.ledger_id AND e.position = c.position + 1
           WHERE c.model = ANY($1) GROUP BY c.model"#,
        &names
    )
    .fetch_all(database)
    .await
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const LEDGER: LedgerId = LedgerId(Uuid::max());

    fn status(built: bool, failure: Option<&str>) -> Arc<Status> {
        let failure = failure.map(|why| (Position(2), why.to_owned()));
        let standings = ModelStatus {
            model: "points_standings".to_owned(),
            version: 2,
            position: Position(1),
            built,
            failure,
        };
        Arc::new(Status { head: Position(2), models: vec![standings] })
    }

    #[test]
    fn a_look_that_found_all_well_is_good_for_a_moment_and_any_other_for_itself_alone() {
        let (looks, now) = (Looks::default(), Instant::now());
        looks.note(LEDGER, now, &status(true, None));
        assert_eq!(looks.recent(LEDGER), Some(status(true, None)));
        assert_eq!(looks.recent(LedgerId(Uuid::nil())), None);
        looks.note(LEDGER, now - GOOD_FOR, &status(true, None));
        assert_eq!(looks.recent(LEDGER), None);
        for ill in [status(false, None), status(true, Some("why")), Arc::default()] {
            looks.note(LEDGER, now, &status(true, None));
            looks.note(LEDGER, now, &ill);
            assert_eq!(looks.recent(LEDGER), None);
        }
    }
}
