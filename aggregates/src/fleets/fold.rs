//! How the fleets' state follows their events.

use chrono::{DateTime, Utc};

use super::{
    Approval, Fleet, FleetPlan, FleetStage as Stage, Fleets, FleetsEvent as Event, Pool, PoolPlan, PoolStage,
    RuleVersion, Stay,
};
use crate::{Actor, CharacterId, FleetId, MemberId, PoolId};

impl Fleets {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::SettingsChanged { settings } => self.settings = settings.clone(),
            Event::RuleSet { rule, version, default, says } => {
                let version = RuleVersion { version: *version, rule: (**says).clone() };
                self.rules.entry(*rule).or_default().push(version);
                if *default {
                    self.default_rule = Some(*rule);
                }
            }
            Event::Planned { fleet, plan } => self.plan(*fleet, plan),
            Event::Changed { fleet, .. }
            | Event::Started { fleet, .. }
            | Event::Completed { fleet, .. }
            | Event::Cancelled { fleet, .. }
            | Event::StageSet { fleet, .. }
            | Event::Paid { fleet }
            | Event::CrewSet { fleet, .. }
            | Event::CrewRemoved { fleet, .. }
            | Event::Joined { fleet, .. }
            | Event::Left { fleet, .. } => {
                if let Some(fleet) = self.fleets.get_mut(fleet) {
                    fleet.fold(event);
                }
            }
            Event::PoolOpened { pool, fleet, by, plan } => self.open_pool(*pool, (*fleet, by), plan),
            Event::PoolChanged { pool, .. }
            | Event::PoolRemoved { pool, .. }
            | Event::ItemsAdded { pool, .. }
            | Event::ItemSet { pool, .. }
            | Event::ItemsRemoved { pool, .. }
            | Event::ValuationAsked { pool, .. }
            | Event::PoolValued { pool, .. }
            | Event::ValuationFailed { pool, .. }
            | Event::PriceSet { pool, .. }
            | Event::InKindSet { pool, .. }
            | Event::SharesAdjusted { pool, .. }
            | Event::PoolApproved { pool, .. }
            | Event::ApprovalVoided { pool, .. }
            | Event::PoolPaid { pool } => {
                if let Some(pool) = self.pools.get_mut(pool) {
                    pool.fold(event);
                }
            }
        }
    }

    fn plan(&mut self, fleet: FleetId, plan: &FleetPlan) {
        let planned = Fleet {
            plan: plan.clone(),
            stage: Stage::Planning,
            started_at: None,
            completed_at: None,
            crew: std::collections::BTreeMap::new(),
        };
        self.fleets.insert(fleet, planned);
    }

    fn open_pool(&mut self, id: PoolId, (fleet, by): (FleetId, &Actor), plan: &PoolPlan) {
        let pool = Pool {
            fleet,
            plan: plan.clone(),
            touched_by: [by.clone()].into(),
            items: std::collections::BTreeMap::new(),
            lines: 0,
            prices: std::collections::BTreeMap::new(),
            in_kind: Vec::new(),
            adjustments: Vec::new(),
            valuations: 0,
            approvals: 0,
            stage: PoolStage::Draft,
        };
        self.pools.insert(id, pool);
    }
}

impl Fleet {
    fn fold(&mut self, event: &Event) {
        match event {
            Event::Changed { plan, .. } => self.plan = plan.clone(),
            Event::Started { at, .. } => self.reach(Stage::Active, *at),
            Event::Completed { at, .. } => self.reach(Stage::Completed, *at),
            Event::StageSet { stage, at, .. } => self.reach(*stage, *at),
            Event::Cancelled { .. } => self.stage = Stage::Cancelled,
            Event::Paid { .. } => self.stage = Stage::Paid,
            Event::CrewSet { member, crew, .. } => drop(self.crew.insert(*member, crew.clone())),
            Event::CrewRemoved { member, .. } => drop(self.crew.remove(member)),
            Event::Joined { member, character, at, .. } => self.join(*member, *character, *at),
            Event::Left { member, character, at, .. } => self.leave(*member, *character, *at),
            _ => {}
        }
    }

    /// A fleet that is said to be over started by then, and one that flies again is not over.
    fn reach(&mut self, stage: Stage, at: DateTime<Utc>) {
        self.stage = stage;
        match stage {
            Stage::Planning => (self.started_at, self.completed_at) = (None, None),
            Stage::Active => {
                self.started_at.get_or_insert(at);
                self.completed_at = None;
            }
            Stage::Completed | Stage::Paid => {
                self.started_at.get_or_insert(at);
                self.completed_at.get_or_insert(at);
            }
            Stage::Cancelled => {}
        }
    }

    fn join(&mut self, member: MemberId, character: Option<CharacterId>, at: DateTime<Utc>) {
        let Some(crew) = self.crew.get_mut(&member) else { return };
        crew.stays.push(Stay { joined_at: at, left_at: None, character });
        crew.stays.sort_by_key(Stay::order);
    }

    fn leave(&mut self, member: MemberId, character: Option<CharacterId>, at: DateTime<Utc>) {
        let there = |stay: &&mut Stay| stay.left_at.is_none() && stay.character == character;
        let Some(crew) = self.crew.get_mut(&member) else { return };
        if let Some(stay) = crew.stays.iter_mut().find(there) {
            stay.left_at = Some(at);
        }
        crew.stays.sort_by_key(Stay::order);
    }
}

impl Pool {
    fn fold(&mut self, event: &Event) {
        if let Some(by) = event.touches() {
            self.touched_by.insert(by.clone());
        }
        match event {
            Event::PoolChanged { plan, .. } => self.change(plan),
            Event::PoolRemoved { .. } => self.stage = PoolStage::Removed,
            Event::ItemsAdded { lines, .. } => {
                for line in lines {
                    self.lines = self.lines.max(line.line);
                    self.items.insert(line.line, line.item.clone());
                }
                self.stage = PoolStage::Draft;
            }
            Event::ItemSet { line, item, .. } => {
                self.items.insert(*line, item.clone());
                self.stage = PoolStage::Draft;
            }
            Event::ItemsRemoved { lines, .. } => {
                self.items.retain(|line, _| !lines.contains(line));
                self.prices.retain(|line, _| !lines.contains(line));
                self.stage = PoolStage::Draft;
            }
            Event::ValuationAsked { valuation, .. } => {
                self.valuations = *valuation;
                self.stage = PoolStage::Valuing;
            }
            Event::ValuationFailed { .. } => self.stage = PoolStage::Draft,
            Event::InKindSet { taken, .. } => self.in_kind.clone_from(taken),
            Event::SharesAdjusted { adjustments, .. } => self.adjustments.clone_from(adjustments),
            _ => self.worth(event),
        }
    }

    /// Another strategy asks for other prices; those that somebody set stay.
    fn change(&mut self, plan: &PoolPlan) {
        if plan.strategy != self.plan.strategy {
            self.prices.retain(|_, priced| priced.is_manual());
            self.stage = PoolStage::Draft;
        }
        self.plan = plan.clone();
    }

    fn worth(&mut self, event: &Event) {
        match event {
            Event::PoolValued { prices, missing, total, at, .. } => {
                self.prices.retain(|_, priced| priced.is_manual());
                self.prices.extend(prices.iter().map(|price| (price.line, price.price.clone())));
                let missing = missing.iter().map(|unpriced| unpriced.line).collect();
                self.stage = PoolStage::Valued { at: *at, total: *total, missing };
            }
            Event::PriceSet { line, price, total, at, .. } => {
                self.prices.insert(*line, price.clone());
                // A price for a line of a pool that is not valued waits for the others.
                if matches!(self.stage, PoolStage::Valued { .. }) || self.unpriced().is_empty() {
                    self.stage = PoolStage::Valued { at: *at, total: *total, missing: self.unpriced() };
                }
            }
            Event::PoolApproved { approval, at, split, shares, .. } => {
                self.approvals = *approval;
                let (number, total, shares) = (*approval, split.total.amount(), shares.clone());
                let parts = split.parts().ok().map(Box::new);
                self.stage = PoolStage::Approved(Approval { number, at: *at, total, parts, shares });
            }
            // What it was worth stays; the prices are there.
            Event::ApprovalVoided { .. } => {
                if let Some(Approval { at, total, .. }) = self.approval().cloned() {
                    self.stage = PoolStage::Valued { at, total, missing: self.unpriced() };
                }
            }
            Event::PoolPaid { .. } => {
                if let Some(approval) = self.approval().cloned() {
                    self.stage = PoolStage::Paid(approval);
                }
            }
            _ => {}
        }
    }
}

impl Event {
    /// Who changed what is in a pool, what that is worth or how it is shared out.
    fn touches(&self) -> Option<&Actor> {
        match self {
            Event::PoolChanged { by, .. }
            | Event::ItemsAdded { by, .. }
            | Event::ItemSet { by, .. }
            | Event::ItemsRemoved { by, .. }
            | Event::InKindSet { by, .. }
            | Event::SharesAdjusted { by, .. }
            | Event::PriceSet { by, .. } => Some(by),
            _ => None,
        }
    }
}
