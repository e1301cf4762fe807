//! How a ledger counts, as its read table has it.

use async_graphql::SimpleObject;
use chrono::Utc;

use super::choices::{DecayNegative, DecayRounding, GpBaseMode, PointsVisibility, System, TieBreak, Weekday};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// Everything about a ledger that its formulas depend on. `currency` and `places` are fixed when it is opened;
/// `switchSystem` goes over to another system.
#[derive(Debug, SimpleObject)]
pub struct Settings {
    /// 1, 2, 3 ...: events that applied a setting name this.
    version: i32,
    /// The group's name.
    name: String,
    /// The default currency's code.
    currency: String,
    /// Where the group's days and weeks begin, as the IANA database names it.
    time_zone: String,
    /// The first day of the group's week.
    week_start: Weekday,
    /// Which balances there are.
    system: System,
    /// Whether there are DKP besides, for auctions.
    secondary_auction: bool,
    /// Decimal places of every amount, 0 to 2.
    places: u32,
    /// Whether a charge or transfer may take a balance below zero.
    allow_negative: bool,
    /// How effective GP come from GP.
    gp_base_mode: GpBaseMode,
    /// The base of effective GP, above zero.
    base_gp: Decimal,
    /// Members with fewer EP rank after all others.
    min_ep: Decimal,
    /// How a decayed balance is rounded.
    decay_rounding: DecayRounding,
    /// What decay does to balances below zero.
    decay_negative: DecayNegative,
    /// Who comes first among equals: what is compared, in this order, and the id last.
    ties: Vec<TieBreak>,
    /// Whose points a member sees who lacks `VIEW_ALL_POINTS`.
    points_visibility: PointsVisibility,
}

/// The settings in force.
pub struct InForce {
    /// All of them.
    pub settings: aggregates::ledger::Settings,
    /// 1, 2, 3 ...
    pub version: i32,
    /// When the books were opened.
    pub opened_at: chrono::DateTime<Utc>,
}

/// The settings in force, for who may see them.
pub async fn in_force(scope: &Scope) -> Result<InForce> {
    scope.view("ledger_settings").await?;
    let row = sqlx::query!(
        "SELECT settings, version, opened_at FROM ledger_settings_v1 WHERE ledger_id = $1",
        scope.rows_of()
    )
    .fetch_optional(scope.database())
    .await?;
    let row = row.ok_or_else(GraphqlError::not_found)?;
    let settings = serde_json::from_str(&row.settings).map_err(GraphqlError::internal)?;
    Ok(InForce { settings, version: row.version, opened_at: row.opened_at })
}

impl From<InForce> for Settings {
    fn from(InForce { settings, version, .. }: InForce) -> Self {
        let points = settings.points;
        Settings {
            version,
            name: settings.name.to_string(),
            currency: settings.currency.to_string(),
            time_zone: settings.time_zone.to_string(),
            week_start: settings.week_start.into(),
            system: points.system.into(),
            secondary_auction: points.secondary_auction,
            places: points.places,
            allow_negative: points.allow_negative,
            gp_base_mode: points.gp_base_mode.into(),
            base_gp: points.base_gp.into(),
            min_ep: points.min_ep.into(),
            decay_rounding: points.decay_rounding.into(),
            decay_negative: points.decay_negative.into(),
            ties: points.ties.0.into_iter().map(Into::into).collect(),
            points_visibility: settings.points_visibility.into(),
        }
    }
}
