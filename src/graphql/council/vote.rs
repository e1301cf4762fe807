//! Votes, and who sees them: as the decision's own terms say.
//!
//! Whoever may not see a vote is not told how many there are either. Of an anonymous vote nobody but its voter learns whose it
//! is, nor when it was cast: beside the log, the time would tell.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{DecisionId, MemberId, Permission};
use async_graphql::dataloader::Loader;
use async_graphql::{Description, Object};
use uuid::Uuid;

use super::decision::DecisionRow;
use crate::graphql::error::Result;
use crate::graphql::ledger::{VotesVisible, member_by_id};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::{Rows, Scope};

/// A row of the votes.
#[derive(Clone, Debug)]
pub struct VoteRow {
    decision_id: Uuid,
    /// On whom.
    pub candidate_id: Uuid,
    /// Whose vote it is.
    pub voter_id: Uuid,
    /// For or against them.
    pub approve: bool,
    voted_at: chrono::DateTime<chrono::Utc>,
}

/// A vote on a candidate.
#[derive(Description)]
pub struct LootVote {
    scope: Arc<Scope>,
    row: VoteRow,
    names_voter: bool,
}

#[Object(use_type_description)]
impl LootVote {
    /// On whom.
    async fn candidate_id(&self) -> Uuid {
        self.row.candidate_id
    }

    /// Whose vote it is; null where votes are anonymous, but for one's own.
    async fn voter(&self) -> Result<Option<Member>> {
        match self.names_voter {
            true => member_by_id(&self.scope, MemberId(self.row.voter_id)).await,
            false => Ok(None),
        }
    }

    /// For them, or against.
    async fn approve(&self) -> bool {
        self.row.approve
    }

    /// When it was cast; null where votes are anonymous, but for one's own.
    async fn voted_at(&self) -> Option<DateTime> {
        self.names_voter.then(|| self.row.voted_at.into())
    }
}

/// What the caller sees of how officers voted in a decision.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Whether they see all votes.
    pub all: bool,
    names_voters: bool,
    own: Option<MemberId>,
}

impl Sight {
    /// As a decision's terms have it.
    pub fn of(scope: &Scope, decision: &DecisionRow) -> Self {
        let council = || sits_in_council(scope);
        let all = match VotesVisible::of_column(&decision.votes_visible) {
            VotesVisible::All => true,
            VotesVisible::Officers => council(),
            VotesVisible::AfterAward => decision.state == "decided",
        };
        // How anonymous votes stood at each moment would tell when each was cast.
        let all = all && !(decision.anonymous && scope.known().is_some());
        let own = scope.session.holder().and_then(|holder| holder.member);
        Sight { all, names_voters: all && !decision.anonymous, own }
    }

    /// The votes that are seen, for those whose voters are not named in an order that does not name them either.
    pub fn votes(self, scope: &Arc<Scope>, rows: Vec<VoteRow>) -> Vec<LootVote> {
        let own = |row: &VoteRow| self.own.is_some_and(|own| own.0 == row.voter_id);
        let seen = rows.into_iter().filter(|row| self.all || own(row));
        let vote = |row: VoteRow| {
            let names_voter = self.names_voters || own(&row);
            LootVote { scope: Arc::clone(scope), row, names_voter }
        };
        let mut votes: Vec<_> = seen.map(vote).collect();
        votes.sort_by_key(|vote| {
            let named = vote.names_voter.then_some(vote.row.voter_id);
            (vote.row.candidate_id, named, vote.row.approve)
        });
        votes
    }
}

/// Whether the caller is of the council: who may vote or award.
pub fn sits_in_council(scope: &Scope) -> bool {
    scope.session.may(Permission::CastVotes) || scope.session.may(Permission::AwardLoot)
}

/// The votes of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VotesOf(pub DecisionId);

impl Loader<VotesOf> for Rows {
    type Value = Vec<VoteRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[VotesOf]) -> Result<HashMap<VotesOf, Vec<VoteRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|VotesOf(decision)| decision.0).collect();
        let rows = sqlx::query_as!(
            VoteRow,
            r#"SELECT decision_id, candidate_id, voter_id, approve AS "approve!", voted_at FROM council_votes_v2
               WHERE ledger_id = $1 AND decision_id = ANY($2) AND approve IS NOT NULL"#,
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(VotesOf(row.decision_id.into())).or_default().push(row);
        }
        Ok(found)
    }
}
