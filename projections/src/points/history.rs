//! History: a row per posting, with the balance after it.

use aggregates::points::{AwardTerms, Item, Line};
use aggregates::{AnyEvent, EntryId, MemberId, Points, PointsEvent as Event, Position, RaidId};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched, Word};

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
        account: Word,
        /// `award`, `charge`, `share`, `adjustment`, `void`, `transfer`, `merge`, `decay`, `restatement`, `switch` or `import`.
        kind: Word,
        /// What was added, negative if taken.
        delta: Points,
        /// The balance after it, in the order of the log.
        balance: Points,
        /// What would have been added, had no cap blocked some of it.
        asked: Option<Points>,
        /// The last cap that blocked some: `hard`, `weekly` or `soft`.
        capped_by: Option<Word>,
        /// What an award was for: `kill`, `hour`, `on_time`, `completion` or `other`.
        award_kind: Option<Word>,
        /// Whether it was earned by standing by.
        stood_by: bool,
        /// Whether it was paid for another role than the member's own.
        off_spec: bool,
        /// What was lost between giver and receiver.
        tax: Option<Points>,
        /// The raid that it belongs to.
        raid_id: Option<RaidId>,
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
        Table { model: "points_history", version: 2, columns: Posting::COLUMNS, key: 2, append_only: true };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (Position, i32);
    type Row = Posting;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(Position, i32)> {
        match &event.event {
            AnyEvent::Points(points) => {
                Touched::These(points.lines().zip(0..).map(|(_, line)| (event.position, line)).collect())
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
        account: line.account.name().into(),
        kind: kind_of_line(event, usize::try_from(index).unwrap_or_default()).into(),
        delta: line.delta,
        balance: line.balance,
        asked: line.asked,
        capped_by: line.capped_by.map(|cap| cap.name().into()),
        award_kind: None,
        stood_by: false,
        off_spec: false,
        tax: None,
        raid_id: None,
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

/// What a line of an event is: of a charge, the first is what was paid and the others are shares of it.
pub(crate) fn kind_of_line(event: &Event, line: usize) -> &'static str {
    match event {
        Event::Awarded { .. } => "award",
        Event::Charged { .. } if line > 0 => "share",
        Event::Charged { .. } => "charge",
        Event::Adjusted { .. } => "adjustment",
        Event::Voided { .. } => "void",
        Event::Transferred { .. } => "transfer",
        Event::Decayed { .. } => "decay",
        Event::Imported { .. } => "import",
        Event::Merged { .. } => "merge",
        Event::Restated { .. } => "restatement",
        Event::SystemSwitched { .. } => "switch",
        // The rest have no lines.
        _ => "",
    }
}

/// The row with what the event says of why.
fn told(row: Posting, event: &Event, opened: &Opened) -> Posting {
    match event {
        Event::Awarded { reason, terms, .. } => {
            let row = Posting { reason: Some(reason.to_string()), ..row };
            under(row, terms.as_deref().unwrap_or(&AwardTerms::default()))
        }
        Event::Transferred { reason, tax, .. } => {
            Posting { reason: Some(reason.to_string()), tax: tax.map(|tax| tax.amount), ..row }
        }
        Event::Charged { item, note, reassigned_from, terms, .. } => {
            // A note is about who paid.
            let note = note.as_ref().filter(|note| note.of == row.member_id);
            let (off_spec, raid_id) =
                terms.as_ref().map_or((false, None), |terms| (terms.off_spec, terms.raid));
            let row = Posting { reason: note.and_then(|note| opened.text(note)), off_spec, raid_id, ..row };
            with_item(row, item.as_ref(), *reassigned_from)
        }
        Event::Adjusted { reason, .. } => Posting { reason: opened.text(reason), ..row },
        Event::Voided { entry, reason, source, .. } => Posting {
            reason: Some(reason.to_string()),
            voids: Some(entry.0),
            source_id: source.as_ref().map(|source| source.id.to_string()),
            ..row
        },
        Event::Restated { reason, .. } | Event::SystemSwitched { reason, .. } => {
            Posting { reason: Some(reason.to_string()), ..row }
        }
        Event::Decayed { period, .. } => Posting { period: Some(period.to_string()), ..row },
        Event::Imported { source, reason, item, reassigned_from, .. } => {
            let reason = reason.as_ref().map(ToString::to_string);
            let row = Posting { reason, source_id: Some(source.id.to_string()), ..row };
            with_item(row, item.as_ref(), *reassigned_from)
        }
        _ => row,
    }
}

fn under(row: Posting, terms: &AwardTerms) -> Posting {
    let stood_by = terms.standby.as_ref().is_some_and(|standby| standby.members.contains(&row.member_id));
    Posting { award_kind: Some(terms.kind.name().into()), stood_by, raid_id: terms.raid, ..row }
}

fn with_item(row: Posting, item: Option<&Item>, reassigned_from: Option<EntryId>) -> Posting {
    Posting {
        item_id: item.and_then(|item| item.id).map(i64::from),
        item_name: item.map(|item| item.name.to_string()),
        reassigned_from: reassigned_from.map(|entry| entry.0),
        ..row
    }
}
