//! Who the caller is: by their credential, and in a ledger.

use std::sync::Arc;

use async_graphql::{Description, Enum, Object, SimpleObject};
use uuid::Uuid;

use super::choices::{Permission, PointsVisibility};
use super::member;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::root::Member;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;
use crate::identity::{Holder, Session};

/// What somebody showed to say who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Credential {
    /// The key of whoever runs the server.
    Operator,
    /// An API key of one ledger.
    ApiKey,
    /// A token of a trusted issuer, good for every ledger in which its identity is linked.
    Token,
}

/// Who the caller is by their credential.
#[derive(Debug, SimpleObject)]
pub struct Viewer {
    /// What they showed.
    credential: Credential,
    /// The one ledger that an API key is for.
    ledger_id: Option<Uuid>,
    /// Who issued the token.
    issuer: Option<String>,
    /// Whom the token's issuer means.
    subject: Option<String>,
    /// From when on the credential no longer works; null if it never expires.
    expires_at: Option<DateTime>,
}

impl Viewer {
    /// Who this is; refused if nobody said.
    pub fn of(session: &Session) -> Result<Self> {
        let of = |credential| Viewer {
            credential,
            ledger_id: None,
            issuer: None,
            subject: None,
            expires_at: None,
        };
        Ok(match session {
            Session::Anonymous => return Err(GraphqlError::unauthenticated()),
            Session::Operator => of(Credential::Operator),
            Session::Key(holder) => Viewer {
                ledger_id: Some(holder.ledger.0),
                expires_at: holder.expires_at.map(DateTime),
                ..of(Credential::ApiKey)
            },
            Session::Person(person) | Session::Member(person, _) => Viewer {
                issuer: Some(person.issuer.clone()),
                subject: Some(person.subject.clone()),
                expires_at: Some(person.until.into()),
                ..of(Credential::Token)
            },
        })
    }
}

/// Who the caller is in a ledger.
#[derive(Description)]
pub struct LedgerViewer(Arc<Scope>);

impl LedgerViewer {
    fn holder(&self) -> Option<&Holder> {
        self.0.session.holder()
    }
}

#[Object(use_type_description)]
impl LedgerViewer {
    /// Who issues their commands, as the log has it: `key:<id>`, `member:<id>` or `operator`.
    async fn actor(&self) -> Result<String> {
        Ok(self.0.actor()?.to_string())
    }

    /// The id of the member who they are, or whose API key they hold.
    async fn member_id(&self) -> Option<Uuid> {
        Some(self.holder()?.member?.0)
    }

    /// The member who they are, or whose API key they hold.
    async fn member(&self) -> Result<Option<Member>> {
        match self.holder().and_then(|holder| holder.member) {
            Some(id) => member::by_id(&self.0, id).await,
            None => Ok(None),
        }
    }

    /// The roles that they act by, in order.
    async fn roles(&self) -> &[String] {
        self.holder().map_or(&[], |holder| &holder.roles)
    }

    /// What they may do.
    async fn permissions(&self) -> Vec<Permission> {
        let all = aggregates::Permission::ALL.iter().copied();
        all.filter(|permission| self.0.session.may(*permission)).map(Into::into).collect()
    }

    /// Whose points they see, if they may see points.
    async fn sees_points_of(&self) -> PointsVisibility {
        match self.0.seen_by() {
            None => PointsVisibility::Members,
            Some(_) => PointsVisibility::Own,
        }
    }
}

/// The field of a ledger that says who asks.
pub struct LedgerViewing(pub Arc<Scope>);

#[Object]
impl LedgerViewing {
    /// Who the caller is in this ledger, and what they may do.
    async fn viewer(&self) -> LedgerViewer {
        LedgerViewer(Arc::clone(&self.0))
    }
}
