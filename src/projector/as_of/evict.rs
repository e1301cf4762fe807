//! Making room: the rows that were not used for longest go, but none that were used a moment ago.

use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::AsOfError;
use super::registry::{self, DEAD_AFTER};

/// Rows that were used since then are left alone, however many there are.
const IN_USE: Duration = Duration::from_secs(60);

/// Rows of one read model in one view.
struct Victim {
    view_id: Uuid,
    model: String,
    version: i32,
}

/// Removes rows until there are at most `bound`, and what dead builds left behind.
pub async fn make_room(database: &PgPool, bound: u64) -> Result<(), AsOfError> {
    loop {
        let build = Uuid::now_v7();
        let Some(victim) = take(database, bound, build).await? else { return Ok(()) };
        let place = (victim.model.as_str(), victim.version);
        let mut connection = database.acquire().await?;
        registry::clear(&mut connection, victim.view_id, place, build).await?;
        registry::leave(&mut *connection, victim.view_id, place, build).await?;
    }
}

/// Takes the place of the next to go, so that its rows no longer count.
async fn take(database: &PgPool, bound: u64, build: Uuid) -> Result<Option<Victim>, sqlx::Error> {
    sqlx::query_as!(
        Victim,
        "UPDATE as_of.views AS v SET built = false, build_id = $1, touched_at = now()
         FROM (SELECT view_id, model, version, touched_at FROM as_of.views
               WHERE (built AND touched_at < now() - make_interval(secs => $3)
                      AND (SELECT sum(rows) FROM as_of.views WHERE built) > $2::bigint)
                  OR (NOT built AND touched_at < now() - make_interval(secs => $4))
               ORDER BY touched_at LIMIT 1) AS next
         WHERE v.view_id = next.view_id AND v.model = next.model AND v.version = next.version
           AND v.touched_at = next.touched_at
         RETURNING v.view_id, v.model, v.version",
        build,
        i64::try_from(bound).unwrap_or(i64::MAX),
        IN_USE.as_secs_f64(),
        DEAD_AFTER.as_secs_f64()
    )
    .fetch_optional(database)
    .await
}
