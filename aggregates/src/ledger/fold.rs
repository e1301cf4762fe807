//! How a ledger's state follows its events.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Key, Ledger, LedgerEvent as Event, Member, Open, RuleVersion, Rules, SettingsVersion};
use crate::{CharacterId, Handle, MemberId, Permission};

impl Ledger {
    pub(super) fn fold(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Ledger::Unopened, Event::Opened { settings }) => {
                *self = Ledger::Open(Box::new(Open {
                    settings: settings.clone(),
                    settings_version: 1,
                    counted: vec![SettingsVersion {
                        version: 1,
                        from: None,
                        points: settings.points.clone(),
                    }],
                    rules: Rules::default(),
                    members: BTreeMap::new(),
                    characters: BTreeMap::new(),
                    handles: BTreeMap::new(),
                    roles: BTreeMap::new(),
                    keys: BTreeMap::new(),
                    identities: BTreeMap::new(),
                }));
            }
            (Ledger::Open(open), event) => open.fold(event),
            // Nothing precedes the opening.
            (Ledger::Unopened, _) => {}
        }
    }
}

impl Open {
    fn fold(&mut self, event: &Event) {
        match event {
            Event::Opened { .. } => {}
            Event::SettingsChanged { settings, version, from } => {
                let points = settings.points.clone();
                self.counted.push(SettingsVersion { version: *version, from: *from, points });
                self.settings = settings.clone();
                self.settings_version = *version;
            }
            Event::RuleSet { kind, version, from, until, rule } => {
                let rule = Some(rule.clone());
                self.rules.add(*kind, RuleVersion { version: *version, from: *from, until: *until, rule });
            }
            Event::RuleEnded { kind, version, from } => {
                self.rules
                    .add(*kind, RuleVersion { version: *version, from: *from, until: None, rule: None });
            }
            Event::RoleDefined { role, permissions } => {
                // The owner's role may do everything, also what came after it was defined.
                let everything = || Permission::ALL.iter().copied().collect();
                let may = if role.is_owner() { everything() } else { permissions.clone() };
                self.roles.insert(role.clone(), may);
            }
            Event::KeyCreated { key, roles, scopes, member, expires_at, .. } => {
                let (roles, scopes) = (roles.clone(), scopes.clone());
                let made = Key { roles, scopes, member: *member, expires_at: *expires_at, revoked: false };
                self.keys.insert(*key, made);
            }
            Event::KeyRevoked { key } => {
                self.keys.entry(*key).and_modify(|key| key.revoked = true);
            }
            Event::IdentityLinked { member, identity, .. } => {
                self.identities.insert(identity.clone(), *member);
            }
            Event::IdentityUnlinked { identity, .. } => {
                self.identities.remove(identity);
            }
            event => self.fold_person(event),
        }
    }

    fn fold_person(&mut self, event: &Event) {
        match event {
            Event::MemberAdded { member, handle, joined, .. } => self.join(*member, handle, *joined),
            Event::MemberMerged { member, into, .. } => self.merge(*member, *into),
            Event::MemberForgotten { member, merged, keys, identities, .. } => {
                self.forget(*member, merged);
                for key in keys {
                    self.keys.entry(*key).and_modify(|key| key.revoked = true);
                }
                self.identities.retain(|identity, _| !identities.contains(identity));
            }
            Event::MemberRenamed { member, handle, .. } => self.rename(*member, handle),
            Event::MemberLeft { member } => self.change(*member, |member| member.left = true),
            Event::MemberReturned { member } => self.change(*member, |member| member.left = false),
            Event::CharacterAdded { member, character, handle, main, .. } => {
                self.characters.insert(*character, *member);
                self.handles.insert(handle.clone(), *member);
                self.change(*member, |member| {
                    member.characters.insert(*character, handle.clone());
                    member.main = if *main { Some(*character) } else { member.main };
                });
            }
            Event::CharacterRemoved { member, character } => self.part(*member, *character),
            Event::MainChanged { member, character } => {
                self.change(*member, |member| member.main = Some(*character));
            }
            Event::RoleGranted { member, role } => self.change(*member, |member| {
                member.roles.insert(role.clone());
            }),
            Event::RoleRevoked { member, role } => self.change(*member, |member| {
                member.roles.remove(role);
            }),
            _ => {}
        }
    }

    fn change(&mut self, member: MemberId, how: impl FnOnce(&mut Member)) {
        self.members.entry(member).and_modify(how);
    }

    /// Whatever found the one finds the other. What is left of the one is that they were here.
    fn merge(&mut self, member: MemberId, into: MemberId) {
        let Some(merged) = self.members.get_mut(&member) else { return };
        merged.left = true;
        merged.merged_into = Some(into);
        merged.main = None;
        merged.roles.clear();
        let characters = std::mem::take(&mut merged.characters);
        for character in characters.keys() {
            self.characters.insert(*character, into);
        }
        self.handles.values_mut().filter(|found| **found == member).for_each(|found| *found = into);
        self.change(into, |into| {
            into.main = into.main.or(characters.keys().next().copied());
            into.characters.extend(characters);
        });
    }

    /// What is left is that somebody was here, with ids that are theirs.
    fn forget(&mut self, member: MemberId, merged: &[MemberId]) {
        let nameless = || Handle(String::new());
        for id in merged.iter().copied().chain([member]) {
            self.handles.retain(|_, found| *found != id);
            self.change(id, |found| {
                (found.left, found.forgotten, found.handle) = (true, true, nameless());
                found.characters.values_mut().for_each(|handle| *handle = nameless());
                found.roles.clear();
            });
        }
    }

    fn join(&mut self, member: MemberId, handle: &Handle, joined: Option<DateTime<Utc>>) {
        self.handles.insert(handle.clone(), member);
        let joined = Member {
            handle: handle.clone(),
            joined,
            left: false,
            forgotten: false,
            merged_into: None,
            main: None,
            characters: BTreeMap::new(),
            roles: BTreeSet::new(),
        };
        self.members.insert(member, joined);
    }

    fn rename(&mut self, member: MemberId, handle: &Handle) {
        if let Some(found) = self.members.get_mut(&member) {
            let old = std::mem::replace(&mut found.handle, handle.clone());
            let kept = found.characters.values().any(|name| *name == old);
            if !kept {
                self.handles.remove(&old);
            }
        }
        self.handles.insert(handle.clone(), member);
    }

    fn part(&mut self, member: MemberId, character: CharacterId) {
        self.characters.remove(&character);
        let Some(found) = self.members.get_mut(&member) else { return };
        if found.main == Some(character) {
            found.main = None;
        }
        if let Some(handle) = found.characters.remove(&character).filter(|handle| *handle != found.handle) {
            self.handles.remove(&handle);
        }
    }
}
