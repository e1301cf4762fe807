//! The ledger itself: settings, members with their characters, roles, API keys, and who may do what.
//!
//! Its state is lent to every other aggregate's decisions, at the same position.

mod access;
mod changing;
mod characters;
mod command;
mod counting;
mod event;
mod fold;
mod forgetting;
mod identities;
mod keys;
mod members;
mod merging;
mod opening;
mod people;
mod proposal;
mod refusal;
mod reissue;
mod rights;
mod role;
mod rule;
mod ruling;
mod settings;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Changes, LedgerCommand, NewKey};
pub use event::LedgerEvent;
pub use proposal::{PointsChanges, Proposal};
pub use refusal::LedgerRefusal;
pub use role::RoleName;
pub use rule::{
    AttendanceRule, AwardKind, AwardValues, Cap, Caps, CouncilRule, DecayEvery, DecayRule, Formula, Held,
    ItemValues, Presence, Response, Rule, RuleKind, RuleVersion, Rules, SecondaryValues, Slot, SlotPrice,
    Slots, SoftCap, StandbyRule, TransferRule, Valuation, VotesVisible, ZeroSum,
};
pub use settings::{
    DecayNegative, DecayRounding, GpBaseMode, PointsSettings, PointsVisibility, Settings, System, TieBreak,
    TieOrder,
};
pub use state::{Key, Ledger, Member, Open, SettingsVersion};

use crate::{Aggregate, Context, Position};

impl Aggregate for Ledger {
    const STREAM: &'static str = "ledger";
    const SOURCE: &'static str = concat!(
        include_str!("ledger/event.rs"),
        include_str!("ledger/fold.rs"),
        include_str!("ledger/role.rs"),
        include_str!("ledger/rule.rs"),
        include_str!("ledger/rule/awards.rs"),
        include_str!("ledger/rule/caps.rs"),
        include_str!("ledger/rule/council.rs"),
        include_str!("ledger/rule/items.rs"),
        include_str!("ledger/rule/kind.rs"),
        include_str!("ledger/rule/shares.rs"),
        include_str!("ledger/rule/version.rs"),
        include_str!("ledger/settings.rs"),
        include_str!("ledger/state.rs"),
        include_str!("id.rs"),
        include_str!("permission.rs"),
        include_str!("personal.rs"),
        include_str!("quantity.rs"),
        include_str!("text.rs"),
    );
    type Command = LedgerCommand;
    type Event = LedgerEvent;
    type Refusal = LedgerRefusal;
    type Lent = ();

    fn decide(
        &self,
        context: &Context<()>,
        command: &LedgerCommand,
    ) -> Result<Vec<LedgerEvent>, LedgerRefusal> {
        use LedgerCommand as C;
        match command {
            C::Open { settings, owner_key } => opening::open(self, context, settings, owner_key),
            C::ChangeSettings(changes) => changing::change(self, context, changes),
            C::SwitchSystem { to, secondary_auction } => {
                changing::switch(self, context, *to, *secondary_auction)
            }
            C::SetRule { rule, from, until } => ruling::set(self, context, rule, (*from, *until)),
            C::EndRule { kind, from } => ruling::end(self, context, *kind, *from),
            C::AddMember { member, name, handle } => members::add(self, context, (*member, name, handle)),
            C::RenameMember { member, name, handle } => {
                members::rename(self, context, (member, name, handle))
            }
            C::MemberLeaves { member } => members::leave(self, context, member),
            C::MemberReturns { member } => members::come_back(self, context, member),
            C::MergeMember { member, into } => merging::merge(self, context, member, into),
            C::ForgetMember { member, reason } => forgetting::forget(self, context, member, reason.as_ref()),
            C::AddCharacter { member, character, name, handle, main } => {
                characters::add(self, context, (member, *character, *main), (name, handle))
            }
            C::RemoveCharacter { character } => characters::remove(self, context, *character),
            C::ChangeMain { character } => characters::change_main(self, context, *character),
            C::DefineRole { role, permissions } => rights::define(self, context, role, permissions),
            C::GrantRole { member, role } => rights::grant(self, context, member, role),
            C::RevokeRole { member, role } => rights::revoke(self, context, member, role),
            C::CreateKey(new) => keys::create(self, context, new),
            C::RevokeKey { key } => keys::revoke(self, context, *key),
            C::LinkIdentity { member, identity, name } => {
                identities::link(self, context, member, (identity, name))
            }
            C::UnlinkIdentity { identity } => identities::unlink(self, context, identity),
        }
    }

    fn apply(&mut self, _: Position, event: &LedgerEvent) {
        self.fold(event);
    }
}
