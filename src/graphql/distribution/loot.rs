//! How what was given out is spread: over members, slots, responses and reasons.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Description, Object, SimpleObject};

use super::gini::gini;
use super::given::{LootFilter, over_given};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::points::{Account, ItemSlot};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;

/// What was paid from one kind of balance.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootPaid {
    /// Which balance.
    pub account: Account,
    /// For how many items.
    pub items: i64,
    /// All together.
    pub sum: Decimal,
    /// How unevenly members paid, as `gini` is; null for who sees their own only.
    pub gini: Option<Decimal>,
}

/// What was given out of one slot.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootOfSlot {
    /// Where it is worn; null if nobody said.
    slot: Option<ItemSlot>,
    /// How many items.
    items: i64,
    /// To how many members.
    members: i64,
    /// How unevenly members got them, as `gini` is; null for who sees their own only.
    gini: Option<Decimal>,
}

/// What was given out to whoever responded so to the loot council.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootOfResponse {
    /// A name of the decision's list; null of what did not come from a decision, or went to who had not responded.
    response: Option<String>,
    /// What was shown for it; of what was imported, what the raid tool shows.
    label: Option<String>,
    /// How many items.
    items: i64,
    /// To how many members.
    members: i64,
}

/// What was given out without a charge for one reason, or for a charge.
#[derive(Clone, Debug, SimpleObject)]
pub struct LootOfReason {
    /// Why nothing was charged; null of what was charged or imported.
    no_charge: Option<String>,
    /// How many items.
    items: i64,
    /// To how many members.
    members: i64,
}

/// How loot is spread. Everybody counts who is a member now, also with nothing, and whoever got something.
#[derive(Description)]
pub struct LootDistribution {
    scope: Arc<Scope>,
    filter: LootFilter,
    counted: Vec<Counted>,
}

/// How many items a member has.
#[derive(Debug)]
struct Counted {
    items: i64,
}

#[Object(use_type_description)]
impl LootDistribution {
    /// How many items.
    async fn items(&self) -> i64 {
        self.counted.iter().map(|member| member.items).sum()
    }

    /// Over how many members they are spread, those with nothing among them.
    async fn members(&self) -> usize {
        self.counted.len()
    }

    /// How many of them have something.
    async fn members_with_items(&self) -> usize {
        self.counted.iter().filter(|member| member.items > 0).count()
    }

    /// The Gini coefficient of how many items members have, to four places, half to even: 0 if all have as many, nearly 1 if one
    /// has all. Null if there are none, and for who sees their own only.
    async fn gini(&self) -> Option<Decimal> {
        self.seen(gini(self.counted.iter().map(|member| member.items.into())))
    }

    /// What was paid, by balance.
    async fn paid(&self) -> Result<Vec<LootPaid>> {
        let rows = over_given!(
            PaidRow,
            r#"SELECT account AS "name!", count(*) AS "items!", sum(price)::text AS "sum!"
               FROM given WHERE account IS NOT NULL AND price <> 0 GROUP BY account, member_id ORDER BY account, member_id"#,
            self.scope,
            self.filter
        )?;
        let mut by: BTreeMap<String, Vec<(i64, rust_decimal::Decimal)>> = BTreeMap::new();
        for row in rows {
            let sum = row.sum.parse().map_err(GraphqlError::internal)?;
            by.entry(row.name).or_default().push((row.items, sum));
        }
        Ok(by.into_iter().map(|(account, members)| self.paid_from(&account, &members)).collect())
    }

    /// By where they are worn.
    async fn slots(&self) -> Result<Vec<LootOfSlot>> {
        let rows = over_given!(
            SlotRow,
            r#"SELECT slot, count(*) AS "items!" FROM given GROUP BY slot, member_id ORDER BY slot, member_id"#,
            self.scope,
            self.filter
        )?;
        let mut by: BTreeMap<Option<String>, Vec<i64>> = BTreeMap::new();
        for row in rows {
            by.entry(row.slot).or_default().push(row.items);
        }
        Ok(by.into_iter().map(|(slot, members)| self.of_slot(slot.as_deref(), &members)).collect())
    }

    /// By what who got them had responded to the loot council.
    async fn responses(&self) -> Result<Option<Vec<LootOfResponse>>> {
        for model in ["council_awards", "council_stood", "council_decisions", "points_loot"] {
            self.scope.view(model).await?;
        }
        let rows = over_given!(
            LootOfResponse,
            r#"SELECT s.response AS "response?",
                      COALESCE(d.labels[array_position(d.responses, s.response)],
                               CASE WHEN NOT l.award_reason THEN l.response END) AS label,
                      count(*) AS "items!", count(DISTINCT g.member_id) AS "members!"
               FROM given g
               LEFT JOIN council_awards_v1 a ON a.ledger_id = $1 AND a.entry = g.entry AND a.voided_for IS NULL
               LEFT JOIN council_stood_v1 s
                 ON s.ledger_id = $1 AND s.decision_id = a.decision_id AND s.award = a.award AND s.member_id = a.member_id
               LEFT JOIN council_decisions_v1 d ON d.ledger_id = $1 AND d.decision_id = s.decision_id
               LEFT JOIN points_loot_v1 l ON l.ledger_id = $1 AND l.entry = g.entry
               GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2"#,
            self.scope,
            self.filter
        )?;
        Ok(Some(rows))
    }

    /// By why nothing was charged.
    async fn reasons(&self) -> Result<Vec<LootOfReason>> {
        Ok(over_given!(
            LootOfReason,
            r#"SELECT no_charge, count(*) AS "items!", count(DISTINCT member_id) AS "members!"
               FROM given GROUP BY no_charge ORDER BY count(*) DESC, no_charge"#,
            self.scope,
            self.filter
        )?)
    }
}

struct PaidRow {
    name: String,
    items: i64,
    sum: String,
}

struct SlotRow {
    slot: Option<String>,
    items: i64,
}

impl LootDistribution {
    /// How what a filter counts is spread.
    pub async fn of(scope: &Arc<Scope>, filter: LootFilter) -> Result<Self> {
        for model in super::given::READ {
            scope.view(model).await?;
        }
        let counted =
            over_given!(Counted, r#"SELECT items AS "items!" FROM counted ORDER BY items"#, scope, filter)?;
        Ok(LootDistribution { scope: Arc::clone(scope), filter, counted })
    }

    /// How evenly all have something is for who sees all.
    fn seen(&self, gini: Option<rust_decimal::Decimal>) -> Option<Decimal> {
        gini.filter(|_| self.scope.seen_by().is_none()).map(Decimal::from)
    }

    /// Over everybody: those who are not among these have none.
    fn evenness(&self, these: impl ExactSizeIterator<Item = rust_decimal::Decimal>) -> Option<Decimal> {
        let others = self.counted.len().saturating_sub(these.len());
        let none = std::iter::repeat_n(rust_decimal::Decimal::ZERO, others);
        self.seen(gini(these.chain(none)))
    }

    fn paid_from(&self, account: &str, members: &[(i64, rust_decimal::Decimal)]) -> LootPaid {
        let sum: rust_decimal::Decimal = members.iter().map(|(_, sum)| *sum).sum();
        LootPaid {
            account: Account::of_column(account),
            items: members.iter().map(|(items, _)| items).sum(),
            sum: sum.into(),
            gini: self.evenness(members.iter().map(|(_, sum)| *sum)),
        }
    }

    fn of_slot(&self, slot: Option<&str>, members: &[i64]) -> LootOfSlot {
        LootOfSlot {
            slot: slot.and_then(ItemSlot::of_column),
            items: members.iter().sum(),
            members: i64::try_from(members.len()).unwrap_or(i64::MAX),
            gini: self.evenness(members.iter().map(|items| (*items).into())),
        }
    }
}
