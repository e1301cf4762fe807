//! What was found out about payouts, as it lies beside the log.

use std::sync::Arc;

use aggregates::Permission;
use async_graphql::Object;
use chrono::Utc;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::graphql::error::Result;
use crate::graphql::fleets::myself;
use crate::graphql::page::{Key, Page};
use crate::graphql::payouts::Payout;
use crate::graphql::scalar::DateTime;
use crate::graphql::scope::Scope;

/// A row of the verdicts.
#[derive(Clone, Debug)]
pub struct VerdictRow {
    payout_id: Uuid,
    code: String,
    sentence: String,
    proofs: Vec<String>,
    looked_at: chrono::DateTime<Utc>,
}

/// Verdicts by payout.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct OfPayout(Uuid);

impl Key for OfPayout {
    const LIST: &'static str = "esi.verdicts.1";
}

impl VerdictRow {
    /// Its place in the list.
    pub fn place(&self) -> OfPayout {
        OfPayout(self.payout_id)
    }
}

/// What was found out about a payout that a transfer in the game is to prove.
pub struct PayoutVerdict {
    scope: Arc<Scope>,
    row: VerdictRow,
}

/// What was found out about a payout that a transfer in the game is to prove.
#[Object]
impl PayoutVerdict {
    /// Which payout.
    async fn payout(&self) -> Result<Option<Payout>> {
        Payout::by_id(&self.scope, self.row.payout_id.into()).await
    }

    /// `PROVED`, `AMBIGUOUS`, `UNMATCHED`, `NOT_LOOKED`, or the code of why the books refuse the proof.
    async fn code(&self) -> &str {
        &self.row.code
    }

    /// The same in a sentence: what proves it, or why nothing does.
    async fn because(&self) -> &str {
        &self.row.sentence
    }

    /// What proves it, or may, or nearly does: what to write as the reference when marking it as paid by hand.
    async fn proofs(&self) -> &[String] {
        &self.row.proofs
    }

    /// When that was looked at.
    async fn looked_at(&self) -> DateTime {
        self.row.looked_at.into()
    }
}

impl PayoutVerdict {
    /// The verdict of a row.
    pub fn of(scope: &Arc<Scope>, row: VerdictRow) -> Self {
        PayoutVerdict { scope: Arc::clone(scope), row }
    }
}

macro_rules! verdicts {
    ($order:literal, $scope:ident, $page:ident, $own:ident, $payout:ident, $code:ident) => {
        sqlx::query_as!(
            VerdictRow,
            r#"SELECT v.payout_id, v.code, v.sentence, v.proofs, v.looked_at
               FROM esi_verdicts v
               JOIN payouts_list_v1 p ON p.ledger_id = v.ledger_id AND p.payout_id = v.payout_id
               JOIN fleets_list_v1 f ON f.ledger_id = p.ledger_id AND f.fleet_id = p.fleet_id
               WHERE v.ledger_id = $1 AND ($2::uuid IS NULL OR f.commander_id = $2)
                 AND (v.code = 'PROVED' OR p.state = 'processing')
                 AND ($3::uuid IS NULL OR v.payout_id = $3) AND ($4::text IS NULL OR v.code = $4)
                 AND ($5::uuid IS NULL OR v.payout_id > $5) AND ($6::uuid IS NULL OR v.payout_id < $6)
               ORDER BY v.payout_id "#
                + $order
                + " LIMIT $7",
            $scope.rows_of(),
            $own,
            $payout,
            $code,
            $page.after.map(|key| key.0),
            $page.before.map(|key| key.0),
            $page.limit()
        )
        .fetch_all(&$scope.app.database)
        .await
    };
}

/// A page of the verdicts that the caller sees.
pub async fn select(
    scope: &Scope,
    page: &Page<OfPayout>,
    (payout, code): (Option<Uuid>, Option<String>),
) -> Result<Vec<VerdictRow>> {
    scope.only_now()?;
    let own = (!scope.session.may(Permission::ManageAllFleets)).then(|| myself(scope));
    Ok(match page.backward {
        false => verdicts!("ASC", scope, page, own, payout, code)?,
        true => verdicts!("DESC", scope, page, own, payout, code)?,
    })
}
