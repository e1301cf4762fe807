//! Finding what is to be told: what stands in the log, after what was looked through before and after the webhook was set.

use aggregates::LedgerId;
use aggregates::fleets::Notice;
use projections::ReadModel as _;
use projections::fleets::SettingsModel;
use sqlx::PgConnection;

use super::NotTold;
use crate::app::App;

/// Events that are looked through at once.
const AT_ONCE: i64 = 20_000;
/// Events that one message tells together.
const TOGETHER: usize = 50;

/// A ledger with a webhook, and events that nobody looked through.
struct Followed {
    ledger: LedgerId,
    /// Nothing up to here is told.
    since: i64,
    /// The read models have come to here.
    to: i64,
    /// What is not told.
    muted: Vec<String>,
}

/// Events that one message tells.
struct Found {
    kind: Notice,
    position: i64,
    upto: i64,
    events: usize,
}

/// Looks through what is new of every ledger that has a webhook here.
pub async fn find(app: &App) -> Result<(), NotTold> {
    for followed in followed(app).await? {
        let mut transaction = app.database.begin().await?;
        look_through(&mut transaction, app, &followed).await?;
        transaction.commit().await?;
    }
    Ok(())
}

async fn followed(app: &App) -> Result<Vec<Followed>, NotTold> {
    let version = i32::try_from(SettingsModel::TABLE.version).unwrap_or(i32::MAX);
    let rows = sqlx::query!(
        r#"SELECT s.ledger_id, s.webhook_since AS "since!", s.muted, c.position
           FROM notice_webhooks w
           JOIN fleets_settings_v1 s ON s.ledger_id = w.ledger_id AND s.webhook = w.webhook
           JOIN checkpoints c ON c.ledger_id = s.ledger_id AND c.model = 'fleets_settings' AND c.version = $1
           LEFT JOIN notice_progress p ON p.ledger_id = s.ledger_id
           WHERE c.position > COALESCE(p.position, 0) AND c.position > s.webhook_since AND c.failed_at IS NULL
           ORDER BY s.ledger_id"#,
        version
    )
    .fetch_all(&app.database)
    .await?;
    let followed =
        |ledger: uuid::Uuid, since, to, muted| Followed { ledger: LedgerId(ledger), since, to, muted };
    Ok(rows.into_iter().map(|row| followed(row.ledger_id, row.since, row.position, row.muted)).collect())
}

/// How far a ledger was looked through. Whoever else looks waits until the transaction is over.
pub async fn hold(database: &mut PgConnection, ledger: LedgerId) -> Result<i64, NotTold> {
    sqlx::query!(
        "INSERT INTO notice_progress (ledger_id, position) VALUES ($1, 0) ON CONFLICT DO NOTHING",
        ledger.0
    )
    .execute(&mut *database)
    .await?;
    let progress =
        sqlx::query_scalar!("SELECT position FROM notice_progress WHERE ledger_id = $1 FOR UPDATE", ledger.0);
    Ok(progress.fetch_one(database).await?)
}

/// Remembers what is found and how far was looked, in one transaction: whoever else looks finds nothing after it.
async fn look_through(database: &mut PgConnection, app: &App, followed: &Followed) -> Result<(), NotTold> {
    let Followed { ledger, since, .. } = followed;
    let after = hold(database, *ledger).await?.max(*since);
    let to = followed.to.min(after.saturating_add(AT_ONCE));
    let found = found(database, followed, (after, to)).await?;
    remember(database, app, *ledger, &found).await?;
    sqlx::query!(
        "UPDATE notice_progress SET position = $2 WHERE ledger_id = $1 AND position < $2",
        ledger.0,
        to
    )
    .execute(database)
    .await?;
    Ok(())
}

async fn found(
    database: &mut PgConnection,
    Followed { ledger, muted, .. }: &Followed,
    (after, to): (i64, i64),
) -> Result<Vec<Found>, NotTold> {
    let told = Notice::ALL.iter().filter(|kind| !muted.iter().any(|name| name == kind.name()));
    let names: Vec<String> = told.flat_map(|kind| wire_names(*kind)).map(|&name| name.to_owned()).collect();
    let rows = sqlx::query!(
        "SELECT position, event_type FROM events
         WHERE ledger_id = $1 AND position > $2 AND position <= $3 AND event_type = ANY($4) ORDER BY position",
        ledger.0,
        after,
        to,
        &names
    )
    .fetch_all(database)
    .await?;
    Ok(together(rows.iter().filter_map(|row| Some((kind_of(&row.event_type)?, row.position)))))
}

/// What was paid at about the same time is told together, and so is what failed; all else by itself.
fn together(events: impl Iterator<Item = (Notice, i64)>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (kind, position) in events {
        let joins = matches!(kind, Notice::Paid | Notice::Failed);
        let open = |one: &&mut Found| one.kind == kind && joins && one.events < TOGETHER;
        match found.iter_mut().rev().find(open) {
            Some(one) => (one.upto, one.events) = (position, one.events + 1),
            None => found.push(Found { kind, position, upto: position, events: 1 }),
        }
    }
    found
}

async fn remember(
    database: &mut PgConnection,
    app: &App,
    ledger: LedgerId,
    found: &[Found],
) -> Result<(), NotTold> {
    let kinds: Vec<String> = found.iter().map(|one| one.kind.name().to_owned()).collect();
    let positions: Vec<i64> = found.iter().map(|one| one.position).collect();
    let upto: Vec<i64> = found.iter().map(|one| one.upto).collect();
    sqlx::query!(
        "INSERT INTO notices (ledger_id, position, upto, kind, state, due_at, changed_at)
         SELECT $1, position, upto, kind, 'waiting', $5, $5
         FROM UNNEST($2::bigint[], $3::bigint[], $4::text[]) AS found (position, upto, kind)
         ON CONFLICT DO NOTHING",
        ledger.0,
        &positions,
        &upto,
        &kinds,
        app.clock.now()
    )
    .execute(database)
    .await?;
    Ok(())
}

/// The events that a kind of notice is about; none if it comes at its time.
pub fn wire_names(kind: Notice) -> &'static [&'static str] {
    match kind {
        Notice::Ready => &["payouts.opened"],
        Notice::Paid => &["payouts.paid"],
        Notice::Failed => &["payouts.failed"],
        Notice::Decision => &["council.opened"],
        Notice::Award => {
            &["council.awarded", "council.reassigned", "council.award_voided", "auctions.award_voided"]
        }
        Notice::Auction => &["auctions.opened"],
        Notice::Closed => &["auctions.closed", "auctions.cancelled"],
        Notice::Reminder | Notice::Ending => &[],
    }
}

/// The kind of notice that an event is told by, if it is told.
pub fn kind_of(event_type: &str) -> Option<Notice> {
    Notice::ALL.into_iter().find(|kind| wire_names(*kind).contains(&event_type))
}

#[cfg(test)]
mod tests {
    use aggregates::{AuctionsEvent, CouncilEvent, Event as _, PayoutsEvent};

    use super::*;

    fn grouped(events: &[(Notice, i64)]) -> Vec<(Notice, i64, i64, usize)> {
        let found = together(events.iter().copied()).into_iter();
        found.map(|one| (one.kind, one.position, one.upto, one.events)).collect()
    }

    #[test]
    fn what_is_told_of_is_written_so_in_the_log() {
        let names = [PayoutsEvent::NAMES, CouncilEvent::NAMES, AuctionsEvent::NAMES].concat();
        for kind in Notice::ALL {
            for name in wire_names(kind) {
                assert!(names.contains(name) && kind_of(name) == Some(kind), "{kind:?}: {name}");
            }
        }
        for hidden in ["payouts.retried", "council.voted", "council.responded", "auctions.bid_placed"] {
            assert_eq!(kind_of(hidden), None, "{hidden}");
        }
    }

    #[test]
    fn payments_of_one_look_are_told_together_and_each_pool_by_itself() {
        use Notice::{Failed, Paid, Ready};
        let events = [(Ready, 1), (Paid, 2), (Failed, 3), (Paid, 5), (Ready, 6), (Ready, 7), (Failed, 9)];
        let expected =
            [(Ready, 1, 1, 1), (Paid, 2, 5, 2), (Failed, 3, 9, 2), (Ready, 6, 6, 1), (Ready, 7, 7, 1)];
        assert_eq!(grouped(&events), expected);
    }

    #[test]
    fn no_message_tells_more_than_it_can_name() {
        let events: Vec<_> = (1..=120).map(|position| (Notice::Paid, position)).collect();
        let expected = [(1, 50, 50), (51, 100, 50), (101, 120, 20)].map(|(a, b, n)| (Notice::Paid, a, b, n));
        assert_eq!(grouped(&events), expected);
    }
}
