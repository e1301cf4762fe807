//! Flows: where points came from and where they went, a row per week, balance and kind of entry.
//!
//! A week is one of the ledger's own calendar, by when an entry took effect, under the time zone and week start that were in
//! force when it was recorded. A void takes effect when what it voids did, so it is in that week, with the other sign.

use aggregates::ledger::Settings;
use aggregates::points::week_key;
use aggregates::{AnyEvent, LedgerEvent, Points, PointsEvent as Event, Position};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::history::kind_of_line;
use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched, Word};

row! {
    /// What one kind of entry did to all balances of a kind in a week.
    pub struct Flow {
        /// The week, such as `2026-W47`.
        week: String,
        /// Which balances.
        account: Word,
        /// The kind of entry, as in histories.
        kind: Word,
        /// What was added, all together.
        added: Decimal,
        /// What was taken, all together, above zero.
        taken: Decimal,
        /// How many postings that were.
        postings: i64,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The settings that say which week it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calendar(Option<Settings>);

/// The read model.
pub struct FlowsModel;

impl ReadModel for FlowsModel {
    const TABLE: Table =
        Table { model: "points_flows", version: 1, columns: Flow::COLUMNS, key: 3, append_only: false };
    const BY_EFFECTIVE: ByEffective = ByEffective::Sums;
    type Key = (String, Word, Word);
    type Row = Flow;
    type Ambient = Calendar;

    fn touches(Calendar(settings): &Calendar, happened: &Happened) -> Touched<(String, Word, Word)> {
        let AnyEvent::Points(event) = &happened.event else { return Touched::none() };
        let Some(week) = settings.as_ref().and_then(|settings| week_key(settings, happened.effective_at))
        else {
            return Touched::none();
        };
        let mut found: Vec<_> = lines(event).map(|(account, kind, _)| (account, kind)).collect();
        found.sort_unstable();
        found.dedup();
        let key = |(account, kind)| (week.clone(), Word::Borrowed(account), Word::Borrowed(kind));
        Touched::These(found.into_iter().map(key).collect())
    }

    fn remember(Calendar(settings): &mut Calendar, event: &Happened) {
        if let AnyEvent::Ledger(
            LedgerEvent::Opened { settings: new } | LedgerEvent::SettingsChanged { settings: new, .. },
        ) = &event.event
        {
            *settings = Some(new.clone());
        }
    }

    fn fold(
        _: &Calendar,
        happened: &Happened,
        _: &Opened,
        (week, account, kind): &(String, Word, Word),
        row: Option<Flow>,
    ) -> Result<Option<Flow>, String> {
        let AnyEvent::Points(event) = &happened.event else { return Ok(row) };
        let mut flow = row.unwrap_or_else(|| Flow {
            week: week.clone(),
            account: account.clone(),
            kind: kind.clone(),
            added: Decimal::ZERO,
            taken: Decimal::ZERO,
            postings: 0,
            changed_at: happened.position,
        });
        for (_, _, delta) in lines(event).filter(|(of, how, _)| of == account && how == kind) {
            let sum = if delta < Points::ZERO { &mut flow.taken } else { &mut flow.added };
            let size = Decimal::new(delta.hundredths(), 2).abs();
            *sum = sum.checked_add(size).ok_or("a week's flow is beyond all decimals")?;
            flow.postings += 1;
        }
        Ok(Some(Flow { changed_at: happened.position, ..flow }))
    }
}

/// Each line's balance, kind and amount.
fn lines(event: &Event) -> impl Iterator<Item = (&'static str, &'static str, Points)> + '_ {
    let lines = event.lines().enumerate();
    lines.map(move |(index, line)| (line.account.name(), kind_of_line(event, index), line.delta))
}
