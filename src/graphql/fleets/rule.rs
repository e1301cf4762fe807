//! Payout rules, as their read table has them.

use std::sync::Arc;

use aggregates::PayoutRuleId;
use aggregates::split::Recipient;
use async_graphql::{Object, SimpleObject};
use chrono::Utc;
use uuid::Uuid;

use super::choices::{BelowMinimum, ShareBy};
use super::view;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;

/// A row of the rules.
struct Row {
    rule_id: Uuid,
    version: i64,
    says: String,
    set_at: chrono::DateTime<Utc>,
}

/// How pools are shared out: a version of a rule.
pub struct PayoutRule {
    scope: Arc<Scope>,
    row: Row,
    says: aggregates::fleets::PayoutRule,
}

/// What a role counts.
#[derive(SimpleObject)]
pub struct RoleMultiplier {
    /// Which role.
    role: String,
    /// How much.
    multiplier: Decimal,
}

/// What others take.
pub struct FixedCut {
    scope: Arc<Scope>,
    cut: aggregates::split::PercentCut,
}

/// What others take.
#[Object]
impl FixedCut {
    /// What for.
    async fn label(&self) -> &str {
        self.cut.label.as_str()
    }

    /// How much, of what earlier cuts leave.
    async fn percent(&self) -> Decimal {
        self.cut.percent.into()
    }

    /// Who gets it; null if the corporation does.
    async fn member(&self) -> Result<Option<Member>> {
        match self.cut.to {
            Recipient::Corp => Ok(None),
            Recipient::Member(member) => member_by_id(&self.scope, member).await,
        }
    }
}

/// How pools are shared out: a version of a rule.
#[Object]
impl PayoutRule {
    /// The rule's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.rule_id
    }

    /// 1, 2, 3 ... within it.
    async fn version(&self) -> i64 {
        self.row.version
    }

    /// Since when it says so.
    async fn set_at(&self) -> DateTime {
        self.row.set_at.into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        self.says.name.as_str()
    }

    /// What it is for.
    async fn description(&self) -> Option<&str> {
        self.says.description.as_ref().map(|text| text.as_str())
    }

    /// What a role counts that has no multiplier.
    async fn base_share(&self) -> Decimal {
        self.says.base_share.into()
    }

    /// What roles count, by name.
    async fn roles(&self) -> Vec<RoleMultiplier> {
        let multipliers = self.says.role_multipliers.iter();
        let told = |(role, multiplier): (&aggregates::Text<40>, &rust_decimal::Decimal)| RoleMultiplier {
            role: role.to_string(),
            multiplier: (*multiplier).into(),
        };
        multipliers.map(told).collect()
    }

    /// By what shares go besides roles.
    async fn by(&self) -> ShareBy {
        self.says.by.into()
    }

    /// Who was there for less gets nothing, where shares go by time.
    async fn minimum_minutes(&self) -> u32 {
        self.says.minimum_minutes
    }

    /// What the corporation takes, in percent.
    async fn corp_tax(&self) -> Option<Decimal> {
        self.says.corp_tax.map(Into::into)
    }

    /// What the commander takes, in percent of what that leaves.
    async fn fc_cut(&self) -> Option<Decimal> {
        self.says.fc_cut.map(Into::into)
    }

    /// What others take, in order.
    async fn fixed_cuts(&self) -> Vec<FixedCut> {
        let cut = |cut: &aggregates::split::PercentCut| FixedCut {
            scope: Arc::clone(&self.scope),
            cut: cut.clone(),
        };
        self.says.fixed_cuts.iter().map(cut).collect()
    }

    /// How much more `logi` counts, in percent.
    async fn logi_bonus(&self) -> Decimal {
        self.says.logi_bonus.into()
    }

    /// What is not paid out if it is less.
    async fn minimum_payout(&self) -> Decimal {
        self.says.minimum_payout.into()
    }

    /// What becomes of it then.
    async fn below_minimum(&self) -> BelowMinimum {
        self.says.below_minimum.into()
    }
}

impl PayoutRule {
    fn of(scope: &Arc<Scope>, row: Row) -> Result<Self> {
        let says = serde_json::from_str(&row.says).map_err(GraphqlError::internal)?;
        Ok(PayoutRule { scope: Arc::clone(scope), row, says })
    }

    /// The latest version of a rule.
    pub async fn latest(scope: &Arc<Scope>, rule: PayoutRuleId) -> Result<Option<Self>> {
        PayoutRule::at_version(scope, rule, None).await
    }

    /// A version of a rule, or the latest.
    pub async fn at_version(
        scope: &Arc<Scope>,
        rule: PayoutRuleId,
        version: Option<i64>,
    ) -> Result<Option<Self>> {
        view(scope, "fleets_rules").await?;
        let row = sqlx::query_as!(
            Row,
            "SELECT rule_id, version, says, set_at FROM fleets_rules_v1
             WHERE ledger_id = $1 AND rule_id = $2 AND ($3::bigint IS NULL OR version = $3)
             ORDER BY version DESC LIMIT 1",
            scope.rows_of(),
            rule.0,
            version
        )
        .fetch_optional(scope.database())
        .await?;
        row.map(|row| PayoutRule::of(scope, row)).transpose()
    }

    /// The latest version of every rule, by name: the first two hundred.
    pub async fn all(scope: &Arc<Scope>) -> Result<Vec<Self>> {
        view(scope, "fleets_rules").await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT rule_id AS "rule_id!", version AS "version!", says AS "says!", set_at AS "set_at!"
               FROM (
                   SELECT DISTINCT ON (rule_id) rule_id, version, says, set_at, name FROM fleets_rules_v1
                   WHERE ledger_id = $1 ORDER BY rule_id, version DESC
               ) AS latest ORDER BY name, rule_id LIMIT 200"#,
            scope.rows_of()
        )
        .fetch_all(scope.database())
        .await?;
        rows.into_iter().map(|row| PayoutRule::of(scope, row)).collect()
    }
}
