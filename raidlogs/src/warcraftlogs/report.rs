//! A report: a log, and what was killed in it.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// What one person logged of an evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Which log it is.
    pub log: Log,
    /// The fights with a boss, kills included.
    pub pulls: usize,
    /// The fights with none, which nobody attends.
    pub trash: usize,
    /// The fights that killed one, in the report's order.
    pub kills: Vec<Kill>,
}

/// A log, without what happened in it. Logs are in the order in which they begin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Log {
    /// When it begins.
    pub started_at: DateTime<Utc>,
    /// The site's name for it, as in its address.
    pub code: String,
    /// When it ends, so far.
    pub ended_at: DateTime<Utc>,
    /// What whoever uploaded it called it.
    pub title: Option<String>,
    /// The raid's zone.
    pub zone: Option<Zone>,
    /// Who uploaded it.
    pub owner: Option<String>,
    /// For which guild, unless it is a personal log.
    pub guild: Option<Guild>,
}

/// A raid's zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Zone {
    /// The site's number for it.
    pub id: i64,
    /// Its name.
    pub name: Option<String>,
}

/// A guild.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Guild {
    /// The site's number for it.
    pub id: Option<i64>,
    /// Its name.
    pub name: Option<String>,
}

/// A boss that was killed, and by whom. Kills are in the order in which they end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kill {
    /// When the boss was dead.
    pub ended_at: DateTime<Utc>,
    /// When the fight began.
    pub started_at: DateTime<Utc>,
    /// The game's number of the encounter, never 0.
    pub encounter_id: u32,
    /// See [`difficulty_name`](super::difficulty_name).
    pub difficulty: Option<u32>,
    /// The boss.
    pub name: String,
    /// How many the raid was for, which may be more than were there.
    pub size: Option<u32>,
    /// Who was there, by name and server, each once.
    pub present: Vec<Actor>,
    /// The fights of the logs that have it: one in a report, one or more in a raid.
    pub sources: Vec<Source>,
}

/// A fight in a log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Source {
    /// The log's code.
    pub code: String,
    /// The fight's number in it.
    pub fight: u32,
}

/// A player with the class that was played.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Actor {
    /// Who.
    pub player: Player,
    /// As `DeathKnight`, if the log tells it.
    pub class: Option<String>,
}

/// A character: the same name on another server is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Player {
    /// The character's name.
    pub name: String,
    /// The server, without spaces. Anonymous reports have none.
    pub server: Option<String>,
}

impl std::fmt::Display for Player {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.server {
            Some(server) => write!(f, "{}-{server}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Each player once, with the class that any of them tells.
pub(super) fn once(actors: impl IntoIterator<Item = Actor>) -> Vec<Actor> {
    let mut actors: Vec<Actor> = actors.into_iter().collect();
    // A class that is told sorts behind one that is not.
    actors.sort_by(|one, other| other.cmp(one));
    actors.dedup_by(|one, other| one.player == other.player);
    actors.reverse();
    actors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(name: &str, server: &str, class: Option<&str>) -> Actor {
        let player = Player { name: name.to_owned(), server: Some(server.to_owned()) };
        Actor { player, class: class.map(str::to_owned) }
    }

    #[test]
    fn a_player_is_there_once_with_the_class_that_any_log_tells() {
        let anna = actor("Anna", "Kazzak", Some("Mage"));
        let found = once([actor("Bo", "Kazzak", None), actor("Anna", "Kazzak", None), anna.clone()]);
        assert_eq!(found, [anna, actor("Bo", "Kazzak", None)]);
    }

    #[test]
    fn the_same_name_on_another_server_is_another_player() {
        let both = [actor("Anna", "Kazzak", None), actor("Anna", "Sulfuron", None)];
        assert_eq!(once(both.clone()), both);
        assert_eq!(both[1].player.to_string(), "Anna-Sulfuron");
    }
}
