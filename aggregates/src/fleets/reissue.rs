//! Issuing history again: who flew, what was looted and what was approved does not hang on any rule of points.

use super::{Fleets, FleetsEvent as Event};
use crate::reissue::facts;
use crate::{Aggregate, Reissue, Reissued};

impl Reissue for Fleets {
    fn reissue(events: &[Event]) -> Vec<Reissued<<Self as Aggregate>::Command>> {
        facts(events, |event| match event {
            Event::SettingsChanged { .. }
            | Event::RuleSet { .. }
            | Event::Planned { .. }
            | Event::Changed { .. }
            | Event::Started { .. }
            | Event::Completed { .. }
            | Event::Cancelled { .. }
            | Event::StageSet { .. }
            | Event::Paid { .. }
            | Event::CrewSet { .. }
            | Event::CrewRemoved { .. }
            | Event::Joined { .. }
            | Event::Left { .. }
            | Event::PoolOpened { .. }
            | Event::PoolChanged { .. }
            | Event::PoolRemoved { .. }
            | Event::ItemsAdded { .. }
            | Event::ItemSet { .. }
            | Event::ItemsRemoved { .. }
            | Event::ValuationAsked { .. }
            | Event::PoolValued { .. }
            | Event::ValuationFailed { .. }
            | Event::PriceSet { .. }
            | Event::InKindSet { .. }
            | Event::SharesAdjusted { .. }
            | Event::PoolApproved { .. }
            | Event::ApprovalVoided { .. }
            | Event::PoolPaid { .. } => {}
        })
    }
}
