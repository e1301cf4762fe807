//! Identities: a row per identity that is linked.

use aggregates::{AnyEvent, LedgerEvent as Event, MemberId, Position};
use chrono::{DateTime, Utc};

use crate::row::row;
use crate::{Happened, Opened, ReadModel, Row, Table, Touched};

row! {
    /// An identity that acts as a member.
    pub struct Identity {
        /// What it is known by.
        identity: String,
        /// As whom it acts.
        member_id: MemberId,
        /// Its issuer and subject; none once the member is forgotten.
        name: Option<String>,
        /// When it was linked.
        linked_at: DateTime<Utc>,
        /// The last event that touched the row.
        changed_at: Position,
    }
}

/// The read model.
pub struct IdentitiesModel;

impl ReadModel for IdentitiesModel {
    const TABLE: Table = Table {
        model: "ledger_identities",
        version: 1,
        columns: Identity::COLUMNS,
        key: 1,
        append_only: false,
    };
    type Key = (String,);
    type Row = Identity;
    type Ambient = ();

    fn touches((): &(), event: &Happened) -> Touched<(String,)> {
        match &event.event {
            AnyEvent::Ledger(
                Event::IdentityLinked { identity, .. } | Event::IdentityUnlinked { identity, .. },
            ) => Touched::one((identity.to_string(),)),
            AnyEvent::Ledger(Event::MemberForgotten { identities, .. }) => {
                Touched::These(identities.iter().map(|identity| (identity.to_string(),)).collect())
            }
            _ => Touched::none(),
        }
    }

    fn fold(
        (): &(),
        happened: &Happened,
        opened: &Opened,
        (identity,): &(String,),
        row: Option<Identity>,
    ) -> Result<Option<Identity>, String> {
        match &happened.event {
            AnyEvent::Ledger(Event::IdentityLinked { member, name, .. }) => Ok(Some(Identity {
                identity: identity.clone(),
                member_id: *member,
                name: opened.text(name),
                linked_at: happened.recorded_at,
                changed_at: happened.position,
            })),
            AnyEvent::Ledger(Event::IdentityUnlinked { .. } | Event::MemberForgotten { .. }) => Ok(None),
            _ => Ok(row),
        }
    }
}
