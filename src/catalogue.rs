//! The types of the game's items that this server knows: those that are built in, and those of the last file that was imported.
//!
//! They lie in the database, so every server has the same, and in memory, where they are searched. Whoever needs them asks
//! which file the database has; only another one than before is read.

mod importing;

use std::sync::{Arc, Mutex, PoisonError};

use pastes::{Catalogue, InvTypes, Type, TypeId};
use rust_decimal::Decimal;
use sqlx::PgPool;
use tokio::task::spawn_blocking;

pub use importing::{Imported, NotImported, import};

/// The types, as far as they were read.
#[derive(Default)]
pub struct Types(Mutex<Option<Held>>);

/// What is in memory.
struct Held {
    /// Of which file; none if there was no import.
    digest: Option<Vec<u8>>,
    catalogue: Arc<Catalogue>,
}

impl Types {
    /// The types as they are now.
    pub async fn catalogue(&self, database: &PgPool) -> Result<Arc<Catalogue>, sqlx::Error> {
        let digest = sqlx::query_scalar!("SELECT digest FROM eve_catalogue").fetch_optional(database).await?;
        if let Some(held) = self.held(digest.as_deref()) {
            return Ok(held);
        }
        let (digest, types) = read(database).await?;
        let made = spawn_blocking(move || {
            let builtin = Catalogue::builtin();
            // Of two with one number the later counts.
            Catalogue::new(builtin.types().cloned().chain(types))
        });
        let catalogue = Arc::new(made.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Held { digest, catalogue: Arc::clone(&catalogue) });
        Ok(catalogue)
    }

    fn held(&self, digest: Option<&[u8]>) -> Option<Arc<Catalogue>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = held.as_ref().filter(|held| held.digest.as_deref() == digest);
        same.map(|held| Arc::clone(&held.catalogue))
    }
}

/// The types of the last import, and of which file they are, as one statement sees both.
async fn read(database: &PgPool) -> Result<(Option<Vec<u8>>, Vec<Type>), sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT c.digest, t.type_id AS "type_id?", t.name AS "name?", t.other_names AS "other_names?", t.group_id, t.group_name,
                  t.category, t.volume, t.published AS "published?"
           FROM eve_catalogue c LEFT JOIN eve_types t ON true ORDER BY t.type_id"#
    )
    .fetch_all(database)
    .await?;
    let digest = rows.first().map(|row| row.digest.clone());
    let types = rows.into_iter().filter_map(|row| {
        Some(Type {
            id: TypeId(u32::try_from(row.type_id?).ok()?),
            name: row.name?,
            other_names: row.other_names.unwrap_or_default(),
            group_id: row.group_id.and_then(|id| u32::try_from(id).ok()),
            group: row.group_name,
            category: row.category,
            volume: row.volume.map(|volume: Decimal| volume.normalize()),
            published: row.published.unwrap_or_default(),
        })
    });
    Ok((digest, types.collect()))
}

/// The types of a file, all of them or none.
fn parse(bytes: &[u8]) -> Result<(Vec<Type>, u64), pastes::CatalogueFault> {
    let mut rows = InvTypes::new(bytes)?;
    let types = rows.by_ref().collect::<Result<Vec<Type>, _>>()?;
    Ok((types, rows.nameless()))
}
