//! What a raid tool said of an item that was taken over from it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use async_graphql::dataloader::Loader;

use crate::graphql::scope::Rows;

/// What a raid tool said of an item.
#[derive(Clone, Debug, SimpleObject)]
pub struct ImportedLoot {
    #[graphql(skip)]
    entry: i64,
    /// The tool, such as `rclootcouncil`.
    system: String,
    /// The award's own id there, which others may have as well.
    award: Option<String>,
    /// The local day and time as written there, in a zone that is not told.
    written: Option<String>,
    /// What who got it said, or the loot master's reason.
    response: Option<String>,
    /// The response's number there, or a word.
    response_id: Option<String>,
    /// Whether the response is the loot master's reason.
    award_reason: bool,
    /// How many of the council voted for it.
    votes: Option<i64>,
    /// The class of who got it.
    class: Option<String>,
    /// Where it dropped.
    instance: Option<String>,
    /// How hard it was there.
    difficulty: Option<String>,
    /// The same as the game numbers it.
    difficulty_id: Option<i64>,
    /// The game's number of the instance.
    map_id: Option<i64>,
    /// Who dropped it.
    boss: Option<String>,
    /// How many were in the raid.
    group_size: Option<i64>,
    /// The item with its enchantments and bonuses, as the game writes it.
    link: Option<String>,
    /// The kind of the item, in the language of the game's client.
    kind: Option<String>,
    /// Where it is worn, in the same language.
    worn: Option<String>,
    /// What was worn in its place, as the game writes it.
    replaced: Vec<String>,
    /// A note by who got it; null once they are forgotten.
    note: Option<String>,
    /// Who looted it first, by name; null once who got it is forgotten.
    owner: Option<String>,
}

/// What was said of the item that an entry gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LootOf(pub i64);

impl Loader<LootOf> for Rows {
    type Value = ImportedLoot;
    type Error = Arc<sqlx::Error>;

    async fn load(&self, keys: &[LootOf]) -> Result<HashMap<LootOf, ImportedLoot>, Arc<sqlx::Error>> {
        let entries: Vec<i64> = keys.iter().map(|LootOf(entry)| *entry).collect();
        let rows = sqlx::query_as!(
            ImportedLoot,
            "SELECT entry, system, award, written, response, response_id, award_reason, votes, class, instance,
                    difficulty, difficulty_id, map_id, boss, group_size, link, kind, worn, replaced, note, owner
             FROM points_loot_v1 WHERE ledger_id = $1 AND entry = ANY($2)",
            self.rows_of(),
            &entries
        )
        .fetch_all(&self.database)
        .await?;
        Ok(rows.into_iter().map(|row| (LootOf(row.entry), row)).collect())
    }
}
