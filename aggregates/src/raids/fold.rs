//! How the raids' state follows their events.

use std::collections::{BTreeMap, BTreeSet};

use super::{Held, Kill, Planned, Raid, Raids, RaidsEvent as Event, Roster, Status};
use crate::RaidId;

impl Raids {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Planned { raid, plan } => {
                let planned = Planned { plan: plan.clone(), signed_up: BTreeMap::new() };
                self.raids.insert(*raid, Raid::Planned(Box::new(planned)));
            }
            Event::Changed { raid, plan } => match self.raids.get_mut(raid) {
                Some(Raid::Planned(planned)) => planned.plan = plan.clone(),
                Some(Raid::Held(held)) => held.plan = plan.clone(),
                _ => {}
            },
            Event::SignedUp { raid, who, gone } => {
                let Some(Raid::Planned(planned)) = self.raids.get_mut(raid) else { return };
                planned.signed_up.extend(who.each());
                planned.signed_up.retain(|member, _| !gone.contains(member));
            }
            Event::Started { raid, .. } => self.start(*raid, event),
            Event::Cancelled { raid, .. } => {
                self.raids.insert(*raid, Raid::Cancelled);
            }
            Event::Closed { raid } => {
                self.raids.insert(*raid, Raid::Closed);
            }
            Event::RosterSet { raid, .. }
            | Event::KillRecorded { raid, .. }
            | Event::KillCorrected { raid, .. }
            | Event::KillRemoved { raid, .. }
            | Event::Ended { raid, .. } => {
                if let Some(Raid::Held(held)) = self.raids.get_mut(raid) {
                    held.fold(event);
                }
            }
        }
    }

    fn start(&mut self, raid: RaidId, event: &Event) {
        let (Some(Raid::Planned(planned)), Event::Started { at, who, .. }) = (self.raids.get(&raid), event)
        else {
            return;
        };
        let mut roster = Roster::default();
        roster.set(*at, who.each());
        let held = Held {
            plan: planned.plan.clone(),
            started_at: *at,
            ended_at: None,
            roster,
            kills: BTreeMap::new(),
            removed: BTreeSet::new(),
        };
        self.raids.insert(raid, Raid::Held(Box::new(held)));
    }
}

impl Held {
    fn fold(&mut self, event: &Event) {
        match event {
            Event::RosterSet { at, who, gone, .. } => {
                self.roster.set(*at, who.each());
                self.roster.set(*at, gone.iter().map(|member| (*member, Status::Gone)));
            }
            Event::KillRecorded { kill, at, boss, .. } => {
                self.kills.insert(*kill, Kill { at: *at, boss: boss.clone() });
            }
            Event::KillRemoved { kill, .. } => {
                self.kills.remove(kill);
                self.removed.insert(*kill);
            }
            Event::Ended { at, .. } => {
                self.ended_at = Some(*at);
                self.roster.end(*at);
            }
            // Who was at a kill is what the roster says.
            _ => {}
        }
    }
}
