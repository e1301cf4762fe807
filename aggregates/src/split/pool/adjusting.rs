//! Shares set by hand. The others share what these leave by their weights, so all shares still sum to the rest.

use super::settling::settle;
use super::terms::on_the_grid;
use super::{Adjusted, NotSplit, PoolSplit};
use crate::{Amount, MemberId};

/// The split with one share set by hand. It stays where it is set through later adjustments, until it is set again; whoever
/// was not set by hand shares the difference by weight, and never goes below zero. The minimum payout applies as before.
pub fn adjust(split: &PoolSplit, member: MemberId, share: Amount) -> Result<PoolSplit, NotSplit> {
    if share < Amount::ZERO {
        return Err(NotSplit::ShareBelowZero { member, share });
    }
    on_the_grid(share, split.total.currency())?;
    let mut split = split.clone();
    let most = split.most_for(member);
    if share > most {
        return Err(NotSplit::ShareAboveRest { member, share, most });
    }
    let adjusted = split.shares.iter_mut().find(|share| share.member == member);
    let adjusted = adjusted.ok_or(NotSplit::UnknownParticipant { member })?;
    adjusted.adjusted.get_or_insert(Adjusted { from: adjusted.share });
    adjusted.share = share;
    settle(split)
}

impl PoolSplit {
    /// The largest share that a member can be set to: the rest less the other shares that were set by hand.
    pub fn most_for(&self, member: MemberId) -> Amount {
        let others = self.shares.iter().filter(|share| share.member != member && share.adjusted.is_some());
        others.fold(self.rest, |left, share| left.minus(share.share).unwrap_or_default())
    }
}
