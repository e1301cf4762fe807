//! Who members turned out to be, in SQL: merges are followed to their end.

/// The rows of a statement over `now_is`, which has of everybody who was merged whom they are now. What is given goes on from there:
/// with `, name AS (..)`, or with the statement itself. `$1` is whose rows they are; the read model `ledger_merges` has to be ready.
macro_rules! by_person {
    ($row:ty, [$($sql:literal),+ $(,)?], $reader:expr, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            $row,
            r#"WITH RECURSIVE merged (member_id, into_id, merges) AS (
                   SELECT member_id, into_id, 1 FROM ledger_merges_v1 WHERE ledger_id = $1
                   UNION ALL
                   SELECT d.member_id, m.into_id, d.merges + 1 FROM merged d
                   JOIN ledger_merges_v1 m ON m.ledger_id = $1 AND m.member_id = d.into_id WHERE d.merges < 100
               ), now_is AS (
                   SELECT DISTINCT ON (member_id) member_id, into_id FROM merged ORDER BY member_id, merges DESC
               )"#
                $(+ $sql)+,
            $($argument),+
        )
        .fetch_all($reader)
        .await
    };
}

pub(crate) use by_person;
