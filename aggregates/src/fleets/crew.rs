//! Who flew, from when until when.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{CharacterId, Sealed, Text, Who};

/// A member of a fleet, with all their characters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crew {
    /// What they fly as, such as `dps`, `logi` or `scout`.
    pub role: Text<40>,
    /// What they fly in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ship: Option<Text<100>>,
    /// How much they count beside others in the same role, at least 0; usually 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: Decimal,
    /// How many sites they flew, where shares go by sites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sites: Option<u32>,
    /// What there is to know about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Sealed>,
    /// Who says that they flew.
    #[serde(default, skip_serializing_if = "By::is_hand")]
    pub by: By,
    /// When they were there, in order. None is the whole fleet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<Stay>,
}

/// Who says that somebody flew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Somebody.
    #[default]
    Hand,
    /// The game.
    Esi,
}

impl By {
    fn is_hand(&self) -> bool {
        *self == By::Hand
    }
}

/// A time that a character was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stay {
    /// From when on.
    pub joined_at: DateTime<Utc>,
    /// Until when; still there without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<DateTime<Utc>>,
    /// As which character, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub character: Option<CharacterId>,
}

/// Somebody who flies, as a command names them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewCrew {
    /// Who.
    pub who: Who,
    /// What they fly as.
    pub role: Text<40>,
    /// What they fly in.
    pub ship: Option<Text<100>>,
    /// How much they count; 1 without it.
    pub weight: Option<Decimal>,
    /// How many sites they flew.
    pub sites: Option<u32>,
    /// What there is to know about them, sealed under their key.
    pub notes: Option<Sealed>,
    /// When they were there. None is the whole fleet.
    pub stays: Vec<NewStay>,
}

/// A time that somebody was there, as a command names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewStay {
    /// As which character; of the member themselves without it.
    pub character: Option<Who>,
    /// From when on.
    pub joined_at: DateTime<Utc>,
    /// Until when; still there without it.
    pub left_at: Option<DateTime<Utc>>,
}

impl Crew {
    /// Whole minutes between two times that any of their characters was there. Two at once count once.
    pub fn minutes(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
        if self.stays.is_empty() {
            return minutes_between(from, to);
        }
        let mut stays: Vec<_> = self.stays.iter().map(|stay| stay.within(from, to)).collect();
        stays.sort_unstable();
        let (mut seconds, mut until) = (0, from);
        for (joined, left) in stays {
            let begun = joined.max(until);
            if left > begun {
                seconds += (left - begun).num_seconds();
                until = left;
            }
        }
        u32::try_from(seconds / 60).unwrap_or(u32::MAX)
    }

    /// The stays of another record of the same person besides these; what else is said stays as it is here.
    pub(super) fn join(&mut self, other: &Crew) {
        if self.stays.is_empty() || other.stays.is_empty() {
            self.stays.clear();
        } else {
            self.stays.extend(other.stays.iter().copied());
            self.stays.sort_by_key(Stay::order);
        }
        self.sites = self.sites.max(other.sites);
    }

    /// Whether one of their characters is there.
    pub fn is_there(&self, character: Option<CharacterId>) -> bool {
        self.stays.iter().any(|stay| stay.left_at.is_none() && stay.character == character)
    }
}

impl Stay {
    fn within(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let within = |at: DateTime<Utc>| at.min(to).max(from);
        (within(self.joined_at), within(self.left_at.unwrap_or(to)))
    }

    /// Orders stays by time. One of no length comes before one that begins as it ends.
    pub(super) fn order(&self) -> impl Ord + use<> {
        (self.joined_at, self.left_at.is_none(), self.left_at, self.character)
    }
}

/// Whole minutes from one time to another.
pub(super) fn minutes_between(from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
    u32::try_from((to - from).num_minutes()).unwrap_or(0)
}

fn one() -> Decimal {
    Decimal::ONE
}

fn is_one(weight: &Decimal) -> bool {
    *weight == Decimal::ONE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::guild::text;
    use crate::testing::time;

    fn at(hour: &str) -> DateTime<Utc> {
        time(&format!("2026-11-21T{hour}:00Z"))
    }

    fn crew(stays: &[(&str, Option<&str>)]) -> Crew {
        let stay = |(joined, left): &(&str, Option<&str>)| Stay {
            joined_at: at(joined),
            left_at: left.map(at),
            character: None,
        };
        Crew {
            role: text("dps"),
            ship: None,
            weight: Decimal::ONE,
            sites: None,
            notes: None,
            by: By::Hand,
            stays: stays.iter().map(stay).collect(),
        }
    }

    fn minutes(stays: &[(&str, Option<&str>)]) -> u32 {
        crew(stays).minutes(at("18:00"), at("20:00"))
    }

    #[test]
    fn who_has_no_times_was_there_all_the_time() {
        assert_eq!(minutes(&[]), 120);
    }

    #[test]
    fn who_left_early_or_came_late_or_twice_was_there_for_these_minutes() {
        assert_eq!(minutes(&[("18:00", Some("18:45"))]), 45);
        assert_eq!(minutes(&[("19:30", None)]), 30);
        assert_eq!(minutes(&[("18:00", Some("18:30")), ("19:00", Some("19:20"))]), 50);
    }

    #[test]
    fn two_characters_at_once_count_once_and_time_outside_the_fleet_not_at_all() {
        assert_eq!(minutes(&[("18:00", Some("19:00")), ("18:30", Some("19:30"))]), 90);
        assert_eq!(minutes(&[("17:00", Some("18:10")), ("19:50", Some("23:00"))]), 20);
        assert_eq!(minutes(&[("16:00", Some("17:00"))]), 0);
    }
}
