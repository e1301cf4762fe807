//! A decision of the loot council, as the read table has it.

use std::sync::Arc;

use aggregates::ledger::CouncilRule;
use aggregates::{DecisionId, KillId, RaidId};
use async_graphql::{Description, Object, SimpleObject};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::award::LootAward;
use super::candidate::{Candidate, candidates, responders};
use super::choices::{DecisionOrder, DecisionState};
use crate::graphql::error::Result;
use crate::graphql::ledger::VotesVisible;
use crate::graphql::page::{Key, Page};
use crate::graphql::points::ItemSlot;
use crate::graphql::raids::{Kill, Raid};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::position;

/// A row of the decisions.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// Which.
    pub decision_id: Uuid,
    /// How far it is.
    pub state: String,
    item_id: Option<i64>,
    name: String,
    slot: Option<String>,
    quality: Option<i32>,
    level: Option<i64>,
    copies: i32,
    awarded: i32,
    raid_id: Option<Uuid>,
    kill_id: Option<Uuid>,
    boss: Option<String>,
    deadline: Option<chrono::DateTime<Utc>>,
    council: i32,
    responses: Vec<String>,
    labels: Vec<String>,
    /// Who sees how officers voted.
    pub votes_visible: String,
    /// Whether nobody but the voter learns whose vote it was.
    pub anonymous: bool,
    own_votes: bool,
    deferred_for: Option<String>,
    cancelled_for: Option<String>,
    opened_at: chrono::DateTime<Utc>,
    closed_at: Option<chrono::DateTime<Utc>>,
    /// The last event that touched the row.
    changed_at: i64,
}

/// Decisions by when they were put before the council.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Opened(chrono::DateTime<Utc>, Uuid);

impl Key for Opened {
    const LIST: &'static str = "decisions.1";
}

impl DecisionRow {
    /// Its place in the list.
    pub fn place(&self) -> Opened {
        Opened(self.opened_at, self.decision_id)
    }

    /// What is shown for a response.
    pub fn label_of<'a>(&'a self, response: &'a str) -> &'a str {
        let label =
            self.responses.iter().position(|name| name == response).and_then(|at| self.labels.get(at));
        label.map_or(if response == CouncilRule::PASS { "Pass" } else { response }, String::as_str)
    }

    /// A response's place in the list; `pass` comes last.
    pub fn urgency(&self, response: &str) -> usize {
        self.responses.iter().position(|name| name == response).unwrap_or(self.responses.len())
    }
}

/// An item that dropped.
#[derive(SimpleObject)]
pub struct DroppedItem {
    /// The item's id in its game.
    pub id: Option<i64>,
    /// Its name as the guild wrote it.
    pub name: String,
    /// Where it is worn.
    pub slot: Option<ItemSlot>,
    /// 0 poor, 1 common, 2 uncommon, 3 rare, 4 epic, 5 legendary.
    pub quality: Option<i32>,
    /// Its item level.
    pub level: Option<i64>,
}

/// Something that may be responded.
#[derive(SimpleObject)]
pub struct ResponseOption {
    /// What it goes by.
    name: String,
    /// What is shown for it.
    label: String,
}

/// A decision of the loot council: everything that led to an award.
#[derive(Description)]
pub struct Decision {
    scope: Arc<Scope>,
    row: Arc<DecisionRow>,
}

#[Object(use_type_description)]
impl Decision {
    /// The decision's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.decision_id
    }

    /// How far it is.
    async fn state(&self) -> DecisionState {
        DecisionState::of_column(&self.row.state)
    }

    /// What is decided on.
    async fn item(&self) -> DroppedItem {
        DroppedItem {
            id: self.row.item_id,
            name: self.row.name.clone(),
            slot: self.row.slot.as_deref().and_then(ItemSlot::of_column),
            quality: self.row.quality,
            level: self.row.level,
        }
    }

    /// How many of it there are.
    async fn copies(&self) -> i32 {
        self.row.copies
    }

    /// How many awards of it stand.
    async fn awarded(&self) -> i32 {
        self.row.awarded
    }

    /// The raid that it dropped in.
    async fn raid(&self) -> Result<Option<Raid>> {
        match self.row.raid_id {
            Some(raid) => Raid::by_id(&self.scope, RaidId(raid)).await,
            None => Ok(None),
        }
    }

    /// The kill that it dropped from; null if it was removed since.
    async fn kill(&self) -> Result<Option<Kill>> {
        match self.row.raid_id.zip(self.row.kill_id) {
            Some((raid, kill)) => Kill::by_id(&self.scope, RaidId(raid), KillId(kill)).await,
            None => Ok(None),
        }
    }

    /// Whom it dropped from.
    async fn boss(&self) -> Option<&str> {
        self.row.boss.as_deref()
    }

    /// Until when raiders may respond; as long as it is open, without it.
    async fn deadline(&self) -> Option<DateTime> {
        self.row.deadline.map(DateTime)
    }

    /// What may be responded, the most urgent first; `pass` can be in any decision.
    async fn options(&self) -> Vec<ResponseOption> {
        let options = self.row.responses.iter().cloned().zip(self.row.labels.iter().cloned());
        options.map(|(name, label)| ResponseOption { name, label }).collect()
    }

    /// The version of the rule `COUNCIL` that it goes on under; 0 is what goes in a ledger that never set one.
    async fn council_version(&self) -> i32 {
        self.row.council
    }

    /// Who sees how officers voted.
    async fn votes_visible(&self) -> VotesVisible {
        VotesVisible::of_column(&self.row.votes_visible)
    }

    /// Whether nobody but the voter ever learns whose vote it was.
    async fn anonymous(&self) -> bool {
        self.row.anonymous
    }

    /// Whether officers may vote on themselves.
    async fn own_votes(&self) -> bool {
        self.row.own_votes
    }

    /// Those who want it, the most urgent first.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn candidates(&self) -> Result<Option<Vec<Candidate>>> {
        candidates(&self.scope, &self.row).await.map(Some)
    }

    /// Everybody who responded; who passed comes last.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn responses(&self) -> Result<Option<Vec<Candidate>>> {
        responders(&self.scope, &self.row).await.map(Some)
    }

    /// What was awarded, also what was taken back.
    #[graphql(complexity = "2 * child_complexity + 1")]
    async fn awards(&self) -> Result<Option<Vec<LootAward>>> {
        LootAward::all(&self.scope, &self.row).await.map(Some)
    }

    /// Why it is put off, if it is.
    async fn deferred_for(&self) -> Option<&str> {
        self.row.deferred_for.as_deref()
    }

    /// Why nothing more of it is awarded, if it was cancelled.
    async fn cancelled_for(&self) -> Option<&str> {
        self.row.cancelled_for.as_deref()
    }

    /// When it was put before the council.
    async fn opened_at(&self) -> DateTime {
        self.row.opened_at.into()
    }

    /// When the last copy was awarded, or it was cancelled.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }

    /// The position of the last event that touched this row. Responses and votes have rows of their own.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }
}

impl Decision {
    /// The decision of a row.
    pub fn of(scope: &Arc<Scope>, row: DecisionRow) -> Self {
        Decision { scope: Arc::clone(scope), row: Arc::new(row) }
    }

    /// A decision by id, for who may see points.
    pub async fn by_id(scope: &Arc<Scope>, decision: DecisionId) -> Result<Option<Self>> {
        scope.view("council_decisions").await?;
        let listed = Listed { decisions: Some(vec![decision.0]), ..Listed::default() };
        let rows = select(scope, &Page::whole()?, &listed, DecisionOrder::OldestFirst).await?;
        Ok(rows.into_iter().next().map(|row| Decision::of(scope, row)))
    }
}

/// Which decisions are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// These.
    pub decisions: Option<Vec<Uuid>>,
    /// In this state.
    pub state: Option<DecisionState>,
    /// Somebody wants it, or got it.
    pub member: Option<Uuid>,
    /// Dropped in this raid.
    pub raid: Option<Uuid>,
    /// Put before the council then or later.
    pub from: Option<DateTime>,
    /// Put before the council before.
    pub to: Option<DateTime>,
}

macro_rules! decisions {
    ($order:literal, $after:literal, $before:literal, $scope:ident, $page:ident, $listed:ident) => {
        sqlx::query_as!(
            DecisionRow,
            "SELECT decision_id, state, item_id, name, slot, quality, level, copies, awarded, raid_id, kill_id, boss, deadline,
                    council, responses, labels, votes_visible, anonymous, own_votes, deferred_for, cancelled_for, opened_at,
                    closed_at, changed_at
             FROM council_decisions_v1 d
             WHERE ledger_id = $1
               AND ($2::timestamptz IS NULL OR (opened_at, decision_id) "
                + $after
                + " ($2, $3::uuid))
               AND ($4::timestamptz IS NULL OR (opened_at, decision_id) "
                + $before
                + " ($4, $5::uuid))
               AND ($6::uuid[] IS NULL OR decision_id = ANY($6)) AND ($7::text IS NULL OR state = $7)
               AND ($8::uuid IS NULL OR raid_id = $8)
               AND ($9::timestamptz IS NULL OR opened_at >= $9) AND ($10::timestamptz IS NULL OR opened_at < $10)
               AND ($11::uuid IS NULL
                    OR EXISTS (SELECT FROM council_responses_v1 r
                               WHERE r.ledger_id = $1 AND r.member_id = $11 AND r.decision_id = d.decision_id
                                 AND r.response <> 'pass')
                    OR EXISTS (SELECT FROM council_awards_v1 a
                               WHERE a.ledger_id = $1 AND a.member_id = $11 AND a.decision_id = d.decision_id))
             ORDER BY opened_at "
                + $order
                + ", decision_id "
                + $order
                + " LIMIT $12",
            $scope.rows_of(),
            $page.after.map(|key| key.0),
            $page.after.map(|key| key.1),
            $page.before.map(|key| key.0),
            $page.before.map(|key| key.1),
            $listed.decisions.as_deref(),
            $listed.state.map(DecisionState::column),
            $listed.raid,
            $listed.from.map(|from| from.0),
            $listed.to.map(|to| to.0),
            $listed.member,
            $page.limit()
        )
        .fetch_all($scope.database())
        .await
    };
}

/// A page of the decisions.
pub async fn select(
    scope: &Scope,
    page: &Page<Opened>,
    listed: &Listed,
    order: DecisionOrder,
) -> Result<Vec<DecisionRow>> {
    let newest = order == DecisionOrder::NewestFirst;
    Ok(match (newest, page.backward) {
        (false, false) => decisions!("ASC", ">", "<", scope, page, listed)?,
        (false, true) => decisions!("DESC", ">", "<", scope, page, listed)?,
        (true, false) => decisions!("DESC", "<", ">", scope, page, listed)?,
        (true, true) => decisions!("ASC", "<", ">", scope, page, listed)?,
    })
}
