//! How a ledger's fleets are run: one row, once anything was set.

use aggregates::fleets::FleetSettings;
use aggregates::{AnyEvent, FleetsEvent as Event, PayoutRuleId, Position};

use super::json;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// How fleets are run.
    pub struct Settings {
        /// How items are priced.
        pricing: String,
        /// The region whose average is asked for.
        region: i64,
        /// Whether items are valued as they come in.
        value_on_submit: bool,
        /// Whether somebody approves what is valued.
        approval_required: bool,
        /// Whether that is somebody else than who opened the pool.
        four_eyes: bool,
        /// The rule of pools that name none.
        default_rule: Option<PayoutRuleId>,
        /// The last event that touched the row.
        changed_at: Position,
        /// The webhook that is told what happens, by what its address is known by.
        webhook: Option<String>,
        /// The event that set it: what happened before is not told there.
        webhook_since: Option<Position>,
        /// What is not told there, in order.
        muted: Vec<String>,
        /// What requests of the ledger's Discord application are checked by.
        discord_key: Option<String>,
    }
}

/// The read model.
pub struct SettingsModel;

impl ReadModel for SettingsModel {
    const TABLE: Table = Table {
        model: "fleets_settings",
        version: 1,
        columns: Settings::COLUMNS,
        key: 0,
        append_only: false,
    };
    type Key = ();
    type Row = Settings;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<()> {
        match &event.event {
            AnyEvent::Fleets(Event::SettingsChanged { .. } | Event::RuleSet { default: true, .. }) => {
                Touched::one(())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (): &(),
        row: Option<Settings>,
    ) -> Result<Option<Settings>, String> {
        let changed_at = happened.position;
        let settings = match (&happened.event, row) {
            (AnyEvent::Fleets(Event::SettingsChanged { settings }), row) => {
                let settings = shown(settings, changed_at)?;
                match row {
                    None => settings,
                    Some(row) if row.webhook == settings.webhook => {
                        let Settings { default_rule, webhook_since, .. } = row;
                        Settings { default_rule, webhook_since, ..settings }
                    }
                    Some(Settings { default_rule, .. }) => Settings { default_rule, ..settings },
                }
            }
            (AnyEvent::Fleets(Event::RuleSet { rule, .. }), row) => {
                let row = row.map_or_else(|| shown(&FleetSettings::default(), changed_at), Ok)?;
                Settings { default_rule: Some(*rule), changed_at, ..row }
            }
            (_, row) => return Ok(row),
        };
        Ok(Some(settings))
    }
}

fn shown(settings: &FleetSettings, changed_at: Position) -> Result<Settings, String> {
    Ok(Settings {
        pricing: json(&settings.pricing)?.trim_matches('"').to_owned(),
        region: i64::from(settings.region),
        value_on_submit: settings.value_on_submit,
        approval_required: settings.approval_required,
        four_eyes: settings.four_eyes,
        default_rule: None,
        webhook: settings.webhook.as_ref().map(|webhook| webhook.0.clone()),
        webhook_since: settings.webhook.is_some().then_some(changed_at),
        muted: settings.muted.iter().map(|notice| notice.name().to_owned()).collect(),
        discord_key: settings.discord_key.map(String::from),
        changed_at,
    })
}
