//! What was found out about payouts, kept beside the log until a transfer proves them.

use aggregates::LedgerId;
use esi::{Proof, Verdict};

use super::waiting::Waiting;
use crate::app::App;
use crate::game::NoGame;
use crate::lane::Failure;

/// The proof, if there is one.
pub fn proof(verdict: &Verdict) -> Option<Proof> {
    match verdict {
        Verdict::Proved { proof } => Some(*proof),
        _ => None,
    }
}

/// Keeps what is to be said of a payout.
pub async fn keep(app: &App, payout: &Waiting, verdict: &Verdict) -> Result<(), Failure> {
    let proofs: Vec<String> = match verdict {
        Verdict::Proved { proof } => vec![proof.to_string()],
        Verdict::Ambiguous { candidates, .. } => candidates.iter().map(ToString::to_string).collect(),
        Verdict::Unmatched { misses } => misses.iter().map(|miss| miss.proof.to_string()).collect(),
    };
    write(app, payout, (verdict.code(), &verdict.sentence()), &proofs).await
}

/// Keeps why nothing could be looked at.
pub async fn not_looked(app: &App, _: LedgerId, payouts: &[Waiting], why: &NoGame) -> Result<(), Failure> {
    for payout in payouts {
        write(app, payout, ("NOT_LOOKED", &why.to_string()), &[]).await?;
    }
    Ok(())
}

pub(super) async fn write(
    app: &App,
    payout: &Waiting,
    (code, sentence): (&str, &str),
    proofs: &[String],
) -> Result<(), Failure> {
    let written = sqlx::query!(
        "INSERT INTO esi_verdicts (ledger_id, payout_id, code, sentence, proofs, looked_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (ledger_id, payout_id) DO UPDATE
         SET code = excluded.code, sentence = excluded.sentence, proofs = excluded.proofs, looked_at = excluded.looked_at",
        payout.ledger.0,
        payout.payout.0,
        code,
        sentence,
        proofs,
        app.clock.now()
    );
    written.execute(&app.database).await.map(drop).map_err(|_| Failure::Unavailable)
}
