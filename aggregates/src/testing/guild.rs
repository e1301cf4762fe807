//! A small guild, and the words that tests speak of it with.

use uuid::Uuid;

use crate::ledger::{
    DecayNegative, DecayRounding, GpBaseMode, NewKey, PointsSettings, PointsVisibility, RoleName, Rule,
    Settings, System,
};
use crate::points::{Account, Line};
use crate::raids::{Attendees, Plan};
use crate::{
    Actor, AnyEvent, CharacterId, EntryId, Handle, KeyId, LedgerEvent, MemberId, Percent, Permission, Points,
    PointsEvent, Position, RaidId, RaidsEvent, Sealed, Text, Who,
};

/// Here, without a role and without characters.
pub(crate) const GROM: MemberId = MemberId(Uuid::from_u128(0x1));
/// Here, an officer with a main called as she is, and an alt.
pub(crate) const JAINA: MemberId = MemberId(Uuid::from_u128(0x2));
/// Left.
pub(crate) const REXXAR: MemberId = MemberId(Uuid::from_u128(0x3));
/// Never joined.
pub(crate) const STRANGER: MemberId = MemberId(Uuid::from_u128(0x4));
/// Jaina's main.
pub(crate) const JAINA_MAIN: CharacterId = CharacterId(Uuid::from_u128(0xa1));
/// Jaina's alt.
pub(crate) const JAINA_ALT: CharacterId = CharacterId(Uuid::from_u128(0xa2));
/// The raid of the evening.
pub(crate) const RAID: RaidId = RaidId(Uuid::from_u128(0xd1));
/// The owner's key.
pub(crate) const OWNER_KEY: KeyId = KeyId(Uuid::from_u128(0xb1));

/// How many events [`guild`] has.
pub(crate) const EVENTS: u64 = 12;

/// The events of an open ledger with its people.
pub(crate) fn guild(settings: Settings) -> Vec<AnyEvent> {
    let role = |name, permissions: &[Permission]| LedgerEvent::RoleDefined {
        role: role(name),
        permissions: permissions.iter().copied().collect(),
    };
    let events = vec![
        LedgerEvent::Opened { settings },
        role(RoleName::OWNER, Permission::ALL),
        role(RoleName::OFFICER, &[Permission::AwardPoints, Permission::ManageRoles, Permission::ManageKeys]),
        role(RoleName::RAIDER, &[Permission::ViewPoints]),
        key_created(OWNER_KEY, RoleName::OWNER),
        member_added(GROM, "grom"),
        member_added(JAINA, "jaina"),
        character_added(JAINA, JAINA_MAIN, "jaina", true),
        character_added(JAINA, JAINA_ALT, "proudmoore", false),
        member_added(REXXAR, "rexxar"),
        LedgerEvent::MemberLeft { member: REXXAR },
        LedgerEvent::RoleGranted { member: JAINA, role: self::role(RoleName::OFFICER) },
    ];
    events.into_iter().map(AnyEvent::from).collect()
}

/// A guild on DKP with two places and no debts.
pub(crate) fn dkp_guild() -> Vec<AnyEvent> {
    guild(settings(System::Dkp))
}

/// A guild on DKP whose Grom may respond to loot, and whose Jaina may vote as well.
pub(crate) fn council_guild() -> Vec<AnyEvent> {
    let define = |name: &str, permissions: &[Permission]| LedgerEvent::RoleDefined {
        role: role(name),
        permissions: permissions.iter().copied().collect(),
    };
    let grant = |member, name: &str| LedgerEvent::RoleGranted { member, role: role(name) };
    let events = [
        define("council", &[Permission::RespondToLoot, Permission::CastVotes]),
        grant(JAINA, "council"),
        define(RoleName::RAIDER, &[Permission::ViewPoints, Permission::RespondToLoot]),
        grant(GROM, RoleName::RAIDER),
    ];
    dkp_guild().into_iter().chain(events.map(AnyEvent::from)).collect()
}

/// A guild on EPGP with whole points.
pub(crate) fn epgp_guild() -> Vec<AnyEvent> {
    let mut settings = settings(System::Epgp);
    settings.points.places = 0;
    guild(settings)
}

pub(crate) fn settings(system: System) -> Settings {
    Settings {
        name: text("The guild"),
        currency: text("EUR"),
        time_zone: chrono_tz::Europe::Berlin,
        week_start: chrono::Weekday::Mon,
        points: PointsSettings {
            system,
            secondary_auction: false,
            places: 2,
            allow_negative: false,
            gp_base_mode: GpBaseMode::Floor,
            base_gp: points("1"),
            min_ep: Points::ZERO,
            decay_rounding: DecayRounding::FloorStays,
            decay_negative: DecayNegative::Skip,
            ties: crate::ledger::TieOrder::default(),
        },
        points_visibility: PointsVisibility::Members,
    }
}

/// A rule that is in force since before anything happened.
pub(crate) fn rule(rule: Rule) -> AnyEvent {
    rule_between(rule, "2020-01-01T00:00:00Z", None)
}

/// A rule that is in force for a while.
pub(crate) fn rule_between(rule: Rule, from: &str, until: Option<&str>) -> AnyEvent {
    let (kind, from, until) = (rule.kind(), super::time(from), until.map(super::time));
    LedgerEvent::RuleSet { kind, version: 1, from, until, rule }.into()
}

pub(crate) fn percent(percent: &str) -> Percent {
    percent.parse::<rust_decimal::Decimal>().expect("a decimal").try_into().expect("a percentage")
}

/// A raid that runs since 18:00 on the evening of the tests, with these people.
pub(crate) fn raid(present: &[MemberId], standby: &[MemberId]) -> [AnyEvent; 2] {
    let at = super::time("2026-11-21T18:00:00Z");
    let plan = Plan { title: text("Molten Core"), starts_at: at, ends_at: None, place: None, notes: None };
    let who = Attendees { present: present.to_vec(), standby: standby.to_vec(), excused: Vec::new() };
    [RaidsEvent::Planned { raid: RAID, plan }.into(), RaidsEvent::Started { raid: RAID, at, who }.into()]
}

/// The name of the entry that is the `n`th event after the guild's own, counted from 1.
pub(crate) fn entry(n: u64) -> EntryId {
    EntryId(Position(EVENTS + n))
}

/// An event that brings a member's balance from zero to this.
pub(crate) fn has(member: MemberId, account: Account, balance: &str) -> AnyEvent {
    let line = line(member, account, balance, balance);
    PointsEvent::Adjusted { reason: sealed(member), line }.into()
}

pub(crate) fn line(member: MemberId, account: Account, delta: &str, balance: &str) -> Line {
    Line { member, account, delta: points(delta), balance: points(balance), asked: None, capped_by: None }
}

pub(crate) fn member_added(member: MemberId, name: &str) -> LedgerEvent {
    LedgerEvent::MemberAdded { member, name: sealed(member), handle: handle(name), joined: None }
}

pub(crate) fn character_added(
    member: MemberId,
    character: CharacterId,
    name: &str,
    main: bool,
) -> LedgerEvent {
    LedgerEvent::CharacterAdded { member, character, name: sealed(member), handle: handle(name), main }
}

pub(crate) fn key_created(key: KeyId, role: &str) -> LedgerEvent {
    let NewKey { key, mac, label, roles, expires_at, .. } = new_key(key, role);
    LedgerEvent::KeyCreated { key, mac, label, roles, member: None, expires_at, scopes: None }
}

pub(crate) fn new_key(key: KeyId, role: &str) -> NewKey {
    NewKey {
        key,
        mac: "00ff".to_owned(),
        label: text("a key"),
        roles: [self::role(role)].into(),
        scopes: None,
        member: None,
        expires_at: None,
    }
}

pub(crate) fn points(text: &str) -> Points {
    text.parse().expect("points")
}

pub(crate) fn text<const MAX: usize>(text: &str) -> Text<MAX> {
    Text::new("text", text).expect("a text")
}

pub(crate) fn role(name: &str) -> RoleName {
    RoleName::new(name).expect("a role's name")
}

pub(crate) fn handle(name: &str) -> Handle {
    Handle(name.to_owned())
}

pub(crate) fn named(name: &str) -> Who {
    Who::Name(handle(name))
}

pub(crate) fn character(id: CharacterId) -> Who {
    Who::Id(id.0)
}

pub(crate) fn sealed(of: MemberId) -> Sealed {
    Sealed { of, sealed: "c2VhbGVk".to_owned() }
}

pub(crate) fn key(id: u128) -> KeyId {
    KeyId(Uuid::from_u128(id))
}

/// An officer, by her identity token.
pub(crate) fn officer() -> Actor {
    Actor::Member(JAINA)
}

/// A member without any right.
pub(crate) fn nobody() -> Actor {
    Actor::Member(GROM)
}
