//! What may be asked of the ledger itself.

use aggregates::ledger::{
    Caps, Changes, DecayNegative, DecayRounding, GpBaseMode, NewKey, RoleName, Rule, StandbyRule, System,
    ZeroSum,
};
use aggregates::{Handle, KeyId, LedgerCommand, MemberId, Percent, Permission, Who};
use proptest::option;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{character, member, points, sealed, text, who};

/// Members and characters come, go and change their names.
pub fn about_people() -> impl Strategy<Value = LedgerCommand> {
    use LedgerCommand as C;
    let named = (member(), select(vec!["the Bold", "the Late"]));
    prop_oneof![
        member().prop_map(|member| joins(member.0.as_u128())),
        character().prop_map(|alt| C::ForgetMember { member: Who::Id(alt.0), reason: None }),
        named.prop_map(|(of, name)| {
            let handle = Handle(format!("{of} {name}"));
            C::RenameMember { member: of.into(), name: sealed(of, name), handle }
        }),
        who().prop_map(|member| C::MemberLeaves { member }),
        (who(), who()).prop_map(|(member, into)| C::MergeMember { member, into }),
        who().prop_map(|member| C::MemberReturns { member }),
        (member(), character(), any::<bool>()).prop_map(|(of, character, main)| {
            let handle = Handle(character.to_string());
            C::AddCharacter { member: of.into(), character, name: sealed(of, "an alt"), handle, main }
        }),
        character().prop_map(|character| C::RemoveCharacter { character }),
        character().prop_map(|character| C::ChangeMain { character }),
    ]
}

/// Settings, roles and keys change.
pub fn about_rights() -> impl Strategy<Value = LedgerCommand> {
    use LedgerCommand as C;
    let scopes = option::of(subsequence(Permission::ALL, 0..=2));
    let scopes = scopes.prop_map(|scopes| scopes.map(|scopes| scopes.into_iter().collect()));
    prop_oneof![
        changes().prop_map(C::ChangeSettings),
        (select(vec![System::Dkp, System::Epgp, System::LootCouncil]), any::<bool>())
            .prop_map(|(to, secondary_auction)| C::SwitchSystem { to, secondary_auction }),
        rule().prop_map(|rule| C::SetRule { rule, from: None, until: None }),
        rule().prop_map(|rule| C::EndRule { kind: rule.kind(), from: None }),
        (role(), subsequence(Permission::ALL, 0..=Permission::ALL.len())).prop_map(|(role, permissions)| {
            C::DefineRole { role, permissions: permissions.into_iter().collect() }
        }),
        (who(), role()).prop_map(|(member, role)| C::GrantRole { member, role }),
        (who(), role()).prop_map(|(member, role)| C::RevokeRole { member, role }),
        (key(), option::of(who()), scopes).prop_map(|(id, member, scopes)| C::CreateKey(NewKey {
            member,
            scopes,
            ..new_key(id)
        })),
        key().prop_map(|key| C::RevokeKey { key }),
        (member(), identity()).prop_map(|(of, identity)| {
            let name = sealed(of, &format!("https://id.example {identity}"));
            C::LinkIdentity { member: of.into(), identity, name }
        }),
        identity().prop_map(|identity| C::UnlinkIdentity { identity }),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let percent = |percent: u32| Percent::try_from(Decimal::from(percent)).expect("a percentage");
    prop_oneof![
        (1..=100_u32).prop_map(move |by| Rule::Standby(StandbyRule { percent: percent(by) })),
        points().prop_map(|most| Rule::Caps(Caps { hard: Some(most), ..Caps::default() })),
        any::<bool>().prop_map(|payer_shares| Rule::ZeroSum(ZeroSum { payer_shares })),
    ]
}

fn identity() -> impl Strategy<Value = Handle> {
    (1..=3).prop_map(|number| Handle(format!("identity {number}")))
}

fn changes() -> impl Strategy<Value = Changes> {
    let mode = option::of(select(vec![GpBaseMode::Floor, GpBaseMode::Add]));
    let rounding = option::of(select(vec![DecayRounding::FloorStays, DecayRounding::CeilLoss]));
    let negative = option::of(select(vec![DecayNegative::Skip, DecayNegative::Shrink]));
    (mode, rounding, negative, option::of(points()), option::of(points())).prop_map(
        |(gp_base_mode, decay_rounding, decay_negative, base_gp, min_ep)| Changes {
            gp_base_mode,
            decay_rounding,
            decay_negative,
            base_gp,
            min_ep,
            ..Changes::default()
        },
    )
}

/// Somebody joins, under their number.
pub fn joins(number: u128) -> LedgerCommand {
    let member = MemberId(Uuid::from_u128(number));
    LedgerCommand::AddMember {
        member,
        name: sealed(member, "a name"),
        handle: Handle(format!("member {number}")),
    }
}

/// A key without a holder.
pub fn new_key(key: KeyId) -> NewKey {
    let roles = [RoleName::new(RoleName::OWNER).expect("a role")].into();
    NewKey {
        key,
        mac: "9f86d081".to_owned(),
        label: text("a key"),
        roles,
        scopes: None,
        member: None,
        expires_at: None,
    }
}

fn key() -> impl Strategy<Value = KeyId> {
    (0xb1..=0xb4_u128).prop_map(|number| KeyId(Uuid::from_u128(number)))
}

fn role() -> impl Strategy<Value = RoleName> {
    let names = select(vec![RoleName::OFFICER, RoleName::RAIDER, "class lead"]);
    names.prop_map(|name| RoleName::new(name).expect("a role"))
}
