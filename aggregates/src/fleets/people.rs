//! Who flew, as persons: what was said of somebody under an id that turned out to be another's is said of that other.

use std::collections::BTreeMap;

use super::{Crew, Fleet, FleetsEvent as Event, Stay};
use crate::ledger::Open;
use crate::{CharacterId, FleetId, MemberId};

impl Fleet {
    /// Everybody once, with all that is said of them and of who turned out to be them.
    pub(super) fn people(&self, open: &Open) -> BTreeMap<MemberId, Crew> {
        let is_own = |(member, _): &(&MemberId, &Crew)| open.person(**member) == **member;
        let (own, old): (Vec<_>, Vec<_>) = self.crew.iter().partition(is_own);
        let mut people: BTreeMap<_, _> =
            own.into_iter().map(|(member, crew)| (*member, crew.clone())).collect();
        for (member, crew) in old {
            let person = people.entry(open.person(*member));
            person.and_modify(|other| other.join(crew)).or_insert_with(|| crew.clone());
        }
        people
    }

    /// Ids that turned out to be another's, by whose.
    pub(super) fn formerly(&self, open: &Open) -> BTreeMap<MemberId, Vec<MemberId>> {
        let mut formerly: BTreeMap<MemberId, Vec<MemberId>> = BTreeMap::new();
        for member in self.crew.keys().filter(|member| open.person(**member) != **member) {
            formerly.entry(open.person(*member)).or_default().push(*member);
        }
        formerly
    }

    /// What is said of a member, and the events after which it is said under no other id.
    pub(super) fn aboard(
        &self,
        open: &Open,
        (fleet, member): (FleetId, MemberId),
    ) -> (Option<Crew>, Vec<Event>) {
        let crew = self.people(open).remove(&member);
        let old = self.formerly(open).remove(&member).unwrap_or_default();
        let removed = old.iter().map(|member| Event::CrewRemoved { fleet, member: *member });
        let said =
            crew.clone().filter(|_| !old.is_empty()).map(|crew| Event::CrewSet { fleet, member, crew });
        (crew, removed.chain(said).collect())
    }

    /// Whether it is said of somebody that they flew.
    pub(super) fn has_aboard(&self, open: &Open, member: MemberId) -> bool {
        self.crew.keys().any(|id| open.person(*id) == member)
    }
}

impl Crew {
    /// The stays that end when somebody leaves who is named by this character, or by none of them.
    ///
    /// A main may be called as its player is: who is there as no character in particular leaves under any name of theirs, and
    /// who leaves as no character in particular leaves with all that they have there.
    pub(super) fn leaving(&self, character: Option<CharacterId>) -> Vec<Stay> {
        let there = |wanted: Option<CharacterId>| -> Vec<Stay> {
            let stays = self.stays.iter().copied();
            stays.filter(|stay| stay.left_at.is_none() && stay.character == wanted).collect()
        };
        match (there(character), character) {
            (stays, _) if !stays.is_empty() => stays,
            (_, Some(_)) => there(None),
            (_, None) => self.stays.iter().copied().filter(|stay| stay.left_at.is_none()).collect(),
        }
    }
}
