//! What holds for every command to a ledger: who is asked first, and what a snapshot keeps.

use crate::ledger::{Changes, System};
use crate::testing::guild::{
    GROM, JAINA_ALT, OWNER_KEY, STRANGER, dkp_guild, handle, key, named, new_key, nobody, officer, role,
    sealed, settings,
};
use crate::testing::{NOW, given, time};
use crate::{CharacterId, Common, Ledger, LedgerCommand, Permission};

/// Every command but the opening, each with content that would be refused, and the right that it needs.
fn every_command() -> Vec<(LedgerCommand, Permission)> {
    use LedgerCommand as C;
    use Permission::{ManageIdentities, ManageKeys, ManageMembers, ManageRoles, ManageSettings};
    let (who, name, handle, character) =
        (named("nobody"), sealed(STRANGER), handle("grom"), CharacterId(GROM.0));
    let (member, role, key) = (GROM, role("none"), key(9));
    let link = C::LinkIdentity { member: who.clone(), identity: handle.clone(), name: name.clone() };
    let bad_changes = Changes { base_gp: Some(crate::Points::ZERO), ..Changes::default() };
    vec![
        (C::ChangeSettings(bad_changes), ManageSettings),
        (C::AddMember { member, name: name.clone(), handle: handle.clone() }, ManageMembers),
        (C::RenameMember { member: who.clone(), name: name.clone(), handle: handle.clone() }, ManageMembers),
        (C::MemberLeaves { member: who.clone() }, ManageMembers),
        (C::MemberReturns { member: who.clone() }, ManageMembers),
        (C::AddCharacter { member: who.clone(), character, name, handle, main: false }, ManageMembers),
        (C::RemoveCharacter { character }, ManageMembers),
        (C::ChangeMain { character }, ManageMembers),
        (C::DefineRole { role: self::role("owner"), permissions: [].into() }, ManageRoles),
        (C::GrantRole { member: who.clone(), role: role.clone() }, ManageRoles),
        (C::RevokeRole { member: who, role }, ManageRoles),
        (C::CreateKey(new_key(OWNER_KEY, "none")), ManageKeys),
        (C::RevokeKey { key }, ManageKeys),
        (link, ManageIdentities),
        (C::UnlinkIdentity { identity: self::handle("one") }, ManageIdentities),
    ]
}

#[test]
fn before_the_opening_nothing_goes_and_nobody_is_asked_for_rights() {
    for (command, _) in every_command() {
        given([]).by(nobody()).when(command).then_refused(Common::LedgerNotOpen);
    }
}

#[test]
fn who_lacks_the_right_is_refused_before_the_time_and_the_content_are_looked_at() {
    for (command, permission) in every_command() {
        let refusal = Common::Forbidden { actor: nobody(), permission };
        given(dkp_guild())
            .by(nobody())
            .backdated_to("2030-01-01T00:00:00Z")
            .when(command)
            .then_refused(refusal);
    }
}

#[test]
fn who_lacks_the_right_to_backdate_is_refused_before_the_time_is_looked_at() {
    let command = LedgerCommand::RevokeKey { key: key(9) };
    let refusal = Common::Forbidden { actor: officer(), permission: Permission::Backdate };
    given(dkp_guild()).by(officer()).backdated_to("2030-01-01T00:00:00Z").when(command).then_refused(refusal);
}

#[test]
fn a_time_in_the_future_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let effective_at = time("2026-11-21T20:00:00.000001Z");
        let future = given(dkp_guild()).backdated_to("2026-11-21T20:00:00.000001Z");
        future.when(command).then_refused(Common::EffectiveInFuture { effective_at });
    }
}

#[test]
fn a_time_before_1970_is_refused_before_the_content_is_looked_at() {
    for (command, _) in every_command() {
        let (effective_at, earliest) = (time("1969-12-31T23:59:59Z"), time("1970-01-01T00:00:00Z"));
        let early = given(dkp_guild()).backdated_to("1969-12-31T23:59:59Z");
        early.when(command).then_refused(Common::EffectiveTooEarly { effective_at, earliest });
    }
}

#[test]
fn every_command_has_content_that_is_refused() {
    for (command, _) in every_command() {
        let given = given(dkp_guild()).backdated_to(NOW);
        assert!(given.after(&command).is_err(), "{command:?}");
    }
}

#[test]
fn a_ledger_comes_back_equal_from_a_snapshot() {
    for events in [vec![], dkp_guild()] {
        let ledger = given(events).ledger;
        let json = serde_json::to_string(&ledger).expect("a snapshot");
        assert_eq!(serde_json::from_str::<Ledger>(&json).expect("the state"), ledger);
    }
}

#[test]
fn a_refusal_is_its_code_and_its_numbers() {
    let refused = |command| {
        let refusal = crate::testing::Command::decide(&command, &given(dkp_guild())).expect_err("refused");
        serde_json::to_value(refusal).expect("json")
    };
    let own = refused(LedgerCommand::RevokeKey { key: key(9) });
    assert_eq!(own, serde_json::json!({ "code": "UNKNOWN_KEY", "key": key(9) }));
    let common = refused(LedgerCommand::MemberLeaves { member: named("x") });
    assert_eq!(common, serde_json::json!({ "code": "UNKNOWN_MEMBER", "who": { "name": "x" } }));
}

#[test]
fn an_event_that_precedes_the_opening_changes_nothing() {
    let event = crate::testing::guild::character_added(GROM, JAINA_ALT, "x", true);
    assert_eq!(given([]).and([event]).ledger, Ledger::Unopened);
    assert_eq!(given(dkp_guild()).and(dkp_guild().into_iter().take(1)).ledger, given(dkp_guild()).ledger);
    assert_eq!(settings(System::Dkp).points.system, System::Dkp);
}
