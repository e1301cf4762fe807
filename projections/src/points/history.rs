//! History: a row per posting, with the balance after it.

use aggregates::points::{Item, Line};
use aggregates::{AnyEvent, EntryId, MemberId, Points, PointsEvent as Event, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// One member's part of an entry.
    pub struct Posting {
        /// The event.
        position: Position,
        /// Which line of it, from 0.
        line: i32,
        /// Whose balance.
        member_id: MemberId,
        /// Which of their balances.
        account: String,
        /// `award`, `charge`, `adjustment`, `void`, `transfer`, `decay` or `import`.
        kind: String,
        /// What was added, negative if taken.
        delta: Points,
        /// The balance after it, in the order of the log.
        balance: Points,
        /// Why; none if nothing was said, or once the person is forgotten.
        reason: Option<String>,
        /// The item's id in its game.
        item_id: Option<i64>,
        /// The item's name.
        item_name: Option<String>,
        /// The position of the entry's first event.
        entry: Position,
        /// The entry that this one reverses.
        voids: Option<Position>,
        /// The voided entry that this one replaces.
        reassigned_from: Option<Position>,
        /// The decayed period.
        period: Option<String>,
        /// The entry's id in the system that it was imported from.
        source_id: Option<String>,
        /// When it happened.
        effective_at: DateTime<Utc>,
        /// When the ledger learnt it.
        recorded_at: DateTime<Utc>,
    }
}

/// The read model.
pub struct HistoryModel;

impl ReadModel for HistoryModel {
    const TABLE: Table =
        Table { model: "points_history", version: 1, columns: Posting::COLUMNS, key: 2, append_only: true };
    type Key = (Position, i32);
    type Row = Posting;
    type Ambient = ();

    fn touches(event: &Happened) -> Touched<(Position, i32)> {
        match &event.event {
            AnyEvent::Points(points) => {
                Touched::These((0..).take(points.lines().len()).map(|line| (event.position, line)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (position, index): &(Position, i32),
        _: Option<Posting>,
    ) -> Result<Option<Posting>, String> {
        let AnyEvent::Points(event) = &happened.event else { return Ok(None) };
        let nth = usize::try_from(*index).map_err(|error| error.to_string())?;
        let line = event.line(nth).ok_or("no such line")?;
        let row = bare(happened, event, line, (*position, *index));
        Ok(Some(told(row, event, opened)))
    }
}

fn bare(happened: &Happened, event: &Event, line: &Line, (position, index): (Position, i32)) -> Posting {
    Posting {
        position,
        line: index,
        member_id: line.member,
        account: line.account.name().to_owned(),
        kind: kind(event).to_owned(),
        delta: line.delta,
        balance: line.balance,
        reason: None,
        item_id: None,
        item_name: None,
        entry: EntryId::of(position, event.part()).0,
        voids: None,
        reassigned_from: None,
        period: None,
        source_id: None,
        effective_at: happened.effective_at,
        recorded_at: happened.recorded_at,
    }
}

fn kind(event: &Event) -> &'static str {
    match event {
        Event::Awarded { .. } => "award",
        Event::Charged { .. } => "charge",
        Event::Adjusted { .. } => "adjustment",
        Event::Voided { .. } => "void",
        Event::Transferred { .. } => "transfer",
        Event::Decayed { .. } => "decay",
        Event::Imported { .. } => "import",
    }
}

/// The row with what the event says of why.
fn told(row: Posting, event: &Event, opened: &Opened) -> Posting {
    match event {
        Event::Awarded { reason, .. } | Event::Transferred { reason, .. } => {
            Posting { reason: Some(reason.to_string()), ..row }
        }
        Event::Charged { item, note, reassigned_from, .. } => {
            let row = Posting { reason: note.as_ref().and_then(|note| opened.text(note)), ..row };
            with_item(row, item.as_ref(), *reassigned_from)
        }
        Event::Adjusted { reason, .. } => Posting { reason: opened.text(reason), ..row },
        Event::Voided { entry, reason, source, .. } => Posting {
            reason: Some(reason.to_string()),
            voids: Some(entry.0),
            source_id: source.as_ref().map(|source| source.id.to_string()),
            ..row
        },
        Event::Decayed { period, .. } => Posting { period: Some(period.to_string()), ..row },
        Event::Imported { source, reason, item, reassigned_from, .. } => {
            let reason = reason.as_ref().map(ToString::to_string);
            let row = Posting { reason, source_id: Some(source.id.to_string()), ..row };
            with_item(row, item.as_ref(), *reassigned_from)
        }
    }
}

fn with_item(row: Posting, item: Option<&Item>, reassigned_from: Option<EntryId>) -> Posting {
    Posting {
        item_id: item.and_then(|item| item.id).map(i64::from),
        item_name: item.map(|item| item.name.to_string()),
        reassigned_from: reassigned_from.map(|entry| entry.0),
        ..row
    }
}
