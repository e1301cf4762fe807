//! The rows of any read model that are about a person, for the person: without ids of others and without what proves
//! who somebody is.

use aggregates::LedgerId;
use projections::{Column, Kind, Model, Table, Value};
use serde_json::{Map, json};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use super::bulk;

/// Columns that say whom a row is about.
const WHOSE: &[&str] = &[
    "member_id",
    "person_id",
    "by_member",
    "note_of",
    "into_id",
    "commander_id",
    "looter_id",
    "voter_id",
    "former_id",
];
/// Columns that name somebody without the row being theirs: how others voted on a person is not for that person to have.
const NAMES: &[&str] = &["candidate_id"];
/// What a key is known by is nobody's to have.
const SECRET: &[&str] = &["mac"];

fn is_whose(column: &&Column) -> bool {
    WHOSE.contains(&column.name)
}

fn names_somebody(column: &&Column) -> bool {
    is_whose(column) || NAMES.contains(&column.name)
}

/// The statement that finds rows about people, in order of key; nothing for a table that speaks of nobody.
fn about_sql(table: &Table) -> Option<String> {
    let whose: Vec<_> = table
        .columns
        .iter()
        .filter(is_whose)
        .map(|column| format!("rows.{} = ANY($2)", column.name))
        .collect();
    let all = bulk::select_sql(table, &table.name(), true);
    let key: Vec<_> = table.columns[..table.key].iter().map(|column| column.name).collect();
    let order = if key.is_empty() { "1".to_owned() } else { key.join(", ") };
    let about = whose.join(" OR ");
    (!whose.is_empty()).then(|| format!("{all} AND ({about}) ORDER BY {order} OFFSET $3 LIMIT $4"))
}

/// Rows about the people with these ids, so many after so many.
pub async fn rows_about(
    database: &PgPool,
    ledger: LedgerId,
    model: &Model,
    ids: &[Uuid],
    (after, limit): (u64, usize),
) -> Result<Vec<serde_json::Value>, sqlx::Error> {
    let Some(sql) = about_sql(&model.table) else { return Ok(Vec::new()) };
    let query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0).bind(ids);
    let query = query.bind(i64::try_from(after).unwrap_or(i64::MAX));
    let rows = query.bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(database).await?;
    rows.iter().map(|row| Ok(told(&model.table, bulk::read(&model.table, row)?, ids))).collect()
}

fn told(table: &Table, values: Vec<Value>, ids: &[Uuid]) -> serde_json::Value {
    let shown = table.columns.iter().zip(values).filter(|(column, _)| !SECRET.contains(&column.name));
    let cell = |(column, value): (&Column, Value)| {
        let another = match &value {
            Value::Uuid(Some(id)) => names_somebody(&column) && !ids.contains(id),
            _ => false,
        };
        let value = if another { serde_json::Value::Null } else { json(column.kind, value) };
        (column.name.to_owned(), value)
    };
    shown.map(cell).collect::<Map<_, _>>().into()
}

/// A value as GraphQL would have it: decimals and positions are strings.
fn json(kind: Kind, value: Value) -> serde_json::Value {
    match value {
        Value::Uuid(value) => json!(value),
        Value::Text(value) | Value::Decimal(value) => json!(value),
        Value::Texts(value) => json!(value),
        Value::Integer(value) => json!(value),
        Value::Bigint(value) if kind == Kind::Bigint => json!(value.map(|value| value.to_string())),
        Value::Bigint(value) => json!(value),
        Value::Bool(value) => json!(value),
        Value::Instant(value) => json!(value),
    }
}

#[cfg(test)]
mod tests {
    use projections::MODELS;

    use super::*;

    /// A model that speaks of people by another word would be left out of what they are given.
    #[test]
    fn every_id_column_is_a_persons_or_known_to_be_of_something_else() {
        let things = [
            ["character_id", "main_id", "key_id", "raid_id", "kill_id", "schedule_id", "hold_id"].as_slice(),
            &[
                "auction_id",
                "decision_id",
                "fleet_id",
                "pool_id",
                "payout_id",
                "recovery_id",
                "rule_id",
                "default_rule",
            ],
        ]
        .concat();
        for model in MODELS {
            for column in model.table.columns.iter().filter(|column| column.kind == Kind::Uuid) {
                let known = names_somebody(&column) || things.contains(&column.name);
                assert!(known, "{}: whose is `{}`?", model.name(), column.name);
            }
        }
    }
}
