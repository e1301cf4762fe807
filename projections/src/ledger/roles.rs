//! Roles: a row per role.

use aggregates::{AnyEvent, LedgerEvent, Position};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// A named set of permissions.
    pub struct Role {
        /// Its name.
        role: String,
        /// What its holders may do, in order.
        permissions: Vec<String>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct RolesModel;

impl ReadModel for RolesModel {
    const TABLE: Table =
        Table { model: "ledger_roles", version: 1, columns: Role::COLUMNS, key: 1, append_only: false };
    type Key = (String,);
    type Row = Role;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(String,)> {
        match &event.event {
            AnyEvent::Ledger(LedgerEvent::RoleDefined { role, .. }) => Touched::one((role.to_string(),)),
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (role,): &(String,),
        row: Option<Role>,
    ) -> Result<Option<Role>, String> {
        let AnyEvent::Ledger(LedgerEvent::RoleDefined { permissions, .. }) = &happened.event else {
            return Ok(row);
        };
        let permissions = permissions.iter().map(|permission| permission.name().to_owned()).collect();
        Ok(Some(Role { role: role.clone(), permissions, changed_at: happened.position }))
    }
}
