//! The settings in force: one row.

use aggregates::{AnyEvent, LedgerEvent, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{ByEffective, Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A ledger's settings.
    pub struct LedgerSettings {
        /// All of them, as JSON.
        settings: String,
        /// 1, 2, 3 ...
        version: i32,
        /// When the books were opened.
        opened_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct SettingsModel;

impl ReadModel for SettingsModel {
    const TABLE: Table = Table {
        model: "ledger_settings",
        version: 1,
        columns: LedgerSettings::COLUMNS,
        key: 0,
        append_only: false,
    };
    const BY_EFFECTIVE: ByEffective = ByEffective::AsKnown;
    type Key = ();
    type Row = LedgerSettings;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<()> {
        match &event.event {
            AnyEvent::Ledger(LedgerEvent::Opened { .. } | LedgerEvent::SettingsChanged { .. }) => {
                Touched::one(())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        event: &Happened,
        _: &Opened,
        (): &(),
        row: Option<LedgerSettings>,
    ) -> Result<Option<LedgerSettings>, String> {
        let (settings, version) = match &event.event {
            AnyEvent::Ledger(LedgerEvent::Opened { settings }) => (settings, 1),
            AnyEvent::Ledger(LedgerEvent::SettingsChanged { settings, version, .. }) => (settings, *version),
            _ => return Ok(row),
        };
        Ok(Some(LedgerSettings {
            settings: serde_json::to_string(settings).map_err(|error| error.to_string())?,
            version: i32::try_from(version).map_err(|error| error.to_string())?,
            opened_at: row.map_or(event.recorded_at, |row| row.opened_at),
            changed_at: event.position,
        }))
    }
}
