//! Rules: a row per version of a rule.

use aggregates::ledger::RuleKind;
use aggregates::{AnyEvent, LedgerEvent as Event, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// One version of a rule.
    pub struct RuleRow {
        /// Of which kind.
        kind: String,
        /// 1, 2, 3 ... within its kind.
        version: i32,
        /// What it says, as JSON; none where the version ends the rule.
        rule: Option<String>,
        /// From when on it is in force.
        from_at: DateTime<Utc>,
        /// Until when, if it says.
        until_at: Option<DateTime<Utc>>,
        /// The event that set it.
        changed_at: Position,
    }
}

/// The read model.
pub struct RulesModel;

impl ReadModel for RulesModel {
    const TABLE: Table =
        Table { model: "ledger_rules", version: 1, columns: RuleRow::COLUMNS, key: 2, append_only: false };
    type Key = (String, i32);
    type Row = RuleRow;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(String, i32)> {
        match &event.event {
            AnyEvent::Ledger(
                Event::RuleSet { kind, version, .. } | Event::RuleEnded { kind, version, .. },
            ) => Touched::one(key(*kind, *version)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (kind, version): &(String, i32),
        row: Option<RuleRow>,
    ) -> Result<Option<RuleRow>, String> {
        let (rule, from_at, until_at) = match &happened.event {
            AnyEvent::Ledger(Event::RuleSet { from, until, rule, .. }) => {
                let said = serde_json::to_string(rule).map_err(|error| error.to_string())?;
                (Some(said), *from, *until)
            }
            AnyEvent::Ledger(Event::RuleEnded { from, .. }) => (None, *from, None),
            _ => return Ok(row),
        };
        let (kind, version, changed_at) = (kind.clone(), *version, happened.position);
        Ok(Some(RuleRow { kind, version, rule, from_at, until_at, changed_at }))
    }
}

fn key(kind: RuleKind, version: u32) -> (String, i32) {
    (kind.name().to_owned(), i32::try_from(version).unwrap_or(i32::MAX))
}
