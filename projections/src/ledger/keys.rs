//! API keys: a row per key, without its secret.

use std::collections::BTreeSet;

use aggregates::{AnyEvent, KeyId, LedgerEvent as Event, MemberId, Permission, Position};
use chrono::{DateTime, Utc};

use super::missing;
use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// An API key.
    pub struct ApiKey {
        /// Which.
        key_id: KeyId,
        /// What its secret is known by.
        mac: String,
        /// What it is for; empty once its holder is forgotten.
        label: String,
        /// What its holder may do, in order.
        roles: Vec<String>,
        /// All that it may do of what its roles allow, in order; everything if there are none.
        scopes: Option<Vec<String>>,
        /// Whose it is, if it is a member's.
        member_id: Option<MemberId>,
        /// When it was made.
        created_at: DateTime<Utc>,
        /// From when on it no longer works.
        expires_at: Option<DateTime<Utc>>,
        /// When it was revoked.
        revoked_at: Option<DateTime<Utc>>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct KeysModel;

impl ReadModel for KeysModel {
    const TABLE: Table =
        Table { model: "ledger_keys", version: 2, columns: ApiKey::COLUMNS, key: 1, append_only: false };
    type Key = (KeyId,);
    type Row = ApiKey;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(KeyId,)> {
        match &event.event {
            AnyEvent::Ledger(Event::KeyCreated { key, .. } | Event::KeyRevoked { key }) => {
                Touched::one((*key,))
            }
            AnyEvent::Ledger(Event::MemberForgotten { keys, .. }) => {
                Touched::These(keys.iter().map(|key| (*key,)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        _: &Opened,
        (id,): &(KeyId,),
        row: Option<ApiKey>,
    ) -> Result<Option<ApiKey>, String> {
        match &happened.event {
            AnyEvent::Ledger(Event::KeyCreated { key, mac, label, roles, member, expires_at, scopes }) => {
                let names = |scopes: &BTreeSet<Permission>| {
                    scopes.iter().map(|scope| scope.name().to_owned()).collect()
                };
                Ok(Some(ApiKey {
                    key_id: *key,
                    mac: mac.clone(),
                    label: label.to_string(),
                    roles: roles.iter().map(ToString::to_string).collect(),
                    scopes: scopes.as_ref().map(names),
                    member_id: *member,
                    created_at: happened.recorded_at,
                    expires_at: *expires_at,
                    revoked_at: None,
                    changed_at: happened.position,
                }))
            }
            AnyEvent::Ledger(Event::KeyRevoked { .. }) => {
                let row = row.ok_or_else(|| missing(id))?;
                let revoked_at = Some(happened.recorded_at);
                Ok(Some(ApiKey { revoked_at, changed_at: happened.position, ..row }))
            }
            AnyEvent::Ledger(Event::MemberForgotten { .. }) => {
                let row = row.ok_or_else(|| missing(id))?;
                let revoked_at = row.revoked_at.or(Some(happened.recorded_at));
                Ok(Some(ApiKey { label: String::new(), revoked_at, changed_at: happened.position, ..row }))
            }
            _ => Ok(row),
        }
    }
}
