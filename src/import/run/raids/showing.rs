//! What logs would do, as it is shown.

use aggregates::Points;
use aggregates::ledger::AwardKind;
use aggregates::points::Account;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::moves::{Does, Evening, Move};
use crate::import::run::Strangers;
use crate::import::warcraftlogs::{Killed, Logs, Night};

/// What logs would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RaidsPreview {
    /// Raid by raid.
    pub raids: Vec<RaidShown>,
    /// Names that will be added as members.
    pub new_members: Vec<String>,
    /// Names that map to no member: they wait in the queue.
    pub unmapped: Vec<String>,
}

impl RaidsPreview {
    /// What logs would do in a ledger that is not there yet, where nothing is worth anything.
    pub fn of_new(logs: &Logs, strangers: Strangers) -> Self {
        let raid = |night: &Night| RaidShown {
            title: night.title.clone(),
            codes: night.codes.clone(),
            new: true,
            duplicate: 0,
            earned: night.kills.iter().map(|of| unearned(of, strangers)).collect(),
        };
        let people = logs.people.people.iter().map(|person| person.name.clone()).collect();
        RaidsPreview::of(logs.raids.iter().map(raid).collect(), people, strangers)
    }

    /// With names that are nobody's, who join or wait.
    pub(super) fn of(raids: Vec<RaidShown>, names: Vec<String>, strangers: Strangers) -> Self {
        let (new_members, unmapped) = match strangers {
            Strangers::Join => (names, Vec::new()),
            Strangers::Hold => (Vec::new(), names),
        };
        RaidsPreview { raids, new_members, unmapped }
    }
}

fn unearned(of: &Killed, strangers: Strangers) -> Earned {
    let (who, waiting) = match strangers {
        Strangers::Join => (of.present(), Vec::new()),
        Strangers::Hold => (Vec::new(), of.present()),
    };
    Earned {
        what: of.title(),
        kind: AwardKind::Kill.name(),
        at: of.at,
        worth: None,
        account: None,
        who,
        left: Vec::new(),
        waiting,
    }
}

/// What the logs of a raid would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RaidShown {
    /// What it is called.
    pub title: String,
    /// The codes of its logs.
    pub codes: Vec<String>,
    /// Whether it is opened by them.
    pub new: bool,
    /// What was taken over before.
    pub duplicate: u64,
    /// Who earns what, kill by kill, and for the rest of the raid.
    pub earned: Vec<Earned>,
}

/// Who earns what by one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Earned {
    /// The kill, or what else is awarded.
    pub what: String,
    /// What kind of award it is: `kill`, `on_time`, `hour` or `completion`.
    pub kind: &'static str,
    /// When.
    pub at: DateTime<Utc>,
    /// What each earns, before caps; none if it is worth nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<Points>,
    /// In which balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Who was there and earns it.
    pub who: Vec<String>,
    /// Who was there and has left the group since: nothing is earned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Names that are nobody's, for whom it waits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<String>,
}

/// An evening as it is shown.
pub(super) fn shown(evening: &Evening, account: Option<Account>) -> RaidShown {
    let Evening { title, codes, new, known, moves, .. } = evening;
    let earned = moves.iter().filter_map(|one| earned(one, account)).collect();
    RaidShown { title: title.clone(), codes: codes.clone(), new: *new, duplicate: *known, earned }
}

fn earned(one: &Move, account: Option<Account>) -> Option<Earned> {
    let (what, kind) = match &one.does {
        Does::Open { .. } | Does::End => return None,
        Does::Kill { of, .. } | Does::More { of, .. } => (of.title(), AwardKind::Kill.name()),
        Does::Award { kind, reason, .. } => (reason.clone(), kind.name()),
    };
    let there = one.there.clone();
    Some(Earned {
        what,
        kind,
        at: one.at,
        worth: one.worth,
        account: account.filter(|_| one.worth.is_some()),
        who: there.here,
        left: there.left,
        waiting: there.strangers,
    })
}
