//! What decisions about auctions look at besides auctions, and who may decide.

use std::sync::Arc;

use super::AuctionsRefusal as Refusal;
use super::means::{Means, means};
use crate::ledger::Open;
use crate::{AuctionId, Context, Ledger, MemberId, Permission, PointsBook, Raids};

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

    /// What a member has to bid with.
    pub(super) fn means(&self, auction: AuctionId, member: MemberId) -> Result<Means, Refusal> {
        let all = means((self.ledger.open()?, &self.points), auction, &[member].into());
        Ok(all.get(&member).copied().unwrap_or_default())
    }
}

/// Whose bids whoever asks may change as their own.
pub(super) fn own_member(open: &Open, context: &Context<AuctionsContext>) -> Result<MemberId, Refusal> {
    let own = open.member_of(context.principal()).map(|member| open.person(member));
    own.ok_or_else(|| Refusal::ActorIsNoMember { actor: context.principal().clone() })
}
