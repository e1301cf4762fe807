//! Awards of auctions, as they are and as they would be.

use std::sync::Arc;

use aggregates::{MemberId, Points};
use async_graphql::{ComplexObject, SimpleObject};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::ledger::member_by_id;
use crate::graphql::root::Member;
use crate::graphql::scalar::{Decimal, Position};
use crate::graphql::scope::Scope;
use crate::reads::What;
use crate::simulate;

/// An award of an auction that would have gone to somebody else, or at another price.
#[derive(Clone, SimpleObject)]
pub struct AwardChange {
    /// Of which auction.
    auction_id: Uuid,
    /// Where it closed.
    position: Position,
    /// What was bid for.
    item: String,
    /// 1, 2, 3 ... within the auction.
    number: u32,
    /// Who won it; null if there was no such award.
    before: Option<Winner>,
    /// Who would have won it; null if there would be no such award.
    after: Option<Winner>,
}

/// Who wins, and for how much.
#[derive(Clone, SimpleObject)]
#[graphql(complex)]
pub struct Winner {
    #[graphql(skip)]
    scope: Arc<Scope>,
    #[graphql(skip)]
    member: MemberId,
    /// What they pay.
    price: Decimal,
}

#[ComplexObject]
impl Winner {
    /// Who.
    async fn member(&self) -> Result<Option<Member>> {
        member_by_id(&self.scope, self.member).await
    }
}

impl AwardChange {
    /// For this caller.
    pub fn of(scope: &Arc<Scope>, change: &simulate::AwardChange) -> Self {
        let winner = |won: Option<(MemberId, Points)>| {
            won.map(|(member, price)| Winner { scope: Arc::clone(scope), member, price: price.into() })
        };
        let won = change.before.iter().chain(&change.after);
        scope.shows(won.map(|(member, _)| *member), What::Points);
        AwardChange {
            auction_id: change.auction.0,
            position: change.position.into(),
            item: change.item.clone(),
            number: change.number,
            before: winner(change.before),
            after: winner(change.after),
        }
    }
}
