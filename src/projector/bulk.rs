//! The one builder of SQL: loading, upserting and removing rows of any read table, a statement per table.

use aggregates::LedgerId;
use projections::{Kind, Table, Value, Wanted};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, Row};

/// The type that values of a kind are sent as; some are text that the statement casts.
fn sent(kind: Kind) -> &'static str {
    match kind {
        Kind::Uuid => "uuid",
        Kind::Text | Kind::Texts | Kind::Decimal => "text",
        Kind::Integer => "integer",
        Kind::Bigint => "bigint",
        Kind::Bool => "boolean",
        Kind::Instant => "timestamptz",
    }
}

/// What makes of a sent value what the column holds. NUMERIC and arrays travel as text: a decimal may be longer than any
/// number type, and PostgreSQL cannot unnest arrays of arrays.
fn cast(kind: Kind) -> &'static str {
    match kind {
        Kind::Texts => "::text[]",
        Kind::Decimal => "::numeric",
        _ => "",
    }
}

fn names(table: &Table) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}

/// Columns as a loading statement selects them: decimals as text, see [`cast`].
fn selected(table: &Table, from: &str) -> String {
    let select = |column: &projections::Column| match column.kind {
        Kind::Decimal => format!("{from}.{}::text", column.name),
        _ => format!("{from}.{}", column.name),
    };
    table.columns.iter().map(select).collect::<Vec<_>>().join(", ")
}

fn unnest(table: &Table, columns: usize, alias: &str) -> String {
    let used = &table.columns[..columns];
    let arrays: Vec<_> =
        used.iter().zip(2..).map(|(column, n)| format!("${n}::{}[]", sent(column.kind))).collect();
    let named: Vec<_> = used.iter().map(|column| column.name).collect();
    format!("UNNEST({}) AS {alias} ({})", arrays.join(", "), named.join(", "))
}

fn same_key(table: &Table, one: &str, other: &str) -> String {
    let key = table.columns[..table.key].iter();
    let equal = |column: &projections::Column| format!("{one}.{0} = {other}.{0}", column.name);
    key.map(equal).map(|equal| format!(" AND {equal}")).collect()
}

/// The statement that loads rows by key (`$2` on), or all of a ledger's.
pub fn select_sql(table: &Table, name: &str, all: bool) -> String {
    let columns = selected(table, "rows");
    if all || table.key == 0 {
        return format!("SELECT {columns} FROM {name} AS rows WHERE rows.ledger_id = $1");
    }
    let keys = unnest(table, table.key, "wanted");
    let same = same_key(table, "rows", "wanted");
    format!("SELECT {columns} FROM {keys} JOIN {name} AS rows ON rows.ledger_id = $1{same}")
}

/// The statement that writes whole rows, each once.
pub fn upsert_sql(table: &Table, name: &str) -> String {
    let columns = names(table).join(", ");
    let values: Vec<_> = table.columns.iter().map(|c| format!("sent.{}{}", c.name, cast(c.kind))).collect();
    let sent = unnest(table, table.columns.len(), "sent");
    let insert =
        format!("INSERT INTO {name} (ledger_id, {columns}) SELECT $1, {} FROM {sent}", values.join(", "));
    let key: String = names(table)[..table.key].iter().map(|name| format!(", {name}")).collect();
    let rest: Vec<_> =
        names(table)[table.key..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
    format!("{insert} ON CONFLICT (ledger_id{key}) DO UPDATE SET {}", rest.join(", "))
}

/// The statement that removes rows by key.
pub fn delete_sql(table: &Table, name: &str) -> String {
    let keys = unnest(table, table.key, "gone");
    let same = same_key(table, "rows", "gone");
    format!("DELETE FROM {name} AS rows USING {keys} WHERE rows.ledger_id = $1{same}")
}

type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// Binds `columns` of rows as arrays.
fn bind<'q>(query: Bound<'q>, table: &Table, columns: usize, rows: &[Vec<Value>]) -> Bound<'q> {
    (0..columns).fold(query, |query, column| bind_column(query, table.columns[column].kind, rows, column))
}

fn bind_column<'q>(query: Bound<'q>, kind: Kind, rows: &[Vec<Value>], column: usize) -> Bound<'q> {
    macro_rules! collect {
        ($variant:ident) => {
            rows.iter()
                .map(|row| match &row[column] {
                    Value::$variant(value) => value.clone(),
                    _ => None,
                })
                .collect::<Vec<_>>()
        };
    }
    match kind {
        Kind::Uuid => query.bind(collect!(Uuid)),
        Kind::Text => query.bind(collect!(Text)),
        Kind::Decimal => query.bind(collect!(Decimal)),
        Kind::Integer => query.bind(collect!(Integer)),
        Kind::Bigint => query.bind(collect!(Bigint)),
        Kind::Bool => query.bind(collect!(Bool)),
        Kind::Instant => query.bind(collect!(Instant)),
        Kind::Texts => {
            let lists = collect!(Texts);
            query.bind(lists.into_iter().map(|list| list.map(|l| array_literal(&l))).collect::<Vec<_>>())
        }
    }
}

/// A list of texts as PostgreSQL writes an array.
fn array_literal(texts: &[String]) -> String {
    format!("{{{}}}", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(","))
}

/// A text as an item of an array that is quoted.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Loads rows.
pub async fn load(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &Table,
    name: &str,
    wanted: &Wanted,
) -> Result<Vec<Vec<Value>>, sqlx::Error> {
    let keys = match wanted {
        Wanted::These(keys) if keys.is_empty() => return Ok(Vec::new()),
        Wanted::These(keys) => keys.as_slice(),
        Wanted::All => &[],
    };
    let sql = select_sql(table, name, *wanted == Wanted::All);
    let query = sqlx::query(AssertSqlSafe(sql)).bind(ledger.0);
    let bound = if keys.is_empty() { query } else { bind(query, table, table.key, keys) };
    let rows = bound.fetch_all(database).await?;
    rows.iter().map(|row| read(table, row)).collect()
}

/// Writes whole rows.
pub async fn upsert(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &Table,
    name: &str,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let query = sqlx::query(AssertSqlSafe(upsert_sql(table, name))).bind(ledger.0);
    bind(query, table, table.columns.len(), rows).execute(database).await?;
    Ok(())
}

/// Removes rows by key.
pub async fn delete(
    database: &mut PgConnection,
    ledger: LedgerId,
    table: &Table,
    name: &str,
    keys: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let query = sqlx::query(AssertSqlSafe(delete_sql(table, name))).bind(ledger.0);
    bind(query, table, table.key, keys).execute(database).await?;
    Ok(())
}

/// The values of a row that a [`select_sql`] statement gave.
pub fn read(table: &Table, row: &PgRow) -> Result<Vec<Value>, sqlx::Error> {
    read_from(table, row, 0)
}

/// The values of a row, whose columns begin with the one of this index.
pub fn read_from(table: &Table, row: &PgRow, first: usize) -> Result<Vec<Value>, sqlx::Error> {
    let value = |(index, column): (usize, &projections::Column)| {
        let index = first + index;
        Ok(match column.kind {
            Kind::Uuid => Value::Uuid(row.try_get(index)?),
            Kind::Text => Value::Text(row.try_get(index)?),
            Kind::Texts => Value::Texts(row.try_get(index)?),
            Kind::Integer => Value::Integer(row.try_get(index)?),
            Kind::Bigint => Value::Bigint(row.try_get(index)?),
            Kind::Decimal => Value::Decimal(row.try_get::<Option<String>, _>(index)?.map(plain)),
            Kind::Bool => Value::Bool(row.try_get(index)?),
            Kind::Instant => Value::Instant(row.try_get(index)?),
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

/// A decimal without the zeros that a column's scale adds.
pub(super) fn plain(decimal: String) -> String {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => decimal,
    }
}

/// The statement that gives all rows of a ledger, in order of their keys.
pub fn ordered_sql(table: &Table) -> String {
    let order: String = names(table)[..table.key].iter().map(|name| format!(", rows.{name}")).collect();
    let columns = selected(table, "rows");
    format!(
        "SELECT {columns} FROM {} AS rows WHERE rows.ledger_id = $1 ORDER BY rows.ledger_id{order}",
        table.name()
    )
}

/// The statement that copies rows of a ledger out, in order of their keys; texts by their bytes, as folds order them. Of all
/// rows, those whose key begins with more than one literal and with no more than another.
pub fn copied_sql(table: &Table, ledger: LedgerId, (after, to): (Option<&str>, Option<&str>)) -> String {
    let first = table.columns[0].name;
    let after = after.map(|after| format!(" AND {first} > {after}")).unwrap_or_default();
    let to = to.map(|to| format!(" AND {first} <= {to}")).unwrap_or_default();
    let key = table.columns[..table.key].iter();
    let order: String = key.map(|column| format!(", {}{}", column.name, collated(column.kind))).collect();
    let (columns, name) = (plainly_selected(table), table.name());
    format!(
        "COPY (SELECT {columns} FROM {name} WHERE ledger_id = '{ledger}'{after}{to} ORDER BY ledger_id{order})
         TO STDOUT (FORMAT binary)"
    )
}

/// Columns as they are copied out: decimals without the zeros that a column's scale adds.
fn plainly_selected(table: &Table) -> String {
    let select = |column: &projections::Column| match column.kind {
        Kind::Decimal => format!("trim_scale({})", column.name),
        _ => column.name.to_owned(),
    };
    table.columns.iter().map(select).collect::<Vec<_>>().join(", ")
}

fn collated(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => " COLLATE \"C\"",
        _ => "",
    }
}

/// The statement that gives the rows of a range of positions: after `$2`, up to `$3`.
pub fn range_sql(table: &Table) -> String {
    let columns = selected(table, "rows");
    format!(
        "SELECT {columns} FROM {} AS rows WHERE rows.ledger_id = $1 AND rows.position > $2 AND rows.position <= $3",
        table.name()
    )
}

/// The statement that tells which rows of a table are not as its staging twin has them: how many in all, whether the table
/// and whether its twin has the row, and the first rows as both have them.
pub fn differences_sql(table: &Table, staging: &str) -> String {
    let live = table.name();
    let key = &names(table)[..table.key];
    let order: Vec<_> = key.iter().map(|name| format!("COALESCE(s.{name}, l.{name})")).collect();
    let order = if order.is_empty() { "1".to_owned() } else { order.join(", ") };
    format!(
        "SELECT count(*) OVER () AS total, l.ledger_id IS NOT NULL, s.ledger_id IS NOT NULL, {}, {}
         FROM (SELECT * FROM {live} WHERE ledger_id = $1) AS l
         FULL JOIN (SELECT * FROM {staging} WHERE ledger_id = $1) AS s ON l.ledger_id = s.ledger_id{}
         WHERE l.ledger_id IS NULL OR s.ledger_id IS NULL OR ({}) IS DISTINCT FROM ({})
         ORDER BY {order} LIMIT $2",
        selected(table, "l"),
        selected(table, "s"),
        same_key(table, "l", "s"),
        of(table, "l"),
        of(table, "s"),
    )
}

/// The statements that make a table as its staging twin is, touching only rows that differ.
pub fn mending_sql(table: &Table, staging: &str) -> [String; 2] {
    let live = table.name();
    let same = same_key(table, "l", "s");
    let columns = names(table).join(", ");
    let key: String = names(table)[..table.key].iter().map(|name| format!(", {name}")).collect();
    let set: Vec<_> =
        names(table)[table.key..].iter().map(|name| format!("{name} = excluded.{name}")).collect();
    let remove = format!(
        "DELETE FROM {live} AS l WHERE l.ledger_id = $1
         AND NOT EXISTS (SELECT FROM {staging} AS s WHERE s.ledger_id = $1{same})"
    );
    let write = format!(
        "INSERT INTO {live} (ledger_id, {columns})
         SELECT s.ledger_id, {} FROM (SELECT * FROM {staging} WHERE ledger_id = $1) AS s
         LEFT JOIN (SELECT * FROM {live} WHERE ledger_id = $1) AS l ON l.ledger_id = s.ledger_id{same}
         WHERE l.ledger_id IS NULL OR ({}) IS DISTINCT FROM ({})
         ON CONFLICT (ledger_id{key}) DO UPDATE SET {}",
        of(table, "s"),
        of(table, "l"),
        of(table, "s"),
        set.join(", "),
    );
    [remove, write]
}

fn of(table: &Table, alias: &str) -> String {
    names(table).iter().map(|name| format!("{alias}.{name}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use projections::MODELS;

    use super::*;

    fn statements(table: &Table) -> String {
        let (live, staging) = (table.name(), format!("{}_staging", table.name()));
        let [remove, write] = mending_sql(table, &staging);
        let all = [
            ("load", select_sql(table, &live, false)),
            ("upsert", upsert_sql(table, &live)),
            ("delete", delete_sql(table, &live)),
            ("all", ordered_sql(table)),
            ("differences", differences_sql(table, &staging)),
            ("mend: remove", remove),
            ("mend: write", write),
        ];
        let unindented = |sql: &str| sql.lines().map(str::trim).collect::<Vec<_>>().join("\n");
        all.iter().map(|(what, sql)| format!("-- {what}\n{};\n", unindented(sql))).collect()
    }

    /// One file per table: what is built at run time can be read all the same.
    #[test]
    fn every_statement_is_the_one_that_is_written_down() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        for model in MODELS {
            let (built, file) =
                (statements(&model.table), folder.join(format!("{}.sql", model.table.name())));
            if std::env::var_os("BLESS").is_some() {
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(&file, &built).expect("a writable folder");
            }
            let written = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(built == written, "{}: `make bless` writes\n{built}", file.display());
        }
    }
}
