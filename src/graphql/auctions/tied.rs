//! What told equal bids apart, so that anybody can check it.

use std::sync::Arc;

use aggregates::MemberId;
use aggregates::auctions::{Attended, Had, Round};
use async_graphql::{Description, Object, SimpleObject};

use super::choices::AuctionTie;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::reads::What;

/// A rule that was asked about equal bids.
#[derive(SimpleObject)]
pub struct TieRound {
    /// Which.
    rule: Option<AuctionTie>,
    /// Everybody whom the rules before it did not tell apart, in order of id.
    contenders: Vec<TieContender>,
}

/// What somebody had for a rule about ties.
#[derive(Description)]
pub struct TieContender {
    scope: Arc<Scope>,
    member: MemberId,
    had: Had,
}

/// What somebody was at when an auction closed.
#[derive(SimpleObject)]
pub struct TieAttendance {
    /// How often they were there.
    attended: u32,
    /// Of how many times.
    possible: u32,
}

#[Object(use_type_description)]
impl TieContender {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.member).await
    }

    /// What they drew: SHA-256 of the seed, the auction's id and theirs, in hexadecimal. The highest wins.
    async fn drawn(&self) -> Option<String> {
        match self.had {
            Had::Drawn(Some(drawn)) => Some(drawn.to_string()),
            _ => None,
        }
    }

    /// What they were at, of what they could have been at, by the time of the close.
    async fn attended(&self) -> Option<TieAttendance> {
        let Had::Attended(Attended { attended, possible }) = self.had else { return None };
        Some(TieAttendance { attended, possible })
    }

    /// Their balance, with what of it was set aside; null for who does not see their points.
    async fn balance(&self) -> Option<Decimal> {
        let Had::Balance(balance) = self.had else { return None };
        if !self.scope.sees(self.member) {
            return None;
        }
        self.scope.shows([self.member], What::Points);
        Some(Decimal::of_column(&balance.to_string()))
    }
}

/// The rounds of a row.
pub fn rounds(scope: &Arc<Scope>, tied: Option<&str>) -> Result<Vec<TieRound>> {
    let Some(tied) = tied else { return Ok(Vec::new()) };
    let rounds: Vec<Round> = serde_json::from_str(tied).map_err(GraphqlError::internal)?;
    let contender = |(member, had)| TieContender { scope: Arc::clone(scope), member, had };
    let round = |round: Round| TieRound {
        rule: AuctionTie::of_column(round.rule.name()),
        contenders: round.had.into_iter().map(contender).collect(),
    };
    Ok(rounds.into_iter().map(round).collect())
}
