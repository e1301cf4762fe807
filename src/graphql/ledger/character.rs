//! Mains and alts.

use std::collections::HashMap;
use std::sync::Arc;

use aggregates::MemberId;
use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;
use uuid::Uuid;

use crate::graphql::scope::Rows;

/// A main or an alt of a member.
#[derive(Clone, Debug, SimpleObject)]
pub struct Character {
    /// The character's id, for ever.
    id: Uuid,
    /// Its name; null once its player is forgotten.
    name: Option<String>,
    /// Whether it is its player's main.
    is_main: bool,
}

/// A row of the characters.
#[derive(Clone, Debug)]
pub struct CharacterRow {
    /// Which.
    pub character_id: Uuid,
    /// Who plays it.
    pub member_id: Uuid,
    /// Its name.
    pub name: Option<String>,
}

/// All characters of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharactersOf(pub MemberId);

impl Character {
    /// The characters of rows, the main first, then by name.
    pub fn listed(rows: Vec<CharacterRow>, main: Option<Uuid>) -> Vec<Self> {
        let is_main = |id| main == Some(id);
        let character = |row: CharacterRow| Character {
            id: row.character_id,
            name: row.name,
            is_main: is_main(row.character_id),
        };
        let mut characters: Vec<_> = rows.into_iter().map(character).collect();
        characters.sort_by(|a, b| (!a.is_main, &a.name, a.id).cmp(&(!b.is_main, &b.name, b.id)));
        characters
    }
}

impl Loader<CharactersOf> for Rows {
    type Value = Vec<CharacterRow>;
    type Error = Arc<sqlx::Error>;

    async fn load(
        &self,
        keys: &[CharactersOf],
    ) -> Result<HashMap<CharactersOf, Vec<CharacterRow>>, Arc<sqlx::Error>> {
        let ids: Vec<Uuid> = keys.iter().map(|CharactersOf(member)| member.0).collect();
        let rows = sqlx::query_as!(
            CharacterRow,
            "SELECT character_id, c.member_id, name FROM UNNEST($2::uuid[]) AS wanted (member_id)
             JOIN ledger_characters_v1 AS c ON c.ledger_id = $1 AND c.member_id = wanted.member_id",
            self.rows_of(),
            &ids
        )
        .fetch_all(&self.database)
        .await?;
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows {
            found.entry(CharactersOf(MemberId(row.member_id))).or_default().push(row);
        }
        Ok(found)
    }
}
