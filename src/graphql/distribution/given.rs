//! Which items are counted, and for whom.

use async_graphql::InputObject;
use uuid::Uuid;

use crate::graphql::points::ItemSlot;
use crate::graphql::scalar::DateTime;

/// Which items are counted.
#[derive(Clone, Copy, Debug, Default, InputObject)]
pub struct LootFilter {
    /// Only what was given in this raid.
    pub raid_id: Option<Uuid>,
    /// Only what was given from this time on.
    pub from: Option<DateTime>,
    /// Only what was given before this time.
    pub to: Option<DateTime>,
    /// Only what is worn there.
    pub slot: Option<ItemSlot>,
}

/// The read models that say what counts, and for whom.
pub const READ: [&str; 4] = ["points_items", "ledger_members", "ledger_merges", "council_awards"];

/// A statement over `given`, the items that count with who has each by now, and `counted`, how many each member has who is there
/// or got something.
macro_rules! over_given {
    ($row:ty, $select:literal, $scope:expr, $filter:expr $(, $more:expr)*) => {
        crate::merged::by_person!(
            $row,
            [r#", given AS (
                   SELECT COALESCE(n.into_id, i.member_id) AS member_id, i.entry, i.slot, i.account, i.price,
                          i.off_spec OR COALESCE(a.off_spec, false) AS off_spec,
                          CASE WHEN i.source_id IS NULL THEN i.no_charge END AS no_charge, i.effective_at
                   FROM points_items_v1 i LEFT JOIN now_is n ON n.member_id = i.member_id
                   LEFT JOIN council_awards_v1 a ON a.ledger_id = $1 AND a.entry = i.entry AND a.voided_for IS NULL
                   WHERE i.ledger_id = $1 AND i.voided_by IS NULL AND i.member_id IS NOT NULL
                     AND ($2::uuid IS NULL OR i.raid_id = $2) AND ($3::timestamptz IS NULL OR i.effective_at >= $3)
                     AND ($4::timestamptz IS NULL OR i.effective_at < $4) AND ($5::text IS NULL OR i.slot = $5)
                     AND ($6::uuid IS NULL OR COALESCE(n.into_id, i.member_id) = $6)
               ), counted AS (
                   SELECT m.member_id, count(g.entry) AS items, count(*) FILTER (WHERE g.off_spec) AS off_spec,
                          count(g.entry) FILTER (WHERE g.price = 0) AS free, max(g.effective_at) AS last_at,
                          sum(count(g.entry)) OVER () AS of_all
                   FROM ledger_members_v1 m LEFT JOIN given g ON g.member_id = m.member_id
                   WHERE m.ledger_id = $1 AND ($6 IS NULL OR m.member_id = $6)
                   GROUP BY m.member_id HAVING count(g.entry) > 0 OR NOT bool_or(m.has_left)
               ) "#, $select],
            $scope.database(),
            $scope.rows_of(),
            $filter.raid_id,
            $filter.from.map(|at| at.0),
            $filter.to.map(|at| at.0),
            $filter.slot.and_then(crate::graphql::points::ItemSlot::column),
            $scope.seen_by()
            $(, $more)*
        )
    };
}

pub(super) use over_given;
