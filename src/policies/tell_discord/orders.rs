//! Following what somebody said of notices that did not arrive: each order once.

use super::NotTold;
use crate::app::App;

/// What is to be sent again is due now, and what is to be left alone is given up. What is being sent is not touched. Notices go by the
/// names that `policyWork` gives them.
pub async fn follow(app: &App) -> Result<(), NotTold> {
    sqlx::query!(
        "UPDATE notices AS n
         SET state = CASE WHEN o.skipped_for IS NULL THEN 'waiting' ELSE 'given_up' END, due_at = $1, followed = o.changed_at
         FROM schedules_orders_v1 AS o
         WHERE o.policy = 'notices' AND n.ledger_id = o.ledger_id
           AND n.position = CASE WHEN o.policy = 'notices' THEN split_part(o.work, ' ', 1)::bigint END
           AND o.work = n.position || CASE WHEN n.ends_at IS NULL THEN '' ELSE ' ' || n.kind END
           AND o.changed_at > n.followed AND n.state IN ('waiting', 'given_up', 'unknown') AND n.reason IS NOT NULL",
        app.clock.now()
    )
    .execute(&app.database)
    .await?;
    Ok(())
}
