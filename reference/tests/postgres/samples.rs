//! A ledger's first commands.

use std::sync::Arc;

use aggregates::ledger::{NewKey, RoleName};
use aggregates::{Actor, Context, Handle, KeyId, LedgerCommand, MemberId, Position, Sealed, Text};
use uuid::Uuid;

/// An id that nobody has.
pub fn fresh() -> Uuid {
    Uuid::now_v7()
}

/// The operator's context; the command's first event will stand here.
pub fn at(position: u64) -> Context<()> {
    Context {
        actor: Actor::Operator,
        on_behalf_of: None,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        backdated_to: None,
        position: Position(position),
        lent: (),
    }
}

/// Opens the books: five events.
pub fn open() -> Arc<LedgerCommand> {
    let settings = serde_json::json!({
        "name": "Example", "currency": "EUR", "time_zone": "UTC", "week_start": "Mon",
        "points": {
            "system": "dkp", "places": 2, "allow_negative": true, "gp_base_mode": "floor", "base_gp": "1",
            "min_ep": "0", "decay_rounding": "floor_stays", "decay_negative": "skip",
        },
    });
    let owner_key = NewKey {
        key: KeyId(Uuid::nil()),
        mac: String::new(),
        label: Text::new("label", "owner").unwrap(),
        roles: [RoleName::new(RoleName::OWNER).unwrap()].into(),
        scopes: None,
        member: None,
        expires_at: None,
    };
    Arc::new(LedgerCommand::Open { settings: serde_json::from_value(settings).unwrap(), owner_key })
}

/// Adds the member of that number: one event.
pub fn join(n: u64) -> Arc<LedgerCommand> {
    let member = MemberId(Uuid::from_u128(n.into()));
    let name = Sealed { of: member, sealed: format!("sealed {n}") };
    Arc::new(LedgerCommand::AddMember { member, name, handle: Handle(n.to_string()) })
}
