//! A person, as the read table has them.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::{MemberId, Permission};
use async_graphql::Object;
use async_graphql::dataloader::Loader;
use chrono::Utc;
use uuid::Uuid;

use super::character::{Character, CharactersOf};
use super::identity::{IdentitiesOf, Identity};
use crate::graphql::error::Result;
use crate::graphql::root::Member;
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::{Rows, Scope};
use crate::log::position;
use crate::reads::What;

/// A row of the members.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Who.
    pub member_id: Uuid,
    /// Their name; none once they are forgotten.
    pub name: Option<String>,
    /// The position at which they joined.
    pub joined_at: i64,
    /// When they joined.
    pub joined_on: chrono::DateTime<Utc>,
    /// Whether they left.
    pub has_left: bool,
    /// Their main.
    pub main_id: Option<Uuid>,
    /// Their roles, in order.
    pub roles: Vec<String>,
    /// The last event that touched the row.
    pub changed_at: i64,
}

/// The fields of a member that speak of the person.
pub struct MemberPerson {
    /// Where to look further.
    pub scope: Arc<Scope>,
    /// The person.
    pub row: MemberRow,
}

#[Object]
impl MemberPerson {
    /// The member's id, for ever.
    async fn id(&self) -> Uuid {
        self.row.member_id
    }

    /// The name that they go by; null once they are forgotten.
    async fn name(&self) -> Option<&str> {
        self.row.name.as_deref()
    }

    /// Whether they are forgotten for ever: then nothing personal about them can be read, and their amounts stay.
    async fn erased(&self) -> bool {
        self.row.name.is_none()
    }

    /// The position at which they joined: it orders members.
    async fn joined_at(&self) -> Position {
        position(self.row.joined_at).into()
    }

    /// When they joined.
    async fn joined_on(&self) -> DateTime {
        self.row.joined_on.into()
    }

    /// Whether they left. Their balance stays.
    async fn has_left(&self) -> bool {
        self.row.has_left
    }

    /// The roles that they hold, in order.
    async fn roles(&self) -> &[String] {
        &self.row.roles
    }

    /// The position of the last event that touched this member.
    async fn changed_at(&self) -> Position {
        position(self.row.changed_at).into()
    }

    /// Their characters, the main first, then by name.
    #[graphql(complexity = "4 * child_complexity + 1")]
    async fn characters(&self) -> Result<Vec<Character>> {
        self.scope.ready("ledger_characters").await?;
        let rows = self.scope.rows.load_one(CharactersOf(self.row.member_id.into())).await?;
        Ok(Character::listed(rows.unwrap_or_default(), self.row.main_id))
    }

    /// The identities by which somebody acts as this member, in the order in which they were linked. Needs
    /// `MANAGE_IDENTITIES`, unless they are the caller's own.
    #[graphql(complexity = "4 * child_complexity + 1")]
    async fn identities(&self) -> Result<Option<Vec<Identity>>> {
        let member = self.row.member_id.into();
        if self.scope.session.member() != Some(member) {
            self.scope.require(Permission::ManageIdentities)?;
        }
        self.scope.ready("ledger_identities").await?;
        self.scope.shows_always([member], What::Identities);
        let rows = self.scope.rows.load_one(IdentitiesOf(member)).await?;
        Ok(Some(rows.unwrap_or_default().into_iter().map(Identity::of).collect()))
    }
}

impl Loader<MemberId> for Rows {
    type Value = MemberRow;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[MemberId]) -> Result<HashMap<MemberId, MemberRow>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let rows = sqlx::query_as!(
            MemberRow,
            "SELECT m.member_id, name, joined_at, joined_on, has_left, main_id, roles, changed_at
             FROM UNNEST($2::uuid[]) AS wanted (member_id)
             JOIN ledger_members_v1 AS m ON m.ledger_id = $1 AND m.member_id = wanted.member_id",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (MemberId(row.member_id), row)).collect())
    }
}

/// A member by id, for who may see members.
pub async fn by_id(scope: &Arc<Scope>, member: MemberId) -> Result<Option<Member>> {
    scope.view("ledger_members").await?;
    let row = scope.rows.load_one(member).await?;
    Ok(row.map(|row| Member::of(scope, row)))
}
