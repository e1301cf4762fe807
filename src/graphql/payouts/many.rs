//! Marking many payouts at once. Each is a command of its own, so one that is refused keeps no other from being paid; and
//! each has a client key that follows from the caller's, so that asking again pays nothing twice.

use aggregates::payouts::Payment;
use aggregates::{PayoutId, Text};
use async_graphql::{Context, InputObject, Object};
use futures::future::join_all;
use uuid::Uuid;

use super::choices::PaymentMethod;
use super::paying::paid;
use super::payout::{Payout, pools_of};
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::fleets::manages_some;
use crate::graphql::order::{Order, commands};
use crate::graphql::receipt::{Done, Receipt};

/// Payouts that one mutation marks.
const MOST: usize = 500;

/// One of many payouts.
#[derive(Debug, InputObject)]
pub struct PaidRowInput {
    /// Which payout.
    payout_id: Uuid,
    /// What proves it; of one payout only. 1 to 200 characters.
    reference: Option<String>,
}

/// What was paid, all that is left of each.
#[derive(Debug, InputObject)]
pub struct MarkPayoutsPaidInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again, row by row.
    client_key: String,
    /// Which payouts, 500 at most.
    payouts: Vec<PaidRowInput>,
    /// How.
    #[graphql(default_with = "PaymentMethod::Manual")]
    method: PaymentMethod,
    /// What these payments are called together, 1 to 200 characters.
    batch: Option<String>,
}

commands!(MarkPayoutsPaidInput);

/// Commands about many payouts.
#[derive(Default)]
pub struct ManyMutation;

/// What many payouts came to, row by row.
pub struct PaidRows(Vec<PaidRow>);

/// What one of many payouts came to.
pub struct PaidRow {
    payout: PayoutId,
    answer: Result<Done>,
}

#[Object]
impl ManyMutation {
    /// Marks many payouts as paid, all that is left of each. Each row is answered by itself: one that is refused keeps no other
    /// from being paid.
    async fn mark_payouts_paid(
        &self,
        ctx: &Context<'_>,
        input: MarkPayoutsPaidInput,
    ) -> Result<Option<PaidRows>> {
        let order = Order::of(ctx, &input).await?;
        manages_some(&order.scope)?;
        let rows = input.read()?;
        let ids: Vec<Uuid> = rows.iter().map(|(payout, _)| payout.0).collect();
        let pools = pools_of(&order.scope, &ids).await?;
        let issued = rows.into_iter().map(|(payout, payment)| {
            let parts = paid(payout, pools.get(&payout.0).copied(), payment);
            let order = order.row(payout.0);
            async move { PaidRow { payout, answer: async { order?.issue_all(parts).await }.await } }
        });
        Ok(Some(PaidRows(join_all(issued).await)))
    }
}

/// What many payouts came to.
#[Object]
impl PaidRows {
    /// Row by row, in the order in which they were asked.
    async fn rows(&self) -> &[PaidRow] {
        &self.0
    }

    /// How many were paid.
    async fn paid(&self) -> usize {
        self.0.iter().filter(|row| row.answer.is_ok()).count()
    }

    /// How many were refused.
    async fn refused(&self) -> usize {
        self.0.iter().filter(|row| row.answer.is_err()).count()
    }
}

/// What one of many payouts came to.
#[Object]
impl PaidRow {
    /// Which.
    async fn payout_id(&self) -> Uuid {
        self.payout.0
    }

    /// What the command came to; null if it was refused.
    async fn receipt(&self) -> Option<Receipt> {
        self.answer.as_ref().ok().map(|done| done.receipt.into())
    }

    /// The payout as it is since; null if it was refused.
    async fn payout(&self) -> Result<Option<Payout>> {
        let Ok(done) = &self.answer else { return Ok(None) };
        done.read().await?;
        Payout::by_id(&done.scope, self.payout).await
    }

    /// The code that it was refused with.
    async fn code(&self) -> Option<String> {
        self.answer.as_ref().err().map(|error| error.told().0.to_owned())
    }

    /// Why, in a sentence.
    async fn message(&self) -> Option<String> {
        self.answer.as_ref().err().map(|error| error.told().1.to_owned())
    }
}

impl MarkPayoutsPaidInput {
    fn read(self) -> Result<Vec<(PayoutId, Payment)>> {
        if self.payouts.len() > MOST {
            return Err(GraphqlError::too_many("payouts", self.payouts.len(), MOST));
        }
        let batch: Option<Text<200>> = self.batch.map(|text| Text::new("batch", text)).transpose()?;
        let mut rows = Vec::with_capacity(self.payouts.len());
        for row in self.payouts {
            let reference = row.reference.map(|text| Text::new("reference", text)).transpose()?;
            let (method, batch) = (self.method.into(), batch.clone());
            rows.push((
                PayoutId(row.payout_id),
                Payment { amount: None, method, reference, batch, notes: None },
            ));
        }
        Ok(rows)
    }
}
