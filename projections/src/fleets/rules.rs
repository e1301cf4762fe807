//! Payout rules: a row per version.

use aggregates::{AnyEvent, FleetsEvent as Event, PayoutRuleId, Position};
use chrono::{DateTime, Utc};

use super::json;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A version of a rule.
    pub struct Rule {
        /// Which rule.
        rule_id: PayoutRuleId,
        /// 1, 2, 3 ... within it.
        version: i64,
        /// What it is called.
        name: String,
        /// What it says, as JSON.
        says: String,
        /// Since when.
        set_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct RulesModel;

impl ReadModel for RulesModel {
    const TABLE: Table =
        Table { model: "fleets_rules", version: 1, columns: Rule::COLUMNS, key: 2, append_only: false };
    type Key = (PayoutRuleId, i64);
    type Row = Rule;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(PayoutRuleId, i64)> {
        match &event.event {
            AnyEvent::Fleets(Event::RuleSet { rule, version, .. }) => {
                Touched::one((*rule, i64::from(*version)))
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (rule_id, version): &(PayoutRuleId, i64),
        row: Option<Rule>,
    ) -> Result<Option<Rule>, String> {
        let AnyEvent::Fleets(Event::RuleSet { says, .. }) = &happened.event else { return Ok(row) };
        Ok(Some(Rule {
            rule_id: *rule_id,
            version: *version,
            name: says.name.to_string(),
            says: json(says)?,
            set_at: happened.effective_at,
            changed_at: happened.position,
        }))
    }
}
