//! Taking a file of types in: all of it, or nothing.
//!
//! The file is the catalogue: a type that it no longer has is gone, unless it is built in. The same file again changes nothing.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use pastes::{CatalogueFault, Type};
use serde::Serialize;
use sqlx::{PgConnection, PgPool};

use super::parse;

/// Types that are written at once.
const AT_ONCE: usize = 5_000;

/// What an import came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Types of the file.
    pub types: u64,
    /// Of those, types that were not there, or otherwise.
    pub changed: u64,
    /// Types that were there and are in the file no more.
    pub removed: u64,
    /// Rows without a name, which nobody can have: left out.
    pub nameless: u64,
    /// Whether this very file was imported last, so that nothing was done.
    pub repeated: bool,
}

/// Why a file of types is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum NotImported {
    /// What is the matter with it, and where.
    #[error(transparent)]
    Malformed(#[from] CatalogueFault),
    /// Two rows have one number and differ.
    #[error("two rows with the typeID {0} differ")]
    Doubled(u32),
    /// A text with the character NUL, which no text in the database has.
    #[error("the type {0} has the character NUL in a text")]
    WithNul(u32),
    /// A header, and nothing below it.
    #[error("no type is in it")]
    Empty,
    /// The database did not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Takes in a file as Fuzzwork's `invTypes.csv` is.
///
/// # Errors
/// [`NotImported`]; then nothing was changed.
pub async fn import(database: &PgPool, bytes: &[u8]) -> Result<Imported, NotImported> {
    let (types, nameless) = parse(bytes)?;
    let types = once(types)?;
    let (of, digest) = (types.len() as u64, digest(&SHA256, bytes));
    let mut transaction = database.begin().await?;
    // Two imports at once: the later one sees what the earlier one wrote.
    sqlx::query!("LOCK TABLE eve_catalogue IN SHARE ROW EXCLUSIVE MODE").execute(&mut *transaction).await?;
    let last =
        sqlx::query_scalar!("SELECT digest FROM eve_catalogue").fetch_optional(&mut *transaction).await?;
    if last.as_deref() == Some(digest.as_ref()) {
        return Ok(Imported { types: of, changed: 0, removed: 0, nameless, repeated: true });
    }
    let removed = remove_others(&mut transaction, &types).await?;
    let mut changed = 0;
    for some in types.chunks(AT_ONCE) {
        changed += write(&mut transaction, some).await?;
    }
    sqlx::query!(
        "INSERT INTO eve_catalogue (digest, types) VALUES ($1, $2)
         ON CONFLICT (one) DO UPDATE SET digest = EXCLUDED.digest, types = EXCLUDED.types, imported_at = now()",
        digest.as_ref(),
        i64::try_from(of).unwrap_or(i64::MAX)
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Imported { types: of, changed, removed, nameless, repeated: false })
}

/// Each type once. The same row twice is one; two that differ under one number are nobody's to choose from.
fn once(types: Vec<Type>) -> Result<Vec<Type>, NotImported> {
    let mut by_number: BTreeMap<u32, Type> = BTreeMap::new();
    for one in types {
        let number = one.id.0;
        let texts = [Some(&one.name), one.group.as_ref(), one.category.as_ref()];
        if texts.into_iter().flatten().chain(&one.other_names).any(|text| text.contains('\0')) {
            return Err(NotImported::WithNul(number));
        }
        match by_number.get(&number) {
            Some(other) if *other != one => return Err(NotImported::Doubled(number)),
            _ => drop(by_number.insert(number, one)),
        }
    }
    match by_number.is_empty() {
        true => Err(NotImported::Empty),
        false => Ok(by_number.into_values().collect()),
    }
}

async fn remove_others(database: &mut PgConnection, types: &[Type]) -> Result<u64, sqlx::Error> {
    let numbers: Vec<i64> = types.iter().map(|one| i64::from(one.id.0)).collect();
    let gone = sqlx::query!(
        "DELETE FROM eve_types t WHERE NOT EXISTS (
             SELECT FROM UNNEST($1::bigint[]) AS kept (type_id) WHERE kept.type_id = t.type_id)",
        &numbers
    );
    Ok(gone.execute(database).await?.rows_affected())
}

/// Writes types, and says how many of them were not so before. Other names are one text with a bar between on their way, as
/// they are in the file: lists of lists are none of PostgreSQL's.
async fn write(database: &mut PgConnection, types: &[Type]) -> Result<u64, sqlx::Error> {
    let numbers: Vec<i64> = types.iter().map(|one| i64::from(one.id.0)).collect();
    let names: Vec<String> = types.iter().map(|one| one.name.clone()).collect();
    let others: Vec<String> = types.iter().map(|one| one.other_names.join("|")).collect();
    let group_ids: Vec<Option<i64>> = types.iter().map(|one| one.group_id.map(i64::from)).collect();
    let groups: Vec<Option<String>> = types.iter().map(|one| one.group.clone()).collect();
    let categories: Vec<Option<String>> = types.iter().map(|one| one.category.clone()).collect();
    let volumes: Vec<Option<String>> =
        types.iter().map(|one| one.volume.map(|volume| volume.to_string())).collect();
    let published: Vec<bool> = types.iter().map(|one| one.published).collect();
    let written = sqlx::query!(
        "INSERT INTO eve_types AS t (type_id, name, other_names, group_id, group_name, category, volume, published)
         SELECT n.type_id, n.name, COALESCE(string_to_array(NULLIF(n.others, ''), '|'), '{}'), n.group_id, n.group_name,
                n.category, n.volume::numeric, n.published
         FROM UNNEST($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::boolean[])
              AS n (type_id, name, others, group_id, group_name, category, volume, published)
         ON CONFLICT (type_id) DO UPDATE
         SET name = EXCLUDED.name, other_names = EXCLUDED.other_names, group_id = EXCLUDED.group_id,
             group_name = EXCLUDED.group_name, category = EXCLUDED.category, volume = EXCLUDED.volume,
             published = EXCLUDED.published
         WHERE (t.name, t.other_names, t.group_id, t.group_name, t.category, t.volume, t.published) IS DISTINCT FROM
               (EXCLUDED.name, EXCLUDED.other_names, EXCLUDED.group_id, EXCLUDED.group_name, EXCLUDED.category,
                EXCLUDED.volume, EXCLUDED.published)",
        &numbers,
        &names,
        &others,
        &group_ids as &[Option<i64>],
        &groups as &[Option<String>],
        &categories as &[Option<String>],
        &volumes as &[Option<String>],
        &published
    );
    Ok(written.execute(database).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(rows: &str) -> Result<Vec<Type>, NotImported> {
        once(parse(format!("typeID,typeName,published\n{rows}").as_bytes())?.0)
    }

    #[test]
    fn a_row_that_is_there_twice_is_one_and_two_that_differ_are_refused() {
        assert_eq!(types("2,Lamp,1\n1,Torch,1\n2,Lamp,1\n").expect("types").len(), 2);
        assert!(matches!(types("2,Lamp,1\n2,Torch,1\n"), Err(NotImported::Doubled(2))));
    }

    #[test]
    fn a_file_of_nothing_is_refused_and_a_broken_one_with_its_line() {
        assert!(matches!(types(""), Err(NotImported::Empty)));
        let broken = types("2,Lamp,1\nx,Torch,1\n").expect_err("refused");
        assert_eq!(broken.to_string(), "line 3: typeID cannot be \"x\"");
    }

    #[test]
    fn a_name_with_the_character_nul_is_no_reason_to_fail_halfway() {
        assert!(matches!(types("2,La\0mp,1\n"), Err(NotImported::WithNul(2))));
    }
}
