//! How officers vote, counted over the votes that whoever asks may see and over no others.
//!
//! A vote counts where it could be read with its voter's name: not an anonymous one, not one that is hidden until the award before
//! it, not one that is the officers' from elsewhere. One's own count for oneself. So a count tells nothing that the votes do not, but
//! for how often they were changed. Whoever turned out to be somebody else voted, and was voted for, as them.

use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::{ComplexObject, SimpleObject};
use rust_decimal::RoundingStrategy::MidpointNearestEven;
use uuid::Uuid;

use super::vote::sits_in_council;
use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Decimal};
use crate::graphql::scope::Scope;
use crate::merged::by_person;

/// How an officer votes, as far as whoever asks may see the votes.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct VoteStatistics {
    #[graphql(skip)]
    scope: Arc<Scope>,
    /// The officer's id.
    member_id: Uuid,
    /// How many votes of theirs stand: one per decision and candidate.
    votes: i64,
    /// How many of them are for the candidate.
    approvals: i64,
    /// How many are against.
    rejections: i64,
    /// How often they changed a vote, or took one back.
    changed: i64,
    /// How many of their votes were on decisions in which a member got the item.
    settled: i64,
    /// With how many of those the award agrees: for who got it, or against who did not.
    agreed: i64,
    /// How many decisions were decided whose votes are seen.
    decided: i64,
    /// In how many of those no vote of theirs stands.
    without_vote: i64,
}

#[ComplexObject]
impl VoteStatistics {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, MemberId(self.member_id)).await
    }

    /// Agreed of settled, 0 to 1, to four places, half to even; null where nothing is settled.
    async fn agreement(&self) -> Option<Decimal> {
        let share = rust_decimal::Decimal::from(self.agreed).checked_div(self.settled.into())?;
        Some(share.round_dp_with_strategy(4, MidpointNearestEven).into())
    }
}

/// Which decisions count.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// What dropped in this raid.
    pub raid: Option<Uuid>,
    /// What was put before the council then or later.
    pub from: Option<DateTime>,
    /// What was put before the council before.
    pub to: Option<DateTime>,
}

struct Row {
    member_id: Uuid,
    votes: i64,
    approvals: i64,
    rejections: i64,
    changed: i64,
    settled: i64,
    agreed: i64,
    decided: i64,
    without_vote: i64,
}

/// Whoever may vote by a role, or did, by how many votes of theirs stand, the most first.
pub async fn statistics(scope: &Arc<Scope>, counted: Counted) -> Result<Vec<VoteStatistics>> {
    let read = [
        "council_decisions",
        "council_votes",
        "council_awards",
        "ledger_members",
        "ledger_merges",
        "ledger_roles",
    ];
    for model in read {
        scope.view(model).await?;
    }
    let rows = select(scope, counted).await?;
    let told = rows.into_iter().map(|row| VoteStatistics {
        scope: Arc::clone(scope),
        member_id: row.member_id,
        votes: row.votes,
        approvals: row.approvals,
        rejections: row.rejections,
        changed: row.changed,
        settled: row.settled,
        agreed: row.agreed,
        decided: row.decided,
        without_vote: row.without_vote,
    });
    Ok(told.collect())
}

async fn select(scope: &Scope, counted: Counted) -> Result<Vec<Row>> {
    let own = scope.session.holder().and_then(|holder| holder.member).map(|own| own.0);
    Ok(by_person!(
        Row,
        [r#", decision AS (
               SELECT d.decision_id, d.state = 'decided' AS decided,
                      NOT d.anonymous AND (d.votes_visible = 'all' OR (d.votes_visible = 'officers' AND $5)
                                           OR (d.votes_visible = 'after_award' AND d.state = 'decided')) AS named,
                      d.state = 'decided' AND EXISTS (
                          SELECT FROM council_awards_v1 a WHERE a.ledger_id = $1 AND a.decision_id = d.decision_id
                             AND a.voided_for IS NULL AND a.member_id IS NOT NULL) AS settled
               FROM council_decisions_v1 d
               WHERE d.ledger_id = $1 AND ($2::uuid IS NULL OR d.raid_id = $2)
                 AND ($3::timestamptz IS NULL OR d.opened_at >= $3) AND ($4::timestamptz IS NULL OR d.opened_at < $4)
           ), cast_vote AS (
               SELECT COALESCE(n.into_id, v.voter_id) AS voter_id, v.decision_id, v.approve, v.changes, d.decided, d.settled,
                      v.approve = EXISTS (
                          SELECT FROM council_awards_v1 a LEFT JOIN now_is w ON w.member_id = a.member_id
                          WHERE a.ledger_id = $1 AND a.decision_id = v.decision_id AND a.voided_for IS NULL
                             AND COALESCE(w.into_id, a.member_id) = COALESCE(c.into_id, v.candidate_id)) AS agrees
               FROM council_votes_v2 v JOIN decision d ON d.decision_id = v.decision_id
               LEFT JOIN now_is n ON n.member_id = v.voter_id LEFT JOIN now_is c ON c.member_id = v.candidate_id
               WHERE v.ledger_id = $1 AND (d.named OR COALESCE(n.into_id, v.voter_id) = $6::uuid)
           ), officer AS (
               SELECT m.member_id FROM ledger_members_v1 m
               WHERE m.ledger_id = $1 AND NOT m.has_left AND EXISTS (
                   SELECT FROM ledger_roles_v1 r
                   WHERE r.ledger_id = $1 AND r.role = ANY(m.roles) AND 'cast_votes' = ANY(r.permissions))
               UNION SELECT voter_id FROM cast_vote
           ), voted AS (
               SELECT voter_id, count(*) FILTER (WHERE approve IS NOT NULL) AS votes,
                      count(*) FILTER (WHERE approve) AS approvals, count(*) FILTER (WHERE NOT approve) AS rejections,
                      sum(changes) AS changed, count(*) FILTER (WHERE approve IS NOT NULL AND settled) AS settled,
                      count(*) FILTER (WHERE settled AND agrees) AS agreed,
                      count(DISTINCT decision_id) FILTER (WHERE decided AND approve IS NOT NULL) AS voted_in
               FROM cast_vote GROUP BY voter_id
           ), open_to AS (
               SELECT o.member_id, (SELECT count(*) FROM decision d
                                    WHERE d.decided AND (d.named OR o.member_id = $6::uuid)) AS decided
               FROM officer o
           )
           SELECT o.member_id AS "member_id!", COALESCE(v.votes, 0) AS "votes!", COALESCE(v.approvals, 0) AS "approvals!",
                  COALESCE(v.rejections, 0) AS "rejections!", COALESCE(v.changed, 0)::bigint AS "changed!",
                  COALESCE(v.settled, 0) AS "settled!", COALESCE(v.agreed, 0) AS "agreed!", o.decided AS "decided!",
                  o.decided - COALESCE(v.voted_in, 0) AS "without_vote!"
           FROM open_to o LEFT JOIN voted v ON v.voter_id = o.member_id
           ORDER BY COALESCE(v.votes, 0) DESC, o.member_id LIMIT 1000"#],
        scope.database(),
        scope.rows_of(),
        counted.raid,
        counted.from.map(|from| from.0),
        counted.to.map(|to| to.0),
        sits_in_council(scope),
        own
    )?)
}
