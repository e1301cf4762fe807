//! Rules over GraphQL: setting them, ending them, and every version of them.

use std::sync::Arc;

use aggregates::LedgerCommand;
use aggregates::ledger::Rule;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::payload::LedgerPayload;
use super::rule::{
    AttendanceRule, AwardValuesRule, CapsRule, CouncilRule, DecayRule, ItemValuesRule, RuleInput, RuleKind,
    StandbyRule, TransfersRule, ZeroSumRule,
};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// Which rule is set, and from when on.
#[derive(Debug, InputObject)]
pub struct SetRuleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// What it says: all of it, in place of the version before.
    rule: RuleInput,
    /// From when on it is in force; from now on without it. Earlier needs `BACKDATE`.
    from: Option<DateTime>,
    /// Until when; then the version before is in force again, if it is still.
    until: Option<DateTime>,
}

/// Which rule is ended, and from when on.
#[derive(Debug, InputObject)]
pub struct EndRuleInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Which.
    kind: RuleKind,
    /// From when on there is none; from now on without it. Earlier needs `BACKDATE`.
    from: Option<DateTime>,
}

commands!(SetRuleInput, EndRuleInput);

/// Commands about rules.
#[derive(Default)]
pub struct RulesMutation;

#[Object]
impl RulesMutation {
    /// Sets a rule from a time on, as a new version. What was decided before is not decided again; what takes effect from
    /// then on, also if it is recorded earlier or later, is decided under it.
    async fn set_rule(&self, ctx: &Context<'_>, input: SetRuleInput) -> Result<Option<LedgerPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (from, until) = (input.from.map(|at| at.0), input.until.map(|at| at.0));
        let rule = Rule::try_from(input.rule)?;
        order.issue(LedgerCommand::SetRule { rule, from, until }).await.map(LedgerPayload::of)
    }

    /// Ends a rule from a time on.
    async fn end_rule(&self, ctx: &Context<'_>, input: EndRuleInput) -> Result<Option<LedgerPayload>> {
        let order = Order::of(ctx, &input).await?;
        let (kind, from) = (input.kind.into(), input.from.map(|at| at.0));
        order.issue(LedgerCommand::EndRule { kind, from }).await.map(LedgerPayload::of)
    }
}

/// One version of a rule. What it says is in the field of its kind; all of them are null where the version ends the rule.
#[derive(Debug, SimpleObject)]
pub struct RuleVersion {
    /// Which rule.
    kind: RuleKind,
    /// 1, 2, 3 ... within its kind: what events that apply it refer to.
    version: i32,
    /// The first instant at which it is in force.
    from: DateTime,
    /// The first instant at which it is no longer, if it says.
    until: Option<DateTime>,
    /// The event that set it.
    position: Position,
    /// What items cost.
    item_values: Option<ItemValuesRule>,
    /// What an award of each kind is worth.
    award_values: Option<AwardValuesRule>,
    /// What who stands by earns.
    standby: Option<StandbyRule>,
    /// What nobody earns beyond.
    caps: Option<CapsRule>,
    /// By how much balances shrink.
    decay: Option<DecayRule>,
    /// What is paid is shared out.
    zero_sum: Option<ZeroSumRule>,
    /// What is lost between giver and receiver.
    transfers: Option<TransfersRule>,
    /// What counts as having been there.
    attendance: Option<AttendanceRule>,
    /// How a loot council decides.
    council: Option<CouncilRule>,
}

/// A row of the rules.
struct Row {
    kind: String,
    version: i32,
    rule: Option<String>,
    from_at: chrono::DateTime<chrono::Utc>,
    until_at: Option<chrono::DateTime<chrono::Utc>>,
    changed_at: i64,
}

/// The fields of a ledger that speak of rules.
pub struct LedgerRules(pub Arc<Scope>);

#[Object]
impl LedgerRules {
    /// Every version of every rule, by kind, oldest first.
    async fn rules(
        &self,
        #[graphql(desc = "Only of this kind.")] kind: Option<RuleKind>,
        #[graphql(desc = "Only what is in force at this time.")] at: Option<DateTime>,
    ) -> Result<Option<Vec<RuleVersion>>> {
        self.0.view("ledger_rules").await?;
        let kind = kind.map(|kind| aggregates::ledger::RuleKind::from(kind).name());
        let at = at.map(|at| at.0);
        let rows = sqlx::query_as!(
            Row,
            "SELECT kind, version, rule, from_at, until_at, changed_at FROM ledger_rules_v1 AS r
             WHERE ledger_id = $1 AND ($2::text IS NULL OR kind = $2)
               AND ($3::timestamptz IS NULL OR (rule IS NOT NULL AND from_at <= $3 AND (until_at IS NULL OR until_at > $3)
                    AND NOT EXISTS (SELECT FROM ledger_rules_v1 AS later
                                    WHERE later.ledger_id = r.ledger_id AND later.kind = r.kind
                                      AND later.version > r.version AND later.from_at <= $3
                                      AND (later.until_at IS NULL OR later.until_at > $3))))
             ORDER BY kind, version",
            self.0.rows_of(),
            kind,
            at
        )
        .fetch_all(self.0.database())
        .await?;
        rows.into_iter().map(told).collect::<Result<_>>().map(Some)
    }
}

fn told(row: Row) -> Result<RuleVersion> {
    let unknown = || GraphqlError::internal("a rule of a kind that is not known");
    let kind = aggregates::ledger::RuleKind::ALL.iter().find(|kind| kind.name() == row.kind);
    let rule: Option<Rule> =
        row.rule.as_deref().map(serde_json::from_str).transpose().map_err(GraphqlError::internal)?;
    let mut told = RuleVersion {
        kind: (*kind.ok_or_else(unknown)?).into(),
        version: row.version,
        from: row.from_at.into(),
        until: row.until_at.map(Into::into),
        position: position(row.changed_at).into(),
        item_values: None,
        award_values: None,
        standby: None,
        caps: None,
        decay: None,
        zero_sum: None,
        transfers: None,
        attendance: None,
        council: None,
    };
    match rule {
        None => {}
        Some(Rule::ItemValues(rule)) => told.item_values = Some(rule.into()),
        Some(Rule::AwardValues(rule)) => told.award_values = Some(rule.into()),
        Some(Rule::Standby(rule)) => told.standby = Some(rule.into()),
        Some(Rule::Caps(rule)) => told.caps = Some(rule.into()),
        Some(Rule::Decay(rule)) => told.decay = Some(rule.into()),
        Some(Rule::ZeroSum(rule)) => told.zero_sum = Some(rule.into()),
        Some(Rule::Transfers(rule)) => told.transfers = Some(rule.into()),
        Some(Rule::Attendance(rule)) => told.attendance = Some(rule.into()),
        Some(Rule::Council(rule)) => told.council = Some(rule.into()),
    }
    Ok(told)
}
