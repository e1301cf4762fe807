//! Identities that are linked, as the read table has them.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;
use chrono::Utc;
use uuid::Uuid;

use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Rows;

/// Somebody whom an issuer of tokens knows, and who acts as a member.
#[derive(Clone, Debug, SimpleObject)]
pub struct Identity {
    /// What the identity is known by in this ledger. It is no secret.
    id: String,
    /// Who issues its tokens; null once the member is forgotten.
    issuer: Option<String>,
    /// Whom the issuer means; null once the member is forgotten.
    subject: Option<String>,
    /// When it was linked.
    linked_at: DateTime,
}

/// A row of the identities.
#[derive(Clone, Debug)]
pub struct IdentityRow {
    identity: String,
    member_id: Uuid,
    name: Option<String>,
    linked_at: chrono::DateTime<Utc>,
}

/// All identities of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdentitiesOf(pub MemberId);

impl Identity {
    /// How issuer and subject are written in one text; no issuer's name has white space.
    pub fn written(issuer: &str, subject: &str) -> String {
        format!("{issuer} {subject}")
    }

    /// The identity of a row.
    pub fn of(row: IdentityRow) -> Self {
        let name = row.name.as_deref().and_then(|name| name.split_once(' '));
        let (issuer, subject) = name.map(|(one, other)| (one.to_owned(), other.to_owned())).unzip();
        Identity { id: row.identity, issuer, subject, linked_at: row.linked_at.into() }
    }
}

impl Loader<IdentitiesOf> for Rows {
    type Value = Vec<IdentityRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(
        &self,
        keys: &[IdentitiesOf],
    ) -> Result<HashMap<IdentitiesOf, Vec<IdentityRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|IdentitiesOf(member)| member.0).collect();
        let rows = sqlx::query_as!(
            IdentityRow,
            "SELECT identity, i.member_id, name, linked_at FROM UNNEST($2::uuid[]) AS wanted (member_id)
             JOIN ledger_identities_v1 AS i ON i.ledger_id = $1 AND i.member_id = wanted.member_id
             ORDER BY linked_at, identity",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(IdentitiesOf(MemberId(row.member_id))).or_default().push(row);
        }
        Ok(found)
    }
}
