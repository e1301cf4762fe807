//! Who was there: kills attended of kills possible.

use std::collections::BTreeMap;

use serde::Serialize;

use super::raid::Raid;
use super::report::{Actor, Player};

/// What a player attended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attendance {
    /// Who.
    pub player: Player,
    /// The class that was played last, if a log tells it.
    pub class: Option<String>,
    /// The kills on which the player was.
    pub kills: usize,
    /// The kills of all these raids. Whoever joined later asks with the later raids alone.
    pub of: usize,
    /// The raids with a kill on which the player was, in their order.
    pub raids: Vec<Presence>,
}

/// What a player attended of a raid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// Which of the raids, from 0.
    pub raid: usize,
    /// The raid's kills on which the player was, at least one.
    pub kills: usize,
    /// The raid's kills.
    pub of: usize,
}

/// Who attended what of these raids, by name and server. Presence is counted per kill: who was on none is not there.
pub fn attendance(raids: &[Raid]) -> Vec<Attendance> {
    let possible = raids.iter().map(|raid| raid.kills.len()).sum();
    let mut players: BTreeMap<&Player, Attendance> = BTreeMap::new();
    for (raid, of) in raids.iter().enumerate() {
        for actor in of.kills.iter().flat_map(|kill| &kill.present) {
            let attended = players.entry(&actor.player).or_insert_with(|| Attendance::none(actor, possible));
            attended.count(actor, raid, of.kills.len());
        }
    }
    players.into_values().collect()
}

impl Attendance {
    fn none(actor: &Actor, of: usize) -> Self {
        Attendance { player: actor.player.clone(), class: None, kills: 0, of, raids: Vec::new() }
    }

    fn count(&mut self, actor: &Actor, raid: usize, of: usize) {
        self.kills += 1;
        if actor.class.is_some() {
            self.class.clone_from(&actor.class);
        }
        match self.raids.last_mut().filter(|last| last.raid == raid) {
            Some(last) => last.kills += 1,
            None => self.raids.push(Presence { raid, kills: 1, of }),
        }
    }
}
