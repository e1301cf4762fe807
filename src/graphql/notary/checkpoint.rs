//! Checkpoints as they are told, and in a list.

use async_graphql::{Description, Object};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::graphql::error::Result;
use crate::graphql::page::{Key, Page};
use crate::graphql::scalar::{DateTime, Position};
use crate::graphql::scope::Scope;
use crate::log::bigint;
use crate::notary::{Row, SignedCheckpoint};

/// Checkpoints by position, the latest first.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Signed(aggregates::Position);

impl Key for Signed {
    const LIST: &'static str = "checkpoints.1";
}

/// A head of the ledger's log that was signed: whoever holds one knows when the log up to there is altered.
#[derive(Description)]
pub struct Checkpoint(pub SignedCheckpoint);

#[Object(use_type_description)]
impl Checkpoint {
    /// The position of the last event that it covers: how many leaves the tree has.
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// The root of the Merkle tree (RFC 9162) over the events up to there, in base64.
    async fn root(&self) -> String {
        STANDARD.encode(self.0.root.0)
    }

    /// When the last event was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// When it was signed.
    async fn signed_at(&self) -> DateTime {
        self.0.signed_at.into()
    }

    /// The signed note in the form of C2SP `tlog-checkpoint`, the very bytes.
    async fn note(&self) -> &str {
        &self.0.note
    }
}

impl Checkpoint {
    /// Where it stands in the list.
    pub fn place(&self) -> Signed {
        Signed(self.0.position)
    }
}

macro_rules! checkpoints {
    ($order:literal, $scope:ident, $page:ident, $above:ident, $below:ident) => {
        sqlx::query_as!(
            Row,
            "SELECT position, root, recorded_at, signed_at, note FROM signed_checkpoints
             WHERE ledger_id = $1 AND position > $2 AND position < $3 ORDER BY position "
                + $order
                + " LIMIT $4",
            $scope.ledger.0,
            bigint($above),
            bigint($below),
            $page.limit()
        )
        .fetch_all(&$scope.app.database)
        .await
    };
}

/// A page of checkpoints.
pub async fn select(scope: &Scope, page: &Page<Signed>) -> Result<Vec<Checkpoint>> {
    let below = page.after.map_or(aggregates::Position(u64::MAX), |Signed(after)| after);
    let above = page.before.map_or(aggregates::Position(0), |Signed(before)| before);
    let rows = match page.backward {
        false => checkpoints!("DESC", scope, page, above, below)?,
        true => checkpoints!("ASC", scope, page, above, below)?,
    };
    rows.into_iter().map(|row| Ok(Checkpoint(row.read()?))).collect()
}
