//! Responses, and those who want an item.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::ledger::CouncilRule;
use aggregates::{DecisionId, MemberId};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::decision::DecisionRow;
use super::vote::{LootVote, Sight, VotesOf, sits_in_council};
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::points::{Standing, standing_of};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::{Rows, Scope};
use crate::reads::What;

/// A row of the responses.
#[derive(Clone, Debug)]
pub struct ResponseRow {
    decision_id: Uuid,
    member_id: Uuid,
    response: String,
    note: Option<String>,
    responded_at: chrono::DateTime<chrono::Utc>,
}

impl ResponseRow {
    /// Whether they want the item.
    pub fn wants(&self) -> bool {
        self.response != CouncilRule::PASS
    }
}

/// Somebody who responded to an item, with what the council knows about them.
#[derive(Description)]
pub struct Candidate {
    scope: Arc<Scope>,
    decision: Arc<DecisionRow>,
    row: ResponseRow,
}

#[Object(use_type_description)]
impl Candidate {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.row.member_id)).await
    }

    /// The member's id.
    async fn member_id(&self) -> Uuid {
        self.row.member_id
    }

    /// What they responded last: a name of the decision's list, or `pass`.
    async fn response(&self) -> &str {
        &self.row.response
    }

    /// What is shown for it.
    async fn label(&self) -> &str {
        self.decision.label_of(&self.row.response)
    }

    /// What they say about it: to the council, and to themselves.
    async fn note(&self) -> Option<&str> {
        let note = self.row.note.as_deref()?;
        let member = MemberId(self.row.member_id);
        if !self.scope.is_own(member) && !sits_in_council(&self.scope) {
            return None;
        }
        self.scope.shows_always([member], What::Responses);
        Some(note)
    }

    /// When they said so.
    async fn responded_at(&self) -> DateTime {
        self.row.responded_at.into()
    }

    /// Where they stand now; null for who does not see their points.
    async fn standing(&self) -> Result<Option<Standing>> {
        standing_of(&self.scope, MemberId(self.row.member_id)).await
    }

    /// How many votes are for them; null for who does not see votes.
    async fn approvals(&self) -> Result<Option<i64>> {
        self.count(true).await
    }

    /// How many votes are against them; null for who does not see votes.
    async fn rejections(&self) -> Result<Option<i64>> {
        self.count(false).await
    }

    /// The votes on them that the caller sees: their own in any case.
    #[graphql(complexity = "8 * child_complexity + 1")]
    async fn votes(&self) -> Result<Option<Vec<LootVote>>> {
        let rows = votes(&self.scope, &self.decision).await?.into_iter();
        let on_them = rows.filter(|vote| vote.candidate_id == self.row.member_id).collect();
        Ok(Some(Sight::of(&self.scope, &self.decision).votes(&self.scope, on_them)))
    }
}

impl Candidate {
    async fn count(&self, approve: bool) -> Result<Option<i64>> {
        if !Sight::of(&self.scope, &self.decision).all {
            return Ok(None);
        }
        let votes = votes(&self.scope, &self.decision).await?;
        let counts =
            votes.iter().filter(|vote| vote.candidate_id == self.row.member_id && vote.approve == approve);
        Ok(Some(i64::try_from(counts.count()).unwrap_or(i64::MAX)))
    }
}

/// Everybody who responded, in the order of the decision's list and then of when they did; who passed comes last.
pub async fn responders(scope: &Arc<Scope>, decision: &Arc<DecisionRow>) -> Result<Vec<Candidate>> {
    scope.view("council_responses").await?;
    let rows = scope.rows.load_one(ResponsesOf(DecisionId(decision.decision_id))).await?;
    let mut rows = rows.unwrap_or_default();
    rows.sort_by_key(|row| (decision.urgency(&row.response), row.responded_at, row.member_id));
    let candidate = |row| Candidate { scope: Arc::clone(scope), decision: Arc::clone(decision), row };
    Ok(rows.into_iter().map(candidate).collect())
}

/// Those of them who want the item.
pub async fn candidates(scope: &Arc<Scope>, decision: &Arc<DecisionRow>) -> Result<Vec<Candidate>> {
    let responders = responders(scope, decision).await?;
    Ok(responders.into_iter().filter(|candidate| candidate.row.wants()).collect())
}

async fn votes(scope: &Scope, decision: &DecisionRow) -> Result<Vec<super::vote::VoteRow>> {
    scope.view("council_votes").await?;
    Ok(scope.rows.load_one(VotesOf(DecisionId(decision.decision_id))).await?.unwrap_or_default())
}

/// The responses to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResponsesOf(pub DecisionId);

impl Loader<ResponsesOf> for Rows {
    type Value = Vec<ResponseRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(
        &self,
        keys: &[ResponsesOf],
    ) -> Result<HashMap<ResponsesOf, Vec<ResponseRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|ResponsesOf(decision)| decision.0).collect();
        let rows = sqlx::query_as!(
            ResponseRow,
            "SELECT decision_id, member_id, response, note, responded_at FROM council_responses_v1
             WHERE ledger_id = $1 AND decision_id = ANY($2)",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(ResponsesOf(row.decision_id.into())).or_default().push(row);
        }
        Ok(found)
    }
}
