//! Finding a member by what a caller calls them.

use aggregates::{MemberId, Who};

use crate::graphql::error::Result;
use crate::graphql::scope::Scope;

/// The member whom an id or a name stands for, be it that of a character, as far as the read models have come.
pub async fn find(scope: &Scope, who: &Who) -> Result<Option<MemberId>> {
    let (id, handle) = match who {
        Who::Id(id) => (Some(*id), None),
        Who::Name(handle) => (None, Some(handle.0.as_str())),
    };
    let found = sqlx::query_scalar!(
        r#"WITH RECURSIVE named AS (
               SELECT member_id FROM ledger_members_v1 WHERE ledger_id = $1 AND (member_id = $2 OR handle = $3)
               UNION ALL
               SELECT member_id FROM ledger_characters_v1
               WHERE ledger_id = $1 AND (character_id = $2 OR handle = $3)
               LIMIT 1
           ), known (member_id, merges) AS (
               SELECT member_id, 0 FROM named
               UNION ALL
               SELECT m.into_id, merges + 1 FROM known JOIN ledger_merges_v1 m
                 ON m.ledger_id = $1 AND m.member_id = known.member_id
           )
           SELECT member_id AS "member_id!" FROM known ORDER BY merges DESC LIMIT 1"#,
        scope.rows_of(),
        id,
        handle
    )
    .fetch_optional(scope.database())
    .await?;
    Ok(found.map(MemberId))
}
