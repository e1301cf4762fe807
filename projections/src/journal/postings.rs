//! Postings: a row per side of an entry, written once and never changed.

use aggregates::{AnyEvent, EntryId, MemberId, Position};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::chart::of_member;
use super::entry::{Entry, Whose, guilds_account};
use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched, Word};

row! {
    /// One side of an entry.
    pub struct JournalPosting {
        /// The event.
        position: Position,
        /// Which posting of it, in order; a line that moves nothing leaves a gap.
        line: i32,
        /// The account, by its code.
        account: String,
        /// Whose account it is, if it is a member's.
        member_id: Option<MemberId>,
        /// What is counted.
        commodity: Word,
        /// What was added, negative if taken.
        amount: Decimal,
        /// What the posting is: a kind of history, `hold` or `release`, or what became of money.
        kind: Word,
        /// The position of the entry's first event.
        entry: Position,
        /// When it happened.
        effective_at: DateTime<Utc>,
        /// When the ledger learnt it.
        recorded_at: DateTime<Utc>,
    }
}

/// The read model.
pub struct PostingsModel;

impl ReadModel for PostingsModel {
    const TABLE: Table = Table {
        model: "journal_postings",
        version: 1,
        columns: JournalPosting::COLUMNS,
        key: 2,
        append_only: true,
    };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (Position, i32);
    type Row = JournalPosting;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(Position, i32)> {
        let entry = Entry::of(event);
        let sides = entry.as_ref().map(Entry::sides).unwrap_or_default();
        Touched::These(sides.into_iter().map(|(number, _)| (event.position, number)).collect())
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (position, number): &(Position, i32),
        _: Option<JournalPosting>,
    ) -> Result<Option<JournalPosting>, String> {
        let Some(entry) = Entry::of(happened) else { return Ok(None) };
        let side = entry.side(*number).ok_or("no such posting")?;
        let (account, member_id) = match side.whose {
            Whose::Member(member, what) => (of_member(member, what), Some(member)),
            Whose::Guild => (guilds_account(happened, opened)?.to_owned(), None),
            Whose::Of(code) => (code.to_owned(), None),
        };
        Ok(Some(JournalPosting {
            position: *position,
            line: *number,
            account,
            member_id,
            commodity: side.commodity.into(),
            amount: side.amount()?,
            kind: side.kind.into(),
            entry: entry_of(happened),
            effective_at: happened.effective_at,
            recorded_at: happened.recorded_at,
        }))
    }
}

/// The position of the first event of the entry that an event is of; only those of the points book have parts.
fn entry_of(happened: &Happened) -> Position {
    match &happened.event {
        AnyEvent::Points(event) => EntryId::of(happened.position, event.part()).0,
        _ => happened.position,
    }
}
