//! What decisions about auctions look at besides auctions, and who may decide.

use std::sync::Arc;

use super::AuctionsRefusal as Refusal;
use super::means::{Means, means};
use crate::ledger::Open;
use crate::{AuctionId, Context, Ledger, MemberId, Permission, PointsBook, Raids, Who};

/// What is lent to a decision about auctions, at the same position.
#[derive(Clone, Debug)]
pub struct AuctionsContext {
    /// The ledger itself.
    pub ledger: Arc<Ledger>,
    /// Its points book.
    pub points: Arc<PointsBook>,
    /// Its raids.
    pub raids: Arc<Raids>,
}

/// A question about a bid, of whoever may ask it.
pub(super) struct Asked<'a> {
    pub open: &'a Open,
    own: Option<MemberId>,
    other: Option<&'a Who>,
}

impl AuctionsContext {
    /// The open books, for who has a right. An auction goes by when things are recorded: who could say that they bid earlier
    /// would always have.
    pub(super) fn required(
        &self,
        context: &Context<AuctionsContext>,
        permission: Permission,
    ) -> Result<&Open, Refusal> {
        let open = self.ledger.require(context, permission)?;
        context.backdated_to.map_or(Ok(open), |effective_at| Err(Refusal::NotBackdated { effective_at }))
    }

    /// The open books, for who bids themselves, or manages auctions and names somebody else.
    pub(super) fn asked<'a>(
        &'a self,
        context: &Context<AuctionsContext>,
        who: Option<&'a Who>,
    ) -> Result<Asked<'a>, Refusal> {
        let open = self.ledger.open()?;
        let own = open.member_of(context.principal()).map(|member| open.person(member));
        let other = who.filter(|who| own.is_none() || open.resolve(who).ok() != own);
        let needed = if other.is_some() { Permission::ManageAuctions } else { Permission::Bid };
        self.required(context, needed).map(|open| Asked { open, own, other })
    }

    /// What a member has to bid with.
    pub(super) fn means(&self, auction: AuctionId, member: MemberId) -> Result<Means, Refusal> {
        let all = means((self.ledger.open()?, &self.points), auction, &[member].into());
        Ok(all.get(&member).copied().unwrap_or_default())
    }
}

impl Asked<'_> {
    /// Whether it is about a bid of one's own.
    pub fn is_own(&self) -> bool {
        self.other.is_none()
    }

    /// Whose bid it is about.
    pub fn member(&self, context: &Context<AuctionsContext>) -> Result<MemberId, Refusal> {
        let nobody = || Refusal::ActorIsNoMember { actor: context.principal().clone() };
        self.other.map_or_else(|| self.own.ok_or_else(nobody), |who| Ok(self.open.resolve(who)?))
    }
}
