//! Awards, and how everybody stood who wanted the item by then.

use std::sync::Arc;

use aggregates::{DecisionId, EntryId, MemberId};
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::decision::DecisionRow;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::points::{ItemGiven, item_of};
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal, Position};
use crate::graphql::scope::Scope;
use crate::log::position;
use crate::reads::What;

/// A row of the awards.
pub struct AwardRow {
    award: i32,
    member_id: Option<Uuid>,
    off_spec: bool,
    reason: String,
    entry: i64,
    awarded_at: chrono::DateTime<chrono::Utc>,
    former_id: Option<Uuid>,
    reassigned_for: Option<String>,
    voided_for: Option<String>,
}

/// A copy that was awarded.
#[derive(Description)]
pub struct LootAward {
    scope: Arc<Scope>,
    decision: Arc<DecisionRow>,
    row: AwardRow,
}

#[Object(use_type_description)]
impl LootAward {
    /// 1, 2, 3 ... within the decision.
    async fn number(&self) -> i32 {
        self.row.award
    }

    /// Who has it, if anybody; of one that was taken back, who had it.
    async fn member(&self) -> Result<Option<Member>> {
        match self.row.member_id {
            Some(member) => member_by_id(&self.scope, MemberId(member)).await,
            None => Ok(None),
        }
    }

    /// Whether it is for another role than the member's own.
    async fn off_spec(&self) -> bool {
        self.row.off_spec
    }

    /// Why they.
    async fn reason(&self) -> &str {
        &self.row.reason
    }

    /// When.
    async fn awarded_at(&self) -> DateTime {
        self.row.awarded_at.into()
    }

    /// What it is charged by: an entry of the points book, which goes where the award goes.
    async fn entry_id(&self) -> Position {
        position(self.row.entry).into()
    }

    /// What was charged, or why nothing was; null for who does not see the member's points.
    async fn item(&self) -> Result<Option<ItemGiven>> {
        item_of(&self.scope, EntryId(position(self.row.entry))).await
    }

    /// Who had it before it went to somebody else.
    async fn reassigned_from(&self) -> Result<Option<Member>> {
        match self.row.former_id {
            Some(member) => member_by_id(&self.scope, MemberId(member)).await,
            None => Ok(None),
        }
    }

    /// Why it went to somebody else.
    async fn reassigned_for(&self) -> Option<&str> {
        self.row.reassigned_for.as_deref()
    }

    /// Why it was taken back; null while it stands.
    async fn voided_for(&self) -> Option<&str> {
        self.row.voided_for.as_deref()
    }

    /// Everybody who wanted the item when it was awarded, as they stood then, in order of id.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn contenders(&self) -> Result<Option<Vec<Contender>>> {
        self.scope.view("council_stood").await?;
        let decision = DecisionId(self.decision.decision_id);
        Contender::of(&self.scope, (decision, self.row.award)).await.map(Some)
    }
}

impl LootAward {
    /// The awards of a decision, in order.
    pub async fn all(scope: &Arc<Scope>, decision: &Arc<DecisionRow>) -> Result<Vec<Self>> {
        scope.view("council_awards").await?;
        let rows = sqlx::query_as!(
            AwardRow,
            "SELECT award, member_id, off_spec, reason, entry, awarded_at, former_id, reassigned_for, voided_for
             FROM council_awards_v1 WHERE ledger_id = $1 AND decision_id = $2 ORDER BY award",
            scope.rows_of(),
            decision.decision_id
        )
        .fetch_all(scope.database())
        .await?;
        let award = |row| LootAward { scope: Arc::clone(scope), decision: Arc::clone(decision), row };
        Ok(rows.into_iter().map(award).collect())
    }
}

/// What an award that is to be undone is charged by, as far as the read models have come.
pub async fn entry_of(scope: &Scope, decision: DecisionId, award: i32) -> Result<Option<EntryId>> {
    scope.reach(scope.head().await?).await?;
    let entry = sqlx::query_scalar!(
        "SELECT entry FROM council_awards_v1 WHERE ledger_id = $1 AND decision_id = $2 AND award = $3",
        scope.rows_of(),
        decision.0,
        award
    )
    .fetch_optional(scope.database())
    .await?;
    Ok(entry.map(|entry| EntryId(position(entry))))
}

/// Somebody who wanted an item, as they stood when it was awarded.
#[derive(Description)]
pub struct Contender {
    scope: Arc<Scope>,
    row: ContenderRow,
}

struct ContenderRow {
    member_id: Uuid,
    response: String,
    dkp: String,
    ep: String,
    gp: String,
}

#[Object(use_type_description)]
impl Contender {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.member_id)).await
    }

    /// What they had responded.
    async fn response(&self) -> &str {
        &self.row.response
    }

    /// Their DKP by then; null for who does not see their points.
    async fn dkp(&self) -> Option<Decimal> {
        self.seen(&self.row.dkp)
    }

    /// Their EP by then; null for who does not see their points.
    async fn ep(&self) -> Option<Decimal> {
        self.seen(&self.row.ep)
    }

    /// Their GP by then; null for who does not see their points.
    async fn gp(&self) -> Option<Decimal> {
        self.seen(&self.row.gp)
    }
}

impl Contender {
    async fn of(scope: &Arc<Scope>, (decision, award): (DecisionId, i32)) -> Result<Vec<Self>> {
        let rows = sqlx::query_as!(
            ContenderRow,
            r#"SELECT member_id, response, dkp::text AS "dkp!", ep::text AS "ep!", gp::text AS "gp!"
               FROM council_stood_v1 WHERE ledger_id = $1 AND decision_id = $2 AND award = $3 ORDER BY member_id"#,
            scope.rows_of(),
            decision.0,
            award
        )
        .fetch_all(scope.database())
        .await?;
        let seen = |row: &&ContenderRow| scope.sees(MemberId(row.member_id));
        scope.shows(rows.iter().filter(seen).map(|row| MemberId(row.member_id)), What::Points);
        Ok(rows.into_iter().map(|row| Contender { scope: Arc::clone(scope), row }).collect())
    }

    fn seen(&self, digits: &str) -> Option<Decimal> {
        self.scope.sees(MemberId(self.row.member_id)).then(|| Decimal::of_column(digits))
    }
}
