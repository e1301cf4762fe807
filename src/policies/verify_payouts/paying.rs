//! Marking a payout as paid by its proof. What the game shows is copied: it forgets after thirty days.

use std::sync::Arc;

use aggregates::payouts::{Method, Payment};
use aggregates::{Actor, FleetsCommand, Money, PayoutsCommand, Text};
use esi::{Kind, Transfer, Verdict};
use serde_json::json;

use super::found;
use super::waiting::Waiting;
use crate::app::{App, Submission};
use crate::lane::{ClientKey, Failure, Part};

/// Marks a payout as paid, and notes what proves it; or why the books refuse that.
pub async fn pay(app: &App, payout: &Waiting, transfer: &Transfer) -> Result<(), Failure> {
    let told = format!("{} ISK at {}, {}", transfer.amount, transfer.at.to_rfc3339(), transfer.proof);
    let sealed = app.vault.seal(payout.ledger, &[(payout.member, told)]).await;
    let notes = sealed.ok().map(|mut sealed| sealed.remove(0));
    let currency = "ISK".parse().map_err(Failure::internal)?;
    let amount = transfer.amount.amount().try_into().map_err(Failure::internal)?;
    let payment = Payment {
        amount: Some(Money::new(amount, currency).map_err(Failure::internal)?),
        method: if transfer.kind == Kind::Contract { Method::Contract } else { Method::Esi },
        reference: Some(Text::new("reference", transfer.proof.to_string()).map_err(Failure::internal)?),
        batch: None,
        notes,
    };
    match app.submit(submission(payout, transfer, payment)?).await {
        Ok(_) => found::keep(app, payout, &Verdict::Proved { proof: transfer.proof }).await,
        Err(Failure::Refused(refusal)) => {
            let proofs = [transfer.proof.to_string()];
            found::write(app, payout, (&refusal.code(), &refusal.sentence()), &proofs).await
        }
        Err(failure) => Err(failure),
    }
}

/// However many servers find a proof, it pays its payout once. A pool is paid with the last of its payouts.
fn submission(payout: &Waiting, transfer: &Transfer, payment: Payment) -> Result<Submission, Failure> {
    let (id, proof) = (payout.payout, transfer.proof);
    let said = json!({ "policy": "verify_payouts", "payout": id, "proof": proof });
    Ok(Submission {
        ledger: payout.ledger,
        actor: Actor::Policy("verify_payouts".to_owned()),
        on_behalf_of: None,
        client_key: ClientKey::new(format!("{id} {proof}"))?,
        canonical: serde_json_canonicalizer::to_vec(&said).map_err(Failure::internal)?,
        backdated_to: None,
        correlation: Some(format!("verification of payout {id}")),
        causation: None,
        source: "verify_payouts",
        parts: vec![
            Part::Payouts(Arc::new(PayoutsCommand::Pay { payout: id, payment })),
            Part::Fleets(Arc::new(FleetsCommand::Settle { pool: payout.pool })),
        ],
    })
}
